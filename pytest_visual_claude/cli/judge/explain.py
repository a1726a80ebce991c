"""``explain``: what Claude was or would be shown."""

from __future__ import annotations

import click

from pytest_visual_claude import settings
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.errors import VisualError
from pytest_visual_claude.judging import explaining


@click.command(epilog=results_folder.examples("visual-claude explain tests/test_shop/home-chromium"))
@results_folder.KEYS
@click.option("--model", default=settings.DEFAULT_MODEL, show_default=True, metavar="ID", help="The Claude model.")
@results_folder.RESULTS
def explain(keys: tuple[str, ...], model: str, results: str | None) -> None:
    """Write what was or would be sent to Claude: images, text, tokens and cost. Nothing is sent."""
    baselines = results_folder.open_results(results)
    for check in results_folder.chosen(baselines, results_folder.Choice(keys)):
        try:
            written = explaining.explain(baselines, check, model)
        except (VisualError, OSError) as error:
            raise click.ClickException(f"{check.key}: {error}") from None
        say(written.read_text(encoding="utf-8").splitlines()[2])
        say(f"Look: {written}")
