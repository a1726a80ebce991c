"""``merge``: the runs of shards become one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from pytest_visual_claude import merging, wording
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.cli import progress, results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.errors import RunError
from pytest_visual_claude.model import Run


@click.command(
    epilog=results_folder.examples(
        "visual-claude merge shard-*/.visual", "visual-claude merge --shards 4 artifacts/* --output visual"
    )
)
@click.argument("runs", nargs=-1, required=True, metavar="RUN…")
@click.option("--output", "-o", default=".visual", show_default=True, metavar="FOLDER", help="The joined results.")
@click.option("--shards", type=click.IntRange(1), help="How many there have to be.")
def merge(runs: tuple[str, ...], output: str, shards: int | None) -> None:
    """Join the runs of shards into one results folder, one report and one exit code.

    RUN is a results folder that a shard left. A shard that is missing is an error: where the runs
    know how many there are (VISUAL_SHARD=2/4, GitLab, CircleCI, Buildkite), else by --shards.

    Of a check that is in several, the worst outcome counts, and what the others say is named. The checks of
    several systems or Python versions stay apart.

    Exit code 0: all green; 1: something is red; 2: trouble.
    """
    target = Path(output)
    joined = _merged(runs, target, shards)
    baselines = results_folder.baselines_of(target.resolve())
    from pytest_visual_claude.web import report

    with progress.bar("Pictures") as tell:
        path = report.write(joined, baselines, target / "report.html", progress=tell)
    say(f"{len(runs)} runs: {wording.summary(joined) or 'no check was made'}")
    for line in (*merging.disagreements(joined), *wording.uncovered(joined.coverage, required=False, whole=True)):
        say(line)
    say(f"Report: {path}")
    raise SystemExit(0 if all(check.outcome.passed for check in joined.checks) and joined.checks else 1)


def write_joined(runs: Sequence[str], output: str) -> Path:
    """Writes the report of several runs, and nothing else."""
    from pytest_visual_claude.web import report

    with TemporaryDirectory() as made, progress.bar("Pictures") as tell:
        target = Path(made)
        return report.write(_merged(runs, target), Baselines(target, target), Path(output), progress=tell)


def _merged(runs: Sequence[str], target: Path, shards: int | None = None) -> Run:
    """:raises click.ClickException: if one is missing, or cannot be read."""
    try:
        kept = [merging.load(Path(name)) for name in runs]
        merging.check_shards([one.run for one in kept], shards)
        return merging.merge(kept, target)
    except RunError as error:
        raise results_folder.Trouble(str(error)) from None
