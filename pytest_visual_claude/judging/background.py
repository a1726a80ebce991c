"""Judging while the tests go on: a few threads work off what waits for an answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")

#: As many as may be on their way to the service at one time.
THREADS = 8
#: What may wait in one process: more would hold more pictures in memory than a small machine has.
MOST = 64
#: How often a waiting thread looks up, so that Ctrl-C is heard on every system.
_GLANCE = 0.2


class Background:
    """Works off calls in threads that do not keep a process alive: Ctrl-C ends it, whatever they wait for.

    Not ``ThreadPoolExecutor``: Python joins its threads at exit, and a question may take two minutes.
    """

    def __init__(self, threads: int = THREADS, most: int = MOST) -> None:
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._room = threading.BoundedSemaphore(most)
        self._threads = threads
        self._started = 0

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Its result, some time later. Waits where too much waits already."""
        while not self._room.acquire(timeout=_GLANCE):
            pass
        future: Future[T] = Future()
        self._work.put(lambda: self._settle(future, call))
        if self._started < self._threads:
            self._started += 1
            threading.Thread(target=self._run, name=f"visual-claude judge {self._started}", daemon=True).start()
        return future

    def _run(self) -> None:
        while True:
            self._work.get()()

    def _settle(self, future: Future[T], call: Callable[[], T]) -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001  raised where the result is asked for
            future.set_exception(error)
        finally:
            self._room.release()


def settled(future: Future[T]) -> T:
    """What it came to; waited for in a way that Ctrl-C can end."""
    while not wait([future], timeout=_GLANCE).done:
        pass
    return future.result()
