"""The one comment on a pull request: what changed, the worst first, and how to accept it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_visual_claude.ci import github
from pytest_visual_claude.ci.forges import MARKER
from pytest_visual_claude.ci.github import Said, escaped
from pytest_visual_claude.model import Severity

#: How many causes are listed.
CAUSES = 20


@dataclass(frozen=True)
class Behind:
    """A cause, and what is said of it.

    :param severity: the worst that it was rated; None where nobody did.
    :param checks: how many checks show it.
    :param pictures: the addresses of its pictures: the baseline's, the actual one's.
    """

    id: str
    severity: Severity | None
    checks: int
    said: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """How a person may go on.

    :param report: where the report is, or ``""``.
    :param orders: whether the project obeys ``/visual accept``.
    """

    report: str = ""
    orders: bool = False


def body(title: str, causes: Sequence[Behind], said: Sequence[Said], offer: Offer, most: int) -> str:
    """The comment as Markdown.

    :param title: the run in one line.
    :param most: the characters that it may have.
    """
    head = "\n".join([MARKER, "### Visual checks", "", escaped(title), "", *_causes(causes), *_offered(causes, offer)])
    rows = github.rows(said)
    text = head + ("\n<details><summary>Checks</summary>\n\n" + rows + "\n</details>\n" if rows else "")
    if len(text) <= most:
        return text
    return github.summary_cut(text, most - 100) + "\n</details>\n"


def _causes(causes: Sequence[Behind]) -> list[str]:
    if not causes:
        return []
    rows = [
        f"| `{one.id}` | {one.severity.value if one.severity else 'unrated'} | {one.checks} | {escaped(one.said)} |"
        for one in causes[:CAUSES]
    ]
    more = [f"… and {len(causes) - CAUSES} more: see the report."] if len(causes) > CAUSES else []
    return ["| cause | severity | checks | what |", "|---|---|---|---|", *rows, "", *more, *_pictures(causes), ""]


def _pictures(causes: Sequence[Behind]) -> list[str]:
    rows = [
        f"| `{one.id}` | {' | '.join(f'![]({address})' for address in one.pictures)} |"
        for one in causes
        if len(one.pictures) == 2
    ]
    return ["| cause | baseline | this run |", "|---|---|---|", *rows, ""] if rows else []


def _offered(causes: Sequence[Behind], offer: Offer) -> list[str]:
    if not causes:
        return []
    first = causes[0].id
    here = f"Somebody who may push here can answer `/visual accept {first}`. " if offer.orders else ""
    report = f"[The report]({offer.report}) shows every picture. " if offer.report else ""
    return [f"{report}{here}On your machine: `visual-claude accept --cause {first}`", ""]
