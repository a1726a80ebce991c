"""``accept --undo`` and ``reject --undo``: the last decision is taken back, wherever it was made."""

from __future__ import annotations

import click

from pytest_visual_claude.baselines import Baselines, undo
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.errors import BaselineError

UNDO = click.option(
    "--undo",
    is_flag=True,
    help="Undo the last decision: an accept, a reject or a rename, here or in the review.",
)


def take_back(baselines: Baselines, *, alone: bool) -> None:
    """:raises click.ClickException: if there is nothing to undo, or more than that was asked."""
    if not alone:
        raise click.UsageError("--undo goes alone: it undoes all of the last decision.")
    try:
        keys = undo.take_back(baselines)
    except BaselineError as error:
        raise results_folder.Trouble(f"{error}.") from None
    for key in keys:
        say(f"waits again: {key}")
