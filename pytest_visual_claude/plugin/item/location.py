"""One test → what its screenshots are called, and the options its markers set."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from pytest_visual_claude.assertion import ScreenshotAssertion, Submit
from pytest_visual_claude.model import Check, module_of
from pytest_visual_claude.model.keys import TestLocation
from pytest_visual_claude.plugin.item.markers import marked
from pytest_visual_claude.plugin.reports import started_from

if TYPE_CHECKING:
    from pytest_visual_claude.plugin.session import Session


def assertion_for(
    item: pytest.Item,
    session: Session,
    record: Callable[[Check], None],
    defers: Callable[[], bool],
    submit: Submit | None,
) -> ScreenshotAssertion:
    """The assertion of one attempt at one test."""
    test = getattr(item, "obj", None)
    return ScreenshotAssertion(
        location=_location(item),
        checker=session.checker,
        layers=(*marked(item), *session.layers),
        record=record,
        results=started_from.results(item.config, session.settings.results),
        again=started_from.run_again(item),
        bad_option=pytest.UsageError,
        awaited=inspect.iscoroutinefunction(test),
        # unittest looks for the failure that it expects inside the test.
        defers=defers if not getattr(test, "__unittest_expecting_failure__", False) else bool,
        submit=submit,
        take=session.names.take,
        unseen=session.observer.passed_unseen,
    )


def _location(item: pytest.Item) -> TestLocation:
    path, *classes = item.nodeid.split("[")[0].split("::")
    browser, parameters = _parameters(item)
    return TestLocation(
        test=item.nodeid,
        module=module_of(item.nodeid),
        name="-".join(filter(None, (*classes, parameters))),
        parameters=parameters,
        file=item.path,
        path=path,
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
