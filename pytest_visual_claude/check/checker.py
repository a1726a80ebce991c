"""One screenshot, from page to Check: capture, then :meth:`Checker.conclude`. The whole journey on one screen."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from pytest_visual_claude import capture, dom, pixels
from pytest_visual_claude.baselines import Baselines, Facts, renderers
from pytest_visual_claude.baselines.renderers import Mixed
from pytest_visual_claude.capture import Shot, Steps
from pytest_visual_claude.check.captured import Captured, ScreenshotRequest, captured
from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.judge import Judge
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.judging.deciding import decided
from pytest_visual_claude.model import (
    Box,
    Check,
    Difference,
    Environment,
    Key,
    Location,
    Outcome,
    Question,
    Settings,
    only_cause,
)
from pytest_visual_claude.pixels import OpenedPicture


@dataclass(frozen=True)
class Checker:
    """Makes the checks of one run.

    :param create_judge: called at the first difference that needs a judge.
    :param environment: what is known of it before a browser is asked.
    :param run: the id of the run.
    """

    baselines: Baselines
    create_judge: Callable[[], Judge]
    environment: Environment = field(default_factory=Environment)
    run: str = ""

    def request(self, key: Key, settings: Settings, location: Location | None = None) -> ScreenshotRequest:
        """:raises BaselineError: if there is a baseline, but the system does not let it be read."""
        return ScreenshotRequest(key, settings, self.baselines.read(key), location)

    def lost(self, key: Key, settings: Settings, location: Location | None, reason: str) -> Check:
        """A check of which something could not be read or written: it is one of the run all the same."""
        where = self.baselines.relative(key)
        return Check(key, Outcome.UNDECIDED, settings.tolerance, where, self.run, location, reason=reason)

    def check(self, request: ScreenshotRequest, target: Any) -> Check:
        """All parts, one after the other, for everything that need not be awaited."""
        concluded = self.conclude(capture.run(self.capture(request, target)))
        return concluded.judged() if isinstance(concluded, Unjudged) else concluded

    def capture(self, request: ScreenshotRequest, target: Any) -> Steps[Captured]:
        """The steps of the one part of a check that talks to a browser.

        :raises CheckError: if there was nothing to capture; then nothing is written.
        """
        before = capture.Before(request.baseline, functools.partial(self.baselines.rested, request.key))
        shot = yield from capture.capture(target, request.settings, before, self.environment, pixels.read)
        return (yield from captured(request, shot, target, self.baselines.dom))

    def conclude(self, captured: Captured) -> Check | Unjudged:
        """What became of the check, as far as the pixels tell. Asks nothing of a browser: it may run in any thread.

        :raises BaselineError: if the baseline or the evidence cannot be written.
        """
        request, shot = captured.request, captured.shot
        draft = Check(
            key=request.key,
            outcome=Outcome.MATCHED,
            tolerance=request.settings.tolerance,
            baseline=self.baselines.relative(request.key),
            run=self.run,
            location=request.location,
            ignore=shot.ignore,
            waited=shot.waited.said if shot.waited else (),
            reason=_BY_CHANCE if shot.moved else "",
        )
        same = shot.picture.png == request.baseline
        case = _Case(draft, captured)
        if same and request.settings.update and not self.baselines.known(request.key):
            check: Check | Unjudged = self.written(case)  # its facts were lost
        else:
            check = self._matched(draft) if same else self._differs(case)
        return check if isinstance(check, Unjudged) else request.timed(check)

    def _differs(self, case: _Case) -> Check | Unjudged:
        if case.shot.previous_frame:
            return self._unstable(case, pixels.opened(case.shot.previous_frame))
        if case.request.baseline is None:
            return self._red(case, Outcome.MISSING, f"{_NEW}{_TOO_LARGE if case.actual.too_large else ''}")
        try:
            expected, difference = case.captured.pictures.expected, case.captured.pictures.difference
        except PictureError as error:
            return self._red(case, Outcome.UNREADABLE, f"{case.draft.baseline} {error}. {_restore(case.draft)}")
        return self._matched(case.draft) if difference.same else self._decide(case, expected, difference)

    def _decide(self, case: _Case, expected: OpenedPicture, difference: Difference) -> Check | Unjudged:
        facts = self.baselines.facts(case.draft.key)
        if facts and facts.digest != expected.digest:
            facts = None  # of another picture: somebody put this one in its place
        here, there = case.shot.environment, facts.environment if facts else Environment()
        draft = self._explained(case, difference)
        explained = {name for cause in draft.causes or () for name in cause.regions}
        difference = pixels.recognisable(difference, expected, case.actual, explained)
        draft = replace(draft, environment=here.differs_from(there), renderer=here.drawn_unlike(there))
        case = replace(case, draft=replace(draft, difference=difference))
        if case.settings.update and not difference.rendering_only:
            return self.written(case, expected)
        question = case.question(expected, difference, facts.redact if facts else ())
        files = {"expected.png": expected.png, "diff.png": pixels.draw(expected, case.actual, difference).png}
        if draft.renderer and not difference.rendering_only and case.redrawn(difference):
            return self.keep(case, Outcome.RENDERER, files, difference=None, causes=None, reason=_REDRAWN)
        unjudged = Unjudged(self, case, expected, question, files)
        return unjudged.judged_by(Local()) if difference.rendering_only else unjudged

    def _explained(self, case: _Case, difference: Difference) -> Check:
        """With the causes of the difference. They decide nothing: without any, all is as it would be."""
        if case.captured.page is None:
            return case.draft
        if case.captured.pages is None:
            path = case.draft.baseline.removesuffix(".png") + ".dom"
            why = "there is no" if self.baselines.dom(case.draft.key) is None else "this version cannot read"
            return replace(case.draft, unexplained=f"{why} {path}")
        return replace(case.draft, causes=dom.explain(case.captured.pages, case.captured.declared, difference.regions))

    @cached_property
    def judge(self) -> Judge:
        return self.create_judge()

    def _matched(self, draft: Check) -> Check:
        self.baselines.clear(draft.key)
        return draft if self.baselines.known(draft.key) else replace(draft, reason=f"{draft.baseline} {_BARE}")

    def written(self, case: _Case, expected: OpenedPicture | None = None) -> Check:
        """What was replaced is kept: people see it beside the new one, and a patch names it."""
        check = replace(case.draft, outcome=Outcome.WRITTEN, environment=(), renderer=())
        facts = self.baselines.read_at(f"{check.baseline[:-4]}.json")
        known = self.baselines.dom(check.key)
        before = {"expected.png": case.request.baseline, "expected.json": facts, "expected.dom": known}
        mixed = renderers.mixed(self.baselines, self.baselines.path(check.key), case.shot.environment)
        if mixed and not case.settings.mix_renderers:
            return self._refused(case, mixed)
        self.baselines.write(check.key, case.actual, case.facts, case.dom)
        if expected and check.difference:
            before["diff.png"] = pixels.draw(expected, case.actual, check.difference).png
        files = {name: data for name, data in before.items() if data is not None}
        self.baselines.stage(check, {"actual.png": case.actual.png, **files})
        return check

    def _refused(self, case: _Case, mixed: Mixed) -> Check:
        """A check whose picture would be one of another renderer among the baselines that are there."""
        files = {"expected.png": case.request.baseline} if case.request.baseline else {}
        reason = f"Not written: {mixed}"
        fields = {"difference": None, "causes": None, "renderer": mixed.parts, "reason": reason}
        return self.keep(case, Outcome.RENDERER, files, **fields)

    def _red(self, case: _Case, outcome: Outcome, reason: str) -> Check:
        """A check without anything to compare with: written where that was asked, else red."""
        return self.written(case) if case.settings.update else self.keep(case, outcome, {}, reason=reason)

    def _unstable(self, case: _Case, before: OpenedPicture) -> Check:
        files = {"before.png": before.png, "diff.png": pixels.draw(before, case.actual, case.captured.moved).png}
        with contextlib.suppress(PictureError):  # there is none, or it is broken
            files["expected.png"] = case.captured.pictures.expected.png
        places = ", ".join(str(region.place) for region in case.captured.moved.regions) or "in how it is drawn"
        moving = ", ".join(f'"{selector}"' for selector in case.captured.moving)
        reason = f"The page still changed after {case.settings.timeout:g} ms, between the last two frames: {places}"
        reason += f"\nWhat moves, to be left out of the picture: mask=[{moving}]" if moving else ""
        return self.keep(case, Outcome.UNSTABLE, files, reason=reason)

    def keep(self, case: _Case, outcome: Outcome, files: Mapping[str, bytes], **fields: Any) -> Check:
        check = replace(case.draft, outcome=outcome, **fields)
        known = {"actual.dom": case.dom} if case.dom else {}
        self.baselines.stage(check, {"actual.png": case.actual.png, **known, **files}, case.facts)
        return check


@dataclass(frozen=True)
class Unjudged:
    """A check of which only the judge's word is missing.

    :param files: what is kept of it, whatever the judge says.
    """

    checker: Checker
    case: _Case
    expected: OpenedPicture
    question: Question
    files: Mapping[str, bytes]

    def keep(self) -> None:
        """Keeps it as one that nobody decided: a run can end before an answer is in.

        :raises BaselineError: if the evidence cannot be written.
        """
        self.checker.keep(self.case, Outcome.UNDECIDED, self.files, reason="The run ended before an answer was in.")

    def lost(self, reason: str) -> Check:
        """What is left of it where its files cannot be written."""
        request = self.case.request
        return self.checker.lost(request.key, request.settings, request.location, reason)

    def judged(self) -> Check:
        """Asks the run's judge, and decides. It may run in any thread.

        :raises BaselineError: if the baseline or the evidence cannot be written.
        """
        return self.case.request.timed(self.judged_by(self.checker.judge))

    def judged_by(self, judge: Judge) -> Check:
        check, answer = decided(self.case.draft, judge, self.question)
        if self.case.settings.update and check.verdict and not check.outcome.passed:
            return self.checker.written(self.case, self.expected)
        return self.checker.keep(replace(self.case, draft=check), check.outcome, {**self.files, **answer})


@dataclass(frozen=True)
class _Case:
    """What is known once the picture is taken, and is not the baseline."""

    draft: Check
    captured: Captured

    @property
    def request(self) -> ScreenshotRequest:
        return self.captured.request

    @property
    def shot(self) -> Shot:
        return self.captured.shot

    @property
    def actual(self) -> OpenedPicture:
        return self.captured.pictures.actual

    @property
    def settings(self) -> Settings:
        return self.request.settings

    @property
    def facts(self) -> Facts:
        """What is to be known of the actual picture, should it become the baseline."""
        shot, rested = self.shot, self.shot.waited.rested if self.shot.waited else None
        return Facts(self.draft.key.path, self.actual.digest, shot.environment, shot.redact, rested)

    def redrawn(self, difference: Difference) -> bool:
        """Whether the page says that nothing changed in it, so that all that differs is how it was drawn."""
        pages = self.captured.pages
        return pages is not None and dom.unchanged(pages, self.captured.declared, difference)

    @cached_property
    def dom(self) -> bytes | None:
        """What the page knows of the actual picture, as it is kept."""
        return dom.encoded(self.captured.page) if self.captured.page else None

    def question(self, expected: OpenedPicture, difference: Difference, redact: tuple[Box, ...]) -> Question:
        """:param redact: what the baseline showed of what is not to be sent: it may have stood elsewhere."""
        chosen = self.settings
        black = tuple(dict.fromkeys((*self.shot.redact, *redact)))
        # The service would fetch the picture as it stands there, with nothing blacked out.
        address = "" if black or chosen.allow_private_urls else self.shot.address
        return Question(
            expected,
            self.actual,
            difference,
            self.shot.ignore,
            chosen.tolerance,
            black,
            address,
            self.draft.causes or (),
            self.draft.key.test,
            only_cause(self.draft),
            self.draft.key.name,
        )


_REDRAWN = "The page is the same: no text, element or style changed in it. So no place is listed, and nothing judged."
_BARE = "stands without the facts of its making. Write them again: pytest --visual-update"
_BY_CHANCE = "It matched by chance: its page still moves. Stop what moves, mask=[…] it, or set visual_freeze_time"
_NEW = "Nothing to compare with yet: the picture of this run is kept."
_TOO_LARGE = (
    f"\nIt has more than {pixels.ANALYSED / 1e6:g} megapixels, and no larger picture is analysed: any change would be "
    'critical. Take a part of it (clip=, a locator), or scale="css", before it is accepted.'
)


def _restore(check: Check) -> str:
    return f"Restore it (git checkout -- {check.baseline}), or accept the picture of this run."
