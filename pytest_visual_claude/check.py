"""One screenshot, from page to Check. The whole journey on one screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from pytest_visual_claude import capture, download, pixels, policy
from pytest_visual_claude.baselines import Baselines, Facts
from pytest_visual_claude.capture import Readers, Shot, Steps
from pytest_visual_claude.errors import JudgeError, PictureError
from pytest_visual_claude.judge import Judge
from pytest_visual_claude.judge.local import Local
from pytest_visual_claude.model import Box, Check, Difference, Environment, Key, Outcome, Picture, Question, Settings


@dataclass(frozen=True)
class Checker:
    """Makes the checks of one run.

    :param hire: makes the judge; called at the first difference that needs one.
    :param facts: what is known of the environment before a browser is asked.
    :param run: the id of the run.
    """

    baselines: Baselines
    hire: Callable[[], Judge]
    facts: Environment = field(default_factory=Environment)
    run: str = ""

    def check(self, target: Any, key: Key, settings: Settings, line: str = "") -> Steps[Check]:
        """Captures the target and says what became of it.

        :raises CheckError: if there was nothing to capture; then nothing is written.
        """
        started = time.monotonic()
        path = self.baselines.relative(key)
        draft = Check(key, Outcome.MATCHED, settings.tolerance, path, self.run, line, ignore=settings.ignore)
        baseline = self.baselines.read(key)
        shot = yield from capture.capture(target, settings, baseline, _readers(settings))
        if shot.picture.png == baseline:
            check = self._matched(draft)
        else:
            environment = yield from capture.environment(target, self.facts)
            redact = yield from capture.redacted(target, settings)
            address = str(target) if settings.send_urls and capture.is_address(target) else ""
            case = _Case(draft, settings, baseline, shot.picture, environment, redact, address)
            check = self._conclude(case, shot)
        return replace(check, seconds=round(time.monotonic() - started, 3))

    def _conclude(self, case: _Case, shot: Shot) -> Check:
        if shot.unlike:
            return self._unstable(case, shot.unlike)
        if case.baseline is None:
            return self._red(case, Outcome.MISSING, "Nothing to compare with yet: the picture of this run is kept.")
        try:
            expected = Picture.of(case.baseline)
            difference = pixels.compare(expected, case.actual, case.settings.gate)
        except PictureError as error:
            return self._red(case, Outcome.UNREADABLE, f"{case.draft.baseline} {error}. {_restore(case.draft)}")
        return self._matched(case.draft) if difference.same else self._decide(case, expected, difference)

    def _decide(self, case: _Case, expected: Picture, difference: Difference) -> Check:
        difference = pixels.digested(difference, expected, case.actual)
        facts = self.baselines.facts(case.draft.key)
        elsewhere = case.environment.differs_from(facts.environment) if facts else ()
        case = replace(case, draft=replace(case.draft, difference=difference, environment=elsewhere))
        if case.settings.update and not difference.rendering_only:
            return self._written(case)
        question = case.question(expected, difference, facts.redact if facts else ())
        files = {"expected.png": expected.png, "diff.png": pixels.draw(expected, case.actual, difference).png}
        try:
            verdict = (Local() if difference.rendering_only else self._judge).ask(question)
        except JudgeError as error:
            return self._keep(case, Outcome.UNDECIDED, files | _raw(error), reason=str(error))
        ruling = policy.decide(difference, verdict.findings, case.settings.tolerance, case.settings.ignore)
        if case.settings.update and not ruling.outcome.passed:
            return self._written(case)
        return self._keep(case, ruling.outcome, files, verdict=verdict, findings=ruling.findings, reason=ruling.reason)

    @cached_property
    def _judge(self) -> Judge:
        return self.hire()

    def _matched(self, draft: Check) -> Check:
        self.baselines.clear(draft.key)
        return draft

    def _written(self, case: _Case) -> Check:
        """What was replaced is kept: people see it beside the new one, and a patch names it."""
        check = replace(case.draft, outcome=Outcome.WRITTEN, environment=())
        before = {"expected.png": case.baseline, "expected.json": self.baselines.read_at(f"{check.baseline[:-4]}.json")}
        self.baselines.write(check.key, case.actual, case.facts)
        if case.baseline and check.difference:
            before["diff.png"] = pixels.draw(Picture.of(case.baseline), case.actual, check.difference).png
        files = {name: data for name, data in before.items() if data is not None}
        self.baselines.stage(check, {"actual.png": case.actual.png, **files})
        return check

    def _red(self, case: _Case, outcome: Outcome, reason: str) -> Check:
        """A check without anything to compare with: written where that was asked, else red."""
        return self._written(case) if case.settings.update else self._keep(case, outcome, {}, reason=reason)

    def _unstable(self, case: _Case, before: Picture) -> Check:
        difference = pixels.compare(before, case.actual)
        files = {"before.png": before.png, "diff.png": pixels.draw(before, case.actual, difference).png}
        places = ", ".join(str(region.place) for region in difference.regions) or "in how it is drawn"
        reason = f"The page still changed after {case.settings.timeout:g} ms, between the last two frames: {places}"
        return self._keep(case, Outcome.UNSTABLE, files, reason=reason)

    def _keep(self, case: _Case, outcome: Outcome, files: Mapping[str, bytes], **fields: Any) -> Check:
        check = replace(case.draft, outcome=outcome, **fields)
        self.baselines.stage(check, {"actual.png": case.actual.png, **files}, case.facts)
        return check


@dataclass(frozen=True)
class _Case:
    """What is known once the picture is taken."""

    draft: Check
    settings: Settings
    baseline: bytes | None
    actual: Picture
    environment: Environment
    redact: tuple[Box, ...]
    address: str

    @property
    def facts(self) -> Facts:
        """What is to be known of the actual picture, should it become the baseline."""
        return Facts(self.draft.key.path, pixels.digest(self.actual), self.environment, self.redact)

    def question(self, expected: Picture, difference: Difference, redact: tuple[Box, ...]) -> Question:
        """:param redact: what the baseline showed of what is not to be sent: it may have stood elsewhere."""
        chosen = self.settings
        black = tuple(dict.fromkeys((*self.redact, *redact)))
        # The service would fetch the picture as it stands there, with nothing blacked out.
        address = "" if black or chosen.allow_private_urls else self.address
        return Question(expected, self.actual, difference, chosen.ignore, chosen.tolerance, black, address)


def _readers(settings: Settings) -> Readers:
    def fetch(address: str) -> bytes:
        if settings.offline:
            raise PictureError("cannot be fetched: --visual-offline forbids it")
        return download.fetch(address, private=settings.allow_private_urls)

    return Readers(pixels.read, fetch)


def _restore(check: Check) -> str:
    return f"Restore it (git checkout -- {check.baseline}), or accept the picture of this run."


def _raw(error: JudgeError) -> dict[str, bytes]:
    return {"answer.txt": error.raw.encode("utf-8", "replace")} if error.raw else {}
