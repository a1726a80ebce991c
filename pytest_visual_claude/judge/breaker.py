"""A judge that is down is not waited for by every test: after five failures in a row nobody asks.

A fault that no request of the run can escape (key, billing, permission, model, spend limit)
stops the asking at once. What the ledger remembers is still answered: it stands before.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

from pytest_visual_claude import files
from pytest_visual_claude.errors import JudgeUnavailable
from pytest_visual_claude.judge import Judge, asked, lock
from pytest_visual_claude.judge.asked import Asked, Wrapper
from pytest_visual_claude.judge.claude_errors import JudgeUnusable
from pytest_visual_claude.model import Question, safe_name

FAILURES = 5


class Breaker(Wrapper):
    """Stops asking a judge that is down.

    :param folder: where the failures are counted; workers of one run name the same.
    :param left: seconds the run still has for its judge; at 0 nobody asks. ``None``: no end.
    """

    def __init__(self, judge: Judge, folder: Path, left: Callable[[], float] | None = None) -> None:
        super().__init__(judge)
        self._path = folder / f"breaker-{safe_name(judge.name)}.json"
        self._left = left

    def answer(self, question: Question) -> Asked:
        self._check()
        try:
            answered = asked.answer(self._judge, question)
        except JudgeUnavailable as error:
            self._count(error)
            raise
        self._closed()
        return answered

    def _check(self) -> None:
        failures, why = state(self._path)
        if failures >= FAILURES:
            raise JudgeUnavailable(f"{self.name} is not asked any more in this run: {why}")
        if self._left is not None and self._left() <= 0:
            raise JudgeUnavailable(
                f"{self.name} is not asked any more in this run: its time for judging is used up; "
                "raise it with --visual-judge-time"
            )

    def _count(self, error: JudgeUnavailable) -> None:
        # A folder that cannot be written costs the counting, not the error that is on its way.
        with contextlib.suppress(OSError), lock.held(self._path.with_suffix(".lock")):
            failures, why = state(self._path)
            if failures < FAILURES:
                failures, why = (FAILURES if isinstance(error, JudgeUnusable) else failures + 1), str(error)
            files.write(self._path, json.dumps({"failures": failures, "why": why}, ensure_ascii=False))

    def _closed(self) -> None:
        if not state(self._path)[0]:
            return
        with contextlib.suppress(OSError), lock.held(self._path.with_suffix(".lock")):
            if 0 < state(self._path)[0] < FAILURES:
                self._path.unlink(missing_ok=True)


def state(path: Path) -> tuple[int, str]:
    """How many failures in a row there were, and what the last one was."""
    try:
        kept = json.loads(path.read_bytes())
        return int(kept["failures"]), str(kept["why"])
    except (OSError, ValueError, TypeError, KeyError):
        return 0, ""
