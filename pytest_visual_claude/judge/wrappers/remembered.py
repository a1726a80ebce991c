"""Judges that look into the verdict store first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pytest_visual_claude.errors import JudgeError, JudgeUnavailable
from pytest_visual_claude.judge.protocol import Judge, Wrapper
from pytest_visual_claude.judge.run_state import lock
from pytest_visual_claude.judge.wrappers import verdict_store
from pytest_visual_claude.judge.wrappers.seal import NotTrusted
from pytest_visual_claude.judge.wrappers.verdict_store import Dependencies, VerdictStore
from pytest_visual_claude.model import Question, Verdict

#: Seconds that a worker waits for another one to ask the same question; then it asks itself.
PATIENCE = 600.0


class Remembered(Wrapper):
    """Looks into the store first, and asks the judge only where that has no verdict.

    Two workers with the same question ask once: the second waits for the first.

    :param terms: everything but the question on which the judge's verdicts depend, such as
        the model and the version of the prompt.
    :param shared: the folder that the workers of the run share, for locks.
    """

    def __init__(self, judge: Judge, store: VerdictStore, terms: Mapping[str, str], shared: Path) -> None:
        super().__init__(judge)
        self._store = store
        self._terms = dict(terms)
        self._shared = shared

    def ask(self, question: Question) -> Verdict:
        depends_on = verdict_store.dependencies(question, self._terms)
        stored, _ = self._read(depends_on)
        if stored is not None:
            return stored
        try:
            with lock.held(self._shared / f"asking-{depends_on.digest[:20]}.lock", patience=PATIENCE):
                stored, note = self._read(depends_on)
                return stored or self._learnt(depends_on, question).noted(note)
        except OSError as error:
            return self._judge.ask(question).noted(f"the verdict could not be stored: {error}")

    def _read(self, depends_on: Dependencies) -> tuple[Verdict | None, str]:
        try:
            return self._store.read(depends_on)
        except NotTrusted as doubt:
            return None, str(doubt)

    def _learnt(self, depends_on: Dependencies, question: Question) -> Verdict:
        verdict = self._judge.ask(question)
        try:
            self._store.write(depends_on, verdict)
        except OSError as error:
            return verdict.noted(f"the verdict could not be stored: {error}")
        return verdict


class Recalled:
    """Only what the store remembers of a judge that cannot be asked here.

    :param name: the judge's.
    """

    def __init__(self, name: str, store: VerdictStore, terms: Mapping[str, str]) -> None:
        self.name = name
        self._store = store
        self._terms = dict(terms)

    def ask(self, question: Question) -> Verdict:
        """:raises JudgeUnavailable: if the store has no verdict, or none that is trusted."""
        stored, note = self._store.read(verdict_store.dependencies(question, self._terms))
        if stored is None:
            raise JudgeUnavailable(note or f"no verdict of {self.name} on this is stored")
        return stored


class Replayed:
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

    def ask(self, question: Question) -> Verdict:
        try:
            return self._recalled.ask(question)
        except NotTrusted as doubt:
            return self._local.ask(question).noted(str(doubt))
        except JudgeError:
            return self._local.ask(question)
