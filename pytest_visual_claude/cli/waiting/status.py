"""``status``: the list of what waits for a decision."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Sequence

import click

from pytest_visual_claude import wording
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.model import Check, Severity, behind, groups, to_json

_NEXT = "Accept: visual-claude accept KEY…      Reject: visual-claude reject KEY…"
#: How many causes and how many checks are listed; ``--json`` has all.
_MOST_CAUSES, _MOST_CHECKS = 20, 30
_ALL = "visual-claude status --json"


@click.command(
    epilog=results_folder.examples("visual-claude status", "visual-claude status --json | jq '.checks[].key.name'")
)
@results_folder.RESULTS
@results_folder.OLDER
@click.option("--json", "as_json", is_flag=True, help="Print the causes and the waiting checks as JSON.")
def status(results: str | None, older: bool, as_json: bool) -> None:  # noqa: FBT001
    """List what waits for a decision. Exit code 0: nothing; 1: something; 2: an error."""
    last, earlier = results_folder.by_run(results_folder.open_results(results))
    if as_json:
        click.echo(_json(last + earlier if older else last))
    else:
        _say(last, earlier, older=older)
    raise SystemExit(1 if last or earlier else 0)


def _say(last: Sequence[Check], earlier: Sequence[Check], *, older: bool) -> None:
    for line in wording.causes_of_checks(groups(last), _MOST_CAUSES, _ALL):
        say(line)
    if last and results_folder.on_terminal():
        _table(last[:_MOST_CHECKS])
    elif last:
        _plain(last[:_MOST_CHECKS])
    if len(last) > _MOST_CHECKS:
        say(f"and {len(last) - _MOST_CHECKS} more: {_ALL}")
    if older:
        _aged(earlier)
    if last:
        look = "Look: visual-claude review      " if results_folder.on_terminal() else ""
        say(f"{len(last)} waiting. {look}{_NEXT}")
    if earlier and not older:
        say(f"{len(earlier)} of earlier runs: visual-claude status --older")
    elif not last and not earlier:
        say("Nothing waits.")


def _json(waiting: Sequence[Check]) -> str:
    found = [
        {
            "id": group.id,
            "said": wording.shared(group),
            "severity": group.severity.value if group.severity else None,
            "cause": json.loads(to_json(group.cause)),
            "checks": [check.key.path for check in group.checks],
            "alone": [check.key.path for check in group.checks if len(behind(check)) == 1],
        }
        for group in groups(waiting)
    ]
    return f'{{"causes": {to_json(found)}, "checks": [{",".join(map(to_json, waiting))}]}}'


def _plain(waiting: Sequence[Check]) -> None:
    for check in waiting:
        click.secho(str(check.key), bold=True)
        say(f"  {wording.headline(check)}")
        for line in wording.details(check):
            say(f"    {line}")


def _aged(waiting: Sequence[Check]) -> None:
    for check in waiting[:_MOST_CHECKS]:
        say(f"{check.key}  {_age(check.run)}")
        say(f"  {wording.headline(check)}")
    more = f", {_MOST_CHECKS} shown" if len(waiting) > _MOST_CHECKS else ""
    say(f"{len(waiting)} of earlier runs{more}. With them: visual-claude accept --all --older")


def _age(run: str) -> str:
    """How long ago a run was, by its id."""
    with contextlib.suppress(ValueError):
        passed = dt.datetime.now() - dt.datetime.strptime(run[:15], "%Y%m%d-%H%M%S")
        hours = int(passed.total_seconds() // 3600)
        unit, count = ("day", hours // 24) if hours >= 24 else ("hour", hours)
        return f"{count} {unit}{'' if count == 1 else 's'} old" if count else "less than an hour old"
    return f"of run {run}"


#: How many causes the table shows of a check; the review shows all.
_CAUSES_OF_A_CHECK = 3
_COLOURS = {Severity.CRITICAL: "bold red", Severity.MAJOR: "red", Severity.MINOR: "yellow", Severity.COSMETIC: "dim"}


def _table(waiting: Sequence[Check]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="dim", pad_edge=False)
    for title in ("check", "outcome", "worst", "what"):
        table.add_column(title, overflow="fold" if title != "outcome" else "ellipsis")
    for check in waiting:
        worst = max((f for f in check.findings if not f.ignored), key=lambda f: f.severity, default=None)
        rated = Text(worst.severity.value, _COLOURS[worst.severity]) if worst else Text("")
        said = wording.clean(worst.sentence if worst else ", ".join(check.renderer) or check.reason)
        more = f"  +{len(check.findings) - 1}" if len(check.findings) > 1 else ""
        causes = "".join(f"\n{line}" for line in wording.causes(check)[:_CAUSES_OF_A_CHECK] if line not in said)
        before = "".join(f"\n{line}" for line in wording.seen(check))
        what = Text(said + more + causes + before)
        table.add_row(Text(check.key.path, "bold"), Text(check.outcome.value), rated, what)
    Console(highlight=False).print(table)
