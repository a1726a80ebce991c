"""``reject``: what the last run saw is forgotten."""

from __future__ import annotations

import click

from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.model import Check


@click.command(
    epilog=results_folder.examples("visual-claude reject tests/test_shop/home-chromium", "visual-claude reject --all")
)
@results_folder.KEYS
@results_folder.ALL
@results_folder.RESULTS
def reject(keys: tuple[str, ...], everything: bool, results: str | None) -> None:  # noqa: FBT001
    """Forget what the last run saw. The baselines stay."""
    baselines = results_folder.open_results(results)

    def one(check: Check) -> str:
        baselines.reject(check)
        return f"rejected {check.key}"

    results_folder.each(results_folder.chosen(baselines, keys, everything=everything), one)
