"""``explain`` and ``ledger``: what Claude is shown, and what it said before."""

from __future__ import annotations

from pathlib import Path

import click

from pytest_visual_claude import hiring, wording
from pytest_visual_claude.cli import folder
from pytest_visual_claude.errors import VisualError
from pytest_visual_claude.judge.ledger import Entry, Ledger


@click.command(epilog=folder.examples("visual-claude explain tests/test_shop/home-chromium"))
@folder.KEYS
@click.option("--model", default=hiring.DEFAULT_MODEL, show_default=True, metavar="ID", help="The Claude model.")
@folder.RESULTS
def explain(keys: tuple[str, ...], model: str, results: str | None) -> None:
    """Write what was or would be sent to Claude: images, words, tokens and dollars. Sends nothing."""
    baselines = folder.open_results(results)
    for check in folder.chosen(baselines, keys, everything=False):
        try:
            written = hiring.explain(baselines, check, model)
        except (VisualError, OSError) as error:
            raise click.ClickException(f"{check.key}: {error}") from None
        click.echo(written.read_text(encoding="utf-8").splitlines()[2])
        click.echo(f"Look: {written}")


@click.group(invoke_without_command=True)
@click.option("--folder", "place", metavar="FOLDER", help="The ledger. [default: verdicts in the results folder]")
@folder.RESULTS
@click.pass_context
def ledger(context: click.Context, place: str | None, results: str | None) -> None:
    """List, check or clear the verdicts that Claude gave, and that are not asked for again."""
    context.obj = Ledger(Path(place) if place else folder.open_results(results).results / "verdicts")
    if context.invoked_subcommand is None:
        context.invoke(list_)


@ledger.command("list")
@click.pass_obj
def list_(kept: Ledger) -> None:
    """Every verdict, the oldest first."""
    entries = kept.entries()
    for entry in entries:
        _say(entry)
    click.echo(f"{len(entries)} in {kept.folder}")


@ledger.command()
@click.pass_obj
def verify(kept: Ledger) -> None:
    """Name the entries that would not be used. Exit code 1 if there are any."""
    faulty = [entry for entry in kept.entries() if entry.fault]
    for entry in faulty:
        _say(entry)
    click.echo(f"{len(faulty)} of {len(kept.entries())} cannot be used. Remove them: visual-claude ledger prune")
    raise SystemExit(1 if faulty else 0)


@ledger.command()
@click.option("--days", type=float, metavar="N", help="Also what was not used for so many days.")
@click.pass_obj
def prune(kept: Ledger, days: float | None) -> None:
    """Remove the entries that cannot be used."""
    gone = kept.prune(days)
    for entry in gone:
        _say(entry)
    click.echo(f"{len(gone)} removed from {kept.folder}")


def _say(entry: Entry) -> None:
    click.echo(f"{entry.path.name[:12]}  {entry.fault or entry.judge}")
    for finding in entry.findings:
        click.echo(f"  {wording.clean(finding)}")
