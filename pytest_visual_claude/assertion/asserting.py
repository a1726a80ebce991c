"""The assertion of one running test: names its pictures, makes its checks, fails it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, Unpack, overload
from weakref import WeakKeyDictionary

from pytest_visual_claude import capture, settings, wording
from pytest_visual_claude.assertion.call import Call, Held, Name, Submit, left_undone
from pytest_visual_claude.assertion.naming import Names
from pytest_visual_claude.browser.server import drawn_by
from pytest_visual_claude.check import Captured, Checker, ScreenshotRequest, Unjudged, each
from pytest_visual_claude.errors import (
    BaselineError,
    CheckError,
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

#: What became of a picture of a call; None where its judge is asked while the test goes on.
_End: TypeAlias = Check | VisualError | None
_turns: WeakKeyDictionary[Any, asyncio.Lock] = WeakKeyDictionary()


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
    :param unseen: is told of each call that passes without a picture.
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
    unseen: Callable[[], None] = lambda: None
    _at_end: list[str | Held] = field(default_factory=list)
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
        return self.compare_with_baseline(target, Call(name, options, "assert_screenshot"))

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
        return self.compare_with_baseline(target, Call(name, options, "to_have_screenshot", failed, soft))

    def compare_with_baseline(self, target: Any, call: Call) -> Coroutine[Any, Any, None] | None:
        __tracebackhide__ = True
        resolved, where = self._settings(call), self._here()
        awaited = capture.is_async(target) or (self.awaited and not capture.on_page(target))
        if resolved.off:
            self.unseen()
        if awaited:
            coroutine = _passed() if resolved.off else self._later(target, resolved, where, call)
            self._unawaited.append((coroutine, f"{call.written}(…) at {where}"))
            return coroutine
        if not resolved.off:
            self._now(target, resolved, where, call)
        return None

    def _now(self, target: Any, resolved: Settings, where: Location, call: Call) -> None:
        __tracebackhide__ = True
        try:
            requests = self._requests(target, resolved, where, call)
            made = capture.run(each(requests, target, self.checker.capture))
        except (CheckError, BaselineError) as error:
            raise self._naming(error, str(call.name or "")) from None
        ends = [self._ended(*pair, call) for pair in zip(requests, made, strict=True)]
        self._conclude(ends, call, stop=resolved.stop)

    async def _later(self, target: Any, resolved: Settings, where: Location, call: Call) -> None:
        """What follows the capture runs in a thread: the test's event loop goes on, and its routes answer."""
        __tracebackhide__ = True
        try:
            requests = self._requests(target, resolved, where, call)
            async with _turn(target):
                made = await capture.run_async(each(requests, target, self.checker.capture))
        except (CheckError, BaselineError) as error:
            raise self._naming(error, str(call.name or "")) from None
        pairs = zip(requests, made, strict=True)
        ends = [await asyncio.to_thread(self._ended, *pair, call) for pair in pairs]
        self._conclude(ends, call, stop=resolved.stop)

    def _requests(self, target: Any, resolved: Settings, where: Location, call: Call) -> list[ScreenshotRequest]:
        """One for each picture of the call: in each of its variants, or of the page as it is."""
        __tracebackhide__ = True
        if "variants" in call.options and resolved.variants and not capture.on_page(target):
            raise CheckError("variants= are of a page, and this picture comes from elsewhere")
        name, made = self._names.name(call.name), list[ScreenshotRequest]()
        for variant in (capture.on_page(target) and resolved.chosen_variants) or (None,):
            key = self._names.key(name, self._browser(target), variant.name if variant else "")
            with self._counting(key, resolved, where):
                made.append(self.checker.request(key, resolved, where, variant))
        return made

    def _ended(self, request: ScreenshotRequest, captured: Captured | CheckError, call: Call) -> _End:
        title = request.key.title if call.name or request.variant else ""
        try:
            with self._counting(request.key, request.settings, request.location):
                if isinstance(captured, CheckError):
                    raise captured
                return self._judged(self.checker.conclude(captured), call, request.settings)
        except (CheckError, BaselineError) as error:
            return self._naming(error, title)

    def _settings(self, call: Call) -> Settings:
        __tracebackhide__ = True
        try:
            return settings.resolve([Layer(Source.CALL, call.options, f"{call.written}({{option}}=…)"), *self.layers])
        except SettingsError as error:
            raise self.bad_option(str(error)) from None

    @contextmanager
    def _counting(self, key: Key, resolved: Settings, where: Location | None) -> Iterator[None]:
        """A check that cannot be captured, or whose files not be read or written, is one of the run all the same."""
        try:
            yield
        except (BaselineError, CheckError) as error:
            self.record(self.checker.lost(key, resolved, where, error))
            raise

    def _naming(self, error: VisualError, picture: str) -> VisualError:
        """The error with the test and the picture it is about."""
        return type(error)(f"{self.location.test}{f' ({picture})' if picture else ''}: {error}")

    def _judged(self, concluded: Check | Unjudged, call: Call, resolved: Settings) -> Check | None:
        """The check; None where its judge is asked while the test goes on."""
        if not isinstance(concluded, Unjudged):
            return concluded
        if self.submit is None or call.soft or resolved.stop == "first" or not self.defers():
            return concluded.judged()
        concluded.keep()
        self._at_end.append(Held(call, concluded, self.submit(concluded.judged)))
        return None

    def _conclude(self, ends: Sequence[_End], call: Call, *, stop: str) -> None:
        """All pictures of a call are told of, whatever became of the others."""
        __tracebackhide__ = True
        errors = [end for end in ends if isinstance(end, VisualError)]
        stopping: list[Exception] = list(errors)
        for check in ends:
            error = self._failure(check, call) if isinstance(check, Check) else None
            if (
                error
                and isinstance(check, Check)
                and self.defers()
                and (stop == "end" or check.outcome is Outcome.MISSING)
            ):
                self._at_end.append(str(error))
            elif error:
                stopping.append(error)
        if stopping:
            raise type(stopping[0])("\n\n".join(map(str, stopping))).with_traceback(None) from None

    def _failure(self, check: Check, call: Call) -> VisualAssertionError | None:
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
        return any(isinstance(entry, Held) and not entry.answer.done() for entry in self._at_end)

    def failures_at_end(self) -> list[str]:
        """What fails the test at its end: pictures that are not as they should be, and calls that nobody awaited.

        Waits for the judge.
        """
        forgotten = [left_undone(coroutine, call) for coroutine, call in self._unawaited]
        said = [*map(self._said, self._at_end), *forgotten]
        self._at_end, self._unawaited = [], []
        return [text for text in said if text]

    def _said(self, entry: str | Held) -> str:
        if isinstance(entry, str):
            return entry
        try:
            error = self._failure(settled(entry.answer), entry.call)
        except BaselineError as unwritten:
            self.record(entry.unjudged.lost(unwritten))
            named = entry.unjudged.title if entry.unjudged.title != self.location.name else ""
            return str(self._naming(unwritten, named))
        return str(error) if error else ""

    @cached_property
    def _names(self) -> Names:
        return Names(self.location, self.take)

    def _browser(self, target: Any) -> str:
        """What draws it; ``""`` for a picture that comes from elsewhere."""
        on_page = capture.on_page(target)
        return drawn_by(capture.page_of(target).context.browser, self.location.browser) if on_page else ""

    def _here(self) -> Location:
        """Where in the test's file the assertion stands."""
        frame = sys._getframe(1)
        while frame and Path(frame.f_code.co_filename) != self.location.file:
            frame = frame.f_back  # type: ignore[assignment]
        return Location(self.location.path, frame.f_lineno if frame else None)


async def _passed() -> None:
    """What a call comes to that looks at nothing."""


def _turn(target: Any) -> asyncio.Lock:
    """Calls about one page at the same time take turns: it may be shown in a variant."""
    if not capture.on_page(target):
        return asyncio.Lock()
    return _turns.setdefault(capture.page_of(target), asyncio.Lock())
