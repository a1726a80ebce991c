"""One process and one thread at a time, through a file: what xdist's workers share is a folder."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_POLL = 0.02


@contextmanager
def held(path: Path, *, patience: float | None = None) -> Iterator[None]:
    """Holds the lock on ``path`` while the block runs. The system frees it if the process dies.

    Polls instead of blocking, so that Ctrl-C is heard on every system.

    :param patience: seconds to wait for it; ``None``: as long as it takes.
    :raises TimeoutError: if it was not free within ``patience``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        _wait(file, None if patience is None else time.monotonic() + patience)
        try:
            yield
        finally:
            _free(file)


def _wait(file: IO[bytes], until: float | None) -> None:
    while not _taken(file):
        if until is not None and time.monotonic() >= until:
            raise TimeoutError(f"{file.name} is held by another process")
        time.sleep(_POLL)


if sys.platform == "win32":
    import msvcrt

    def _taken(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _free(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _taken(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _free(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
