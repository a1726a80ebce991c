"""One process and one thread at a time, through a file: what xdist's workers share is a folder."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Seconds between two attempts, and how long a lock is waited for that guards a few bytes of state.
_POLL = 0.02
PATIENCE = 30.0
#: How file systems say that they know no locks.
_UNSUPPORTED = frozenset({errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.EINVAL})


@contextmanager
def held(path: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Holds the lock on ``path`` while the block runs. The system frees it if the process dies.

    Where the file system knows no locks, the existence of a second file is the lock.

    :param patience: seconds to wait for it.
    :raises TimeoutError: if it was not free within ``patience``.
    :raises OSError: if there can be no such file.
    """
    # 40 ms, paid by the first question only.
    from filelock import FileLock, SoftFileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    # Not filelock's own way to fall back: it is for one of these errors only, and warns.
    lock = FileLock(path, timeout=patience, poll_interval=_POLL, fallback_to_soft=False)
    try:
        try:
            lock.acquire()
        except OSError as error:
            if error.errno not in _UNSUPPORTED:
                raise
            lock = SoftFileLock(path.with_name(f"{path.name}.soft"), timeout=patience, poll_interval=_POLL)
            lock.acquire()
    except Timeout:
        raise TimeoutError(f"{path} is held by another process") from None
    try:
        yield
    finally:
        lock.release()
