"""The assertion of one running test: names its pictures, makes its checks, fails it.

``current`` is the running test's, for those who cannot ask for a fixture: ``expect``.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Unpack

from pytest_visual_claude import capture, settings, wording
from pytest_visual_claude.capture import Steps
from pytest_visual_claude.check import Checker
from pytest_visual_claude.errors import (
    BaselineError,
    CheckError,
    NameTaken,
    SettingsError,
    VisualAssertionError,
    VisualError,
)
from pytest_visual_claude.model import Check, Key, Outcome, ScreenshotOptions, Settings
from pytest_visual_claude.settings import Door, Layer


@dataclass(frozen=True)
class Place:
    """Where a test stands.

    :param test: pytest's node id.
    :param module: the test file without suffix, from pytest's root, with ``/``.
    :param name: the test's own name for its pictures, its parameters included.
    :param parameters: those parameters alone; a picture with a given name gets them too.
    :param browser: the browser the test runs in, where the target cannot tell.
    """

    test: str
    module: str
    name: str
    parameters: str
    file: Path
    browser: str = ""


@dataclass(repr=False)
class ScreenshotAssertion:
    """What the fixture ``assert_screenshot`` gives: call it with a page, a locator or a picture.

    :param layers: what marker, command line, environment and ini set.
    :param record: is handed every check that was made.
    :param results: the results folder, as a person would type it.
    :param bad_option: what is raised for an option with a bad value.
    :param awaited: whether the test is a coroutine, so that a call without a page is awaited too.
    """

    place: Place
    checker: Checker
    layers: Sequence[Layer]
    record: Callable[[Check], None]
    results: str = ".visual"
    bad_option: type[Exception] = SettingsError
    awaited: bool = False
    _used: set[str] = field(default_factory=set)
    _shots: Counter[str] = field(default_factory=Counter)
    _missing: list[str] | None = None

    def __call__(
        self, target: Any, name: str | Sequence[str] | None = None, **options: Unpack[ScreenshotOptions]
    ) -> Coroutine[Any, Any, None] | None:
        """Fails the test unless the target looks like its baseline.

        Where there is no baseline yet the test goes on and fails at its end, as in Playwright.

        :param target: Page, Locator, encoded picture (bytes), path, or PIL image.
        :param name: the picture's name; without one, the test's, numbered from the second picture on.
        :param options: see the README's table; they go before every other place they are set.
        :raises VisualAssertionError: if it does not, or that cannot be decided.
        :raises CheckError: if there is nothing to capture, or the name is taken.
        :raises BaselineError: if the baseline cannot be read, or it or the evidence not be written.
        :raises pytest.UsageError: if an option has a bad value.
        """
        __tracebackhide__ = True
        return self.make(target, name, options, "assert_screenshot")

    def __repr__(self) -> str:
        return f"<assert_screenshot of {self.place.test}>"

    def make(
        self, target: Any, name: str | Sequence[str] | None, options: ScreenshotOptions, called: str
    ) -> Coroutine[Any, Any, None] | None:
        """The same under another name.

        :param called: how the user calls it, to be named in errors.
        """
        __tracebackhide__ = True
        resolved = self._settings(options, called)
        steps = self._steps(target, name, resolved, self._line())
        if capture.is_async(target) or (self.awaited and not capture.on_page(target)):
            return self._later(steps, name)
        try:
            check = capture.run(steps)
        except (CheckError, BaselineError) as error:
            raise self._named(error, name) from None
        self._conclude(check)
        return None

    async def _later(self, steps: Steps[Check], name: object) -> None:
        __tracebackhide__ = True
        try:
            check = await capture.run_async(steps)
        except (CheckError, BaselineError) as error:
            raise self._named(error, name) from None
        self._conclude(check)

    def _settings(self, options: ScreenshotOptions, called: str) -> Settings:
        __tracebackhide__ = True
        try:
            return settings.resolve([Layer(Door.CALL, options, f"{called}({{option}}=…)"), *self.layers])
        except SettingsError as error:
            raise self.bad_option(str(error)) from None

    def _steps(self, target: Any, name: str | Sequence[str] | None, resolved: Settings, line: str) -> Steps[Check]:
        browser = (capture.browser_of(target) or self.place.browser) if capture.on_page(target) else ""
        return (yield from self.checker.check(target, self._key(name, browser), resolved, line))

    def _named(self, error: VisualError, name: object) -> VisualError:
        return type(error)(f"{self.place.test}{f' ({name})' if name else ''}: {error}")

    def _conclude(self, check: Check) -> None:
        __tracebackhide__ = True
        self.record(check)
        if check.outcome is Outcome.MISSING and self._missing is not None:
            self._missing.append(wording.explain(check, self.results))
        elif not check.outcome.passed:
            raise VisualAssertionError(wording.explain(check, self.results))

    @contextmanager
    def collecting_missing(self) -> Generator[list[str]]:
        """Around a test: pictures without a baseline do not stop it, so that one run sees all of them.

        :returns: what there is to say of each. Whoever asks for it has to fail the test with it;
            where the test fails otherwise, its error gets them as notes.
        """
        missing: list[str] = []
        self._missing = missing
        try:
            yield missing
        except BaseException as error:
            for text in missing:
                error.add_note(text)
            raise
        finally:
            self._missing = None

    def _key(self, name: str | Sequence[str] | None, browser: str) -> Key:
        key = Key(self.place.module, self.place.test, self._name(name), browser)
        if key.path.casefold() in self._used:  # some systems store both in one file
            raise NameTaken(f"two pictures of this test are named {key.name!r}; give one of them another name")
        self._used.add(key.path.casefold())
        return key

    def _name(self, given: str | Sequence[str] | None) -> str:
        if given is None:
            self._shots[self.place.name] += 1
            number = self._shots[self.place.name]
            return self.place.name if number == 1 else f"{self.place.name}.{number}"
        name = (given if isinstance(given, str) else "-".join(given)).removesuffix(".png")
        return "-".join(filter(None, (name, self.place.parameters)))

    def _line(self) -> str:
        """Where in the test's file the assertion stands."""
        frame = sys._getframe(1)
        while frame and Path(frame.f_code.co_filename) != self.place.file:
            frame = frame.f_back  # type: ignore[assignment]
        path = self.place.test.split("::")[0]
        return f"{path}:{frame.f_lineno}" if frame else path


current: ScreenshotAssertion | None = None
