"""The part of a check that talks to a browser: the picture, and where that differs what the page behind it knows."""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from pytest_visual_claude import capture, dom, pixels
from pytest_visual_claude.capture import Shot, Steps
from pytest_visual_claude.model import (
    Check,
    Declaration,
    Difference,
    DomSnapshot,
    Gate,
    Key,
    Location,
    Picture,
    Region,
    Settings,
)
from pytest_visual_claude.pixels import OpenedPicture


@dataclass(frozen=True)
class ScreenshotRequest:
    """One call of the assertion, before anything is captured.

    :param baseline: its bytes; None where there is none.
    :param location: where the assertion stands.
    :param started: the monotonic clock's seconds.
    """

    key: Key
    settings: Settings
    baseline: bytes | None
    location: Location | None = None
    started: float = field(default_factory=time.monotonic)

    def timed(self, check: Check) -> Check:
        """The check with the seconds that it took."""
        return replace(check, seconds=round(time.monotonic() - self.started, 3))


@dataclass(frozen=True)
class Pictures:
    """The two pictures of a check. They are compared once, when that is first asked.

    :param baseline: its bytes; empty where there is none.
    """

    baseline: bytes
    picture: Picture
    gate: Gate | None

    @cached_property
    def actual(self) -> OpenedPicture:
        return pixels.opened(self.picture)

    @cached_property
    def expected(self) -> OpenedPicture:
        """:raises PictureError: if the baseline is no picture."""
        return pixels.opened(self.baseline)

    @cached_property
    def difference(self) -> Difference:
        """:raises PictureError: if a picture cannot be decoded."""
        return pixels.compare(self.expected, self.actual, self.gate)


@dataclass(frozen=True)
class Captured:
    """All that is asked of a browser.

    :param page: what the page knows; None where it was not asked, or could not be.
    :param pages: the same beside what is kept of the page behind the baseline; None without that.
    :param moving: selectors of what moved between the last two frames of a page that never settled.
    :param declared: by handle, the declarations that hold for some of its elements.
    """

    request: ScreenshotRequest
    shot: Shot
    pictures: Pictures
    page: DomSnapshot | None = None
    pages: dom.Comparison | None = None
    declared: Mapping[int, Sequence[Declaration]] = field(default_factory=dict)
    moving: tuple[str, ...] = ()

    @cached_property
    def moved(self) -> Difference:
        """Between the last two frames of a page that never settled."""
        before = pixels.opened(self.shot.previous_frame or self.shot.picture)
        return pixels.compare(before, self.pictures.actual)


def captured(
    request: ScreenshotRequest, shot: Shot, target: Any, kept: Callable[[Key], bytes | None]
) -> Steps[Captured]:
    """The pictures are compared while the browser answers.

    :param kept: the file with what is known of the page behind the baseline.
    """
    pictures = Pictures(request.baseline or b"", shot.picture, request.settings.gate)
    bare = Captured(request, shot, pictures)
    still = shot.picture.png == request.baseline
    if shot.previous_frame:
        moved = yield _aside(target, lambda: bare.moved)
        boxes = [region.box for region in moved.regions]
        return replace(bare, moving=(yield from capture.selectors(target, request.settings, boxes)))
    if still or not request.settings.dom or not capture.on_page(target):
        return bare
    with ThreadPoolExecutor(1) as beside:
        comparing = beside.submit(lambda: pictures.difference)
        page = yield from capture.snapshot(target, request.settings, shot.picture)
        found = replace(bare, page=page)
        if page and (before := dom.decoded(kept(request.key) or b"")):
            found = replace(found, pages=(yield _aside(target, functools.partial(dom.Comparison, before, page))))
        whole = found if request.settings.update else (yield from _declared(found, target, comparing))
        yield _aside(target, comparing.exception)
        return whole


def _declared(found: Captured, target: Any, comparing: Future[Difference]) -> Steps[Captured]:
    """With the rules of the elements that changed; where those are many, of the ones whose pixels did."""
    if found.pages is None:
        return found
    regions: Sequence[Region] = ()
    if found.pages.crowded and not (yield _aside(target, comparing.exception)):
        regions = comparing.result().regions
    asked = dom.asked(found.pages, regions)
    return replace(found, declared=(yield from capture.declarations(target, asked))) if asked else found


def _aside(target: Any, call: Callable[[], Any]) -> Callable[[], Any]:
    """In async tests what takes long is done in a thread: the test's event loop goes on, and its routes answer."""
    return functools.partial(asyncio.to_thread, call) if capture.is_async(target) else call
