"""pytest-playwright's ``launch_browser``, with flags for sameness and another browser where there is none.

A module, not a class: it is registered as a plugin where pytest-playwright is active, and
its fixture wraps the original of the same name. So every override of a user still wins,
of ``launch_browser`` itself as of ``browser_type_launch_args`` and ``connect_options``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import pytest

from pytest_visual_claude import browser, capture, settings
from pytest_visual_claude.browser import server
from pytest_visual_claude.browser.server import Connection
from pytest_visual_claude.capture.stillness import pinning
from pytest_visual_claude.errors import BrowserMissing
from pytest_visual_claude.model import Settings
from pytest_visual_claude.plugin.item.markers import marked
from pytest_visual_claude.plugin.launch import drawing
from pytest_visual_claude.plugin.session import SESSION

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, BrowserType

T = TypeVar("T")


@pytest.fixture(scope="session")
def connect_options(connect_options: Mapping[str, Any] | None, request: pytest.FixtureRequest) -> Any:
    """The user's own; else how to reach what draws in this run."""
    return connect_options or connection(request)


@pytest.fixture(scope="session")
def launch_browser(
    launch_browser: Callable[..., Browser],
    browser_type: BrowserType,
    browser_type_launch_args: Mapping[str, Any],
    connect_options: Mapping[str, Any] | None,
    request: pytest.FixtureRequest,
) -> Callable[..., Browser]:
    """Launches as pytest-playwright does; a Chromium of this machine where Playwright has none."""
    if connect_options and not isinstance(connect_options, Connection):
        return launch_browser

    def launch(**kwargs: Any) -> Browser:
        __tracebackhide__ = True
        start = Start(browser_type.name, {**browser_type_launch_args, **kwargs}, request, connect_options)
        try:
            return start.started(launch_browser(**start.options))
        except Exception as error:
            if (again := start.after(error)) is None:
                raise
        with start.substitute(again):
            return launch_browser(**again)

    return launch


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], browser_context_args: Mapping[str, Any], request: pytest.FixtureRequest
) -> Callable[..., BrowserContext]:
    """Contexts as pytest-playwright makes them; where the options say so, time and chance stand still in them."""
    chosen = settings_of(request)

    def create(**kwargs: Any) -> BrowserContext:
        given = {**browser_context_args, **kwargs}
        context = new_context(**kwargs, **pinning.place(chosen, given))
        capture.run(pinning.pinned(context, chosen))
        return context

    return create


def settings_of(request: pytest.FixtureRequest) -> Settings:
    """The test's options, its markers included."""
    return settings.resolve([*marked(request.node), *request.config.stash[SESSION].layers])


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(request: pytest.FixtureRequest) -> Generator[None, object, object]:
    """Says it clearly where Playwright's driver does not start, which happens before any launch."""
    try:
        return (yield)
    except Exception as error:
        if fault := browser.driver_fault(error):
            end_run(request, fault)
        raise


class Start:
    """One start of a browser: what to launch, what to launch instead, what to say if neither does.

    Shared by the synchronous and the asynchronous door.

    :param connect_options: of ours, where a server launches it.
    """

    def __init__(
        self, engine: str, given: Mapping[str, Any], request: pytest.FixtureRequest, connect_options: Any
    ) -> None:
        self._engine = engine
        self._request = request
        self._connection = connect_options if isinstance(connect_options, Connection) else None
        self.options = dict(given)
        if engine == "chromium":
            found = drawing.of(request.config)
            fonts = found.fonts_file if found else None
            self.options = browser.remote_options(given) if self._connection else browser.launch_options(given, fonts)

    def started(self, browser: T) -> T:
        """The browser, of which it is known from now on where it runs."""
        if self._connection:
            server.mark(browser, self._connection)
        return browser

    def after(self, error: Exception) -> dict[str, Any] | None:
        """The options for a second launch; ``None`` where the error is not about a missing browser."""
        if self._connection:
            end_run(self._request, server.unusable(self._connection, error))
        try:
            path = browser.instead(error, self._engine, self.options, _browser_path(self._request.config))
        except BrowserMissing as nothing:
            end_run(self._request, str(nothing))
        return {**self.options, "executable_path": str(path)} if path else None

    @contextmanager
    def substitute(self, options: Mapping[str, Any]) -> Generator[None]:
        """Around the second launch."""
        from playwright.sync_api import Error

        try:
            yield
        except Error as error:
            end_run(self._request, browser.broken(options["executable_path"], error))


def connection(request: pytest.FixtureRequest) -> Connection | None:
    """How to reach what draws in this run; None where that is this machine."""
    found = drawing.of(request.config)
    try:
        return found.connection if found else None
    except BrowserMissing as nothing:
        end_run(request, str(nothing))


def _browser_path(config: pytest.Config) -> str | None:
    return config.stash[SESSION].settings.browser_path


def end_run(request: pytest.FixtureRequest, message: str) -> NoReturn:
    """Fails this test with the message alone, and the run with it: no later test could start a browser."""
    request.session.shouldfail = "no browser could be started"
    raise pytest.fail.Exception(message, pytrace=False) from None
