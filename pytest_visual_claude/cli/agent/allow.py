"""``allow``: a person looks at what an agent proposes, and lets it."""

from __future__ import annotations

import click

from pytest_visual_claude import wording
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.errors import VisualError
from pytest_visual_claude.web import proposals


@click.command(epilog=results_folder.examples("visual-claude allow 4f2a91c0"))
@click.argument("proposal", metavar="ID")
@results_folder.RESULTS
def allow(proposal: str, results: str | None) -> None:
    """Look at what an agent proposes to accept, and get a token for it.

    The token is for this proposal alone, and works once. It is only given on a terminal, to a person who said yes.
    """
    baselines = results_folder.open_results(results)
    try:
        found = proposals.load(baselines, proposal)
        meant = proposals.checks(baselines, found)
        say(f"Proposed, because: {wording.clean(found.why, 1000)}")
        for check in meant:
            say(wording.headline(check))
            for line in wording.details(check):
                say(f"  {line}")
        _ask(len(meant))
        say(f"Token: {proposals.allow(baselines, found)}")
    except VisualError as error:
        raise results_folder.Trouble(str(error)) from None


def _ask(number: int) -> None:
    if not results_folder.on_terminal():
        raise results_folder.Trouble("A token is only given on a terminal: a person has to say yes.")
    pictures = "this picture" if number == 1 else f"these {number} pictures"
    click.confirm(f"Did you look (visual-claude review), and may it make {pictures} the baseline?", abort=True)
