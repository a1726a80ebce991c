"""A pair → what each judge says of it, held against the pixels as in a run."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pytest_visual_claude import dom, pixels
from pytest_visual_claude.baselines.facts import Facts
from pytest_visual_claude.baselines.records.decided import Decision
from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.evaluation.pair import Content, NoPair, Pair
from pytest_visual_claude.judge import Judge
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.judging.deciding import decided
from pytest_visual_claude.model import (
    Box,
    Cause,
    Check,
    Difference,
    Finding,
    Key,
    Outcome,
    Question,
    Severity,
    Tolerance,
    from_json,
)


@dataclass(frozen=True)
class Candidate:
    """A judge that is measured.

    :param causes: whether it is told what changed in the page, where that is kept beside the pictures.
    """

    name: str
    judge: Judge
    causes: bool = True


@dataclass(frozen=True)
class Answer:
    """What became of a pair with one judge.

    :param judge: its name.
    :param findings: as the policy left them.
    :param note: why there is no answer, or what a person should know of it.
    :param seconds: that the judge took; of one that measures here, that it took here.
    """

    judge: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    note: str = ""
    cost: float = 0.0
    seconds: float = 0.0

    @property
    def worst(self) -> Severity | None:
        """None where nothing was said, or all of it is to be ignored."""
        return max((finding.severity for finding in self.findings if not finding.ignored), default=None)


@dataclass(frozen=True)
class Replayed:
    """A pair that was judged again.

    :param silent: nothing but rendering differs, so that no judge was asked.
    :param answers: one of each judge, always in the same order.
    :param old: around all regions, in the first picture; :attr:`now` in the second.
    """

    title: str
    decision: Decision
    silent: bool
    answers: tuple[Answer, ...]
    old: Box
    now: Box


def replayed(pair: Pair, content: Content, candidates: Sequence[Candidate], tolerance: Tolerance) -> Replayed:
    """:raises NoPair: with the reason why the pair tells nothing: its pixels are equal, or cannot be compared."""
    try:
        expected, actual = pixels.opened(content.expected), pixels.opened(content.actual)
        difference = pixels.compare(expected, actual)
    except PictureError as error:
        raise NoPair(f"a picture {error}") from None
    if difference.same:
        raise NoPair("equal pixels in both")
    if difference.unanalysed:
        raise NoPair("too large to be analysed")
    key = Key(pair.title.partition(" ")[0], pair.title, "picture")
    draft = Check(key, Outcome.UNDECIDED, tolerance, "", difference=difference, causes=_causes(content, difference))
    question = Question(expected, actual, difference, (), tolerance, _redacted(content), test=key.test, name=key.name)
    asked = [replace(one, judge=Local()) for one in candidates] if difference.rendering_only else candidates
    answers = tuple(_answer(draft, question, one) for one in asked)
    old, now = ([getattr(region, name) for region in difference.regions] for name in ("baseline_box", "box"))
    return Replayed(pair.title, pair.decision, difference.rendering_only, answers, _around(old), _around(now))


def _answer(draft: Check, question: Question, candidate: Candidate) -> Answer:
    started = time.monotonic()
    causes = (draft.causes or ()) if candidate.causes else ()
    check, _ = decided(draft, candidate.judge, replace(question, causes=causes))
    took = time.monotonic() - started
    if check.verdict is None:
        return Answer(candidate.name, check.outcome, note=check.reason, seconds=took)
    verdict, note = check.verdict, "; ".join(filter(None, (check.reason, check.verdict.warning)))
    return Answer(candidate.name, check.outcome, check.findings, note, verdict.cost, verdict.seconds or took)


def _causes(content: Content, difference: Difference) -> tuple[Cause, ...] | None:
    """Without a page to ask, none with the rule that sets a value."""
    before, after = (dom.decoded(data) if data else None for data in content.doms)
    return dom.explain(dom.Comparison(before, after), {}, difference.regions) if before and after else None


def _redacted(content: Content) -> tuple[Box, ...]:
    """What is blacked out in both pictures before anything is sent, by the facts beside either.

    :raises NoPair: if there are facts that cannot be read: then something would be sent that should not be.
    """
    try:
        facts = [from_json(Facts, data) for data in content.facts if data and b'"redact"' in data]
    except ValueError:
        raise NoPair("what is to be blacked out cannot be read") from None
    return tuple(dict.fromkeys(box for one in facts for box in one.redact))


def _around(boxes: Sequence[Box]) -> Box:
    """A box around all of them that have an area; none where none has."""
    some = [box for box in boxes if box.area]
    if not some:
        return Box(0, 0, 0, 0)
    left, top = min(box.x for box in some), min(box.y for box in some)
    return Box(left, top, max(box.right for box in some) - left, max(box.bottom for box in some) - top)
