"""Settings → the judge of a run."""

from __future__ import annotations

import os
from pathlib import Path

from pytest_visual_claude import policy
from pytest_visual_claude.judge.claude.batch_folder import BatchFolder
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.judge.protocol import Judge
from pytest_visual_claude.judge.wrappers.compose import Composition
from pytest_visual_claude.judging.choice import JudgeChoice
from pytest_visual_claude.judging.spending import batch_folder, run_folder
from pytest_visual_claude.judging.trust import verdict_store
from pytest_visual_claude.model import Settings


def create_judge(  # noqa: PLR0913
    chosen: Settings,
    choice: JudgeChoice,
    *,
    root: Path,
    results: Path,
    run: str,
    batch: BatchFolder | None = None,
) -> Judge:
    """The judge that was chosen. Imports no SDK: the first question does.

    :param root: what the path of the verdict store is relative to.
    :param results: the folder of the evidence; what workers share is kept below it.
    :param run: the run's id, the same in all its workers, which share one account.
    :param batch: who reads the answers of batches gives it; with ``judging = batch`` it is the run's own.
    """
    if choice is JudgeChoice.LOCAL:
        return Local()
    folder = root / chosen.verdicts if chosen.verdicts else results / "verdicts"
    verdicts = verdict_store(folder, os.environ)
    if chosen.judging == "batch":
        batch = BatchFolder(batch_folder(results), run)
    composition = Composition(chosen, verdicts, run_folder(results, run), policy.is_close, batch)
    if choice is JudgeChoice.REPLAY:
        return composition.replaying(Local())
    return composition.asking(Local() if chosen.on_judge_error == "local" else None)
