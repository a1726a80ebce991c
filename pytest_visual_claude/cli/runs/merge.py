"""``merge``: the runs of shards become one."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from pytest_visual_claude import files, wording
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.cli import progress, results_folder
from pytest_visual_claude.model import Coverage, Run, from_json, to_json


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

    Exit code 0: all green; 1: something is red; 2: trouble.
    """
    loaded = [_load(Path(name)) for name in runs]
    _complete([run for _, run in loaded], shards)
    target = Path(output)
    joined = _join(loaded, target)
    baselines = results_folder.baselines_of(target.resolve())
    from pytest_visual_claude.web import report

    with progress.bar("Pictures") as tell:
        path = report.write(joined, baselines, target / "report.html", progress=tell)
    click.echo(f"{len(runs)} runs: {wording.summary(joined) or 'no check was made'}")
    for line in wording.uncovered(joined.coverage, required=False, whole=True):
        click.echo(line)
    click.echo(f"Report: {path}")
    raise SystemExit(0 if all(check.outcome.passed for check in joined.checks) and joined.checks else 1)


def write_joined(runs: Sequence[str], output: str) -> Path:
    """Writes the report of several runs, and nothing else."""
    from pytest_visual_claude.web import report

    loaded = [_load(Path(name)) for name in runs]
    with TemporaryDirectory() as made, progress.bar("Pictures") as tell:
        target = Path(made)
        joined = _join(loaded, target)
        return report.write(joined, Baselines(target, target), Path(output), progress=tell)


def _load(place: Path) -> tuple[Path, Run]:
    results = place.parent if place.name == "run.json" else place
    if not (results / "run.json").is_file() and (results / ".visual" / "run.json").is_file():
        results = results / ".visual"
    try:
        return results, from_json(Run, (results / "run.json").read_bytes())
    except OSError:
        raise click.UsageError(f"There is no run.json in {place}: that shard left no run.") from None
    except ValueError:
        raise click.UsageError(f"{results / 'run.json'} is damaged, or of another version.") from None


def _complete(runs: Sequence[Run], wanted: int | None) -> None:
    """:raises click.ClickException: if a shard is missing, or is there twice."""
    named = [run.shard for run in runs if run.shard]
    total = wanted or max((shard.total for shard in named), default=0)
    if named:
        numbers = [shard.number for shard in named]
        missing = sorted(set(range(1, total + 1)) - set(numbers))
        twice = sorted({number for number in numbers if numbers.count(number) > 1})
        if missing or twice or len(named) < len(runs):
            said = [f"missing: {', '.join(map(str, missing))}"] * bool(missing)
            said += [f"there twice: {', '.join(map(str, twice))}"] * bool(twice)
            said += ["some runs belong to no shard"] * (len(named) < len(runs))
            raise results_folder.Trouble(f"of {total} shards, {'; '.join(said)}")
    elif wanted and len(runs) != wanted:
        raise results_folder.Trouble(f"{wanted} shards are wanted, and {len(runs)} are there")


def _join(loaded: Sequence[tuple[Path, Run]], target: Path) -> Run:
    """Copies the evidence of all runs into one results folder, with one run.json."""
    runs = [run for _, run in loaded]
    joined = replace(
        runs[0],
        id="+".join(dict.fromkeys(run.id for run in runs)),
        checks=tuple({(c.key.test, c.key.path): c for run in runs for c in run.checks}.values()),
        coverage=_coverage(runs),
        shard=None,
    )
    try:
        for results, _ in loaded:
            if results.resolve() != target.resolve() and (results / "checks").is_dir():
                shutil.copytree(results / "checks", target / "checks", dirs_exist_ok=True)
        Baselines(target, target).prepare()
        files.write(target / "run.json", to_json(joined, indent=2).encode())
    except OSError as error:
        raise results_folder.Trouble(f"{error.filename} cannot be written: {error.strerror}") from None
    return joined


def _coverage(runs: Sequence[Run]) -> Coverage:
    """What happened in none of them. Each shard leaves tests out, so that none is complete."""
    made = {check.key.path for run in runs for check in run.checks}
    absent = set.intersection(*(set(run.coverage.absent) for run in runs)) - made
    unfinished = {module for run in runs for module in run.coverage.unfinished}
    return Coverage((), tuple(sorted(unfinished)), tuple(sorted(absent)))
