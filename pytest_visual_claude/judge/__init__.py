"""Who rates a difference: Claude, or rules on this machine, behind one method."""

from __future__ import annotations

from typing import Protocol

from pytest_visual_claude.model import Question, Verdict


class Judge(Protocol):
    """Rates a difference that was found in the pixels. Judges compose by wrapping each other."""

    @property
    def name(self) -> str:
        """``local``, or the model's id: who will be named as the source of the verdict."""

    def ask(self, question: Question) -> Verdict:
        """A finding for every region of the question.

        :raises JudgeError: where there is no verdict. Never a guess instead of one.
        """
