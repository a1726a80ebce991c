"""Frames of a page, until it stands still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from pytest_visual_claude.capture import camera
from pytest_visual_claude.capture.camera import Camera
from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.capture.protocol import fonts, quick
from pytest_visual_claude.capture.stillness import carets, pinning, scrolling
from pytest_visual_claude.capture.stillness.waiting import Stillness, Waited
from pytest_visual_claude.capture.targets import page_of
from pytest_visual_claude.model import Settings


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

    :param png: None where there is none, or it is written anew whatever is seen.
    :param rested: when asked, milliseconds after which its page rested then; None where nobody knows.
    """

    png: bytes | None
    rested: Callable[[], int | None] = lambda: None


class Onlooker(Protocol):
    """Who looks at frames: decoding and comparing is none of a browser's business."""

    def ready(self) -> bool:
        """Whether that can be done at once."""

    def same(self, frame: bytes, other: bytes) -> Steps[bool]:
        """Whether two frames have the same pixels."""

    def at(self, frame: bytes) -> Steps[None]:
        """Takes a first look at a frame that is not the baseline, while the page is waited for."""


def settled(target: Any, settings: Settings, before: Before, look: Onlooker) -> Steps[LastFrame]:
    """The first frame where it is the baseline; else, once the page is still, the first that equals the one before.

    The first is one that was taken quickly, where that can be. The last is Playwright's.

    :raises CaptureError: if the target, or something to mask, is not there.
    """
    taking = yield from camera.camera(target, settings)
    yield from fonts.given_back(target, settings)
    pinning.counted(page_of(target))
    note = yield from scrolling.noted(target, settings)
    try:
        fast = (yield from taking.quick()) if look.ready() else None
        if fast and before.png and (yield from look.same(fast, before.png)):
            quick.counted(target, settings, right=True)
            return LastFrame(before.png)
        frame = fast or (yield from taking.frame())
        last = LastFrame(frame)
        if frame != before.png:
            last = yield from _waited(taking, before, _Frames(look, frame if fast else None), frame)
        yield from carets.tidied(target, settings)
        return last
    finally:
        yield from scrolling.restored(note)


@dataclass(frozen=True)
class _Frames:
    """:param fast: the one that was taken quickly, and is encoded otherwise than all others."""

    look: Onlooker
    fast: bytes | None

    def equal(self, previous: bytes | None, frame: bytes) -> Steps[bool]:
        if previous is None or previous == frame:
            return previous == frame
        return previous is self.fast and (yield from self.look.same(previous, frame))


def _waited(taking: Camera, before: Before, frames: _Frames, first: bytes) -> Steps[LastFrame]:
    """:param first: the frame that is not the baseline."""
    stillness = Stillness(taking.target, taking.settings, before.rested() if before.png else None)
    try:
        yield from stillness.begun()
        yield from taking.fonts_restored()
        yield from frames.look.at(first)
        waited = yield from stillness.awaited(taking.clock.remaining())
        taking = _suited(taking, waited)
        last = yield from _still(taking, before.png, frames, first, restless=waited.restless)
    finally:
        yield from stillness.ended()
    if frames.fast and last.frame == before.png and not waited.rested:
        quick.counted(taking.target, taking.settings, right=False)
    return replace(last, waited=waited)


def _suited(taking: Camera, waited: Waited) -> Camera:
    """No pause but for what moves unseen; long ones for a page that did not come to rest."""
    if waited.restless:
        taking.clock.slow()
    if not waited.unseen:
        taking.clock.end_pause()
    return taking.without_caret() if waited.typed else taking


def _still(
    taking: Camera, baseline: bytes | None, frames: _Frames, frame: bytes, *, restless: bool
) -> Steps[LastFrame]:
    """Frames until one is the baseline, or equals the one before; of a page that moved more than once, one more."""
    previous: bytes | None = None
    moves = 0
    while True:
        while frame != baseline and not (yield from frames.equal(previous, frame)):
            if previous and taking.clock.expired():
                return LastFrame(frame, previous)
            moves += previous is not None
            previous, frame = frame, (yield from taking.next_frame())
        after = (yield from taking.next_frame()) if restless or moves + (frame != previous) > 1 else frame
        if frame in (after, baseline):
            return LastFrame(frame, moved=after != frame)
        previous, frame = frame, after
