"""``merge`` and ``apply``: what machines of CI made, brought together and brought home."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from pytest_visual_claude import files, wording
from pytest_visual_claude.baselines import Baselines, root_of
from pytest_visual_claude.cli import folder, progress
from pytest_visual_claude.errors import PictureError, VisualError
from pytest_visual_claude.model import Coverage, Picture, Run, from_json, to_json
from pytest_visual_claude.reporters import patches
from pytest_visual_claude.reporters.patches import Change, blob

_SHARD = re.compile(r"^(\d+)/(\d+)$")


@click.command(
    epilog=folder.examples(
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
    baselines = Baselines(root_of(target.resolve()), target.resolve())
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
    named = [(int(found[1]), int(found[2])) for run in runs if (found := _SHARD.match(run.shard))]
    total = wanted or max((total for _, total in named), default=0)
    if named:
        numbers = [number for number, _ in named]
        missing = sorted(set(range(1, total + 1)) - set(numbers))
        twice = sorted({number for number in numbers if numbers.count(number) > 1})
        if missing or twice or len(named) < len(runs):
            said = [f"missing: {', '.join(map(str, missing))}"] * bool(missing)
            said += [f"there twice: {', '.join(map(str, twice))}"] * bool(twice)
            said += ["some runs belong to no shard"] * (len(named) < len(runs))
            raise _Trouble(f"of {total} shards, {'; '.join(said)}")
    elif wanted and len(runs) != wanted:
        raise _Trouble(f"{wanted} shards are wanted, and {len(runs)} are there")


class _Trouble(click.ClickException):
    """Something that is no verdict about any picture."""

    exit_code = 2


def _join(loaded: Sequence[tuple[Path, Run]], target: Path) -> Run:
    """Copies the evidence of all runs into one results folder, with one run.json."""
    runs = [run for _, run in loaded]
    joined = replace(
        runs[0],
        id="+".join(dict.fromkeys(run.id for run in runs)),
        checks=tuple({(c.key.test, c.key.path): c for run in runs for c in run.checks}.values()),
        coverage=_coverage(runs),
        shard="",
    )
    try:
        for results, _ in loaded:
            if results.resolve() != target.resolve() and (results / "checks").is_dir():
                shutil.copytree(results / "checks", target / "checks", dirs_exist_ok=True)
        Baselines(target, target).prepare()
        files.write(target / "run.json", to_json(joined, indent=2).encode())
    except OSError as error:
        raise _Trouble(f"{error.filename} cannot be written: {error.strerror}") from None
    return joined


def _coverage(runs: Sequence[Run]) -> Coverage:
    """What happened in none of them. Each shard leaves tests out, so that none is complete."""
    made = {check.key.path for run in runs for check in run.checks}
    absent = set.intersection(*(set(run.coverage.absent) for run in runs)) - made
    unfinished = {module for run in runs for module in run.coverage.unfinished}
    return Coverage((), tuple(sorted(unfinished)), tuple(sorted(absent)))


@click.command(epilog=folder.examples("visual-claude apply update.patch", "visual-claude apply ~/Downloads/visual"))
@click.argument("patch", type=click.Path(exists=True, path_type=Path))
@click.option("--root", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path(), metavar="FOLDER",
              help="pytest's root. [default: here]")  # fmt: skip
def apply(patch: Path, root: Path) -> None:
    """Write the baselines of a patch that a run in CI made with --visual-update.

    PATCH is update.patch, or the artifact's folder. All of it or none: where a baseline is not the
    one that CI had, nothing is written. ``git apply`` takes the patch as well.
    """
    path = patch / "update.patch" if patch.is_dir() else patch
    try:
        changes = patches.read(path.read_text(encoding="utf-8"))
        files = _files(root, changes)
        Baselines(root.resolve(), root.resolve() / ".visual").put_back(files)
    except OSError as error:
        raise _Trouble(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, VisualError) as error:
        raise _Trouble(f"{path} {error}") from None
    for change in changes:
        click.echo(f"{'changed' if change.before else 'new    '}  {change.path}")


def _files(root: Path, changes: Sequence[Change]) -> dict[Path, bytes | None]:
    """What each file becomes.

    :raises ValueError: if one is no baseline inside the root, or not the one the patch was made on.
    """
    pictures = {change.path[:-4] for change in changes if change.path.endswith(".png")}
    for change in changes:
        if change.path.removesuffix(".png").removesuffix(".json") not in pictures:
            raise ValueError(f"names {wording.clean(change.path)}, which is no baseline")
    return {_target(root, change): change.data for change in changes}


def _target(root: Path, change: Change) -> Path:
    path = (root / change.path).resolve()
    if not path.is_relative_to(root.resolve()) or ".git" in path.parts:
        raise ValueError(f"names {wording.clean(change.path)}, which is outside {root.resolve()}")
    if path.suffix == ".png":
        try:
            Picture.of(change.data)
        except PictureError as error:
            raise ValueError(f"holds {change.path}, which {error}") from None
    now = blob(path.read_bytes()) if path.exists() else None
    if now not in (change.before, blob(change.data)):
        raise ValueError(f"was made on another {change.path}: get the same commit, or run the update there again")
    return path
