"""Pages by their addresses: each opened, changed many times, and opened again and again with nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from pytest_visual_claude import capture
from pytest_visual_claude.browser import trying
from pytest_visual_claude.browser.trying import Wanted
from pytest_visual_claude.check import Checker
from pytest_visual_claude.errors import CaptureError
from pytest_visual_claude.model import Key, Settings
from pytest_visual_claude.selftest.running import Order, Subject, changed
from pytest_visual_claude.selftest.trial import Pages, together

#: The page whose changes do not go away is opened anew as often as this.
_MOST_OPENED = 12


@dataclass(frozen=True)
class Addresses:
    """What is to be done to several addresses.

    :param checker: with :class:`~pytest_visual_claude.selftest.running.Before` as its baselines.
    :param viewport: its width and height in CSS pixels.
    :param masks: selectors to paint over, on the pages where they match anything.
    :param changes: to all of the pages together, as :attr:`rerenders` are of all.
    :param progress: is told how many steps of how many are done.
    """

    urls: Sequence[str]
    checker: Checker
    settings: Settings
    viewport: tuple[int, int]
    masks: Sequence[str]
    changes: int
    rerenders: int
    seed: int = 1
    browser_path: str | None = None
    progress: Callable[[int, int], None] = lambda done, of: None

    def tried(self) -> Pages:
        """:raises BrowserMissing: if there is no browser to launch."""
        steps = iter(range(1, 4 * (self.changes + self.rerenders) + 1))
        with trying.started(Wanted(browser_path=self.browser_path)) as (launched, _):
            tell = lambda: self.progress(next(steps, 0), self.changes + self.rerenders)  # noqa: E731
            return together([_Visit(self, launched, number, url, tell).tried() for number, url in enumerate(self.urls)])

    def share(self, total: int, number: int) -> int:
        """What one address gets of a number that is for all."""
        count = len(self.urls)
        return total * (number + 1) // count - total * number // count


@dataclass(frozen=True)
class _Visit:
    """One address."""

    addresses: Addresses
    browser: Any
    number: int
    url: str
    tell: Callable[[], None]

    def tried(self) -> Pages:
        """The re-renders, then the changes. What cannot be opened or pictured ends it, and the rest counts."""
        made: list[Pages] = []
        try:
            made += self._rerendered()
            made += self._changed()
        except CaptureError as error:
            made.append(Pages(faults=(f"{self.url}: {error}",)))
        return together(made)

    def _rerendered(self) -> Iterator[Pages]:
        with self._page() as page:
            subject = self._subject(page)
        for _ in range(self.addresses.share(self.addresses.rerenders, self.number)):
            with self._page() as page:
                yield Pages(rerenders=(capture.run(replace(subject, target=page).rerendered()),))
            self.tell()

    def _changed(self) -> Iterator[Pages]:
        rest = self.addresses.share(self.addresses.changes, self.number)
        for opened in range(_MOST_OPENED):
            with self._page() as page:
                order = Order(rest, self.addresses.seed + 1000 * opened, self.tell)
                made, back = capture.run(changed(self._subject(page), order))
            yield made
            rest -= len(made.trials)
            if back or rest <= 0:
                return

    def _subject(self, page: Any) -> Subject:
        """:raises CaptureError: if it cannot be pictured, or does not stand still."""
        key = Key("selftest", self.url, f"{self.number + 1}")
        masks = tuple(mask for mask in self.addresses.masks if page.locator(mask).count())
        request = self.addresses.checker.request(key, replace(self.addresses.settings, mask=masks))
        return capture.run(Subject.of(self.url, page, self.addresses.checker, request))

    @contextmanager
    def _page(self) -> Iterator[Any]:
        """The page, in a context of its own.

        :raises CaptureError: if it cannot be opened.
        """
        width, height = self.addresses.viewport
        context = self.browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        page = context.new_page()
        try:
            page.goto(self.url, wait_until="load")
        except Exception as error:
            if not type(error).__module__.startswith("playwright"):
                raise
            raise CaptureError(f"it cannot be opened: {str(error).splitlines()[0]}") from None
        yield page
        context.close()
