"""Frames of a page, until it stands still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from pytest_visual_claude.capture import camera
from pytest_visual_claude.capture.camera import Camera
from pytest_visual_claude.capture.drivers import Beside, Steps
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

    def at(self, frame: bytes) -> Steps[Steps[None]]:
        """Takes a first look at a frame that is not the baseline, and at its page, while that is waited for.

        :returns: what is left to do, for which the page need not stand still.
        """


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
            last = yield from _waited(taking, before, _Frames(taking, look, frame if fast else None), frame)
        yield from carets.tidied(target, settings)
        return last
    finally:
        yield from scrolling.restored(note)


@dataclass(frozen=True)
class _Frames:
    """:param fast: the one that was taken quickly, and is encoded otherwise than all others.
    :param waited: what was waited for after it.
    """

    taking: Camera
    look: Onlooker
    fast: bytes | None
    waited: Waited | None = None

    def equal(self, previous: bytes | None, frame: bytes) -> Steps[bool]:
        if previous is None or previous == frame or previous is not self.fast:
            return previous == frame
        same = yield from self.look.same(previous, frame)
        if same or (self.waited and self.waited.at_once):
            quick.counted(self.taking.target, self.taking.settings, right=same)
        return same


def _waited(taking: Camera, before: Before, frames: _Frames, first: bytes) -> Steps[LastFrame]:
    """:param first: the frame that is not the baseline."""
    stillness = Stillness(taking.target, taking.settings, before.rested() if before.png else None)
    try:
        yield Beside(stillness.begun(), taking.fonts_restored())
        second, rest = yield from _looked_at(taking, frames, first, early=stillness.may_rest)
        waited = yield from stillness.awaited(taking.clock.remaining())
        taking, frames = _suited(taking, waited), replace(frames, waited=waited)
        if rest:
            second, _ = yield Beside(taking.next_frame(), rest)
        elif second is None or not waited.at_once:
            second = yield from taking.next_frame()
        last = yield from _still(taking, before.png, frames, (first, second))
    finally:
        yield from stillness.ended()
    if frames.fast and last.frame == before.png and not waited.rested:
        quick.counted(taking.target, taking.settings, right=False)
    return replace(last, waited=waited)


def _looked_at(
    taking: Camera, frames: _Frames, first: bytes, *, early: bool
) -> Steps[tuple[bytes | None, Steps[None] | None]]:
    """The page is looked at. Where it may be at rest, and nothing has to be done to it for a frame like Playwright's,
    that is taken meanwhile.

    :returns: that frame, or what is left to do besides the next one.
    """
    if not (early and frames.fast and quick.proven(taking.target, taking.settings)):
        return None, (yield from frames.look.at(first))
    second, _ = yield Beside(taking.quick_and_kept(), _whole(frames.look.at(first)))
    return second, None


def _whole(look: Steps[Steps[None]]) -> Steps[None]:
    yield from (yield from look)


def _suited(taking: Camera, waited: Waited) -> Camera:
    """No pause but for what moves unseen; long ones for a page that did not come to rest."""
    if waited.restless:
        taking.clock.slow()
    if not waited.unseen:
        taking.clock.end_pause()
    return taking.without_caret() if waited.typed else taking


def _still(
    taking: Camera, baseline: bytes | None, frames: _Frames, taken: tuple[bytes | None, bytes]
) -> Steps[LastFrame]:
    """Frames until one is the baseline, or equals the one before; of a page that moved more than once, one more.

    :param taken: the last, after the one before; None where there is but one.
    """
    previous, frame = taken
    restless = frames.waited is not None and frames.waited.restless
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
