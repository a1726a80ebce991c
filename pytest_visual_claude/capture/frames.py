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
from pytest_visual_claude.capture.stillness import pinning, scrolling
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
    camera = _Camera(target, _options(target, settings, masks), clock)
    pinning.counted(page_of(target))
    note = yield from scrolling.noted(target)
    try:
        frame = yield from camera.frame(1)
        return LastFrame(frame) if frame == before.png else (yield from _waited(camera, settings, before, frame))
    finally:
        yield from scrolling.restored(note)


def _waited(camera: _Camera, settings: Settings, before: Before, frame: bytes) -> Steps[LastFrame]:
    """:param frame: the first, which is not the baseline."""
    stillness = Stillness(camera.target, settings, before.rested() if before.png else None)
    try:
        waited = yield from stillness.awaited(camera.clock.remaining())
        if waited.restless:
            camera.clock.slow()
        last = yield from _still(camera, before.png, frame, restless=waited.restless)
        return replace(last, waited=waited)
    finally:
        yield from stillness.ended()


def _still(camera: _Camera, baseline: bytes | None, frame: bytes, *, restless: bool) -> Steps[LastFrame]:
    """Frames until one is the baseline, or equals the one before; one that moved meanwhile, once more."""
    previous: bytes | None = None
    while True:
        while frame not in (baseline, previous):
            if previous and camera.clock.expired():
                return LastFrame(frame, previous)
            restless = restless or previous is not None
            previous, frame = frame, (yield from camera.next_frame())
        after = (yield from camera.next_frame()) if restless else frame
        if frame in (after, baseline):
            return LastFrame(frame, moved=after != frame)
        previous, frame = frame, after


@dataclass(frozen=True)
class _Camera:
    target: Any
    options: Mapping[str, Any]
    clock: _Clock

    def frame(self, least: float) -> Steps[bytes]:
        """:param least: milliseconds that it has, whatever is left."""
        timeout = self.clock.remaining(least)
        return call(self.target, lambda: self.target.screenshot(**self.options, timeout=timeout))

    def next_frame(self) -> Steps[bytes]:
        pause = self.clock.pause()
        yield from call(self.target, lambda: page_of(self.target).wait_for_timeout(pause))
        return (yield from self.frame(LAST_FRAME))


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
