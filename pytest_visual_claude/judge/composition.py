"""How the judges are put together for a run. Nothing is asked, and no SDK imported, by doing so."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude.judge import Judge, models
from pytest_visual_claude.judge.breaker import Breaker
from pytest_visual_claude.judge.budget import Account
from pytest_visual_claude.judge.claude import DEADLINE, Claude
from pytest_visual_claude.judge.claude_providers import provider
from pytest_visual_claude.judge.fallback import Fallback
from pytest_visual_claude.judge.ledger import Ledger
from pytest_visual_claude.judge.remembered import Recalled, Remembered, Replayed
from pytest_visual_claude.judge.turnstile import Turnstile
from pytest_visual_claude.judge.voting import Doubts, Escalating, Voting

#: Seconds that an account is kept after its run.
_KEPT = 3 * 86_400

__all__ = ["DEADLINE", "Parts", "asking", "replaying"]


@dataclass(frozen=True)
class Parts:
    """What a judge is made of; see :func:`pytest_visual_claude.judge.create`.

    :param shared: the folder where workers of the run keep what they share.
    """

    models: str
    effort: str
    votes: int
    prices: Sequence[str]
    provider: str
    budget: float | None
    deadline: float
    run_time: float | None
    ledger: Path
    shared: Path
    doubts: Doubts


#: From a judge and the terms of one of its votes to the judge that gives this vote.
_Voter = Callable[[Claude, Mapping[str, str]], Judge]


def asking(parts: Parts, local: Judge | None) -> Judge:
    """Asks Claude for what the ledger does not hold; ``local`` decides where it has no verdict."""
    _tidy(parts.shared)
    kept, left = Ledger(parts.ledger), _left(parts.run_time)

    def voter(claude: Claude, terms: Mapping[str, str]) -> Judge:
        return Remembered(Breaker(claude, parts.shared, left), kept, terms)

    judge = _composed(parts, voter)
    return Fallback(judge, local) if local else judge


def replaying(parts: Parts, local: Judge) -> Judge:
    """Asks nobody: what the ledger holds, else ``local``."""
    kept = Ledger(parts.ledger)
    return Replayed(_composed(parts, lambda claude, terms: Recalled(claude.name, kept, terms)), local)


def _composed(parts: Parts, voter: _Voter) -> Judge:
    judges = [_votes(claude, parts.votes, voter) for claude in _claudes(parts)]
    return Escalating(judges, parts.doubts) if len(judges) > 1 else judges[0]


def _claudes(parts: Parts) -> list[Claude]:
    account, turnstile = Account(parts.shared, parts.budget), Turnstile(parts.shared)
    priced, door = models.prices(parts.prices), provider(parts.provider)
    return [
        Claude(
            models.known(name, priced),
            parts.effort,
            account=account,
            deadline=parts.deadline,
            provider=door,
            turnstile=turnstile,
        )
        for name in models.listed(parts.models)
    ]


def _votes(claude: Claude, votes: int, voter: _Voter) -> Judge:
    if votes == 1:
        return voter(claude, claude.terms)
    return Voting([voter(claude, {**claude.terms, "vote": str(vote)}) for vote in range(1, votes + 1)])


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
