"""``verdicts``: what Claude said before, and is not asked again."""

from __future__ import annotations

import os
from pathlib import Path

import click

from pytest_visual_claude import wording
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.judge.wrappers.verdict_store import Entry, VerdictStore
from pytest_visual_claude.judging.trust import verdict_store


@click.group(invoke_without_command=True)
@click.option("--folder", "place", metavar="FOLDER", help="Where they are kept. [default: verdicts in the results]")
@results_folder.RESULTS
@click.pass_context
def verdicts(context: click.Context, place: str | None, results: str | None) -> None:
    """List, check or clear stored verdicts. What has one is not sent to Claude again."""
    folder = Path(place) if place else results_folder.open_results(results).results / "verdicts"
    context.obj = verdict_store(folder, os.environ)
    if context.invoked_subcommand is None:
        context.invoke(list_)


@verdicts.command("list")
@click.pass_obj
def list_(kept: VerdictStore) -> None:
    """Every verdict, the oldest first."""
    entries = kept.entries()
    for entry in entries:
        _say(entry)
    say(f"{len(entries)} in {kept.folder}")


@verdicts.command()
@click.pass_obj
def verify(kept: VerdictStore) -> None:
    """Name the entries that would not be used. Exit code 1 if there are any."""
    faulty = [entry for entry in kept.entries() if entry.fault]
    for entry in faulty:
        _say(entry)
    say(f"{len(faulty)} of {len(kept.entries())} cannot be used. Remove them: visual-claude verdicts prune")
    raise SystemExit(1 if faulty else 0)


@verdicts.command()
@click.option("--days", type=float, metavar="N", help="Also what was not used for so many days.")
@click.pass_obj
def prune(kept: VerdictStore, days: float | None) -> None:
    """Remove the entries that cannot be used."""
    gone = kept.prune(days)
    for entry in gone:
        _say(entry)
    say(f"{len(gone)} removed from {kept.folder}")


def _say(entry: Entry) -> None:
    say(f"{entry.path.name[:12]}  {entry.fault or entry.judge}")
    for finding in entry.findings:
        say(f"  {wording.clean(finding)}")
