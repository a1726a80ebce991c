"""The shell's door: ``visual-claude``. No logic: each command is a verb of Baselines."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import click

import pytest_visual_claude
from pytest_visual_claude import wording
from pytest_visual_claude.baselines import Baselines, root_of
from pytest_visual_claude.errors import BaselineError
from pytest_visual_claude.model import Check, to_json

_RESULTS = click.option(
    "--results",
    envvar="VISUAL_RESULTS",
    metavar="FOLDER",
    help="The results folder of the run, here or in a folder above. [default: .visual]",
)
_PATTERN = frozenset("*?[")
_KEYS = click.argument("keys", nargs=-1, metavar="KEY…")
_ALL = click.option("--all", "everything", is_flag=True, help="All that wait.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(pytest_visual_claude.__version__, prog_name="visual-claude")
def main() -> None:
    r"""Look at what pytest-visual-claude found, and decide.

    \b
    visual-claude status                                what waits
    visual-claude accept tests/test_shop/home-chromium  it is right: make it the baseline
    visual-claude accept 'test_shop/*'                  several, by pattern
    visual-claude reject --all                          forget; the baselines stay
    """


@main.command()
@_RESULTS
@click.option("--json", "as_json", is_flag=True, help="The checks that wait, as JSON.")
def status(results: str | None, as_json: bool) -> None:  # noqa: FBT001
    """What waits for a decision. Exit code 0: nothing; 1: something; 2: trouble."""
    waiting = _open(results).waiting()
    if as_json:
        click.echo("[" + ",".join(map(to_json, waiting)) + "]")
    else:
        _show(waiting)
    raise SystemExit(1 if waiting else 0)


def _show(waiting: Sequence[Check]) -> None:
    for check in waiting:
        click.secho(str(check.key), bold=True)
        click.echo(f"  {wording.headline(check)}")
        for line in wording.details(check):
            click.echo(f"    {line}")
    said = "Accept: visual-claude accept KEY…      Reject: visual-claude reject KEY…"
    click.echo(f"{len(waiting)} waiting. {said}" if waiting else "Nothing waits.")


@main.command()
@_KEYS
@_ALL
@_RESULTS
def accept(keys: tuple[str, ...], everything: bool, results: str | None) -> None:  # noqa: FBT001
    """Make what the last run saw the baseline, without running again."""
    baselines = _open(results)

    def one(check: Check) -> str:
        baselines.accept(check)
        return f"accepted {check.key}: {check.baseline}"

    _each(_chosen(baselines, keys, everything), one)


@main.command()
@_KEYS
@_ALL
@_RESULTS
def reject(keys: tuple[str, ...], everything: bool, results: str | None) -> None:  # noqa: FBT001
    """Forget what the last run saw. The baselines stay."""
    baselines = _open(results)

    def one(check: Check) -> str:
        baselines.reject(check)
        return f"rejected {check.key}"

    _each(_chosen(baselines, keys, everything), one)


def _open(results: str | None) -> Baselines:
    name = results or ".visual"
    start = Path.cwd()
    folder = next((above / name for above in (start, *start.parents) if (above / name).is_dir()), None)
    if folder is None:
        where = f"There is no {name} here or in a folder above"
        raise click.UsageError(f"{where}: run pytest first, or name the results folder with --results.")
    return Baselines(root_of(folder.resolve()), folder.resolve())


def _chosen(baselines: Baselines, keys: Sequence[str], everything: bool) -> list[Check]:  # noqa: FBT001
    waiting = baselines.waiting()
    if everything == bool(keys):
        raise click.UsageError("Name what you mean: KEY…, or --all. What waits: visual-claude status")
    chosen = list(waiting) if everything else [check for key in keys for check in _matching(waiting, key)]
    return list(dict.fromkeys(chosen))


def _matching(waiting: Sequence[Check], key: str) -> list[Check]:
    """The checks a key or pattern names: whole, or from a folder on (``test_shop/home-chromium``)."""
    wanted = key.replace(os.sep, "/").removesuffix(".png")
    found = [
        c for c in waiting if fnmatch.fnmatchcase(c.key.path, wanted) or fnmatch.fnmatchcase(c.key.path, f"*/{wanted}")
    ]
    exact = [check for check in found if check.key.path == wanted]
    if not found:
        raise click.UsageError(f"Nothing that waits is named {key}. What waits: visual-claude status")
    if len(found) > 1 and not exact and not _PATTERN.intersection(key):
        raise click.UsageError(f"{key} may be any of: {', '.join(check.key.path for check in found)}")
    return exact or found


def _each(checks: Sequence[Check], verb: Callable[[Check], str]) -> None:
    """All that can be done is done; what cannot is said, and the exit code is 2."""
    failed = 0
    for check in checks:
        try:
            click.echo(verb(check))
        except BaselineError as error:
            failed += 1
            click.echo(f"Error: {error}", err=True)
    if not checks:
        click.echo("Nothing waits.")
    raise SystemExit(2 if failed else 0)
