"""The last decision, so that it can be taken back: what its files were before, kept in the results folder."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude.baselines.gate import ENDINGS
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
    """:param noted: the lines about it in the file of decisions."""

    keys: tuple[str, ...]
    files: tuple[_File, ...]
    noted: tuple[str, ...] = ()


def files_of(baselines: Baselines, check: Check) -> list[Path]:
    """The files that a decision can change; ``check.json`` last, because it makes evidence whole."""
    evidence = baselines.evidence(check.key.path)
    pictures = [baselines.root / name for name in (check.baseline, check.renamed_from) if name]
    kept = sorted(listed(evidence), key=lambda path: path.name == "check.json")
    record = decided.paths(baselines.results, evidence, check).values()
    beside = [path.with_suffix(ending) for path in pictures for ending in ENDINGS]
    return [*beside, *record, *(path for path in kept if path.is_file())]


@contextlib.contextmanager
def recording(baselines: Baselines) -> Generator[Callable[[Check, Callable[[Check], object]], None]]:
    """Gives what decides about a check by a verb of :class:`Baselines`, and keeps what that changes.

    :raises BaselineError: if the results folder cannot be written.
    """
    keys: list[str] = []
    files: list[_File] = []
    folder, known = _folder(baselines), baselines.recurring.decided()

    def decide(check: Check, verb: Callable[[Check], object]) -> None:
        if not keys:  # of the decision before this one
            shutil.rmtree(folder, ignore_errors=True)
        before = {path: read(path) for path in files_of(baselines, check)}
        _store(folder, before)
        verb(check)
        keys.append(check.key.path)
        files.extend(_changed(before))

    try:
        yield decide
    except OSError as error:
        raise BaselineError(f"{error.filename} cannot be written: {error.strerror}") from None
    finally:
        if keys:
            noted = sorted(baselines.recurring.decided() - known)
            write(folder / _LAST, to_json(_Record(tuple(keys), tuple(files), tuple(noted))))


def keep(
    baselines: Baselines, keys: Collection[str], before: Mapping[Path, bytes | None], noted: Collection[str]
) -> None:
    """Makes a decision that was made the last one. Where that cannot be kept, it can only be undone where it was made.

    :param before: what the files held that it may have changed.
    :param noted: the lines about it in the file of decisions.
    """
    folder = _folder(baselines)
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        _store(folder, before)
        write(folder / _LAST, to_json(_Record(tuple(keys), tuple(_changed(before)), tuple(noted))))


def forget(baselines: Baselines, keys: Collection[str]) -> bool:
    """Forgets the last decision, where it is the one about these keys.

    :returns: whether it was.
    """
    record, _ = _last(_folder(baselines))
    if was := record.keys == tuple(keys):
        shutil.rmtree(_folder(baselines), ignore_errors=True)
    return was


def take_back(baselines: Baselines) -> tuple[str, ...]:
    """Gives all files of the last decision what they held before.

    :returns: the keys that wait again.
    :raises BaselineError: if there is nothing to take back, or a file changed since; then nothing is done.
    """
    record, held = _last(_folder(baselines))
    # A record may come with an artifact: what is put back is what lies there under its own digest, and nothing else.
    if not record.keys or any(_digest(data) != name for name, data in held.items()):
        raise BaselineError("There is nothing to undo: no decision is known, or it was undone")
    for file in record.files:
        if _digest(read(Path(file.path))) != file.after:
            raise BaselineError(f"{file.path} changed since it was decided: nothing is undone")
    baselines.put_back({Path(file.path): held.get(file.before) for file in record.files})
    baselines.recurring.take_back(record.noted)
    shutil.rmtree(_folder(baselines), ignore_errors=True)
    return record.keys


_LAST = "last.json"


def _folder(baselines: Baselines) -> Path:
    return baselines.results / "undo"


def _last(folder: Path) -> tuple[_Record, dict[str, bytes]]:
    """The last decision and what its files held, by digest; an empty one where none is known, or it is not whole."""
    try:
        record = from_json(_Record, content(folder / _LAST))
        return record, {file.before: content(folder / file.before) for file in record.files if file.before}
    except (OSError, ValueError):
        return _Record((), ()), {}


def _store(folder: Path, before: Mapping[Path, bytes | None]) -> None:
    for data in filter(None, before.values()):
        write(folder / _digest(data), data)


def _changed(before: Mapping[Path, bytes | None]) -> list[_File]:
    after = {path: read(path) for path in before}
    return [
        _File(str(path), _digest(data), _digest(after[path])) for path, data in before.items() if data != after[path]
    ]


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()
