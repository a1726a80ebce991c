"""What a run spent on its judge."""

from __future__ import annotations

from pathlib import Path

from pytest_visual_claude.errors import BudgetSpent
from pytest_visual_claude.judge.run_state.account import Account


def run_folder(results: Path, run: str) -> Path:
    """Where the workers of a run keep what they share."""
    return results / "runs" / run


def batch_folder(results: Path) -> Path:
    """Where the questions that go in batches, and their answers, lie: one run sends them, another may fetch."""
    return results / "batches"


def spent(results: Path, run: str) -> float:
    """US dollars a run spent so far, failed answers included, in all its workers; 0 where no account is kept."""
    try:
        return Account(run_folder(results, run)).spent
    except BudgetSpent:
        return 0.0
