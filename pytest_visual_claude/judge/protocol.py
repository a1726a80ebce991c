"""What every judge is: one method, from a question to a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
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


class Wrapper:
    """Around another judge, whose name it keeps."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    @property
    def name(self) -> str:
        return self._judge.name

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._judge!r})"
