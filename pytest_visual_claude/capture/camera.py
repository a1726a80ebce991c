"""Takes the frames of one picture: how long it may take, what Playwright is asked for, and the pauses between two."""

from __future__ import annotations

import functools
import itertools
import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.capture.protocol import fonts, quick
from pytest_visual_claude.capture.stillness import carets
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

#: Milliseconds between two frames of a page that does not come to rest: what changes every second has changed in them,
#: also where it is late.
SLOW = 1250

#: Hides the caret of a document that is typed into, and of a closed shadow root, which Playwright's own way does not.
#: Everything is drawn anew for it, and edges may come out otherwise: not for a page that has no such caret.
_NO_CARET = ":root { caret-color: transparent !important }"


class Clock:
    """How much time is left, and Playwright's pauses between two frames. Timeout 0 never ends."""

    def __init__(self, timeout: float) -> None:
        self._end = time.monotonic() + timeout / 1000 if timeout else math.inf
        self._pauses: Iterator[int] = itertools.chain(PAUSES[1:], itertools.repeat(1000))
        self._pause_end = 0.0
        self._whole = False

    def slow(self) -> None:
        """From now on a long pause between two frames, whole whatever time is left.

        In a short one, a page that changes may look the same.
        """
        self._pauses, self._whole = itertools.repeat(SLOW), True

    def expired(self) -> bool:
        return time.monotonic() >= self._end

    def remaining(self, least: float = 1) -> float:
        """Milliseconds, not under ``least``; 0 is Playwright's word for no end."""
        left = self._end - time.monotonic()
        return 0 if math.isinf(left) else max(least, left * 1000)

    def begin_pause(self) -> None:
        self._pause_end = time.monotonic() + next(self._pauses) / 1000

    def end_pause(self) -> None:
        """Nothing is left to wait for in this one."""
        self._pause_end = 0.0

    def pause(self) -> float:
        """Milliseconds that are left of the pause."""
        pause = max(0, self._pause_end - time.monotonic()) * 1000
        return pause if self._whole else min(pause, self.remaining() or pause)


@dataclass(frozen=True)
class Camera:
    """Points at one target. A pause begins with each frame, and is over before the next."""

    target: Any
    settings: Settings
    clock: Clock
    options: Mapping[str, Any]

    def quick(self) -> Steps[bytes | None]:
        """The frame that no picture is kept of; None where it would not be one."""
        frame = yield from quick.picture(self.target, self.settings)
        self.clock.begin_pause()
        return frame

    def quick_and_kept(self) -> Steps[bytes | None]:
        """A frame like Playwright's, while nothing is done to the page; None where it would not be one."""
        frame = yield from quick.kept(self.target, self.settings)
        self.clock.begin_pause()
        return frame

    def frame(self, least: float = 1) -> Steps[bytes]:
        """:param least: milliseconds that it has, whatever is left."""
        timeout = self.clock.remaining(least)
        frame: bytes = yield from call(self.target, lambda: self.target.screenshot(**self.options, timeout=timeout))
        self.clock.begin_pause()
        return frame

    def next_frame(self) -> Steps[bytes]:
        if pause := self.clock.pause():
            yield from call(self.target, functools.partial(page_of(self.target).wait_for_timeout, pause))
        return (yield from self.frame(LAST_FRAME))

    def without_caret(self) -> Camera:
        """The same for a page with a caret that Playwright does not find."""
        if self.settings.caret != "hide":
            return self
        style = "\n".join(filter(None, (_NO_CARET, self.options["style"])))
        return replace(self, options={**self.options, "style": style})

    def fonts_restored(self) -> Steps[None]:
        """A page that has lost its fonts has them again in the next frame."""
        if not self.settings.full_page:
            yield from fonts.restored(self.target)


def camera(target: Any, settings: Settings) -> Steps[Camera]:
    """:raises CaptureError: if something to mask is not there."""
    clock = Clock(settings.timeout)
    masks = yield from _masks(target, settings, clock)
    return Camera(target, settings, clock, _options(target, settings, masks))


def bare(target: Any, settings: Settings) -> Steps[bytes]:
    """One frame without masks.

    :raises CaptureError: if it cannot be taken.
    """
    options = _options(target, settings, [])
    frame: bytes = yield from call(target, lambda: target.screenshot(**options, timeout=LAST_FRAME))
    yield from carets.tidied(target, settings)
    return frame


def _masks(target: Any, settings: Settings, clock: Clock) -> Steps[list[Any]]:
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
