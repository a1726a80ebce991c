"""Waiting for what other threads do, in a way that Ctrl-C can end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from typing import TypeVar

T = TypeVar("T")

#: How often a waiting thread looks up: Windows does not interrupt one that waits for a lock.
GLANCE = 0.2


def settled(future: Future[T]) -> T:
    """What it came to."""
    while not wait([future], timeout=GLANCE).done:
        pass
    return future.result()


def settle(future: Future[T], call: Callable[[], T]) -> None:
    """Calls, and hands over what that returns or raises."""
    try:
        future.set_result(call())
    except BaseException as error:  # noqa: BLE001  raised where the result is asked for
        future.set_exception(error)


def together(calls: Sequence[Callable[[], T]]) -> list[T]:
    """What they return, in their order, called at the same time.

    Not ``ThreadPoolExecutor``: Python joins its threads at exit, and a question may take two minutes.

    :raises BaseException: what the first of them raised, once those before it are done.
    """
    futures: list[Future[T]] = [Future() for _ in calls]
    for future, call in zip(futures, calls, strict=True):
        threading.Thread(target=settle, args=(future, call), name="visual-claude vote", daemon=True).start()
    return [settled(future) for future in futures]
