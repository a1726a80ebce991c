"""All requests of a process: one thread with an event loop, and one pool of connections.

A thread that waits for a socket cannot be stopped; a task can. So Ctrl-C, a deadline and the end of a run close
the sockets of what is on its way, and nothing is left behind.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_visual_claude.judge.run_state.waiting import settled

if TYPE_CHECKING:
    import anthropic

T = TypeVar("T")

#: Seconds that sockets may take to close.
_CLOSING = 1.0


class Connection:
    """Runs requests for threads that wait for them. :func:`opened` has the one of this process."""

    def __init__(self) -> None:
        import anthropic

        self.process = os.getpid()
        # A redirect would carry the pictures to an address that nobody configured.
        self.http: anthropic.DefaultAsyncHttpxClient = anthropic.DefaultAsyncHttpxClient(follow_redirects=False)
        self._loop = asyncio.new_event_loop()
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._loop.run_forever, name="visual-claude requests", daemon=True)
        self._thread.start()

    def run(self, seconds: float, request: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What the request comes to. It is cancelled if it is late, and if Ctrl-C ends the wait.

        :raises TimeoutError: if it takes longer than ``seconds``.
        :raises CancelledError: if the connection is closed.
        """
        future = self._submit(seconds, request)
        try:
            return settled(future)
        except BaseException:
            future.cancel()
            raise

    def _submit(self, seconds: float, request: Callable[[], Coroutine[Any, Any, T]]) -> Future[T]:
        with self._gate:
            if self._closed:
                raise CancelledError
            return asyncio.run_coroutine_threadsafe(asyncio.wait_for(request(), seconds), self._loop)

    def close(self) -> None:
        """Cancels what is on its way, and ends the thread. Who waits gets a ``CancelledError``."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
        if self.process != os.getpid():
            return  # a fork has no thread
        asyncio.run_coroutine_threadsafe(self._cancel_all(), self._loop)
        self._thread.join(2 * _CLOSING)
        if not self._thread.is_alive():
            self._loop.close()

    async def _cancel_all(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        if others:
            await asyncio.wait(others, timeout=_CLOSING)
        try:
            await asyncio.wait_for(self.http.aclose(), _CLOSING)
        finally:
            self._loop.stop()


_lock = threading.Lock()
_connection: Connection | None = None


def opened() -> Connection:
    """The one of this process. A process that was forked gets its own."""
    global _connection  # noqa: PLW0603  one for a process is what it is for
    with _lock:
        if _connection is None or _connection.process != os.getpid():
            _connection = Connection()
        return _connection


@atexit.register
def close() -> None:
    """Closes it, if there is one. A judge that used it cannot ask any more; a new judge opens another one."""
    global _connection
    with _lock:
        connection, _connection = _connection, None
    if connection is not None:
        connection.close()
