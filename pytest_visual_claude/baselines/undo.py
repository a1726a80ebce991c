"""The last ``accept``, so that it can be taken back: what its files were before, kept in the results folder."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude.baselines.gate import ENDINGS, Formats
from pytest_visual_claude.baselines.records import decided
from pytest_visual_claude.baselines.store import Baselines
from pytest_visual_claude.errors import BaselineError
from pytest_visual_claude.files import content, listed, read, write
from pytest_visual_claude.model import Check, from_json, to_json


@dataclass(frozen=True)
class _File:
    """A file that was changed.

    :param before: the SHA-256 of what it held, under which that is kept; ``""`` where there was none.
    :param after: of what it held then.
    """

    path: str
    before: str
    after: str


@dataclass(frozen=True)
class _Record:
    keys: tuple[str, ...]
    files: tuple[_File, ...]


def files_of(baselines: Baselines, check: Check) -> list[Path]:
    """The files that a decision can change; ``check.json`` last, because it makes evidence whole."""
    baseline = baselines.root / check.baseline
    evidence = baselines.evidence(check.key.path)
    kept = sorted(listed(evidence), key=lambda path: path.name == "check.json")
    record = decided.paths(baselines.results, evidence, check).values()
    return [*map(baseline.with_suffix, ENDINGS), *record, *(path for path in kept if path.is_file())]


@contextlib.contextmanager
def recording(baselines: Baselines, formats: Formats) -> Generator[Callable[[Check], None]]:
    """Gives :meth:`Baselines.accept`, and keeps what it changes until it is next asked for.

    :raises BaselineError: if the results folder cannot be written.
    """
    keys: list[str] = []
    files: list[_File] = []
    folder = _folder(baselines)

    def accept(check: Check) -> None:
        if not keys:  # of the accept before this one
            shutil.rmtree(folder, ignore_errors=True)
        before = {path: read(path) for path in files_of(baselines, check)}
        for data in filter(None, before.values()):
            write(folder / _digest(data), data)
        baselines.accept(check, formats)
        keys.append(check.key.path)
        files.extend(_File(str(path), _digest(data), _digest(read(path))) for path, data in before.items())

    try:
        yield accept
    except OSError as error:
        raise BaselineError(f"{error.filename} cannot be written: {error.strerror}") from None
    finally:
        if keys:
            write(folder / "accepted.json", to_json(_Record(tuple(keys), tuple(files))))


def take_back(baselines: Baselines) -> tuple[str, ...]:
    """Gives all files of the last ``accept`` what they held before.

    :returns: the keys that wait again.
    :raises BaselineError: if there is nothing to take back, or a file changed since; then nothing is done.
    """
    folder = _folder(baselines)
    try:
        record = from_json(_Record, content(folder / "accepted.json"))
        held = {file.before: content(folder / file.before) for file in record.files if file.before}
    except (OSError, ValueError):
        held, record = {}, _Record((), ())
    # A record may come with an artifact: what is put back is what lies there under its own digest, and nothing else.
    if not record.keys or any(_digest(data) != name for name, data in held.items()):
        raise BaselineError("There is nothing to undo: no accept is known, or it was undone")
    for file in record.files:
        if _digest(read(Path(file.path))) != file.after:
            raise BaselineError(f"{file.path} changed since it was accepted: nothing is undone")
    baselines.put_back({Path(file.path): held.get(file.before) for file in record.files})
    shutil.rmtree(folder, ignore_errors=True)
    return record.keys


def _folder(baselines: Baselines) -> Path:
    return baselines.results / "undo"


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()
