"""The only writer of pictures: baselines beside the tests, evidence in the results folder.

Every write is a temporary file in the same folder, then ``os.replace``. Beside each baseline
stands a small ``.json`` with the facts of its making. The evidence folders *are* the list of what
waits for a person; ``check.json`` is written last and removed first, so that a folder which has
one is whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude.errors import BaselineError, NameTaken
from pytest_visual_claude.model import SCHEMA, Check, Environment, Key, Outcome, Picture, from_json, safe_name, to_json

#: The outcomes whose actual picture can become the baseline. One that never settled cannot.
ACCEPTABLE = (Outcome.CHANGED, Outcome.MISSING, Outcome.UNDECIDED, Outcome.UNREADABLE)


@dataclass(frozen=True)
class Facts:
    """What stands in the ``.json`` beside a baseline.

    :param digest: SHA-256 of the baseline's pixels.
    """

    key: str
    digest: str
    environment: Environment
    schema: int = SCHEMA


@dataclass(frozen=True)
class Baselines:
    """All pictures of one project.

    :param root: pytest's root; keys and baseline paths are relative to it.
    :param results: the folder for evidence, ``.visual`` by default.
    :param template: a folder beside the test file, or a path template (see settings).
    """

    root: Path
    results: Path
    template: str = "__screenshots__"

    def path(self, key: Key) -> Path:
        """Where the key's baseline is, or would be."""
        module = Path(key.module)
        if "{" not in self.template:
            return self.root / module.parent / self.template / safe_name(module.name) / f"{key.file}.png"
        filled = self.template.format(
            test_dir=module.parent.as_posix(),
            module=safe_name(module.name),
            name=safe_name(key.name),
            browser=safe_name(key.variant or "none"),
            platform=sys.platform,
        )
        return (self.root / filled).with_name(Path(filled).name.removesuffix(".png") + ".png")

    def relative(self, key: Key) -> str:
        """The baseline's path from the root, with ``/``."""
        return Path(os.path.relpath(self.path(key), self.root)).as_posix()

    def read(self, key: Key) -> bytes | None:
        """The baseline's bytes, as they are; None where there is none."""
        try:
            return self.path(key).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def facts(self, key: Key) -> Facts | None:
        """What is known of the baseline's making; None where that is lost or of another version.

        :raises NameTaken: if the baseline belongs to a check whose name differs only in its case,
            which some systems store in one file.
        """
        try:
            facts = from_json(Facts, self.path(key).with_suffix(".json").read_bytes())
        except (OSError, ValueError):
            return None
        if facts.key != key.path and facts.key.casefold() == key.path.casefold():
            raise NameTaken(f"{key.path} and {facts.key} differ only in case, and share a file on some systems")
        return facts

    def write(self, key: Key, picture: Picture, digest: str, environment: Environment) -> None:
        """Makes the picture the key's baseline.

        :raises BaselineError: if the folder cannot be written.
        """
        facts = Facts(key.path, digest, environment)
        self._replace(self.path(key), picture.png, to_json(facts, indent=2).encode())

    def _replace(self, path: Path, png: bytes, facts: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, png)
            write_atomically(path.with_suffix(".json"), facts.rstrip() + b"\n")
        except OSError as error:
            raise BaselineError(f"{path} cannot be written: {error.strerror}") from None

    def evidence(self, key: str) -> Path:
        """The key's evidence folder."""
        return self.results / "checks" / key

    def stage(self, check: Check, files: Mapping[str, bytes], actual: Facts | None = None) -> None:
        """Keeps a check that is not quiet, with its files, in the place of what was kept before.

        :param files: by name: ``expected.png``, ``actual.png``, ``diff.png`` …
        :param actual: the facts of the actual picture, for the day it is accepted.
        """
        folder = self.evidence(check.key.path)
        self._drop(folder)
        self.prepare()
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            write_atomically(folder / name, data)
        if actual:
            write_atomically(folder / "actual.json", to_json(actual, indent=2).encode())
        root = Path(os.path.relpath(self.root, self.results)).as_posix()
        write_atomically(folder / "check.json", _staged(root, check))

    def prepare(self) -> None:
        """Makes the results folder, which git shall not see."""
        self.results.mkdir(parents=True, exist_ok=True)
        ignore = self.results / ".gitignore"
        if not ignore.exists():
            write_atomically(ignore, b"# Made by pytest-visual-claude.\n*\n")

    def clear(self, key: Key) -> None:
        """Forgets what was kept of an earlier run of this check, of this test's alone."""
        folder = self.evidence(key.path)
        if folder.exists() and (staged := _load(folder)) and staged.check.key == key:
            self._drop(folder)

    def waiting(self) -> tuple[Check, ...]:
        """The checks that wait for a person, by key. Evidence that is not whole is passed over."""
        folders = sorted(path.parent for path in self.results.glob("checks/**/check.json"))
        return tuple(
            staged.check for folder in folders if (staged := _load(folder)) and not staged.check.outcome.passed
        )

    def accept(self, check: Check) -> Path:
        """Makes what the check saw its baseline, and forgets the evidence.

        :returns: the baseline's path.
        :raises BaselineError: if there is nothing to accept, or the baseline would lie outside the root.
        """
        folder = self.evidence(check.key.path)
        if check.outcome not in ACCEPTABLE:
            raise BaselineError(f"{check.key} is {check.outcome.value}: it has no picture that could be accepted")
        path = (self.root / check.baseline).resolve()
        if not path.is_relative_to(self.root.resolve()) or path.suffix != ".png":
            raise BaselineError(f"{check.key}: its baseline {check.baseline} is no picture inside {self.root}")
        try:
            picture = Picture.of((folder / "actual.png").read_bytes())
            facts = (folder / "actual.json").read_bytes()
        except OSError as error:
            raise BaselineError(f"{check.key}: {error.filename} cannot be read: {error.strerror}") from None
        self._replace(path, picture.png, facts)
        self._drop(folder)
        return path

    def reject(self, check: Check) -> None:
        """Forgets what the check saw. The baseline stays."""
        self._drop(self.evidence(check.key.path))

    def _drop(self, folder: Path) -> None:
        (folder / "check.json").unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        for parent in folder.parents:
            if parent == self.results / "checks":
                break
            with contextlib.suppress(OSError):  # not empty: others wait there
                parent.rmdir()


@dataclass(frozen=True)
class _Staged:
    root: str
    check: Check


def _staged(root: str, check: Check) -> bytes:
    return to_json(_Staged(root, check), indent=2).encode()


def _load(folder: Path) -> _Staged | None:
    try:
        return from_json(_Staged, (folder / "check.json").read_bytes())
    except (OSError, ValueError):
        return None


def root_of(results: Path) -> Path:
    """The root of pytest, as the results folder knows it; its parent where it knows none."""
    for path in (results / "run.json", *results.glob("checks/**/check.json")):
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            return (results / str(json.loads(path.read_bytes())["root"])).resolve()
    return results.parent.resolve()


def write_atomically(path: Path, data: bytes) -> None:
    """The whole file or none: a temporary file beside it, then ``os.replace``."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(data)
        Path(temporary).chmod(0o666 & ~_umask())
        os.replace(temporary, path)  # noqa: PTH105 - the call this is about
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
