"""Small files that are whole or not there: a temporary one in the same folder, then a rename."""

from __future__ import annotations

import time
import uuid
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Replaces ``path`` by ``text``, in one step for every reader.

    :raises OSError: if the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        with temporary.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        _replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _replace(temporary: Path, path: Path) -> None:
    """``os.replace``; on Windows a reader may hold the file for a moment."""
    for _ in range(20):
        try:
            temporary.replace(path)
        except PermissionError:
            time.sleep(0.01)
        else:
            return
    temporary.replace(path)
