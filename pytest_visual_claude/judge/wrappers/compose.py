"""How the judges are put together for a run. Nothing is asked, and no SDK imported, by doing so."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude.judge.claude.batch_folder import BatchFolder
from pytest_visual_claude.judge.claude.claude import Claude
from pytest_visual_claude.judge.protocol import Judge
from pytest_visual_claude.judge.run_state.account import Account
from pytest_visual_claude.judge.run_state.request_limiter import RequestLimiter
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.judge.service.providers import provider
from pytest_visual_claude.judge.wrappers.circuit_breaker import CircuitBreaker
from pytest_visual_claude.judge.wrappers.fallback import Fallback
from pytest_visual_claude.judge.wrappers.one_per_cause import OnePerCause
from pytest_visual_claude.judge.wrappers.remembered import Recalled, Remembered, Replayed
from pytest_visual_claude.judge.wrappers.verdict_store import VerdictStore
from pytest_visual_claude.judge.wrappers.voting import Escalating, IsClose, Voting
from pytest_visual_claude.model import Settings

#: Seconds that an account is kept after its run.
_KEPT = 3 * 86_400

#: From a judge and the terms of one of its votes to the judge that gives this vote.
_Voter = Callable[[Claude, Mapping[str, str]], Judge]


@dataclass(frozen=True)
class Composition:
    """What a run's judge is made of.

    :param verdicts: the verdict store.
    :param shared: the folder where the workers of the run keep what they share.
    :param is_close: whether a verdict is too close to the edge to stand alone; only asked where
        there are several models.
    :param batch: where the questions of a batch and their answers lie; None where each is asked at once.
    """

    settings: Settings
    verdicts: VerdictStore
    shared: Path
    is_close: IsClose
    batch: BatchFolder | None = None

    def asking(self, local: Judge | None) -> Judge:
        """Asks Claude for what is not stored; ``local`` decides where it has no verdict."""
        _tidy(self.shared)
        store, left = self.verdicts, _left(self.settings.judge_time)

        def voter(claude: Claude, terms: Mapping[str, str]) -> Judge:
            return Remembered(CircuitBreaker(claude, self.shared, left), store, terms, self.shared)

        judge = self._composed(voter)
        if self.settings.ask == "cause":
            judge = Remembered(OnePerCause(judge, self.shared), store, self._terms, self.shared)
        return Fallback(judge, local) if local else judge

    def replaying(self, local: Judge) -> Judge:
        """Asks nobody: what is stored, else ``local``."""
        store = self.verdicts
        judge = Replayed(self._composed(lambda claude, terms: Recalled(claude.name, store, terms)), local)
        if self.settings.ask == "cause":
            return Replayed(Recalled(judge.name, store, self._terms), judge)
        return judge

    @property
    def _terms(self) -> Mapping[str, str]:
        """On what a verdict depends that may be carried from another check."""
        asked = self._claudes()
        names = ", ".join(claude.terms["model"] for claude in asked)
        return {**asked[0].terms, "model": names, "votes": str(self.settings.votes), "ask": "cause"}

    def _composed(self, voter: _Voter) -> Judge:
        judges = [_votes(claude, self.settings.votes, voter) for claude in self._claudes()]
        return Escalating(judges, self.is_close) if len(judges) > 1 else judges[0]

    def _claudes(self) -> list[Claude]:
        settings = self.settings
        account = Account(self.shared, settings.budget)
        priced, door = models.prices(settings.prices), provider(settings.provider)
        return [
            Claude(
                models.known(name, priced),
                settings.effort,
                account=account,
                deadline=settings.judge_deadline,
                provider=door,
                batch=self.batch,
                limiter=RequestLimiter(self.shared, model=name),
            )
            for name in settings.judge_models
        ]


def _votes(claude: Claude, votes: int, voter: _Voter) -> Judge:
    if votes == 1:
        return voter(claude, claude.terms)
    numbered = [claude.voting(vote) for vote in range(1, votes + 1)]
    return Voting([voter(one, {**claude.terms, "vote": str(vote)}) for vote, one in enumerate(numbered, 1)])


def _tidy(shared: Path) -> None:
    """Removes what runs of days ago shared between their workers."""
    for run in shared.parent.glob("*"):
        with contextlib.suppress(OSError):
            if run != shared and time.time() - run.stat().st_mtime > _KEPT:
                shutil.rmtree(run)


def _left(seconds: float | None) -> Callable[[], float] | None:
    if seconds is None:
        return None
    end = time.monotonic() + seconds
    return lambda: end - time.monotonic()
