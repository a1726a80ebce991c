"""``status``: the list of what waits for a decision."""

from __future__ import annotations

from collections.abc import Sequence

import click

from pytest_visual_claude import wording
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.model import Check, Severity, to_json

_NEXT = "Accept: visual-claude accept KEY…      Reject: visual-claude reject KEY…"


@click.command(
    epilog=results_folder.examples("visual-claude status", "visual-claude status --json | jq '.[].key.name'")
)
@results_folder.RESULTS
@click.option("--json", "as_json", is_flag=True, help="The checks that wait, as JSON.")
def status(results: str | None, as_json: bool) -> None:  # noqa: FBT001
    """What waits for a decision. Exit code 0: nothing; 1: something; 2: trouble."""
    waiting = results_folder.open_results(results).waiting()
    if as_json:
        click.echo("[" + ",".join(map(to_json, waiting)) + "]")
    elif waiting and results_folder.on_terminal():
        _table(waiting)
    else:
        _plain(waiting)
    raise SystemExit(1 if waiting else 0)


def _plain(waiting: Sequence[Check]) -> None:
    for check in waiting:
        click.secho(str(check.key), bold=True)
        click.echo(f"  {wording.headline(check)}")
        for line in wording.details(check):
            click.echo(f"    {line}")
    click.echo(f"{len(waiting)} waiting. {_NEXT}" if waiting else "Nothing waits.")


#: How many causes the table shows of a check; the review shows all.
_MOST_CAUSES = 3
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
        said = wording.clean(worst.sentence if worst else check.reason)
        more = f"  +{len(check.findings) - 1}" if len(check.findings) > 1 else ""
        causes = "".join(f"\n{line}" for line in wording.causes(check)[:_MOST_CAUSES] if line not in said)
        table.add_row(Text(check.key.path, "bold"), Text(check.outcome.value), rated, Text(said + more + causes))
    console = Console(highlight=False)
    console.print(table)
    console.print(Text(f"\n{len(waiting)} waiting. Look: visual-claude review      {_NEXT}"))
