"""GitHub Actions: the job's summary, and annotations. Found by what the runner sets in the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude.model import Check
from pytest_visual_claude.text import printable

#: GitHub drops a step's whole summary beyond 1 MiB. The rest is room for what others write after us.
LARGEST = 1024 * 1024 - 4096
#: GitHub shows ten errors of a step.
ANNOTATIONS = 10
#: How many causes the summary lists, above the checks.
CAUSES = 20
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>&~@:$^=])")


@dataclass(frozen=True)
class Said:
    """A check, and what is said of it to people: its words come with it.

    :param headline: one line.
    :param details: a line each.
    """

    check: Check
    headline: str
    details: tuple[str, ...] = ()


def summary_file(environ: Mapping[str, str]) -> Path | None:
    """Where the summary of this step goes; None where there is none."""
    path = environ.get("GITHUB_STEP_SUMMARY")
    return Path(path) if path else None


def append_summary(path: Path, text: str) -> None:
    """Adds the text, as far as GitHub takes it.

    :raises OSError: if it cannot be written.
    """
    room = LARGEST - (path.stat().st_size if path.exists() else 0)
    if room > 200:
        with path.open("a", encoding="utf-8") as file:
            file.write(text if len(text.encode()) <= room else summary_cut(text, room))


def summary_cut(text: str, room: int) -> str:
    """The beginning of a summary, ended between two lines."""
    note = "\n\n… and more: see the report.\n"
    kept = text.encode()[: room - len(note.encode())].decode(errors="ignore")
    return kept.rpartition("\n")[0] + note


def summary(title: str, said: Sequence[Said], artifact: str, causes: Sequence[str] = ()) -> str:
    """The run as Markdown, worst first, within :data:`LARGEST`.

    :param title: the run in one line.
    :param said: what is not quiet.
    :param artifact: where the pictures are, said for people; ``""`` for nothing.
    :param causes: how many causes there are, then a line for each.
    """
    head = f"### Visual checks\n\n{escaped(title)}\n\n"
    if causes:
        head += "\n".join([escaped(causes[0]), "", *(f"- {escaped(line)}" for line in causes[1:])]) + "\n\n"
    table = rows(said)
    text = head + (f"{escaped(artifact)}\n\n" if artifact and table else "") + table
    return text if len(text.encode()) <= LARGEST else summary_cut(text, LARGEST)


def rows(said: Sequence[Said]) -> str:
    """The checks as a table, worst first; ``""`` where there are none."""
    made = [_row(check) for check in sorted(said, key=_worst_first)]
    return "| check | outcome | what |\n|---|---|---|\n" + "\n".join(made) + "\n" if made else ""


def _worst_first(said: Said) -> tuple[bool, int, str]:
    check = said.check
    worst = max((finding.severity.rank for finding in check.findings if not finding.ignored), default=-1)
    return check.outcome.passed, -worst, check.key.path


def _row(said: Said) -> str:
    check = said.check
    cells = (f"**{escaped(check.key.path)}**<br>{escaped(str(check.location or check.key.test))}", check.outcome.value)
    return f"| {' | '.join(cells)} | {'<br>'.join(escaped(line) for line in said.details[:12])} |"


def escaped(text: str, longest: int = 500) -> str:
    """Text as text in a cell of a Markdown table: no markup, no HTML, no link, one line."""
    line = " ".join(printable(" ".join(text.split())).split())
    cut = line if len(line) <= longest else f"{line[: longest - 1]}…"
    return _MARKUP.sub(lambda match: f"&#{ord(match[1])};", cut)


def errors(said: Sequence[Said], place: str = "") -> Iterator[str]:
    """A workflow command for each red check, worst first, as many as GitHub shows.

    :param place: the way from the workspace to pytest's root, with ``/``.
    """
    red = sorted((check for check in said if not check.check.outcome.passed), key=_worst_first)
    for check in red[:ANNOTATIONS]:
        message = "\n".join((check.headline, *check.details))
        where = _where(check.check, place)
        yield f"::error {where},title={_property(f'Visual: {printable(check.check.key.title)}')}::{_data(message)}"


def _where(check: Check, place: str) -> str:
    file, line = (check.location.file, check.location.line) if check.location else (f"{check.key.module}.py", None)
    path = _property(printable("/".join(filter(None, (place, file)))))
    return f"file={path},line={line}" if line else f"file={path}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def way_to(root: Path, environ: Mapping[str, str]) -> str:
    """The way from GitHub's workspace to pytest's root; ``""`` where they are the same or unknown."""
    workspace = environ.get("GITHUB_WORKSPACE")
    if not workspace:
        return ""
    way = Path(os.path.relpath(root, workspace)).as_posix()
    return "" if way == "." else way
