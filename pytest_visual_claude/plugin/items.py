"""One test → what its screenshots are called, and the options its markers set."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pytest

from pytest_visual_claude import settings
from pytest_visual_claude.assertion import Place, ScreenshotAssertion
from pytest_visual_claude.errors import SettingsError
from pytest_visual_claude.model import Check
from pytest_visual_claude.settings import Door, Layer

if TYPE_CHECKING:
    from pytest_visual_claude.plugin.session import Session


def assertion_for(item: pytest.Item, session: Session, record: Callable[[Check], None]) -> ScreenshotAssertion:
    """The assertion of one attempt at one test."""
    return ScreenshotAssertion(
        place=_place(item, session.root),
        checker=session.checker,
        layers=(*_marked(item), *session.layers),
        record=record,
        results=session.settings.results,
        bad_option=pytest.UsageError,
        awaited=inspect.iscoroutinefunction(getattr(item, "obj", None)),
    )


def check_markers(session: Session, items: Iterable[pytest.Item]) -> None:
    """Reads every marker before the first test runs.

    :raises pytest.UsageError: for the first one that sets no option, or a bad value.
    """
    for item in items:
        if layers := _marked(item):
            try:
                settings.resolve([*layers, *session.layers])
            except SettingsError as error:
                raise pytest.UsageError(str(error)) from None


def _marked(item: pytest.Item) -> list[Layer]:
    marks = list(item.iter_markers("visual"))
    if any(mark.args for mark in marks):
        raise pytest.UsageError(
            f"@pytest.mark.visual of {item.nodeid}: options are named, as in visual(tolerance='minor')"
        )
    return [
        Layer(Door.MARKER, mark.kwargs, f"@pytest.mark.visual({{option}}=…) of {_plain(item.nodeid)}") for mark in marks
    ]


def _plain(text: str) -> str:
    """Safe inside a template."""
    return text.replace("{", "{{").replace("}", "}}")


def _place(item: pytest.Item, root: Any) -> Place:
    path, *classes = item.nodeid.split("[")[0].split("::")
    browser, parameters = _parameters(item)
    return Place(
        test=item.nodeid,
        module=path.removesuffix(".py"),
        name="-".join(filter(None, (*classes, parameters))),
        parameters=parameters,
        file=item.path,
        browser=browser,
    )


def _parameters(item: pytest.Item) -> tuple[str, str]:
    """The browser's name and the other parameters' ids: the browser is a variant of the key instead."""
    callspec = getattr(item, "callspec", None)
    if callspec is None:
        return "", ""
    browser = str(callspec.params.get("browser_name") or "")
    return browser, _without(callspec.id, browser)


def _without(identifier: str, token: str) -> str:
    """``identifier`` without its first part that is ``token``: parts are joined by ``-``."""
    parts = identifier.split("-")
    if token in parts:
        parts.remove(token)
    return "-".join(parts)
