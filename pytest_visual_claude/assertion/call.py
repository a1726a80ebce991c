"""One call of the assertion, as it was made."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeAlias

from pytest_visual_claude.check import Unjudged
from pytest_visual_claude.errors import VisualAssertionError
from pytest_visual_claude.model import Check, ScreenshotOptions

Name: TypeAlias = str | Sequence[str] | None
Submit: TypeAlias = Callable[[Callable[[], Check]], Future[Check]]


def raised(error: VisualAssertionError) -> None:
    __tracebackhide__ = True
    raise error from None


@dataclass(frozen=True)
class Call:
    """One call of the assertion.

    :param written: how the user writes it, to be named in errors.
    :param failed: takes what a red check raises.
    :param soft: whether it takes that before its test ends.
    """

    name: Name
    options: ScreenshotOptions
    written: str
    failed: Callable[[VisualAssertionError], None] = raised
    soft: bool = False


@dataclass(frozen=True)
class Held:
    """A call whose judge is asked while its test goes on."""

    call: Call
    unjudged: Unjudged
    answer: Future[Check]


def left_undone(coroutine: Coroutine[Any, Any, None], call: str) -> str:
    """What is wrong with a call that should have been awaited by now; ``""`` where it was."""
    state = inspect.getcoroutinestate(coroutine)
    if state == inspect.CORO_CLOSED:
        return ""
    if state == inspect.CORO_CREATED:
        coroutine.close()  # else Python warns of it, too, some time later
        return f"{call} was never awaited, so nothing was compared. Write: await {call.partition('(')[0]}(…)"
    return f"{call} was still running when the test ended, so nothing was compared. Await it in the test"
