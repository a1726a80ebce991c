"""``reject``: what the last run saw is forgotten."""

from __future__ import annotations

import click

from pytest_visual_claude.baselines import undo as takeback
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.waiting import undoing
from pytest_visual_claude.model import Check


@click.command(
    epilog=results_folder.examples(
        "visual-claude reject tests/test_shop/home-chromium", "visual-claude reject --cause 4f2a91c0"
    )
)
@results_folder.choice
@undoing.UNDO
@results_folder.RESULTS
def reject(choice: results_folder.Choice, undo: bool, results: str | None) -> None:  # noqa: FBT001
    """Discard what the last run saw. The baselines stay.

    Name checks as for accept. With --cause: every check that shows it, whatever else it shows.
    """
    baselines = results_folder.open_results(results)

    if undo:
        undoing.take_back(baselines, alone=choice == results_folder.Choice(()))
        return
    checks = results_folder.chosen(baselines, choice)
    with takeback.recording(baselines) as decide:

        def one(check: Check) -> str:
            decide(check, baselines.reject)
            return f"rejected {check.key}"

        results_folder.each(checks, one)
