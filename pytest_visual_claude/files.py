"""Files that are whole or not there: a temporary one in the same folder, then ``os.replace``."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from pathlib import Path
from typing import BinaryIO


def write(path: Path, data: bytes | str) -> None:
    """Replaces ``path``, in one step for every reader. Makes its folder; text is written as UTF-8, as it is.

    :raises OSError: if it cannot be written; then the old file is whole, and no temporary one is left.
    """
    # Not tempfile: its files are private, and the umask cannot be read without setting it for all threads.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with _opened(temporary) as file:
            file.write(data.encode() if isinstance(data, str) else data)
        _replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


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
    return sorted(Path(parent) / name for parent, _, names in os.walk(folder) if name in names)


def _opened(path: Path) -> BinaryIO:
    """A new file. Its folder may go while it is opened: another worker tidies up what is empty."""
    for _ in range(20):
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
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
