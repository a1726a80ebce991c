"""Differences that were met before, and what people decided about them: a line each, in a file that can be committed.

What it tells is told to people. No judge is shown it, and it makes no difference pass. A test run only reads what is
committed, and notes what it met in the results folder; a decision takes that along. A line holds no count and no name,
so that two branches' files are merged by keeping the lines of both, and the same line twice is one.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
import functools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from pytest_visual_claude import files
from pytest_visual_claude.baselines.records.decided import Decision
from pytest_visual_claude.model import Check, Run, Seen, fingerprints, read_json

#: The first line of the file; the number is the version of what follows.
HEADER = "# visual-claude 1: differences that were met, and what people decided. A line goes after 90 days."
_DAYS, _MOST, _LARGEST = 90, 2000, 1_000_000
#: So many runs that met one difference are kept, the newest: who mends a page runs its tests all day.
_MOST_MET = 20
_LINE = re.compile(r"([0-9a-f]{8}) (\d{8}-\d{6}-[0-9a-f]{6}) (met|accepted|rejected)")


class Event(enum.Enum):
    """What became of a difference in a run."""

    MET = "met"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Line:
    """One difference in one run.

    :param id: of the change behind it, see ``model/grouping.py``.
    :param run: the run's id, which begins with its day.
    """

    id: str
    run: str
    event: Event

    @property
    def day(self) -> str:
        """``20260131``."""
        return self.run[:8]

    def __str__(self) -> str:
        return f"{self.id} {self.run} {self.event.value}"

    @classmethod
    def read(cls, text: str) -> Line | None:
        """None where that is no such line."""
        found = _LINE.fullmatch(text)
        return cls(found[1], found[2], Event(found[3])) if found else None


@dataclass(frozen=True)
class _Content:
    """What a file holds.

    :param broken: the numbers of lines that are none of ours.
    :param ours: false for a file that something else wrote, or another version: it is left alone.
    """

    lines: frozenset[Line] = frozenset()
    broken: tuple[int, ...] = ()
    ours: bool = True


@dataclass(frozen=True)
class Recurring:
    """What is known of a project's differences.

    :param results: the results folder.
    :param committed: the file that people commit; None where all is kept in the results folder.
    """

    results: Path
    committed: Path | None = None

    def about(self, check: Check) -> tuple[Seen, ...]:
        """Those differences of a red check about which people decided before."""
        ids = fingerprints(check)
        known = [line for line in self._known() if line.id in ids] if ids else []
        decided = {line.id for line in known if line.event is not Event.MET}
        return tuple(self._seen(name, check, known) for name in sorted(decided))

    def _seen(self, name: str, check: Check, known: Iterable[Line]) -> Seen:
        lines = [line for line in known if line.id == name]
        accepted, rejected = (
            len({line.run for line in lines if line.event is event}) for event in (Event.ACCEPTED, Event.REJECTED)
        )
        times = len({self._run_of(check), *(line.run for line in lines)})
        first = min(line.day for line in lines)
        since = f"{first[:4]}-{first[4:6]}-{first[6:]}"
        return Seen(name, fingerprints(check)[name], times, accepted, rejected, since)

    def met(self, run: Run) -> None:
        """Notes the differences of a run, in the results folder.

        :raises OSError: if that cannot be written.
        """
        if ids := {name for check in run.checks for name in fingerprints(check)}:
            _add(self._local, (Line(name, run.id, Event.MET) for name in ids))

    def decide(self, check: Check, decision: Decision) -> None:
        """Notes what a person decided, with the runs that met the same. What cannot be is no fault of the decision."""
        ids = fingerprints(check)
        lines = {Line(name, self._run_of(check), Event(decision.value)) for name in ids}
        met = {line for line in _content(self._local).lines if line.id in ids and line.event is Event.MET}
        with contextlib.suppress(OSError):
            _add(self._decisions, lines | met)

    def decided(self) -> frozenset[str]:
        """The lines about decisions, for those who take one back."""
        lines = _content(self._decisions).lines
        return frozenset(str(line) for line in lines if line.event is not Event.MET)

    def take_back(self, lines: Collection[str]) -> None:
        """Forgets decisions that were taken back."""
        known = _content(self._decisions)
        left = {line for line in known.lines if str(line) not in lines}
        if left != known.lines:
            with contextlib.suppress(OSError):
                _write(self._decisions, left)

    def unreadable(self) -> str:
        """What is wrong with a file, said for people; ``""`` where nothing is."""
        for path in dict.fromkeys((self._decisions, self._local)):
            found = _content(path)
            if not found.ours:
                return f"{path} is not read, and nothing is written to it: it is no file that begins with {HEADER!r}"
            if found.broken:
                count = f"{len(found.broken)} line{'s' * (len(found.broken) > 1)}"
                return f"{path} has {count} that cannot be read, and left out: the first is line {found.broken[0]}"
        return ""

    def _known(self) -> frozenset[Line]:
        return _content(self._decisions).lines | _content(self._local).lines

    @property
    def _local(self) -> Path:
        return self.results / "seen.txt"

    @property
    def _decisions(self) -> Path:
        return self.committed or self._local

    def _run_of(self, check: Check) -> str:
        """The check's run; of runs that were merged, as of shards, the first: they are one to people."""
        path = self.results / "run.json"
        with contextlib.suppress(OSError):
            runs = _runs(path, path.stat().st_mtime_ns)
            return runs[0] if check.run in runs else check.run
        return check.run


@functools.lru_cache(maxsize=1)
def _runs(path: Path, _modified: int) -> tuple[str, ...]:
    """The ids of the runs that a run.json is of."""
    try:
        return tuple(str(read_json(files.content(path))["id"]).split("+"))
    except (OSError, ValueError, TypeError, KeyError):
        return ()


def _is_kept(line: Line | None) -> TypeGuard[Line]:
    """Whether it is neither too old nor of a day to come: there a clock is wrong."""
    return line is not None and _day(-_DAYS) <= line.day <= _day(1)


def _day(days: int) -> str:
    """The day so many days from today."""
    return f"{dt.datetime.now() + dt.timedelta(days=days):%Y%m%d}"


def _content(path: Path) -> _Content:
    """What is not too old."""
    try:
        data = files.content(path, _LARGEST + 1)
    except FileNotFoundError:
        return _Content()
    except OSError:
        return _Content(ours=False)
    rows = data.decode("utf-8", "replace").splitlines()
    if data and (rows[:1] != [HEADER] or len(data) > _LARGEST):
        return _Content(ours=False)
    read = {number: Line.read(row) for number, row in enumerate(rows[1:], 2) if row}
    return _Content(
        frozenset(filter(_is_kept, read.values())), tuple(number for number, line in read.items() if line is None)
    )


def _add(path: Path, lines: Iterable[Line]) -> None:
    """:raises OSError: if it cannot be written."""
    known = _content(path)
    whole = known.lines | {line for line in lines if Line.read(str(line))}
    if known.ours and whole != known.lines:
        _write(path, whole)


def _write(path: Path, lines: Collection[Line]) -> None:
    newest = sorted(filter(_is_kept, lines), key=lambda line: line.run)
    met = defaultdict(list)
    for line in newest:
        met[line.id if line.event is Event.MET else ""].append(line)
    kept = [line for name, of in met.items() for line in (of[-_MOST_MET:] if name else of)]
    newest = sorted(kept, key=lambda line: line.run)[-_MOST:]
    files.write(path, "\n".join([HEADER, *sorted(map(str, newest)), ""]))
