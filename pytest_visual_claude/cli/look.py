"""``report`` and ``review``: the one page, as a file and served."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.cli import folder, progress
from pytest_visual_claude.errors import VisualError


@click.command(
    epilog=folder.examples(
        "visual-claude report",
        "visual-claude report --output visual.html",
        "visual-claude report shard-1/.visual shard-2/.visual --output all.html",
    )
)
@click.argument("runs", nargs=-1, metavar="[RUN…]")
@click.option("--output", "-o", metavar="FILE", help="Where to write it. [default: report.html in the results folder]")
@folder.RESULTS
def report(runs: tuple[str, ...], output: str | None, results: str | None) -> None:
    """Write the run as one HTML file that holds everything, to be sent or kept.

    RUN is a results folder; several are joined, as by merge.
    """
    if len(runs) > 1:
        from pytest_visual_claude.cli.shards import write_joined

        click.echo(write_joined(runs, output or "report.html"))
        return
    baselines = folder.open_results(runs[0] if runs else results)
    click.echo(write(baselines, Path(output) if output else baselines.results / "report.html"))


def write(baselines: Baselines, path: Path) -> Path:
    """Writes the report of the last run, with progress.

    :raises click.ClickException: if the file cannot be written.
    """
    from pytest_visual_claude.web import report as page

    with progress.bar("Pictures") as tell:
        try:
            return page.write(folder.last_run(baselines), baselines, path, progress=tell)
        except OSError as error:
            raise click.ClickException(f"{path} cannot be written: {error.strerror}") from None


@click.command(epilog=folder.examples("visual-claude review", "visual-claude review --port 8123 --no-open"))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0, the default, takes any that is free.")
@click.option("--no-open", is_flag=True, help="Do not open the browser; print the address only.")
@folder.RESULTS
def review(port: int, no_open: bool, results: str | None) -> None:  # noqa: FBT001
    """Look at what waits in the browser, and decide there. Served on this machine only."""
    from pytest_visual_claude.web.review import Review

    baselines = folder.open_results(results)
    try:
        served = Review(baselines, port)
    except VisualError as error:
        raise click.ClickException(str(error)) from None
    waiting = len(baselines.waiting())
    click.echo(f"{waiting} waiting. Review: {served.address}")
    click.echo("Whoever has this address can decide. Stop with Ctrl+C.")
    if not no_open:
        click.launch(served.address)
    served.serve()
