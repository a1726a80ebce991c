"""The assertion of one running test: names its pictures, makes its checks, fails it."""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, Unpack, overload

from pytest_visual_claude import capture, settings, wording
from pytest_visual_claude.check import Checker, Unjudged
from pytest_visual_claude.errors import (
    BaselineError,
    CheckError,
    NameTaken,
    SettingsError,
    VisualAssertionError,
    VisualError,
)
from pytest_visual_claude.judge.run_state.waiting import settled
from pytest_visual_claude.model import Check, Key, Location, Outcome, ScreenshotOptions, Settings
from pytest_visual_claude.model.keys import TestLocation
from pytest_visual_claude.settings import Layer, Source

if TYPE_CHECKING:
    from playwright import async_api, sync_api

Name: TypeAlias = str | Sequence[str] | None
Submit: TypeAlias = Callable[[Callable[[], Check]], Future[Check]]


def _raise(error: VisualAssertionError) -> None:
    __tracebackhide__ = True
    raise error from None


@dataclass(frozen=True)
class _Call:
    """One call of the assertion.

    :param written: how the user writes it, to be named in errors.
    :param failed: takes what a red check raises.
    :param soft: whether it takes that before its test ends.
    """

    name: Name
    options: ScreenshotOptions
    written: str
    failed: Callable[[VisualAssertionError], None] = _raise
    soft: bool = False


@dataclass(frozen=True)
class _Held:
    """A call whose judge is asked while its test goes on."""

    call: _Call
    unjudged: Unjudged
    answer: Future[Check]


