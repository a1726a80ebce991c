"""``comment``: one comment and one check on the pull request, from what a run left."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from pytest_visual_claude import merging, wording
from pytest_visual_claude.ci import comment as markdown
from pytest_visual_claude.ci import events
from pytest_visual_claude.ci.forges import State, Status
from pytest_visual_claude.ci.github import Said
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.cli.pull_request import crops
from pytest_visual_claude.errors import RunError, VisualError
from pytest_visual_claude.files import content
from pytest_visual_claude.model import Group, Outcome, Run, groups


@click.command(
    epilog=results_folder.examples(
        "visual-claude comment visual --report https://example.org/visual/report.html",
        "visual-claude comment report.html --print",
    )
)
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path), default=Path(".visual"))
@click.option("--report", default="", metavar="URL", help="Where the report can be seen.")
@click.option(
    "--pictures",
    default="",
    metavar="URL",
    help="Where the results folder will be published: pictures are written into it, and shown.",
)
@click.option("--orders", is_flag=True, help="The project obeys /visual accept: say so.")
@click.option("--print", "printed", is_flag=True, help="Only print the comment; ask no forge.")
def comment(run: Path, report: str, pictures: str, orders: bool, printed: bool) -> None:  # noqa: FBT001
    """Say on the pull request what a run found, in one comment that every run writes anew, and set its check.

    RUN is a results folder, its run.json, or report.html. It is data: nothing in it names the pull request.

    On GitHub it takes GITHUB_TOKEN, and the event of the job; on GitLab GITLAB_TOKEN, with the scope api.

    Exit code 0: said, whatever was found; 2: it could not be said.
    """
    found, offer = _read(run), markdown.Offer(report, orders)
    if printed:
        click.echo(_body(found, offer, {}, 65_536))
        return
    try:
        forge = events.forge(os.environ)
        if not forge.is_current():
            say("There is a newer commit: nothing said of this one.")
            return
        shown = crops.publish(crops.cut(run, groups(found.checks)), forge, run, pictures)
        say(forge.comment(_body(found, offer, shown, forge.most)))
        forge.status(_status(found, report, events.conclusion(os.environ)))
    except (VisualError, OSError) as error:
        raise results_folder.Trouble(str(error)) from None


def _read(place: Path) -> Run:
    """:raises click.ClickException: if there is no run to read."""
    try:
        if place.suffix == ".html":
            from pytest_visual_claude.web import report

            return report.read(content(place))
        return merging.load(place).run
    except (OSError, ValueError, RunError) as error:
        why = str(error) if isinstance(error, RunError) else f"{place} holds no run of this version"
        raise results_folder.Trouble(why) from None


def _body(run: Run, offer: markdown.Offer, pictures: Mapping[str, tuple[str, ...]], most: int) -> str:
    noisy = [check for check in run.checks if check.outcome is not Outcome.MATCHED]
    said = [Said(check, wording.headline(check), tuple(wording.details(check))) for check in noisy]
    causes = [
        markdown.Behind(one.id, one.severity, len(one.checks), _said(one), pictures.get(one.id, ()))
        for one in groups(run.checks)
    ]
    return markdown.body(wording.summary(run) or "No check was made.", causes, said, offer, most)


def _said(group: Group) -> str:
    return f"{wording.shared(group)}{wording.decided_before(group)}"


def _status(run: Run, report: str, conclusion: str) -> Status:
    """A run of a fork is the fork's own word: it is green only where the job that made it was."""
    said = wording.summary(run) or "no check was made"
    red = [check for check in run.checks if not check.outcome.passed]
    if red and all(check.asked for check in red):
        return Status(State.WAITING, said, report)
    if not run.checks or red or conclusion not in ("", "success"):
        return Status(
            State.RED, said if red or not conclusion else f"the tests ended with {conclusion}; {said}", report
        )
    return Status(State.GREEN, said, report)
