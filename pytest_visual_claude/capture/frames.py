"""Frames of a page, until it stands still."""

from __future__ import annotations

import functools
import itertools
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.capture.protocol import fonts, quick
from pytest_visual_claude.capture.targets import call, on_page, page_of
from pytest_visual_claude.errors import CaptureError
from pytest_visual_claude.files import content
from pytest_visual_claude.model import Settings
from pytest_visual_claude.model.settings import Wherever

#: Milliseconds between two frames, as Playwright waits in toHaveScreenshot; then 1000 for ever.
PAUSES = (0, 100, 250, 500)

#: Milliseconds that a frame has at least, once there is one to compare it with: several times what it takes.
#: Else a page that never settles would end inside a frame, as a picture that could not be taken.
LAST_FRAME = 2000


@dataclass(frozen=True)
class LastFrame:
    """The last frame of a page, as PNG.

    :param previous: the frame before, where the page was still moving when time ran out; else None.
    """

    frame: bytes
    previous: bytes | None = None


class Onlooker(Protocol):
    """Who looks at frames: decoding and comparing is none of a browser's business."""

    def ready(self) -> bool:
        """Whether that can be done at once."""

    def same(self, frame: bytes, other: bytes) -> Steps[bool]:
        """Whether two frames have the same pixels."""

    def at(self, frame: bytes) -> Steps[None]:
        """Takes a first look at a frame that is not the baseline, in the pause before the next one."""


def settled(target: Any, settings: Settings, baseline: bytes | None, look: Onlooker) -> Steps[LastFrame]:
    """The first frame where it is the baseline; else the first that equals the one before.

    The first is one that was taken quickly, where that can be. The last is Playwright's.

    :raises CaptureError: if the target, or something to mask, is not there.
    """
    clock = _Clock(settings.timeout)
    masks = yield from _masks(target, settings, clock)
    options = _options(target, settings, masks)

    def taken(least: float = 1) -> Steps[bytes]:
        return call(target, lambda: target.screenshot(**options, timeout=clock.remaining(least)))

    yield from fonts.given_back(target, settings)
    fast = (yield from quick.picture(target, settings)) if look.ready() else None
    if fast and baseline and (yield from look.same(fast, baseline)):
        quick.counted(target, settings, right=True)
        return LastFrame(baseline)
    frame, previous = fast or (yield from taken()), None
    while frame != baseline and not (previous and (yield from _equal(previous, frame, fast, look))):
        if previous and clock.expired():
            return LastFrame(frame, previous)
        yield from _pause(target, settings, clock, None if previous else look.at(frame))
        frame, previous = (yield from taken(LAST_FRAME)), frame
    if fast and frame == baseline:
        quick.counted(target, settings, right=False)
    return LastFrame(frame)


def bare(target: Any, settings: Settings) -> Steps[bytes]:
    """One frame without masks.

    :raises CaptureError: if it cannot be taken.
    """
    options = _options(target, settings, [])
    frame: bytes = yield from call(target, lambda: target.screenshot(**options, timeout=LAST_FRAME))
    return frame


def _equal(previous: bytes, frame: bytes, fast: bytes | None, look: Onlooker) -> Steps[bool]:
    return previous == frame or (previous is fast and (yield from look.same(previous, frame)))


def _pause(target: Any, settings: Settings, clock: _Clock, first_look: Steps[None] | None) -> Steps[None]:
    """The first one is looked through. A page that has lost its fonts has them again in the next frame."""
    clock.begin_pause()
    if first_look:
        if not settings.full_page:
            yield from fonts.restored(target)
        yield from first_look
    if pause := clock.pause():
        yield from call(target, functools.partial(page_of(target).wait_for_timeout, pause))


class _Clock:
    """How much time is left, and Playwright's pauses between two frames. Timeout 0 never ends."""

    def __init__(self, timeout: float) -> None:
        self._end = time.monotonic() + timeout / 1000 if timeout else math.inf
        self._pauses: Iterator[int] = itertools.chain(PAUSES[1:], itertools.repeat(1000))
        self._pause_end = 0.0

    def expired(self) -> bool:
        return time.monotonic() >= self._end

    def remaining(self, least: float = 1) -> float:
        """Milliseconds, not under ``least``; 0 is Playwright's word for no end."""
        left = self._end - time.monotonic()
        return 0 if math.isinf(left) else max(least, left * 1000)

    def begin_pause(self) -> None:
        self._pause_end = time.monotonic() + next(self._pauses) / 1000

    def pause(self) -> float:
        """Milliseconds that are left of the pause."""
        pause = max(0, self._pause_end - time.monotonic()) * 1000
        return min(pause, self.remaining() or pause)


def _masks(target: Any, settings: Settings, clock: _Clock) -> Steps[list[Any]]:
    page = page_of(target)
    masks = [page.locator(mask) if isinstance(mask, str) else mask for mask in settings.mask]
    for mask, named in zip(masks, settings.mask, strict=True):
        if isinstance(named, Wherever):
            continue
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
    sheets = [settings.style, *(content(path).decode() for path in settings.style_path)]
    options = {
        "animations": settings.animations,
        "caret": settings.caret,
        "scale": settings.scale,
        "mask": masks or None,
        "mask_color": settings.mask_color,
        "omit_background": settings.omit_background or None,
        "style": "\n".join(filter(None, sheets)) or None,
    }
    if hasattr(target, "goto"):  # a Page; a Locator takes neither
        return options | {"full_page": settings.full_page or None, "clip": settings.clip}
    return options
