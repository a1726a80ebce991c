"""A verdict together with what only the judges of this room need to know of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

from pytest_visual_claude.judge import Judge
from pytest_visual_claude.model import Question, Verdict


@dataclass(frozen=True)
class Asked:
    """A verdict, and how it came about.

    :param uncertain: the regions of which the model was not highly certain.
    """

    verdict: Verdict
    uncertain: tuple[str, ...] = ()

    def noted(self, note: str) -> Asked:
        """With one more thing that a person should know of the verdict."""
        warning = "; ".join(filter(None, (self.verdict.warning, note)))
        return replace(self, verdict=replace(self.verdict, warning=warning))


class Careful(ABC):
    """A judge that also tells how sure it is."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Who is named as the source of the verdict."""

    @abstractmethod
    def answer(self, question: Question) -> Asked:
        """As :meth:`Judge.ask`, with more to it."""

    def ask(self, question: Question) -> Verdict:
        return self.answer(question).verdict


class Wrapper(Careful):
    """Around another judge, whose name it keeps."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    @property
    def name(self) -> str:
        return self._judge.name

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._judge!r})"


def answer(judge: Judge, question: Question) -> Asked:
    """What any judge says: one that does not tell how sure it is counts as certain."""
    return judge.answer(question) if isinstance(judge, Careful) else Asked(judge.ask(question))
