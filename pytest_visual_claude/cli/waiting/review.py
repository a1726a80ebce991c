"""``review``: the page, served with buttons."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import click

from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.errors import VisualError


@click.command(epilog=results_folder.examples("visual-claude review", "visual-claude review --port 8123 --no-open"))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="The port to serve on. 0, the default: any free one."
)
@click.option("--no-open", is_flag=True, help="Only print the address; open no browser.")
@results_folder.RESULTS
def review(port: int, no_open: bool, results: str | None) -> None:  # noqa: FBT001
    """Look at what waits in the browser, and decide there. Served on this machine only."""
    from pytest_visual_claude.web.review import Review

    baselines = results_folder.open_results(results)
    waiting = len(baselines.waiting())
    if not waiting:
        say("Nothing waits.")
        return
    try:
        served = Review(baselines, port)
    except VisualError as error:
        raise click.ClickException(str(error)) from None
    say(f"{waiting} waiting. Review: {served.address}")
    say("Anyone with this address can decide. Stop with Ctrl+C.")
    if no_open or not _has_screen(os.environ):
        served.serve()
        return
    with served.doorway() as file:
        click.launch(str(file))
        served.serve()


def _has_screen(environ: Mapping[str, str]) -> bool:
    """Whether a browser can be opened: on a server of Linux what opens one only complains."""
    return sys.platform in ("darwin", "win32") or any(environ.get(name) for name in _SCREENS)


_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
