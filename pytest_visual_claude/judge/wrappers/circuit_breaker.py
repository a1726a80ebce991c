"""A judge that is down is not waited for by every test: after five failures in a row nobody asks.

A fault that no request of the run can escape (key, billing, permission, model, spend limit)
stops the asking at once. What the verdict store remembers is still answered: it stands before.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pytest_visual_claude.errors import JudgeUnavailable
from pytest_visual_claude.judge.protocol import Judge, Wrapper
from pytest_visual_claude.judge.run_state.circuit import Circuit
from pytest_visual_claude.model import Question, Verdict


class CircuitBreaker(Wrapper):
    """Stops asking a judge that is down.

    :param folder: where the failures are counted; workers of one run name the same.
    :param left: seconds the run still has for its judge; at 0 nobody asks. ``None``: no end.
    """

    def __init__(self, judge: Judge, folder: Path, left: Callable[[], float] | None = None) -> None:
        super().__init__(judge)
        self._circuit = Circuit(folder, judge.name)
        self._left = left

    def ask(self, question: Question) -> Verdict:
        self._check()
        try:
            verdict = self._judge.ask(question)
        except JudgeUnavailable as error:
            self._circuit.failed(error)
            raise
        self._circuit.succeeded()
        return verdict

    def _check(self) -> None:
        if reason := self._circuit.opened_by:
            raise JudgeUnavailable(f"{self.name} is not asked any more in this run: {reason}")
        if self._left is not None and self._left() <= 0:
            raise JudgeUnavailable(
                f"{self.name} is not asked any more in this run: its time for judging is used up; "
                "raise it with --visual-judge-time"
            )
