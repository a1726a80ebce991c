"""Playwright's own ``expect``, for both its APIs, plus ``to_have_screenshot``.

``from pytest_visual_claude import expect`` replaces ``from playwright.sync_api import expect``
and ``from playwright.async_api import expect``.
"""

from __future__ import annotations

import importlib
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Unpack, overload

from pytest_visual_claude import capture, current
from pytest_visual_claude.errors import CheckError, VisualAssertionError
from pytest_visual_claude.model import ScreenshotOptions

if TYPE_CHECKING:
    from playwright import async_api, sync_api
    from playwright.async_api import _generated as async_generated
    from playwright.sync_api import _generated as sync_generated

    class PageAssertions(sync_generated.PageAssertions):
        """Playwright's assertions about a page, and its screenshot."""

        def to_have_screenshot(
            self, name: str | Sequence[str] | None = None, **options: Unpack[ScreenshotOptions]
        ) -> None: ...

    class LocatorAssertions(sync_generated.LocatorAssertions):
        """Playwright's assertions about an element, and its screenshot."""

        def to_have_screenshot(
            self, name: str | Sequence[str] | None = None, **options: Unpack[ScreenshotOptions]
        ) -> None: ...

    class AsyncPageAssertions(async_generated.PageAssertions):
        """Playwright's assertions about a page, and its screenshot, to be awaited."""

        def to_have_screenshot(
            self, name: str | Sequence[str] | None = None, **options: Unpack[ScreenshotOptions]
        ) -> Coroutine[Any, Any, None]: ...

    class AsyncLocatorAssertions(async_generated.LocatorAssertions):
        """Playwright's assertions about an element, and its screenshot, to be awaited."""

        def to_have_screenshot(
            self, name: str | Sequence[str] | None = None, **options: Unpack[ScreenshotOptions]
        ) -> Coroutine[Any, Any, None]: ...


class Expect:
    """Playwright's ``expect``: call it with a page, a locator or a response of either API."""

    @overload
    def __call__(self, actual: sync_api.Page, message: str | None = None) -> PageAssertions: ...
    @overload
    def __call__(self, actual: sync_api.Locator, message: str | None = None) -> LocatorAssertions: ...
    @overload
    def __call__(
        self, actual: sync_api.APIResponse, message: str | None = None
    ) -> sync_generated.APIResponseAssertions: ...
    @overload
    def __call__(self, actual: async_api.Page, message: str | None = None) -> AsyncPageAssertions: ...
    @overload
    def __call__(self, actual: async_api.Locator, message: str | None = None) -> AsyncLocatorAssertions: ...
    @overload
    def __call__(
        self, actual: async_api.APIResponse, message: str | None = None
    ) -> async_generated.APIResponseAssertions: ...
    def __call__(self, actual: Any, message: str | None = None) -> Any:
        return _with_screenshot(actual, message, _api_of(actual).expect(actual, message), soft=False)

    @overload
    def soft(self, actual: sync_api.Page, message: str | None = None) -> PageAssertions: ...
    @overload
    def soft(self, actual: sync_api.Locator, message: str | None = None) -> LocatorAssertions: ...
    @overload
    def soft(
        self, actual: sync_api.APIResponse, message: str | None = None
    ) -> sync_generated.APIResponseAssertions: ...
    @overload
    def soft(self, actual: async_api.Page, message: str | None = None) -> AsyncPageAssertions: ...
    @overload
    def soft(self, actual: async_api.Locator, message: str | None = None) -> AsyncLocatorAssertions: ...
    @overload
    def soft(
        self, actual: async_api.APIResponse, message: str | None = None
    ) -> async_generated.APIResponseAssertions: ...
    def soft(self, actual: Any, message: str | None = None) -> Any:
        """Playwright's soft assertion: the test fails at its end, with all that failed in it."""
        return _with_screenshot(actual, message, _api_of(actual).expect.soft(actual, message), soft=True)

    def set_options(self, timeout: float | None) -> None:
        """Playwright's, for both its APIs.

        :param timeout: milliseconds for every assertion; None for Playwright's 5000.
        """
        for api in ("playwright.sync_api", "playwright.async_api"):
            importlib.import_module(api).expect.set_options(timeout)


expect = Expect()


def _api_of(actual: Any) -> Any:
    """Playwright's module that the target belongs to; the synchronous one for what is neither's."""
    module = type(actual).__module__
    return importlib.import_module(
        "playwright.async_api" if module.startswith("playwright.async") else "playwright.sync_api"
    )


def _with_screenshot(actual: Any, message: str | None, assertions: Any, *, soft: bool) -> Any:
    """The same assertions with one more, where the target has a picture."""
    if not capture.on_page(actual):
        return assertions
    extended = type(type(assertions).__name__, (_Screenshot, type(assertions)), {})
    made: Any = extended(assertions._impl_obj)  # how Playwright's own classes are made
    made._screenshot_of = _ScreenshotOf(actual, message, soft)
    return made


class _Screenshot:
    _screenshot_of: _ScreenshotOf

    def to_have_screenshot(self, name: str | Sequence[str] | None = None, **options: Unpack[ScreenshotOptions]) -> Any:
        """Fails unless the page or element looks like its baseline; see ``assert_screenshot``."""
        __tracebackhide__ = True
        return self._screenshot_of.check(name, options)


class _ScreenshotOf:
    """One ``expect(target)``, until it is asked for its screenshot."""

    def __init__(self, target: Any, message: str | None, soft: bool) -> None:  # noqa: FBT001
        self._target, self._message, self._soft = target, message, soft

    def check(self, name: str | Sequence[str] | None, options: ScreenshotOptions) -> Any:
        __tracebackhide__ = True
        if current.assertion is None:
            raise CheckError(
                "to_have_screenshot() names its baseline after the running test, and no test of pytest runs"
            )
        timeout = _api_of(self._target).expect._timeout
        if timeout is not None:
            options = {"timeout": timeout, **options}
        return current.assertion().expect(self._target, name, options, self._fail, soft=self._soft)

    def _fail(self, error: VisualAssertionError) -> None:
        __tracebackhide__ = True
        said = VisualAssertionError(f"{self._message}\n{error}") if self._message else error
        if not self._soft:
            raise said from None
        from playwright._impl._assertions import _record_soft_or_raise

        _record_soft_or_raise(said, is_soft=True)
