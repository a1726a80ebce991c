"""One review: what waits, and the decisions about it. Its verbs are those of Baselines, and undo."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from pytest_visual_claude import wording
from pytest_visual_claude.baselines import Baselines, renderers
from pytest_visual_claude.baselines import undo as takeback
from pytest_visual_claude.check import FORMATS
from pytest_visual_claude.errors import BaselineError
from pytest_visual_claude.files import content, read
from pytest_visual_claude.model import Run, from_json
from pytest_visual_claude.web import entries as contents
from pytest_visual_claude.web.entries import Entry
from pytest_visual_claude.web.suspicions import doubts


class Conflict(Exception):
    """Somebody else decided, or a new run came, since the page was drawn."""


class Doubtful(Exception):
    """A picture that a person should be asked about again.

    :param doubts: a sentence each.
    """

    def __init__(self, doubts: Sequence[str]) -> None:
        super().__init__(*doubts)
        self.doubts = tuple(doubts)


@dataclass(frozen=True)
class Item:
    """What the page decides about: a check as it was when the page was drawn."""

    key: str
    version: str


@dataclass(frozen=True)
class _Memory:
    """The files of a decision before and after it; None for one that is not there.

    :param noted: the lines about it in the file of decisions.
    """

    keys: tuple[str, ...]
    before: dict[Path, bytes | None]
    after: dict[Path, bytes | None]
    noted: frozenset[str]


@dataclass
class Decisions:
    """A review, as long as it is served. Methods may be called from any thread."""

    baselines: Baselines
    _decided: dict[str, str] = field(default_factory=dict)
    _past: list[_Memory] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @property
    def undoable(self) -> bool:
        return bool(self._past)

    def entries(self) -> list[Entry]:
        """The last run's checks and what else waits, as they are on disk now."""
        return contents.entries(self.run(), self.baselines, self._decided)

    def run(self) -> Run:
        """The last run; an empty one where run.json is lost."""
        try:
            return from_json(Run, content(self.baselines.results / "run.json"))
        except (OSError, ValueError):
            return Run("", "", "", "", "", self.baselines.way_to_root)

    def picture(self, key: str, name: str) -> bytes | None:
        """A picture as it is kept, or was kept until this review decided: a browser may ask a moment late.

        :param name: one of :data:`contents.NAMES`; behind :data:`contents.HIDDEN`, what masks hide in it.
        :returns: None if there is none.
        """
        shown = name.removeprefix(contents.HIDDEN)
        if shown not in contents.NAMES:
            return None
        with self._lock:
            kept = {entry.check.key.path: entry for entry in self.entries() if entry.folder}
            if name != shown:
                path = contents.hidden(kept[key], shown, self.baselines) if key in kept else None
                return read(path) if path else None
            if key in kept and (folder := kept[key].folder):
                return read(folder / f"{name}.png")
            memory = next((memory for memory in reversed(self._past) if key in memory.keys), None)
            return memory.before.get(self.baselines.evidence(key) / f"{name}.png") if memory else None

    def accept(self, items: Sequence[Item], *, sure: bool = False) -> str:
        """Makes baselines of what these checks saw: all of them, or none.

        :param sure: true where a person was asked again.
        :returns: what was done, said for people.
        :raises Conflict: if one is not as it was when the page was drawn.
        :raises Doubtful: if a picture is suspicious and nobody was asked again.
        :raises BaselineError: if one cannot be written.
        """
        with self._lock:
            entries = self._current(items)
            if stuck := [entry.check.key.path for entry in entries if not entry.acceptable]:
                raise BaselineError(f"{stuck[0]} has no picture that could be accepted")
            if not sure and (reasons := [doubt for entry in entries for doubt in self._doubts(entry)]):
                raise Doubtful(reasons)
            self._all(entries, lambda check: self.baselines.accept(check, FORMATS), "Accepted")
            return _said("Accepted", entries)

    def reject(self, items: Sequence[Item]) -> str:
        """Forgets what these checks saw; the baselines stay.

        :raises Conflict: see :meth:`accept`.
        """
        with self._lock:
            entries = self._current(items)
            self._all(entries, self.baselines.reject, "Rejected")
            return _said("Rejected", entries)

    def undo(self) -> str:
        """Takes back the last decision, of one check or of many.

        :raises BaselineError: if there is none.
        :raises Conflict: if its files changed since.
        """
        with self._lock:
            if not self._past:
                raise BaselineError("There is nothing to undo")
            memory = self._past[-1]
            changed = next((path for path, data in memory.after.items() if read(path) != data), None)
            if changed:
                self._past.pop()
                raise Conflict(f"Not undone: {changed.name} of {memory.keys[0]} changed since.")
            self.baselines.put_back(memory.before)
            self.baselines.recurring.take_back(memory.noted)
            self._past.pop()
            if takeback.forget(self.baselines, memory.keys) and self._past:
                self._keep(self._past[-1])
            for key in memory.keys:
                self._decided.pop(key, None)
            return f"Undone: {_names(memory.keys)} wait{'s' if len(memory.keys) == 1 else ''} again."

    def _current(self, items: Sequence[Item]) -> list[Entry]:
        """The entries of these items, looked up in what waits.

        :raises Conflict: if one does not wait, or is not the one the page showed.
        """
        waiting = {entry.check.key.path: entry for entry in self.entries() if entry.waiting}
        for item in items:
            if item.key not in waiting:
                raise Conflict(
                    f"{wording.clean(item.key)} does not wait any more: somebody else decided, or it passed."
                )
            if waiting[item.key].version != item.version:
                raise Conflict(f"{item.key} is not what the page showed: a new run or another baseline came meanwhile.")
        return [waiting[item.key] for item in items]

    def _all(self, entries: Sequence[Entry], verb: Any, said: str) -> None:
        """One decision about several checks: done for all, or taken back."""
        before = {path: read(path) for entry in entries for path in takeback.files_of(self.baselines, entry.check)}
        known = self.baselines.recurring.decided()
        try:
            for entry in entries:
                verb(entry.check)
        except BaselineError:
            self.baselines.put_back(before)
            self.baselines.recurring.take_back(self.baselines.recurring.decided() - known)
            raise
        after = {path: read(path) for path in before}
        keys = tuple(entry.check.key.path for entry in entries)
        self._past.append(_Memory(keys, before, after, self.baselines.recurring.decided() - known))
        self._keep(self._past[-1])
        self._decided.update(dict.fromkeys(keys, said))

    def _keep(self, memory: _Memory) -> None:
        """``accept --undo`` takes it back as well."""
        takeback.keep(self.baselines, memory.keys, memory.before, memory.noted)

    def _doubts(self, entry: Entry) -> tuple[str, ...]:
        mixed = renderers.mixed_by(self.baselines, entry.check)
        found = (f"{entry.check.key.path}: {mixed}",) if mixed else ()
        return (*doubts(entry, self._baseline(entry)), *found)

    def _baseline(self, entry: Entry) -> bytes | None:
        return self.baselines.read_at(entry.check.baseline)

    def results(self) -> str:
        """The results folder, as a person would type it."""
        return Path(os.path.relpath(self.baselines.results, self.baselines.root)).as_posix()


def _said(verb: str, entries: Sequence[Entry]) -> str:
    return f"{verb} {_names([entry.check.key.path for entry in entries])}."


def _names(keys: Sequence[str]) -> str:
    return keys[0] if len(keys) == 1 else f"{len(keys)} checks"
