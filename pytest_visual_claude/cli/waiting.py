"""``status``, ``accept``, ``reject``: the list of what waits, and the two decisions."""

from __future__ import annotations

from collections.abc import Sequence

import click

from pytest_visual_claude import wording
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.cli import folder
from pytest_visual_claude.model import Check, Severity, to_json

_NEXT = "Accept: visual-claude accept KEY…      Reject: visual-claude reject KEY…"


@click.command(epilog=folder.examples("visual-claude status", "visual-claude status --json | jq '.[].key.name'"))
@folder.RESULTS
@click.option("--json", "as_json", is_flag=True, help="The checks that wait, as JSON.")
def status(results: str | None, as_json: bool) -> None:  # noqa: FBT001
    """What waits for a decision. Exit code 0: nothing; 1: something; 2: trouble."""
    waiting = folder.open_results(results).waiting()
    if as_json:
        click.echo("[" + ",".join(map(to_json, waiting)) + "]")
    elif waiting and folder.on_terminal():
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
        said = wording.clean(worst.sentence if worst else check.reason, 160)
        more = f"  +{len(check.findings) - 1}" if len(check.findings) > 1 else ""
        table.add_row(Text(check.key.path, "bold"), Text(check.outcome.value), rated, Text(said + more))
    console = Console(highlight=False)
    console.print(table)
    console.print(Text(f"\n{len(waiting)} waiting. Look: visual-claude review      {_NEXT}"))


@click.command(
    epilog=folder.examples(
        "visual-claude accept tests/test_shop/home-chromium",
        "visual-claude accept 'test_shop/*'",
        "visual-claude accept --all",
    )
)
@folder.KEYS
@folder.ALL
@click.option("--yes", "-y", is_flag=True, help="Do not ask about pictures that look suspicious.")
@folder.RESULTS
def accept(keys: tuple[str, ...], everything: bool, yes: bool, results: str | None) -> None:  # noqa: FBT001
    """Make what the last run saw the baseline, without running again.

    On a terminal it asks again about a picture that is blank, quite another one, or much smaller.
    """
    baselines = folder.open_results(results)
    found = folder.chosen(baselines, keys, everything=everything)
    if not yes and folder.on_terminal():
        found = [check for check in found if _wanted(baselines, check)]

    def one(check: Check) -> str:
        baselines.accept(check)
        return f"accepted {check.key}: {check.baseline}"

    folder.each(found, one)


def _wanted(baselines: Baselines, check: Check) -> bool:
    """Whether nothing is suspicious, or a person says that it is right."""
    from pytest_visual_claude.web.contents import Entry
    from pytest_visual_claude.web.doubts import doubts

    found = doubts(Entry(check, baselines.evidence(check.key.path)), baselines.read_at(check.baseline))
    for doubt in found:
        click.echo(doubt)
    return not found or click.confirm("Make it the baseline all the same?")


@click.command(
    epilog=folder.examples("visual-claude reject tests/test_shop/home-chromium", "visual-claude reject --all")
)
@folder.KEYS
@folder.ALL
@folder.RESULTS
def reject(keys: tuple[str, ...], everything: bool, results: str | None) -> None:  # noqa: FBT001
    """Forget what the last run saw. The baselines stay."""
    baselines = folder.open_results(results)

    def one(check: Check) -> str:
        baselines.reject(check)
        return f"rejected {check.key}"

    folder.each(folder.chosen(baselines, keys, everything=everything), one)
