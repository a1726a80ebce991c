"""The results folder that a command is about, and the checks in it that a person names."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from pytest_visual_claude.baselines import Baselines, root_of
from pytest_visual_claude.cli.named import named
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.errors import SettingsError, VisualError
from pytest_visual_claude.files import content
from pytest_visual_claude.model import Check, Run, behind, from_json, groups
from pytest_visual_claude.settings import project

RESULTS = click.option(
    "--results",
    envvar="VISUAL_RESULTS",
    metavar="FOLDER",
    help="The results folder of the run, here or in a folder above. [default: .visual]",
)


def examples(*lines: str) -> str:
    """The end of a command's help: examples as they are typed."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def complete_keys(_context: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The keys that wait and hold what was typed so far."""
    try:
        waiting = open_results(None).waiting()
    except (click.UsageError, OSError):
        return []
    return [check.key.path for check in waiting if incomplete in check.key.path]


def complete_causes(_context: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The causes of what waits whose id begins so."""
    try:
        causes = groups(open_results(None).waiting())
    except (click.UsageError, OSError):
        return []
    return [group.id for group in causes if group.id.startswith(incomplete)]


KEYS = click.argument("keys", nargs=-1, metavar="[KEY|TEST|PICTURE]…", shell_complete=complete_keys)
ALL = click.option("--all", "everything", is_flag=True, help="Everything that waits from the last run.")
OLDER = click.option("--older", is_flag=True, help="Include what waits from earlier runs.")
CAUSES = click.option(
    "--cause",
    "causes",
    multiple=True,
    metavar="ID",
    shell_complete=complete_causes,
    help="Every check with this cause. May be repeated.",
)


def open_results(results: str | None) -> Baselines:
    """The baselines of the run whose results folder this is.

    :raises click.UsageError: if there is none here or in a folder above.
    """
    name = results or ".visual"
    start = Path.cwd()
    folder = next((above / name for above in (start, *start.parents) if (above / name).is_dir()), None)
    if folder is None:
        where = f"There is no {name} here or in a folder above"
        raise click.UsageError(f"{where}: run pytest first, or name the results folder with --results.")
    return baselines_of(folder.resolve())


def baselines_of(folder: Path) -> Baselines:
    """The baselines of the project that one stands in, with this results folder.

    :raises click.UsageError: if an option of the project has a bad value.
    """
    own = project.project(Path.cwd())
    root = root_of(folder, own.root if own else None)
    try:
        chosen = project.settings_of(project.project(root), os.environ, "baselines", "decisions")
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    return Baselines(root, folder, chosen.baselines, decisions=chosen.decisions or "")


def last_run(baselines: Baselines) -> Run:
    """The run that the results folder tells of.

    :raises click.UsageError: if it tells of none.
    """
    path = baselines.results / "run.json"
    try:
        return from_json(Run, content(path))
    except OSError:
        raise click.UsageError(f"There is no run.json in {path.parent}: no run made a check.") from None
    except ValueError:
        raise click.UsageError(f"{path} is of another version, or damaged: run pytest again.") from None


def by_run(baselines: Baselines) -> tuple[list[Check], list[Check]]:
    """What waits of the last run, and what of earlier ones. Where no run is known, all is of the last."""
    waiting = baselines.waiting()
    try:
        runs = set(last_run(baselines).id.split("+"))
    except click.UsageError:
        return list(waiting), []
    newest = max((check.run for check in waiting), default="")
    if newest > max(runs):  # one that was killed: it kept pictures, and left no run.json
        runs = {newest}
    last = [check for check in waiting if check.run in runs]
    return last, [check for check in waiting if check.run not in runs]


@dataclass(frozen=True)
class Choice:
    """What a person wants a command to be about."""

    keys: tuple[str, ...]
    causes: tuple[str, ...] = ()
    everything: bool = False
    older: bool = False


def choice(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the ways to choose among what waits; it takes them as one :class:`Choice`."""

    @KEYS
    @CAUSES
    @ALL
    @OLDER
    @functools.wraps(command)
    def choosing(
        keys: tuple[str, ...],
        causes: tuple[str, ...],
        everything: bool,  # noqa: FBT001
        older: bool,  # noqa: FBT001
        **others: object,
    ) -> None:
        command(Choice(keys, causes, everything, older), **others)

    return choosing


def chosen(baselines: Baselines, wanted: Choice) -> list[Check]:
    """The checks that wait and are meant.

    :raises click.UsageError: if it is not clear which.
    """
    if [bool(wanted.keys), bool(wanted.causes), wanted.everything].count(True) != 1:
        raise click.UsageError("Name what you mean: KEY…, --cause ID, or --all. What waits: visual-claude status")
    last, earlier = by_run(baselines)
    if wanted.keys:
        return list(dict.fromkeys(check for key in wanted.keys for check in named(baselines, last + earlier, key)))
    if earlier and not wanted.older:
        say(f"{len(earlier)} from earlier runs left alone: visual-claude status --older")
    checks = last + earlier if wanted.older else last
    return checks if wanted.everything else _caused(checks, wanted.causes)


def _caused(waiting: Sequence[Check], causes: Sequence[str]) -> list[Check]:
    known = {name for check in waiting for name in behind(check)}
    if unknown := [name for name in causes if name not in known]:
        raise click.UsageError(f"Nothing that waits has the cause {unknown[0]}. The causes: visual-claude status")
    return [check for check in waiting if not set(behind(check)).isdisjoint(causes)]


def each(checks: Sequence[Check], verb: Callable[[Check], str]) -> None:
    """All that can be done is done; what cannot is said, and the exit code is 2."""
    failed = 0
    for check in checks:
        try:
            say(verb(check))
        except VisualError as error:
            failed += 1
            say(f"Error: {error}", err=True)
    if not checks:
        say("Nothing waits.")
    raise SystemExit(2 if failed else 0)


class Trouble(click.ClickException):
    """Something that is no verdict about any picture."""

    exit_code = 2


def on_terminal() -> bool:
    """Whether a person reads along and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()
