"""Settings → the judge of a run."""

from __future__ import annotations

from pathlib import Path

from pytest_visual_claude import policy
from pytest_visual_claude.errors import BudgetSpent
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.judge.protocol import Judge
from pytest_visual_claude.judge.run_state.account import Account
from pytest_visual_claude.judge.wrappers.compose import Composition
from pytest_visual_claude.judging.choice import JudgeChoice
from pytest_visual_claude.model import Settings


def create_judge(chosen: Settings, choice: JudgeChoice, *, root: Path, results: Path, run: str) -> Judge:
    """The judge that was chosen. Imports no SDK: the first question does.

    :param root: what the path of the verdict store is relative to.
    :param results: the folder of the evidence; what workers share is kept below it.
    :param run: the run's id, the same in all its workers, which share one account.
    """
    if choice is JudgeChoice.LOCAL:
        return Local()
    verdicts = root / chosen.verdicts if chosen.verdicts else results / "verdicts"
    composition = Composition(chosen, verdicts, _shared(results, run), policy.is_close)
    if choice is JudgeChoice.REPLAY:
        return composition.replaying(Local())
    return composition.asking(Local() if chosen.on_judge_error == "local" else None)


def _shared(results: Path, run: str) -> Path:
    return results / "runs" / run


def spent(results: Path, run: str) -> float:
    """US dollars a run spent so far, failed answers included, in all its workers; 0 where no account is kept."""
    try:
        return Account(_shared(results, run)).spent
    except BudgetSpent:
        return 0.0
