"""``reject``: what the last run saw is forgotten."""

from __future__ import annotations

import click

from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.model import Check


@click.command(
    epilog=results_folder.examples(
        "visual-claude reject tests/test_shop/home-chromium", "visual-claude reject --cause 4f2a91c0"
    )
)
@results_folder.choice
@results_folder.RESULTS
def reject(choice: results_folder.Choice, results: str | None) -> None:
    """Discard what the last run saw. The baselines stay.

    Name checks as for accept. With --cause: every check that shows it, whatever else it shows.
    """
    baselines = results_folder.open_results(results)

    def one(check: Check) -> str:
        baselines.reject(check)
        return f"rejected {check.key}"

    results_folder.each(results_folder.chosen(baselines, choice), one)
