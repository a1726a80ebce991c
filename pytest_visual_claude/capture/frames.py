"""Frames of a page, until it stands still."""

from __future__ import annotations

import functools
import itertools
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.capture.stillness import pinning
from pytest_visual_claude.capture.stillness.waiting import Stillness, Waited
from pytest_visual_claude.capture.targets import call, on_page, page_of
from pytest_visual_claude.errors import CaptureError
from pytest_visual_claude.files import content
from pytest_visual_claude.model import Settings

#: Milliseconds between two frames, as Playwright waits in toHaveScreenshot; then 1000 for ever.
PAUSES = (0, 100, 250, 500)

#: Milliseconds that a frame has at least, once there is one to compare it with: several times what it takes.
#: Else a page that never settles would end inside a frame, as a picture that could not be taken.
LAST_FRAME = 2000


#: Hides the caret, also where a document or a closed shadow root is typed into. Playwright's own way does not, and
#: leaves an empty ``style`` attribute on every field.
_NO_CARET = ":root, * { caret-color: transparent !important }"


@dataclass(frozen=True)
class LastFrame:
    """The last frame of a page, as PNG.

    :param previous: the frame before, where the page was still moving when time ran out; else None.
    :param waited: what was waited for after the first frame; None where that was the baseline.
    :param moved: whether it is the baseline only by chance, because the page moves on.
    """

    frame: bytes
    previous: bytes | None = None
    waited: Waited | None = None
    moved: bool = False


@dataclass(frozen=True)
class Before:
    """The baseline of a picture.

    :param png: None where there is none.
    :param rested: when asked, milliseconds after which its page rested then; None where nobody knows.
    """

    png: bytes | None
    rested: Callable[[], int | None] = lambda: None


def settled(target: Any, settings: Settings, before: Before) -> Steps[LastFrame]:
    """The first frame where it is the baseline; else, once the page is still, the first that equals the one before.


    :raises CaptureError: if the target, or something to mask, is not there.
    """
    clock = _Clock(settings.timeout)
    masks = yield from _masks(target, settings, clock)
    options = _options(target, settings, masks)
    pinning.counted(page_of(target))
    frame: bytes = yield from call(target, lambda: target.screenshot(**options, timeout=clock.remaining()))
    if frame == before.png:
        return LastFrame(frame)
    stillness = Stillness(target, settings, before.rested() if before.png else None)
    try:
        waited = yield from stillness.awaited(clock.remaining())
        if waited.restless:
            clock.slow()
        return (yield from _still(target, options, clock, before.png, LastFrame(frame, waited=waited)))
    finally:
        yield from stillness.ended()


def _still(
    target: Any, options: Mapping[str, Any], clock: _Clock, baseline: bytes | None, first: LastFrame
) -> Steps[LastFrame]:
    """Frames until one is the baseline, or equals the one before."""
    frame, previous, moved = first.frame, None, -1

    def another() -> Steps[Any]:
        yield from call(target, lambda: page_of(target).wait_for_timeout(clock.pause()))
        return (yield from call(target, lambda: target.screenshot(**options, timeout=clock.remaining(LAST_FRAME))))

    while frame not in (baseline, previous):
        if previous and clock.expired():
            return replace(first, frame=frame, previous=previous)
        previous, moved = frame, moved + 1
        frame = yield from another()
    restless = moved > 0 or (first.waited is not None and first.waited.restless)
    by_chance = frame == baseline and restless and (yield from another()) != baseline
    return replace(first, frame=frame, moved=by_chance)


class _Clock:
    """How much time is left, and Playwright's pauses between two frames. Timeout 0 never ends."""

    def __init__(self, timeout: float) -> None:
        self._end = time.monotonic() + timeout / 1000 if timeout else math.inf
        self._pauses: Iterator[int] = itertools.chain(PAUSES[1:], itertools.repeat(1000))

    def slow(self) -> None:
        """From now on a second between two frames: the page changes, and may look the same for a moment."""
        self._pauses = itertools.repeat(1000)

    def expired(self) -> bool:
        return time.monotonic() >= self._end

    def remaining(self, least: float = 1) -> float:
        """Milliseconds, not under ``least``; 0 is Playwright's word for no end."""
        left = self._end - time.monotonic()
        return 0 if math.isinf(left) else max(least, left * 1000)

    def pause(self) -> float:
        pause = next(self._pauses)
        return min(pause, self.remaining() or pause)


def _masks(target: Any, settings: Settings, clock: _Clock) -> Steps[list[Any]]:
    page = page_of(target)
    masks = [page.locator(mask) if isinstance(mask, str) else mask for mask in settings.mask]
    for mask in masks:
        if not on_page(mask):
            raise CaptureError(f"the mask {mask!r} is neither a locator nor a selector")
        there = functools.partial(mask.first.wait_for, state="attached", timeout=clock.remaining())
        yield from call(target, there, mask)
    if masks and settings.mask_color:
        supported = functools.partial(page.evaluate, "colour => CSS.supports('color', colour)", settings.mask_color)
        if not (yield from call(target, supported)):
            raise CaptureError(f"mask_color {settings.mask_color!r} is no colour of CSS, so nothing would be hidden")
    return masks


def _options(target: Any, settings: Settings, masks: list[Any]) -> dict[str, Any]:
    sheets = [
        _NO_CARET if settings.caret == "hide" else None,
        settings.style,
        *(content(path).decode() for path in settings.style_path),
    ]
    options = {
        "animations": settings.animations,
        "caret": "initial",
        "scale": settings.scale,
        "mask": masks or None,
        "mask_color": settings.mask_color,
        "omit_background": settings.omit_background or None,
        "style": "\n".join(filter(None, sheets)) or None,
    }
    if hasattr(target, "goto"):  # a Page; a Locator takes neither
        return options | {"full_page": settings.full_page or None, "clip": settings.clip}
    return options
