"""The same as sync_api.py for pytest-playwright-asyncio."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from pytest_visual_claude.browser.server import Connection
from pytest_visual_claude.plugin.launch.sync_api import Start, connect_options, pytest_fixture_setup

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserType

__all__ = ["connect_options", "launch_browser", "pytest_fixture_setup"]


@pytest.fixture(scope="session")
def launch_browser(
    launch_browser: Callable[..., Awaitable[Browser]],
    browser_type: BrowserType,
    browser_type_launch_args: Mapping[str, Any],
    connect_options: Mapping[str, Any] | None,
    request: pytest.FixtureRequest,
) -> Callable[..., Awaitable[Browser]]:
    """Launches as pytest-playwright-asyncio does; a Chromium of this machine where Playwright has none."""
    if connect_options and not isinstance(connect_options, Connection):
        return launch_browser

    async def launch(**kwargs: Any) -> Browser:
        __tracebackhide__ = True
        start = Start(browser_type.name, {**browser_type_launch_args, **kwargs}, request, connect_options)
        try:
            return start.started(await launch_browser(**start.options))
        except Exception as error:
            if (again := start.after(error)) is None:
                raise
        with start.substitute(again):
            return await launch_browser(**again)

    return launch
