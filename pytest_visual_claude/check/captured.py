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
from pytest_visual_claude.errors import CheckError
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
    Update,
)
from pytest_visual_claude.model.settings import Variant
from pytest_visual_claude.pixels import OpenedPicture


@dataclass(frozen=True)
class ScreenshotRequest:
    """One call of the assertion, before anything is captured.

    :param baseline: its bytes; None where there is none.
    :param location: where the assertion stands.
    :param variant: what the page is looked at as; None for the page as it is.
    :param standing: the key whose baseline it is, where that is not its own.
    :param started: the monotonic clock's seconds.
    """

    key: Key
    settings: Settings
    baseline: bytes | None
    location: Location | None = None
    variant: Variant | None = None
    standing: Key | None = None
    started: float = field(default_factory=time.monotonic)

    @property
    def awaited(self) -> bytes | None:
        """The frame that would need no more: the baseline; None where that is written anew, whatever is seen."""
        return None if self.settings.writes is Update.ALL else self.baseline

    @property
    def source(self) -> Key:
        """The key whose baseline is compared."""
        return self.standing or self.key

    def timed(self, check: Check) -> Check:
        """The check with the seconds that it took."""
        return replace(check, seconds=round(time.monotonic() - self.started, 3))


Taken = Callable[[ScreenshotRequest, Any], Steps["Captured"]]


def each(requests: Sequence[ScreenshotRequest], target: Any, take: Taken) -> Steps[list[Captured | CheckError]]:
    """All pictures of one call, each as it came or why it did not. The page is then as it was before.

    :param take: takes one.
    """
    page, made = capture.Varied(target), list[Captured | CheckError]()
    try:
        for request in requests:
            try:
                if request.variant:
                    yield from page.show(request.variant)
                made.append((yield from take(request, target)))
            except CheckError as error:
                made.append(error)
    finally:
        try:
            yield from page.put_back()
        except CheckError:
            if not any(isinstance(one, CheckError) for one in made):  # they say it: the page is gone
                raise
    return made


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
    :param declared: by handle, the declarations that hold for some of its elements.
    """

    request: ScreenshotRequest
    shot: Shot
    pictures: Pictures
    page: DomSnapshot | None = None
    pages: dom.Comparison | None = None
    declared: Mapping[int, Sequence[Declaration]] = field(default_factory=dict)


def captured(
    request: ScreenshotRequest, shot: Shot, target: Any, kept: Callable[[Key], bytes | None]
) -> Steps[Captured]:
    """The pictures are compared while the browser answers.

    :param kept: the file with what is known of the page behind the baseline.
    """
    pictures = Pictures(request.baseline or b"", shot.picture, request.settings.gate)
    bare = Captured(request, shot, pictures)
    still = shot.picture.png == request.awaited
    if still or shot.previous_frame or not request.settings.dom or not capture.on_page(target):
        return bare
    with ThreadPoolExecutor(1) as beside:
        comparing = beside.submit(lambda: pictures.difference)
        page = yield from capture.snapshot(target, request.settings, shot.picture)
        found = replace(bare, page=page)
        if page and (before := dom.decoded(kept(request.source) or b"")):
            found = replace(found, pages=(yield _aside(target, functools.partial(dom.Comparison, before, page))))
        whole = (
            found
            if request.settings.writes.writes(Update.CHANGED)
            else (yield from _declared(found, target, comparing))
        )
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
