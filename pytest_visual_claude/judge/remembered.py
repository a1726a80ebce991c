"""Judges that ask the ledger first."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_visual_claude.errors import JudgeError, JudgeUnavailable
from pytest_visual_claude.judge import Judge, asked, ledger
from pytest_visual_claude.judge.asked import Asked, Careful, Wrapper
from pytest_visual_claude.judge.ledger import Facts, Ledger
from pytest_visual_claude.model import Question


class Remembered(Wrapper):
    """Asks the ledger first, and the judge only where it has no answer.

    Two workers with the same question ask once: the second waits for the first.

    :param terms: everything but the question on which the judge's verdicts depend, such as
        the model and the version of the prompt.
    """

    def __init__(self, judge: Judge, kept: Ledger, terms: Mapping[str, str]) -> None:
        super().__init__(judge)
        self._ledger = kept
        self._terms = dict(terms)

    def answer(self, question: Question) -> Asked:
        facts = ledger.facts(question, self._terms)
        found, _ = self._ledger.read(facts)
        if found is not None:
            return found
        try:
            with self._ledger.once(facts):
                found, note = self._ledger.read(facts)
                return found or self._learnt(facts, question).noted(note)
        except OSError as error:
            return asked.answer(self._judge, question).noted(f"the verdict could not be stored: {error}")

    def _learnt(self, facts: Facts, question: Question) -> Asked:
        answered = asked.answer(self._judge, question)
        try:
            self._ledger.write(facts, answered)
        except OSError as error:
            return answered.noted(f"the verdict could not be stored: {error}")
        return answered


class Recalled(Careful):
    """Only what the ledger remembers of a judge that cannot be asked here.

    :param name: the judge's.
    """

    def __init__(self, name: str, kept: Ledger, terms: Mapping[str, str]) -> None:
        self._name = name
        self._ledger = kept
        self._terms = dict(terms)

    @property
    def name(self) -> str:
        return self._name

    def answer(self, question: Question) -> Asked:
        """:raises JudgeUnavailable: if the ledger has no answer."""
        found, note = self._ledger.read(ledger.facts(question, self._terms))
        if found is None:
            raise JudgeUnavailable(note or f"the ledger holds no verdict of {self._name} on this")
        return found


class Replayed(Careful):
    """What Claude once said, on machines that cannot ask it; of what it never saw the local judge's word.

    Nothing is written: what the judge on this machine says is not what the other would.
    """

    def __init__(self, recalled: Judge, local: Judge) -> None:
        self._recalled = recalled
        self._local = local

    @property
    def name(self) -> str:
        return self._local.name

    def __repr__(self) -> str:
        return f"Replayed({self._recalled!r}, {self._local!r})"

    def answer(self, question: Question) -> Asked:
        try:
            return asked.answer(self._recalled, question)
        except JudgeError:
            return asked.answer(self._local, question)
