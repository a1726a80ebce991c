"""Steps: what has to be called on Playwright, and the two ways to drive them."""

from __future__ import annotations

import asyncio
import importlib
import inspect
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

#: Yields calls to make, is sent their results, returns a T.
Steps = Generator[Callable[[], Any], Any, T]


class Beside:
    """What makes several steps at the same time: while one waits for its call, the others go on.

    Called, or awaited, it answers with all their results, once all have ended; what one of them raised is raised then.
    """

    def __init__(self, *steps: Steps[Any]) -> None:
        self._steps = steps

    def __call__(self) -> list[Any]:
        made = _in_greenlets([lambda steps=steps: run(steps) for steps in self._steps])  # type: ignore[misc]
        return [ended.result(timeout=0) for ended in made]  # none has not, but where Playwright's process did

    async def awaited(self) -> list[Any]:
        made = await asyncio.gather(*map(run_async, self._steps), return_exceptions=True)
        for error in made:
            if isinstance(error, BaseException):
                raise error
        return made


def one(call: Callable[[], T]) -> Steps[T]:
    """The steps of a single call."""
    result: T = yield call
    return result


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
        result, error = _outcome(call.awaited if isinstance(call, Beside) else call)
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


def _in_greenlets(calls: Sequence[Callable[[], T]]) -> Sequence[Future[T]]:
    """Makes all calls, each in a greenlet of its own, as Playwright does with those who listen to its events: one that
    waits for an answer lets its loop go on, in which the others begin. Where no such loop runs, one after the other.
    """
    made: list[Future[T]] = [Future() for _ in calls]
    if not calls:
        return made
    try:
        others = _Others(list(zip(made[1:], calls[1:], strict=True)))
    except (ImportError, RuntimeError):
        others = None
    _keep(made[0], calls[0])
    if others is None or not others.joined():
        for kept, call in zip(made[1:], calls[1:], strict=True):
            _keep(kept, call)
    return made


class _Others:
    """Calls that begin with the next turn of Playwright's loop.

    :raises RuntimeError: where there is none in this thread.
    """

    def __init__(self, calls: Sequence[tuple[Future[Any], Callable[[], Any]]]) -> None:
        self._greenlet, self._calls = importlib.import_module("greenlet"), calls  # Playwright's; it has no types
        self._here, self._waits = self._greenlet.getcurrent(), False
        self._loop = asyncio.get_running_loop()
        self._loops: Any = None  # the greenlet that runs it
        self._turn = self._loop.call_soon(self._begin)

    def joined(self) -> bool:
        """Waits for all; False where none began, because the loop had no turn."""
        self._turn.cancel()
        self._waits = True
        try:
            while self._loops and not self._loops.dead and not all(made.done() for made, _ in self._calls):
                self._loops.switch()
        finally:
            self._waits = False
        return self._loops is not None

    def _begin(self) -> None:
        self._loops = self._greenlet.getcurrent()
        for made, call in self._calls:
            self._greenlet.greenlet(self._made).switch(made, call)

    def _made(self, made: Future[Any], call: Callable[[], Any]) -> None:
        _keep(made, call)
        self._loop.call_soon(self._go_on)

    def _go_on(self) -> None:
        if self._waits:
            self._here.switch()


def _keep(made: Future[Any], call: Callable[[], Any]) -> None:
    result, error = _outcome(call)
    made.set_exception(error) if error else made.set_result(result)
