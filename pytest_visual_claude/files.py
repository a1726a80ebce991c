"""Files that are whole or not there: a temporary one in the same folder, then ``os.replace``."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

#: How a temporary file is called, and the seconds after which nobody writes it any more.
_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{8}")
_OLD = 60


def write(path: Path, data: bytes | str) -> None:
    """Replaces ``path``, in one step for every reader. Makes its folder; text is written as UTF-8, as it is.

    :raises OSError: if it cannot be written; then the old file is whole, and no temporary one is left.
    """
    # Not tempfile: its files are private, and the umask cannot be read without setting it for all threads.
    temporary = _temporary(path)
    try:
        with _opened(temporary) as file:
            file.write(data.encode() if isinstance(data, str) else data)
        _replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def replace_all(steps: Sequence[tuple[Path, bytes | None]]) -> None:
    """Gives each file these bytes, in this order; None removes it. All of them, or none.

    :param steps: a file may be removed, and written later.
    :raises OSError: if one cannot be written; then all are as they were. Its file name is that of the one.
    """
    before: dict[Path, bytes | None] = dict.fromkeys(path for path, _ in steps)
    for path in before:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            before[path] = content(path)
    aside: dict[Path, Path] = {}
    path = Path()
    try:
        for path, data in steps:
            if data is not None:
                write(path, data)
            else:
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):  # another worker may be first
                    _replace(path, moved := _temporary(path))
                    aside[path] = moved
    except OSError as error:
        _restore({path: data for path, data in before.items() if path not in aside}, aside)
        raise OSError(error.errno, error.strerror, str(path)) from None
    for path in aside.values():
        path.unlink(missing_ok=True)


def _restore(before: Mapping[Path, bytes | None], aside: Mapping[Path, Path]) -> None:
    """Moves back what was moved: a disk that is full takes no new file."""
    for path, moved in aside.items():
        moved.replace(path)
    for path, data in before.items():
        with contextlib.suppress(OSError):
            if data is None:
                path.unlink(missing_ok=True)
            elif read(path) != data:
                write(path, data)


def content(path: Path, most: int = -1) -> bytes:
    """The bytes of a regular file: a FIFO would be waited for, and a device never ends.

    :param most: how many of them; -1 for all.
    :raises OSError: if it is none, is not there, or cannot be read.
    """
    try:
        kind = path.stat().st_mode  # asked once: another worker may replace it meanwhile
        if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        with path.open("rb") as file:
            return file.read(most)
    except ValueError as error:  # a name that no file can have
        raise OSError(errno.EINVAL, str(error), str(path)) from None


def read(path: Path) -> bytes | None:
    """The bytes of a regular file; None where there is none to read."""
    try:
        return content(path)
    except OSError:
        return None


def sweep(folder: Path) -> None:
    """Removes the temporary files that a killed process left."""
    for path in listed(folder):
        with contextlib.suppress(OSError):
            if _TEMPORARY.fullmatch(path.name) and time.time() - path.stat().st_mtime > _OLD:
                path.unlink()


def listed(folder: Path) -> list[Path]:
    """What stands in a folder, by name; nothing where there is none, also when it goes meanwhile."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def below(folder: Path, name: str) -> list[Path]:
    """Every file of that name below a folder, by path.

    Not ``Path.glob``: before Python 3.13 it raises when a folder goes while it looks.
    """
    if folder.is_symlink():  # it would be followed, unlike those in it
        return []
    return sorted(Path(parent) / name for parent, _, names in os.walk(folder) if name in names)


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def _opened(path: Path) -> BinaryIO:
    """A new file. Its folder may go while it is opened: another worker tidies up what is empty."""
    for _ in range(20):
        with contextlib.suppress(FileNotFoundError):
            path.parent.mkdir(parents=True, exist_ok=True)
            return path.open("xb")
    return path.open("xb")


def _replace(temporary: Path, path: Path) -> None:
    """``os.replace``; on Windows somebody who reads the file holds it for a moment."""
    for _ in range(20):
        with contextlib.suppress(PermissionError):
            temporary.replace(path)
            return
        time.sleep(0.01)
    temporary.replace(path)
