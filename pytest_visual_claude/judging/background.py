"""Judging while the tests go on: a few threads work off what waits for an answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

from pytest_visual_claude.judge.run_state.waiting import GLANCE, settle

T = TypeVar("T")

#: As many as may be on their way to the service at one time.
THREADS = 8
#: What may wait in one process: more would hold more pictures in memory than a small machine has.
MOST = 64


class Background:
    """Works off calls in threads that do not keep a process alive: Ctrl-C ends it, whatever they wait for.

    Not ``ThreadPoolExecutor``: Python joins its threads at exit, and a question may take two minutes.
    """

    def __init__(self, threads: int = THREADS, most: int = MOST) -> None:
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._room = threading.BoundedSemaphore(most)
        self._threads = threads
        self._started = 0

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Its result, some time later. Waits where too much waits already."""
        while not self._room.acquire(timeout=GLANCE):
            pass
        future: Future[T] = Future()
        self._work.put(lambda: self._settle(future, call))
        if self._started < self._threads:
            self._started += 1
            threading.Thread(target=self._run, name=f"visual-claude judge {self._started}", daemon=True).start()
        return future

    def _run(self) -> None:
        while call := self._work.get():
            call()

    def close(self) -> None:
        """Ends the threads once they are done with what they do now."""
        for _ in range(self._started):
            self._work.put(None)

    def _settle(self, future: Future[T], call: Callable[[], T]) -> None:
        settle(future, call)
        self._room.release()
