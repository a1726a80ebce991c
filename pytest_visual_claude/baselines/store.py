"""The only writer of pictures: baselines beside the tests, evidence in the results folder.

Every write is a temporary file in the same folder, then ``os.replace``. Beside each baseline stands
a small ``.json`` with the facts of its making, and a ``.dom`` with what its page knew of it. The
evidence folders *are* the list of what waits for a person; ``check.json`` is written last and removed
first, so that a folder which has one is whole.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_visual_claude import files as disk
from pytest_visual_claude.baselines.facts import FACTS_SCHEMA, Facts
from pytest_visual_claude.baselines.gate import ENDINGS, Formats, Gate
from pytest_visual_claude.baselines.records import decided
from pytest_visual_claude.baselines.records.decided import Decision
from pytest_visual_claude.baselines.records.recurring import Recurring
from pytest_visual_claude.baselines.staged import Staged, load
from pytest_visual_claude.errors import BaselineError, NameTaken, PictureError
from pytest_visual_claude.files import below, listed
from pytest_visual_claude.files import write as write_file
from pytest_visual_claude.model import (
    Check,
    Key,
    Outcome,
    Picture,
    from_json,
    safe_name,
    to_json,
)
from pytest_visual_claude.model.keys import PathTemplate

#: The outcomes whose actual picture can become the baseline. One that never settled cannot.
ACCEPTABLE = (Outcome.CHANGED, Outcome.RENDERER, Outcome.MISSING, Outcome.UNDECIDED, Outcome.UNREADABLE)


@dataclass(frozen=True)
class Baselines:
    """All pictures of one project.

    :param root: pytest's root; keys and baseline paths are relative to it.
    :param results: the folder for evidence, ``.visual`` by default.
    :param template: a folder beside the test file, or a path template (see settings).
    :param fallback: the browsers whose baselines count where another has none of its own.
    :param decisions: the file that people commit, with what they decided; ``""`` where that is not kept in one.
    """

    root: Path
    results: Path
    template: str = "__screenshots__"
    fallback: tuple[str, ...] = ()
    decisions: str = ""

    def path(self, key: Key) -> Path:
        """Where the key's baseline is, or would be."""
        module = Path(key.module)
        if "{" not in self.template:
            return self.root / module.parent / self.template / safe_name(module.name) / f"{key.file}.png"
        return self.root / f"{PathTemplate(self.template).filled(key)}.png"

    def standing(self, key: Key) -> Key:
        """The key whose baseline counts: its own, else that of the first browser to fall back to that has one."""
        others = [replace(key, browser=name) for name in self.fallback if key.browser]
        return next((one for one in (key, *others) if self.path(one).exists()), key)

    def relative(self, key: Key) -> str:
        """The baseline's path from the root, with ``/``."""
        return Path(os.path.relpath(self.path(key), self.root)).as_posix()

    def read(self, key: Key) -> bytes | None:
        """The baseline's bytes, as they are; None where there is none.

        :raises BaselineError: if there is one, but the system does not let it be read.
        """
        path = self.path(key)
        try:
            return disk.content(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise BaselineError(f"{self.relative(key)} cannot be read: {error.strerror}") from None

    def read_at(self, path: str) -> bytes | None:
        """The bytes of a baseline by its path from the root; None where there is none to read."""
        return disk.read(self.root / path)

    def facts(self, key: Key) -> Facts | None:
        """What is known of the baseline's making; None where that is lost or of another version.

        :raises NameTaken: if the baseline belongs to a check whose name differs only in its case,
            which some systems store in one file.
        """
        try:
            facts = from_json(Facts, disk.content(self.path(key).with_suffix(".json")))
        except (OSError, ValueError):
            return None
        if facts.key != key.path and facts.key.casefold() == key.path.casefold():
            raise NameTaken(f"{key.path} and {facts.key} differ only in case, and share a file on some systems")
        return facts if facts.schema == FACTS_SCHEMA else None

    def dom(self, key: Key) -> bytes | None:
        """What the baseline's page knew of it, as it is on disk; None where there is nothing to read."""
        return self.read_at(Path(self.relative(key)).with_suffix(".dom").as_posix())

    def known(self, key: Key) -> bool:
        """Whether there are facts of the baseline's making: a run that was killed while it wrote leaves none."""
        return self.path(key).with_suffix(".json").exists()

    def rested(self, key: Key) -> int | None:
        """What the facts say of when its page rested."""
        facts = self.facts(key)
        return facts.rested if facts else None

    def write(self, key: Key, picture: Picture, facts: Facts, dom: bytes | None = None) -> None:
        """Makes the picture the key's baseline.

        :param dom: what its page knew of it.
        :raises BaselineError: if it would lie outside of the root, or cannot be written.
        """
        files = {".png": picture.png, ".json": to_json(facts, indent=2).encode() + b"\n", ".dom": dom}
        self._replace(self.path(key), files)

    def _replace(self, path: Path, files: Mapping[str, bytes | None]) -> None:
        """:param files: by ending; what is not among them goes."""
        self.gate.check_place(path)
        self._put({path.with_suffix(ending): files.get(ending) for ending in ENDINGS})
        disk.sweep(path.parent)

    @staticmethod
    def _put(files: Mapping[Path, bytes | None]) -> None:
        """What is known of an old picture goes first: a process killed meanwhile leaves no facts, not false ones."""
        known = [path for path in files if path.suffix != ".png" and path.with_suffix(".png") in files]
        pictures_first = sorted(files.items(), key=lambda step: step[0].suffix != ".png")
        try:
            disk.replace_all([*((path, None) for path in known), *pictures_first])
        except OSError as error:
            raise BaselineError(f"{error.filename} cannot be written: {error.strerror}") from None

    @property
    def recurring(self) -> Recurring:
        """What is known of differences that were met before."""
        return Recurring(self.results, self.root / self.decisions if self.decisions else None)

    @property
    def gate(self) -> Gate:
        return Gate(self.root, self.template)

    def evidence(self, key: str) -> Path:
        """The key's evidence folder."""
        return self.results / "checks" / key

    def stage(self, check: Check, files: Mapping[str, bytes], actual: Facts | None = None) -> None:
        """Keeps a check that is not quiet, with its files, in the place of what was kept before.

        :param files: by name: ``expected.png``, ``actual.png``, ``diff.png`` …
        :param actual: the facts of the actual picture, for the day it is accepted.
        :raises BaselineError: if the results folder cannot be written.
        """
        folder = self.evidence(check.key.path)
        more = {"actual.json": to_json(actual, indent=2).encode()} if actual else {}
        more["check.json"] = to_json(Staged(self.way_to_root, check), indent=2).encode()
        try:
            self._drop(folder)
            self.prepare()
            for name, data in {**files, **more}.items():
                write_file(folder / name, data)
        except OSError as error:
            raise BaselineError(f"{folder} cannot be written: {error.strerror}") from None

    def note(self, check: Check) -> None:
        """Keeps the check as it is known now, in the place of what was known; its files stay.

        :raises OSError: if the results folder cannot be written.
        """
        write_file(self.evidence(check.key.path) / "check.json", to_json(Staged(self.way_to_root, check), indent=2))

    @property
    def way_to_root(self) -> str:
        """The way from the results folder to the root, with ``/``; the whole path where there is none."""
        root = self.root.resolve()
        try:
            return Path(os.path.relpath(root, self.results.resolve())).as_posix()
        except ValueError:  # on another drive of Windows
            return root.as_posix()

    def prepare(self) -> None:
        """Makes the results folder, which git shall not see."""
        ignore = self.results / ".gitignore"
        if not ignore.exists():
            write_file(ignore, b"# Made by pytest-visual-claude.\n*\n")

    def clear(self, key: Key) -> None:
        """Forgets what was kept of an earlier run of this check, and what is not whole; another test's stays."""
        folder = self.evidence(key.path)
        if folder.exists() and ((staged := load(folder)) is None or staged.check.key == key):
            self._drop(folder)

    def waiting(self) -> tuple[Check, ...]:
        """The checks that wait for a person, by key. Evidence that is not whole is passed over."""
        return tuple(check for check in self.kept() if not check.outcome.passed)

    def kept(self) -> tuple[Check, ...]:
        """The checks with evidence, by key: those that wait, and what was tolerated or written."""
        paths = below(self.results / "checks", "check.json")
        return tuple(staged.check for path in paths if (staged := load(path.parent)))

    def accept(self, check: Check, formats: Formats) -> Path:
        """Makes what the check saw its baseline, and forgets the evidence.

        :returns: the baseline's path.
        :raises BaselineError: if there is nothing to accept, if that is not what it claims, or if the baseline would
            lie outside of the baselines folders.
        """
        folder = self.evidence(check.key.path)
        if check.outcome not in ACCEPTABLE:
            raise BaselineError(f"{check.key} is {check.outcome.value}: it has no picture that could be accepted")
        path = self.root / check.baseline
        try:
            kept = [(ending, folder / f"actual{ending}") for ending in ENDINGS]
            files = {ending: disk.content(file) for ending, file in kept if ending != ".dom" or file.exists()}
            formats.check(files, check.key.path)
        except OSError as error:
            raise BaselineError(f"{check.key}: {error.filename} cannot be read: {error.strerror}") from None
        except PictureError as error:
            raise BaselineError(f"{check.key}: {folder / 'actual.png'} {error}") from None
        before = decided.beside(path)
        try:
            self._replace(path, files)
        except BaselineError as error:
            raise BaselineError(f"{check.key}: {error}") from None
        self._note(check, Decision.ACCEPTED, before)
        self._drop(folder)
        return path

    def reject(self, check: Check) -> None:
        """A person discards what the check saw. The baseline stays.

        :raises BaselineError: if the results folder cannot be written.
        """
        self._note(check, Decision.REJECTED, decided.beside(self.root / check.baseline))
        self.forget(check)

    def _note(self, check: Check, decision: Decision, before: Mapping[str, bytes]) -> None:
        decided.keep(self.results, self.evidence(check.key.path), check, decision, before)
        self.recurring.decide(check, decision)

    def forget(self, check: Check) -> None:
        """Drops what the check saw, without a word about it from anybody.

        :raises BaselineError: if the results folder cannot be written.
        """
        try:
            self._drop(self.evidence(check.key.path))
        except OSError as error:
            raise BaselineError(f"{check.key}: {error.filename} cannot be removed: {error.strerror}") from None

    def put_back(self, files: Mapping[Path, bytes | None]) -> None:
        """Gives each file the bytes it had, in this order; None removes it. All of them, or none.

        :raises BaselineError: if one is neither a baseline nor in the results folder, or cannot be written.
        """
        for path in files:
            if not path.resolve().is_relative_to(self.results.resolve()):
                self.gate.check_place(path)
        self._put(files)

    def _drop(self, folder: Path) -> None:
        """Removes the folder's files, then what is empty. A folder in it belongs to another key."""
        (folder / "check.json").unlink(missing_ok=True)
        for path in listed(folder):
            with contextlib.suppress(OSError):
                path.unlink()
        for parent in (folder, *folder.parents):
            if parent == self.results / "checks":
                break
            with contextlib.suppress(OSError):  # not empty: others wait there
                parent.rmdir()
