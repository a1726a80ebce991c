"""One screenshot, from page to Check: capture, then :meth:`Checker.conclude`. The whole journey on one screen."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from pytest_visual_claude import capture, dom, pixels
from pytest_visual_claude.baselines import Baselines, Facts, Hidden, renderers
from pytest_visual_claude.baselines.renderers import Mixed
from pytest_visual_claude.capture import Steps
from pytest_visual_claude.check.captured import Captured, Look, ScreenshotRequest
from pytest_visual_claude.check.case import Case
from pytest_visual_claude.errors import CheckError, PictureError, VisualError
from pytest_visual_claude.judge import Judge
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.judging.deciding import decided
from pytest_visual_claude.model import (
    Check,
    Difference,
    Environment,
    Key,
    Location,
    Outcome,
    Question,
    Settings,
    Update,
)
from pytest_visual_claude.model.settings import Variant
from pytest_visual_claude.pixels import OpenedPicture


@dataclass(frozen=True)
class Checker:
    """Makes the checks of one run.

    :param create_judge: called at the first difference that needs a judge.
    :param environment: what is known of it before a browser is asked.
    :param run: the id of the run.
    :param hidden: keeps what masks hide; None where nothing of it is to be kept, as in CI.
    """

    baselines: Baselines
    create_judge: Callable[[], Judge]
    environment: Environment = field(default_factory=Environment)
    run: str = ""
    hidden: Hidden | None = None

    def request(
        self, key: Key, settings: Settings, location: Location | None = None, variant: Variant | None = None
    ) -> ScreenshotRequest:
        """:raises BaselineError: if there is a baseline, but the system does not let it be read."""
        source = self.baselines.standing(key)
        standing = source if source != key else None
        return ScreenshotRequest(key, settings, self.baselines.read(source), location, variant, standing)

    def lost(self, key: Key, settings: Settings, location: Location | None, error: VisualError) -> Check:
        """A check that could not be captured, or whose files not be read or written: one of the run all the same."""
        outcome = Outcome.UNCAPTURED if isinstance(error, CheckError) else Outcome.UNDECIDED
        where = self.baselines.relative(key)
        return Check(key, outcome, settings.tolerance, where, self.run, location, reason=str(error))

    def check(self, request: ScreenshotRequest, target: Any) -> Check:
        """All parts, one after the other, for everything that need not be awaited."""
        concluded = self.conclude(capture.run(self.capture(request, target)))
        return concluded.judged() if isinstance(concluded, Unjudged) else concluded

    def capture(self, request: ScreenshotRequest, target: Any) -> Steps[Captured]:
        """The steps of the one part of a check that talks to a browser.

        :raises CheckError: if there was nothing to capture; then nothing is written.
        """
        settings = request.settings if self.hidden else replace(request.settings, under_masks=False)
        look = Look(request, target, self.baselines.dom)
        before = capture.Before(request.awaited, functools.partial(self._rested, request))
        shot = yield from capture.capture(target, settings, before, self.environment, look)
        return (yield from look.captured(shot))

    def _rested(self, request: ScreenshotRequest) -> int | None:
        """When the page of its baseline rested. Of one that may be written nobody knows: it may be another page now."""
        return None if request.settings.writes.writes(Update.CHANGED) else self.baselines.rested(request.source)

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
            masked=shot.masked,
            compared=self.baselines.relative(request.standing) if request.standing else "",
            waited=shot.waited.said if shot.waited else (),
            reason=_BY_CHANCE if shot.moved else "",
        )
        same = shot.picture.png == request.awaited
        case = Case(draft, captured)
        self._hide(case)
        if same and case.writes(Update.CHANGED) and not draft.compared and not self.baselines.known(request.key):
            check: Check | Unjudged = self.written(case)  # its facts were lost
        else:
            check = self._matched(case) if same else self._differs(case)
        return check if isinstance(check, Unjudged) else request.timed(check)

    def _hide(self, case: Case) -> None:
        """Keeps what masks hide. It only shows more to people: where it cannot be kept, all is as it would be."""
        if self.hidden and case.shot.bare:
            with contextlib.suppress(OSError):
                hidden = pixels.only(case.shot.bare, case.shot.masked)
                self.hidden.keep(case.draft.key.path, case.shot.picture.png, hidden)

    def _differs(self, case: Case) -> Check | Unjudged:
        if case.shot.previous_frame and case.captured.moved:
            return self._unstable(case, pixels.opened(case.shot.previous_frame), case.captured.moved)
        if case.request.baseline is None:
            return self._red(
                case, Update.MISSING, Outcome.MISSING, f"{_NEW}{_TOO_LARGE if case.actual.too_large else ''}"
            )
        try:
            expected, difference = case.captured.pictures.expected, case.captured.pictures.difference
        except PictureError as error:
            return self._red(case, Update.CHANGED, Outcome.UNREADABLE, f"{case.path} {error}. {_restore(case.path)}")
        if difference.same:
            anew = case.writes(Update.ALL) and not case.draft.compared
            return self.written(case) if anew else self._matched(case)
        return self._decide(case, expected, difference)

    def _decide(self, case: Case, expected: OpenedPicture, difference: Difference) -> Check | Unjudged:
        facts = self.baselines.facts(case.source)
        if facts and facts.digest != expected.digest:
            facts = None  # of another picture: somebody put this one in its place
        here, there = case.shot.environment, facts.environment if facts else Environment()
        draft = self._explained(case, difference)
        explained = {name for cause in draft.causes or () for name in cause.regions}
        difference = pixels.recognisable(difference, expected, case.actual, explained)
        draft = replace(draft, environment=here.differs_from(there), renderer=here.drawn_unlike(there))
        masked = facts.masked if facts else ()
        case = replace(case, draft=replace(draft, difference=difference, baseline_masked=masked))
        if case.writes(Update.CHANGED if not difference.rendering_only else Update.ALL):
            return self.written(case, expected)
        question = case.question(expected, difference, facts.redact if facts else ())
        files = {"expected.png": expected.png, "diff.png": case.captured.pictures.drawing.png}
        if draft.renderer and not difference.rendering_only and case.redrawn(difference):
            return self.keep(case, Outcome.RENDERER, files, difference=None, causes=None, reason=_REDRAWN)
        unjudged = Unjudged(self, case, expected, question, files)
        return unjudged.judged_by(Local()) if difference.rendering_only else unjudged

    def _explained(self, case: Case, difference: Difference) -> Check:
        """With the causes of the difference. They decide nothing: without any, all is as it would be."""
        if case.captured.page is None:
            return case.draft
        if case.captured.pages is None:
            path = case.path.removesuffix(".png") + ".dom"
            why = "there is no" if self.baselines.dom(case.source) is None else "this version cannot read"
            return replace(case.draft, unexplained=f"{why} {path}")
        return replace(case.draft, causes=dom.explain(case.captured.pages, case.captured.declared, difference.regions))

    @cached_property
    def judge(self) -> Judge:
        return self.create_judge()

    def _matched(self, case: Case) -> Check:
        draft = case.draft
        self.baselines.clear(draft.key)
        known = self.baselines.known(case.source)
        return draft if known else replace(draft, reason=f"{case.path} {_BARE}")

    def written(self, case: Case, expected: OpenedPicture | None = None) -> Check:
        """What was replaced is kept: people see it beside the new one, and a patch names it."""
        check = replace(case.draft, outcome=Outcome.WRITTEN, environment=(), renderer=())
        facts = self.baselines.read_at(f"{check.baseline[:-4]}.json")
        known = self.baselines.dom(check.key)
        before = {"expected.png": case.request.baseline, "expected.json": facts, "expected.dom": known}
        mixed = renderers.mixed(self.baselines, self.baselines.path(check.key), case.facts)
        if mixed and not case.settings.mix_renderers:
            return self._refused(case, mixed)
        self.baselines.write(check.key, case.actual, self._facts(case), case.dom)
        if expected and check.difference:
            before["diff.png"] = case.captured.pictures.drawing.png
        files = {name: data for name, data in before.items() if data is not None}
        self.baselines.stage(check, {"actual.png": case.actual.png, **files})
        return check

    def _facts(self, case: Case) -> Facts:
        """With the floor of its noise, as it is known."""
        known = self.baselines.facts(case.draft.key)
        return replace(case.facts, noise=known.noise if known else None)

    def _refused(self, case: Case, mixed: Mixed) -> Check:
        """A check whose picture would be one of another renderer among the baselines that are there."""
        files = {"expected.png": case.request.baseline} if case.request.baseline else {}
        reason = f"Not written: {mixed}"
        fields = {"difference": None, "causes": None, "renderer": mixed.parts, "reason": reason}
        return self.keep(case, Outcome.RENDERER, files, **fields)

    def _red(self, case: Case, update: Update, outcome: Outcome, reason: str) -> Check:
        """A check without anything to compare with: written where that was asked, else red."""
        return self.written(case) if case.writes(update) else self.keep(case, outcome, {}, reason=reason)

    def _unstable(self, case: Case, before: OpenedPicture, moved: Difference) -> Check:
        files = {"before.png": before.png, "diff.png": pixels.draw(before, case.actual, moved).png}
        with contextlib.suppress(PictureError):  # there is none, or it is broken
            files["expected.png"] = case.captured.pictures.expected.png
        places = ", ".join(str(region.place) for region in moved.regions) or "in how it is drawn"
        moving = ", ".join(f'"{selector}"' for selector in case.captured.moving)
        reason = f"The page still changed after {case.settings.timeout:g} ms, between the last two frames: {places}"
        reason += f"\nWhat moves, to be left out of the picture: mask=[{moving}]" if moving else ""
        return self.keep(case, Outcome.UNSTABLE, files, reason=reason)

    def keep(self, case: Case, outcome: Outcome, files: Mapping[str, bytes], **fields: Any) -> Check:
        check = replace(case.draft, outcome=outcome, **fields)
        known = {"actual.dom": case.dom} if case.dom else {}
        self.baselines.stage(check, {"actual.png": case.actual.png, **known, **files}, self._facts(case))
        return check


@dataclass(frozen=True)
class Unjudged:
    """A check of which only the judge's word is missing.

    :param files: what is kept of it, whatever the judge says.
    """

    checker: Checker
    case: Case
    expected: OpenedPicture
    question: Question
    files: Mapping[str, bytes]

    def keep(self) -> None:
        """Keeps it as one that nobody decided: a run can end before an answer is in.

        :raises BaselineError: if the evidence cannot be written.
        """
        self.checker.keep(self.case, Outcome.UNDECIDED, self.files, reason="The run ended before an answer was in.")

    @property
    def title(self) -> str:
        """The picture, as people are told of it."""
        return self.case.draft.key.title

    def lost(self, error: VisualError) -> Check:
        """What is left of it where its files cannot be written."""
        request = self.case.request
        return self.checker.lost(request.key, request.settings, request.location, error)

    def judged(self) -> Check:
        """Asks the run's judge, and decides. It may run in any thread.

        :raises BaselineError: if the baseline or the evidence cannot be written.
        """
        return self.case.request.timed(self.judged_by(self.checker.judge))

    def judged_by(self, judge: Judge) -> Check:
        check, answer = decided(self.case.draft, judge, self.question)
        check = replace(check, seen=self.checker.baselines.recurring.about(check))
        if self.case.writes(Update.CHANGED) and check.verdict and not check.outcome.passed:
            return self.checker.written(self.case, self.expected)
        return self.checker.keep(replace(self.case, draft=check), check.outcome, {**self.files, **answer})


_REDRAWN = "The page is the same: no text, element or style changed in it. So no place is listed, and nothing judged."
_BARE = "stands without the facts of its making. Write them again: pytest --visual-update"
_BY_CHANCE = "It matched by chance: its page still moves. Stop what moves, mask=[…] it, or set visual_freeze_time"
_NEW = "Nothing to compare with yet: the picture of this run is kept."
_TOO_LARGE = (
    f"\nIt has more than {pixels.ANALYSED / 1e6:g} megapixels, and no larger picture is analysed: any change would be "
    'critical. Take a part of it (clip=, a locator), or scale="css", before it is accepted.'
)


def _restore(path: str) -> str:
    return f"Restore it (git checkout -- {path}), or accept the picture of this run."
