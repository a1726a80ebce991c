"""Steps: what has to be called on Playwright, and the two ways to drive them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

#: Yields calls to make, is sent their results, returns a T.
Steps = Generator[Callable[[], Any], Any, T]


def run(steps: Steps[T]) -> T:
    """Makes each call in turn."""
    call = _start(steps)
    while not isinstance(call, _Done):
        call = _advance(steps, *_outcome(call))
    return call.value  # type: ignore[no-any-return]


async def run_async(steps: Steps[T]) -> T:
    """Makes each call in turn, awaiting what is awaitable."""
    call = _start(steps)
    while not isinstance(call, _Done):
        result, error = _outcome(call)
        if inspect.isawaitable(result):
            try:
                result = await result
            except BaseException as failure:  # noqa: BLE001 - thrown into the steps
                error = failure
        call = _advance(steps, result, error)
    return call.value  # type: ignore[no-any-return]


@dataclass(frozen=True)
class _Done:
    value: Any


def _start(steps: Steps[Any]) -> Callable[[], Any] | _Done:
    return _advance(steps, None, None)


def _outcome(call: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    """Ctrl-C and a cancelled task are thrown into the steps, too: they put back what they changed."""
    try:
        return call(), None
    except BaseException as error:  # noqa: BLE001 - thrown into the steps
        return None, error


def _advance(steps: Steps[Any], result: Any, error: BaseException | None) -> Callable[[], Any] | _Done:
    try:
        return steps.throw(error) if error else steps.send(result)
    except StopIteration as stop:
        return _Done(stop.value)
