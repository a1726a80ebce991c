"""``report``: the page as one file."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.cli import progress, results_folder
from pytest_visual_claude.cli.printing import say


@click.command(
    epilog=results_folder.examples(
        "visual-claude report",
        "visual-claude report --output visual.html",
        "visual-claude report shard-1/.visual shard-2/.visual --output all.html",
    )
)
@click.argument("runs", nargs=-1, metavar="[RUN…]")
@click.option("--output", "-o", metavar="FILE", help="Where to write it. [default: report.html in the results folder]")
@results_folder.RESULTS
def report(runs: tuple[str, ...], output: str | None, results: str | None) -> None:
    """Write the run as one HTML file that holds everything, to be sent or kept.

    RUN is a results folder; several are joined, as by merge.
    """
    if len(runs) > 1:
        from pytest_visual_claude.cli.runs.merge import write_joined

        say(str(write_joined(runs, output or "report.html")))
        return
    baselines = results_folder.open_results(runs[0] if runs else results)
    say(str(write(baselines, Path(output) if output else baselines.results / "report.html")))


def write(baselines: Baselines, path: Path) -> Path:
    """Writes the report of the last run, with progress.

    :raises click.ClickException: if the file cannot be written.
    """
    from pytest_visual_claude.web import report as page

    with progress.bar("Pictures") as tell:
        try:
            return page.write(results_folder.last_run(baselines), baselines, path, progress=tell)
        except OSError as error:
            raise click.ClickException(f"{path} cannot be written: {error.strerror}") from None
