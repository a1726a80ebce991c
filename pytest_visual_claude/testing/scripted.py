"""A judge for tests of one's own set-up: it says what it was told to say."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pytest_visual_claude.errors import JudgeUnclear
from pytest_visual_claude.model import Finding, Question, Verdict


class Scripted:
    """A judge that answers by calling a function.

    :param answer: from the question to its findings, one for each region; it may raise a
        :class:`JudgeError` to play a judge that fails.
    :param name: who the report names as the judge.

    >>> from pytest_visual_claude.model import Finding, Kind, Severity
    >>> judge = Scripted(lambda question: [
    ...     Finding(region.id, Kind.OTHER, Severity.MAJOR, "The logo is gone.")
    ...     for region in question.difference.regions
    ... ])
    """

    def __init__(self, answer: Callable[[Question], Iterable[Finding]], name: str = "scripted") -> None:
        self._answer = answer
        self._name = name
        #: Every question that was asked, in order.
        self.questions: list[Question] = []

    @property
    def name(self) -> str:
        return self._name

    def __repr__(self) -> str:
        return f"Scripted(name={self._name!r})"

    def ask(self, question: Question) -> Verdict:
        """:raises JudgeUnclear: if the findings are not one for each region, as with any other judge."""
        self.questions.append(question)
        findings = {finding.region: finding for finding in self._answer(question)}
        missing = [region.id for region in question.difference.regions if region.id not in findings]
        if missing:
            raise JudgeUnclear(f"the scripted judge leaves {', '.join(missing)} unanswered")
        return Verdict(self._name, tuple(findings[region.id] for region in question.difference.regions))
