"""The same as sync_api.py for pytest-playwright-asyncio."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from pytest_visual_claude import capture
from pytest_visual_claude.browser.server import Connection
from pytest_visual_claude.capture.stillness import pinning
from pytest_visual_claude.plugin.launch.sync_api import Start, connect_options, pytest_fixture_setup, settings_of

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, BrowserType

__all__ = ["connect_options", "launch_browser", "new_context", "pytest_fixture_setup"]


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


@pytest.fixture
def new_context(
    new_context: Callable[..., Awaitable[BrowserContext]],
    browser_context_args: Mapping[str, Any],
    request: pytest.FixtureRequest,
) -> Callable[..., Awaitable[BrowserContext]]:
    """Contexts as pytest-playwright-asyncio makes them; where the options say so, time and chance stand still."""
    chosen = settings_of(request)

    async def create(**kwargs: Any) -> BrowserContext:
        given = {**browser_context_args, **kwargs}
        context = await new_context(**kwargs, **pinning.place(chosen, given))
        await capture.run_async(pinning.pinned(context, chosen))
        return context

    return create
