"""``order``: what somebody asked for in a comment, if that person may."""

from __future__ import annotations

import os
from pathlib import Path

import click

from pytest_visual_claude.ci import events
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.errors import VisualError


@click.command(epilog=results_folder.examples("visual-claude order"))
def order() -> None:
    """Read /visual accept CAUSE… from a new comment on a pull request of GitHub, and check who wrote it.

    Writes causes, number, sha and branch into GITHUB_OUTPUT for the next steps of the job; causes is empty where
    nothing was asked for. A comment of somebody who may not push here is an error, and so is a pull request of a
    fork: only its owner can push to it.

    Exit code 0: nothing was asked, or it may be done; 2: it may not, or GitHub could not be asked.
    """
    try:
        found = _allowed()
    except VisualError as error:
        raise results_folder.Trouble(str(error)) from None
    for line in found:
        say(line)
    if path := os.environ.get("GITHUB_OUTPUT"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in found)


def _allowed() -> list[str]:
    """:raises VisualError: if it may not be done.
    :raises click.ClickException: if it is another's to do.
    """
    asked = events.order(os.environ)
    if asked is None:
        return ["causes="]
    request = events.github(os.environ, asked.number)
    if not request.may_write(asked.author):
        raise results_folder.Trouble(f"{asked.author} may not push to {request.repository}, so nothing is accepted.")
    head = request.pull()["head"]
    if (head["repo"] or {}).get("full_name") != request.repository:
        fork = "This pull request comes from a fork: its owner accepts, at home"
        raise results_folder.Trouble(f"{fork}: visual-claude accept --cause {asked.causes[0]}")
    told = {"number": asked.number, "sha": head["sha"], "branch": head["ref"]}
    return [f"causes={' '.join(asked.causes)}", *(f"{name}={value}" for name, value in told.items())]
