"""How long a question may take, and a way to hold a call to it."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

#: How often a waiting thread looks up, so that Ctrl-C is heard on every system.
_GLANCE = 0.2


class Deadline:
    """A point in time, ``seconds`` from now."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._start = time.monotonic()

    @property
    def passed(self) -> float:
        return time.monotonic() - self._start

    def postpone(self, seconds: float) -> None:
        """Gives back time that was spent on waiting for others."""
        self._start += seconds

    @property
    def left(self) -> float:
        return max(0.0, self.seconds - self.passed)


def within(seconds: float, call: Callable[[], T]) -> T:
    """What ``call`` returns or raises, if it does so in time.

    It runs in a thread of its own: a client's timeouts are per read, so that a server which
    drips its answer is never late for them. A call that is late is left behind.

    :raises TimeoutError: if it is late.
    """
    done: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put((call(), None))
        except BaseException as error:  # noqa: BLE001  raised again below, in the caller's thread
            done.put((None, error))

    threading.Thread(target=run, name="visual-claude request", daemon=True).start()
    result, error = _awaited(done, time.monotonic() + seconds)
    if error is not None:
        raise error
    return result  # type: ignore[return-value]  # no error: it is what call returned


def _awaited(
    done: queue.SimpleQueue[tuple[T | None, BaseException | None]], until: float
) -> tuple[T | None, BaseException | None]:
    while True:
        left = until - time.monotonic()
        try:
            return done.get(timeout=max(0.0, min(_GLANCE, left)))
        except queue.Empty:
            if left <= 0:
                raise TimeoutError from None
