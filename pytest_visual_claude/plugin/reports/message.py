"""What pytest's short summary and JUnit say of a test that failed for its pictures, in a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

from pytest_visual_claude.errors import VisualAssertionError, VisualError

if TYPE_CHECKING:
    from pytest_visual_claude.model import Check


class NotAsTheyShouldBe(pytest.fail.Exception):  # type: ignore[name-defined,misc,unused-ignore]
    """Fails a test at its end. The text says each of its pictures."""


def shorten(report: pytest.TestReport, error: BaseException, checks: Sequence[Check]) -> None:
    """Begins with what changed: the line is cut at the edge of the terminal, and an exception's name says nothing."""
    crash: Any = getattr(report.longrepr, "reprcrash", None)
    if crash is None or not _is_ours(error):
        return
    red = [check for check in checks if not check.outcome.passed]
    if red and not isinstance(error, VisualError):
        from pytest_visual_claude import wording

        crash.message = "; ".join([*map(wording.brief, red), *_others(error)])
        if where := red[0].location:  # else --tb=line names a line of ours
            crash.path, crash.lineno = where.file, where.line or 1
    else:
        crash.message = _without_test(str(error), report.nodeid)


def _without_test(text: str, test: str) -> str:
    """``buy: no such element`` of ``tests/test_lamps.py::test_lamps (buy): no such element``."""
    rest = text.removeprefix(test)
    return rest[2:].replace("): ", ": ", 1) if rest.startswith(" (") else rest.removeprefix(": ")


def _is_ours(error: BaseException) -> bool:
    """Whether it tells of pictures; of soft assertions, which come in a group, whether one does."""
    if isinstance(error, BaseExceptionGroup):
        return any(map(_is_ours, error.exceptions))
    return isinstance(error, (NotAsTheyShouldBe, VisualAssertionError, VisualError))


def _others(error: BaseException) -> list[str]:
    """What failed beside pictures, a line each."""
    found = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return [str(one).partition("\n")[0] for one in found if not _is_ours(one)]
