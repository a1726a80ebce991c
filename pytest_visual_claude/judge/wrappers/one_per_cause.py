"""One request for each cause of a run: other checks with that cause carry what was said of the first, and say so."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_visual_claude import files
from pytest_visual_claude.judge.protocol import Judge, Wrapper
from pytest_visual_claude.judge.run_state import lock
from pytest_visual_claude.judge.wrappers.remembered import PATIENCE
from pytest_visual_claude.model import Finding, Question, Region, Verdict, from_json, to_json


class OnePerCause(Wrapper):
    """Asks about the first check that has a cause, and about every check that has no single one.

    The pixels of the others are still their own: policy.py holds what was carried against them.

    :param shared: the folder where the workers of the run keep what was said.
    """

    def __init__(self, judge: Judge, shared: Path) -> None:
        super().__init__(judge)
        self._shared = shared

    def ask(self, question: Question) -> Verdict:
        if not question.cause:
            return self._judge.ask(question)
        path = self._shared / f"cause-{_digest(question)}.json"
        with contextlib.ExitStack() as stack:
            # Where nothing can be shared, each is asked.
            with contextlib.suppress(OSError):
                stack.enter_context(lock.held(path.with_suffix(".lock"), patience=PATIENCE))
            return _carried(said, question) if (said := _read(path)) else self._first(question, path)

    def _first(self, question: Question, path: Path) -> Verdict:
        verdict = self._judge.ask(question)
        with contextlib.suppress(OSError):
            files.write(path, to_json(_Said(question.name, verdict)))
        return verdict


@dataclass(frozen=True)
class _Said:
    """What was said of the first check with a cause, and what that check is called."""

    name: str
    verdict: Verdict


def _digest(question: Question) -> str:
    """What is to be ignored counts as well: it is a part of what was asked."""
    asked = [question.cause, *(f"{rule.where}: {rule.words}" for rule in question.ignore)]
    return hashlib.sha256("\n".join(asked).encode()).hexdigest()[:20]


def _read(path: Path) -> _Said | None:
    try:
        return from_json(_Said, files.content(path))
    except (OSError, ValueError):
        return None


def _carried(said: _Said, question: Question) -> Verdict:
    regions = question.difference.regions
    return Verdict(
        judge=said.verdict.judge,
        findings=tuple(_finding(said, region) for region in regions),
        warning=said.verdict.warning,
        addressed=said.verdict.addressed,
        uncertain=tuple(region.id for region in regions) if said.verdict.uncertain else (),
        as_in=said.name,
        saved=said.verdict.cost + said.verdict.saved,
    )


def _finding(said: _Said, region: Region) -> Finding:
    """The worst that was said of the same kind; where there is none, the worst of all."""
    findings = said.verdict.findings
    alike = [finding for finding in findings if finding.kind is region.kind] or findings
    worst = max(alike, key=lambda finding: (not finding.ignored, finding.severity))
    return replace(worst, region=region.id, sentence=f"{worst.sentence} (as in {said.name})")
