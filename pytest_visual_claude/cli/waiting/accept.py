"""``accept``: what the last run saw becomes the baseline."""

from __future__ import annotations

import click

from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.model import Check


@click.command(
    epilog=results_folder.examples(
        "visual-claude accept tests/test_shop/home-chromium",
        "visual-claude accept 'test_shop/*'",
        "visual-claude accept --all",
    )
)
@results_folder.KEYS
@results_folder.ALL
@click.option("--yes", "-y", is_flag=True, help="Do not ask about pictures that look suspicious.")
@results_folder.RESULTS
def accept(keys: tuple[str, ...], everything: bool, yes: bool, results: str | None) -> None:  # noqa: FBT001
    """Make what the last run saw the baseline, without running again.

    On a terminal it asks again about a picture that is blank, quite another one, or much smaller.
    """
    baselines = results_folder.open_results(results)
    found = results_folder.chosen(baselines, keys, everything=everything)
    if not yes and results_folder.on_terminal():
        found = [check for check in found if _wanted(baselines, check)]

    def one(check: Check) -> str:
        baselines.accept(check)
        return f"accepted {check.key}: {check.baseline}"

    results_folder.each(found, one)


def _wanted(baselines: Baselines, check: Check) -> bool:
    """Whether nothing is suspicious, or a person says that it is right."""
    from pytest_visual_claude.web.entries import Entry
    from pytest_visual_claude.web.suspicions import doubts

    found = doubts(Entry(check, baselines.evidence(check.key.path)), baselines.read_at(check.baseline))
    for doubt in found:
        click.echo(doubt)
    return not found or click.confirm("Make it the baseline all the same?")