@dataclass(repr=False)
class ScreenshotAssertion:
    """What the fixture ``assert_screenshot`` gives: call it with a page, a locator or a picture.

    :param layers: what marker, command line, environment and ini set.
    :param record: is handed every check that was made.
    :param results: the results folder, as a person would type it.
    :param again: the command that runs the test again.
    :param bad_option: what is raised for an option with a bad value.
    :param awaited: whether the test is a coroutine, so that a call without a page is awaited too.
    :param defers: whether a failure may wait for the end of the test, now.
    :param take: is told each name before anything is captured; raises NameTaken.
    :param submit: takes what asks the judge, to be done while the test goes on; None where the test waits for it.
    """

    location: TestLocation
    checker: Checker
    layers: Sequence[Layer]
    record: Callable[[Check], None]
    results: str = ".visual"
    again: str = ""
    bad_option: type[Exception] = SettingsError
    awaited: bool = False
    defers: Callable[[], bool] = bool
    submit: Submit | None = None
    take: Callable[[Key], None] = lambda _: None
    _used: set[str] = field(default_factory=set)
    _unnamed: Counter[str] = field(default_factory=Counter)
    _at_end: list[str | _Held] = field(default_factory=list)
    _unawaited: list[tuple[Coroutine[Any, Any, None], str]] = field(default_factory=list)

    @overload
    def __call__(
        self,
        target: async_api.Page | async_api.Locator,
        name: Name = None,
        **options: Unpack[ScreenshotOptions],
    ) -> Coroutine[Any, Any, None]: ...
    @overload
    def __call__(
        self,
        target: sync_api.Page | sync_api.Locator,
        name: Name = None,
        **options: Unpack[ScreenshotOptions],
    ) -> None: ...
    @overload
    def __call__(self, target: Any, name: Name = None, **options: Unpack[ScreenshotOptions]) -> Any: ...
    def __call__(self, target: Any, name: Name = None, **options: Unpack[ScreenshotOptions]) -> Any:
        """Fails the test unless the target looks like its baseline.

        The test goes on after a picture that is not as it should be, and fails at its end with all
        of them; with ``stop="first"`` only what has no baseline yet is waited for, as in Playwright.
        Errors of use are raised at once. In an async test the call is awaited.

        :param target: Page, Locator, encoded picture (bytes), path, or PIL image.
        :param name: the picture's name; without one, the test's, numbered from the second picture on.
        :param options: see docs/pages/reference/options.md; they go before every other place they are set.
        :raises VisualAssertionError: if it does not, or that cannot be decided; in a fixture at once.
        :raises CheckError: if there is nothing to capture, or the name is taken.
        :raises BaselineError: if the baseline cannot be read, or it or the evidence not be written.
        :raises pytest.UsageError: if an option has a bad value.
        """
        __tracebackhide__ = True
        return self.compare_with_baseline(target, _Call(name, options, "assert_screenshot"))

    def __repr__(self) -> str:
        return f"<assert_screenshot of {self.location.test}>"

    def expect(
        self,
        target: Any,
        name: Name,
        options: ScreenshotOptions,
        failed: Callable[[VisualAssertionError], None],
        *,
        soft: bool,
    ) -> Coroutine[Any, Any, None] | None:
        """The same for ``expect(target).to_have_screenshot``.

        :param failed: takes what a red check raises, and may let the test go on.
        :param soft: whether it does, and has to know before the test ends.
        """
        __tracebackhide__ = True
        return self.compare_with_baseline(target, _Call(name, options, "to_have_screenshot", failed, soft))

    def compare_with_baseline(self, target: Any, call: _Call) -> Coroutine[Any, Any, None] | None:
        __tracebackhide__ = True
        resolved, where = self._settings(call), self._here()
        if capture.is_async(target) or (self.awaited and not capture.on_page(target)):
            coroutine = self._later(target, resolved, where, call)
            self._unawaited.append((coroutine, f"{call.written}(…) at {where}"))
            return coroutine
        try:
            with self._counting(self._key(target, call), resolved, where) as key:
                request = self.checker.request(key, resolved, where)
                concluded = self.checker.conclude(capture.run(self.checker.capture(request, target)))
                check = self._judged(concluded, call, resolved)
        except (CheckError, BaselineError) as error:
            raise self._naming(error, call) from None
        if check:
            self._conclude(check, call, stop=resolved.stop)
        return None

    async def _later(self, target: Any, resolved: Settings, where: Location, call: _Call) -> None:
        """What follows the capture runs in a thread: the test's event loop goes on, and its routes answer."""
        __tracebackhide__ = True
        try:
            with self._counting(self._key(target, call), resolved, where) as key:
                request = self.checker.request(key, resolved, where)
                captured = await capture.run_async(self.checker.capture(request, target))
                concluded = await asyncio.to_thread(self.checker.conclude, captured)
                check = await asyncio.to_thread(self._judged, concluded, call, resolved)
        except (CheckError, BaselineError) as error:
            raise self._naming(error, call) from None
        if check:
            self._conclude(check, call, stop=resolved.stop)

    def _settings(self, call: _Call) -> Settings:
        __tracebackhide__ = True
        try:
            return settings.resolve([Layer(Source.CALL, call.options, f"{call.written}({{option}}=…)"), *self.layers])
        except SettingsError as error:
            raise self.bad_option(str(error)) from None

    @contextmanager
    def _counting(self, key: Key, resolved: Settings, where: Location) -> Iterator[Key]:
        """A check whose files cannot be read or written is one of the run all the same."""
        try:
            yield key
        except BaselineError as error:
            self.record(self.checker.lost(key, resolved, where, str(error)))
            raise

    def _naming(self, error: VisualError, call: _Call) -> VisualError:
        """The error with the test and the picture it is about."""
        return type(error)(f"{self.location.test}{f' ({call.name})' if call.name else ''}: {error}")

    def _judged(self, concluded: Check | Unjudged, call: _Call, resolved: Settings) -> Check | None:
        """The check; None where its judge is asked while the test goes on."""
        if not isinstance(concluded, Unjudged):
            return concluded
        if self.submit is None or call.soft or resolved.stop == "first" or not self.defers():
            return concluded.judged()
        concluded.keep()
        self._at_end.append(_Held(call, concluded, self.submit(concluded.judged)))
        return None

    def _conclude(self, check: Check, call: _Call, *, stop: str) -> None:
        __tracebackhide__ = True
        error = self._failure(check, call)
        if error and self.defers() and (stop == "end" or check.outcome is Outcome.MISSING):
            self._at_end.append(str(error))
        elif error:
            raise error.with_traceback(None) from None

    def _failure(self, check: Check, call: _Call) -> VisualAssertionError | None:
        """What a red check raises; None for a green one, and where a soft assertion took it."""
        self.record(check)
        if check.outcome.passed:
            return None
        try:
            call.failed(VisualAssertionError(wording.explain(check, self.results, self.again)))
        except VisualAssertionError as error:
            return error
        return None

    @property
    def waits(self) -> bool:
        """Whether the judge still has to answer."""
        return any(isinstance(entry, _Held) and not entry.answer.done() for entry in self._at_end)

    def failures_at_end(self) -> list[str]:
        """What fails the test at its end: pictures that are not as they should be, and calls that nobody awaited.

        Waits for the judge.
        """
        forgotten = [_ended(coroutine, call) for coroutine, call in self._unawaited]
        said = [*map(self._said, self._at_end), *forgotten]
        self._at_end, self._unawaited = [], []
        return [text for text in said if text]

    def _said(self, entry: str | _Held) -> str:
        if isinstance(entry, str):
            return entry
        try:
            error = self._failure(settled(entry.answer), entry.call)
        except BaselineError as unwritten:
            self.record(entry.unjudged.lost(str(unwritten)))
            return str(self._naming(unwritten, entry.call))
        return str(error) if error else ""

    def _key(self, target: Any, call: _Call) -> Key:
        browser = (capture.browser_of(target) or self.location.browser) if capture.on_page(target) else ""
        key = Key(self.location.module, self.location.test, self._name(call.name), browser)
        if key.path.casefold() in self._used:  # some systems store both in one file
            raise NameTaken(f"two pictures of this test are named {key.name!r}; give one of them another name")
        self._used.add(key.path.casefold())
        self.take(key)
        return key

    def _name(self, given: Name) -> str:
        if given is None:
            self._unnamed[self.location.name] += 1
            number = self._unnamed[self.location.name]
            return self.location.name if number == 1 else f"{self.location.name}.{number}"
        parts = [given.removesuffix(".png")] if isinstance(given, str) else list(given)
        if not parts or not all(part.strip() for part in parts):
            raise CheckError("the name is empty: leave it out, and the picture is named after its test")
        name = "-".join(parts).removesuffix(".png").encode("utf-8", "replace").decode()  # half a surrogate pair
        return self.location.with_parameters(name)

    def _here(self) -> Location:
        """Where in the test's file the assertion stands."""
        frame = sys._getframe(1)
        while frame and Path(frame.f_code.co_filename) != self.location.file:
            frame = frame.f_back  # type: ignore[assignment]
        return Location(self.location.path, frame.f_lineno if frame else None)


def _ended(coroutine: Coroutine[Any, Any, None], call: str) -> str:
    """What is wrong with a call that should have been awaited by now; ``""`` where it was."""
    state = inspect.getcoroutinestate(coroutine)
    if state == inspect.CORO_CLOSED:
        return ""
    if state == inspect.CORO_CREATED:
        coroutine.close()  # else Python warns of it, too, some time later
        return f"{call} was never awaited, so nothing was compared. Write: await {call.partition('(')[0]}(…)"
    return f"{call} was still running when the test ended, so nothing was compared. Await it in the test"
