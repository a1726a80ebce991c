"""One page that is shown in variants, and put back as it was."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.capture.targets import call, page_of
from pytest_visual_claude.capture.variants.emulation import emulate, state
from pytest_visual_claude.errors import CaptureError
from pytest_visual_claude.model.settings import Variant

#: What is scrolled, and how far: a smaller page cannot be scrolled as far, and does not remember that it was.
_SCROLLED = """() => [document.scrollingElement, ...document.querySelectorAll('*')]
  .filter((one) => one && (one.scrollTop || one.scrollLeft)).map((one) => [one, one.scrollTop, one.scrollLeft])"""
_SCROLL = """(places) => { for (const [one, top, left] of places) one.scrollTo({top, left, behavior: 'instant'}) }"""


class Varied:
    """Each variant is seen from the page as it was, not from the variant before."""

    def __init__(self, target: Any) -> None:
        self._target = target
        self._before: dict[str, Any] = {}
        self._scrolled: Any = None
        self._touched: set[str] = set()
        self._interrupted = False

    def show(self, variant: Variant) -> Steps[None]:
        """:raises CaptureError: where the page cannot be shown so, or could not be put back."""
        target, page = self._target, page_of(self._target)
        if variant.viewport and not page.viewport_size:
            raise CaptureError(
                f"the variant {variant.name} sets a viewport, and this page has none that it could be put back to. "
                "Open it in a context without no_viewport"
            )
        if not self._before:
            self._scrolled = yield from call(target, functools.partial(page.evaluate_handle, _SCROLLED))
            self._before = yield from state(target)  # last: whoever has it can be put back
        wanted = {name: self._before[name] for name in self._touched} | variant.changes
        self._touched |= wanted.keys()
        self._interrupted = True
        yield from emulate(target, wanted)
        self._interrupted = False
        yield from call(target, functools.partial(self._scrolled.evaluate, _SCROLL))

    def put_back(self) -> Steps[None]:
        """:raises CaptureError: where the page is gone."""
        if self._before:
            if self._interrupted and "viewport" in self._touched:
                yield from self._nudge(self._before["viewport"])
            yield from emulate(self._target, {name: self._before[name] for name in self._touched})
            yield from call(self._target, functools.partial(self._scrolled.evaluate, _SCROLL))
            yield from call(self._target, self._scrolled.dispose)

    def _nudge(self, size: Mapping[str, int]) -> Steps[None]:
        """Playwright takes a size for set that it set last: a call that was interrupted may still be on its way."""
        yield from emulate(self._target, {"viewport": {**size, "width": size["width"] + 1}})
