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
    :param opened: by which each is decoded once, whoever asks.
    """

    baseline: bytes
    picture: Picture
    gate: Gate | None
    opened: Callable[[bytes], OpenedPicture] = pixels.opened

    @cached_property
    def actual(self) -> OpenedPicture:
        return self.picture if isinstance(self.picture, OpenedPicture) else self.opened(self.picture.png)

    @cached_property
    def expected(self) -> OpenedPicture:
        """:raises PictureError: if the baseline is no picture."""
        return self.opened(self.baseline)

    @cached_property
    def difference(self) -> Difference:
        """:raises PictureError: if a picture cannot be decoded."""
        return pixels.compare(self.expected, self.actual, self.gate)

    @cached_property
    def drawing(self) -> Picture:
        """Their difference, for people.

        :raises PictureError: if a picture cannot be decoded.
        """
        return pixels.draw(self.expected, self.actual, self.difference)

    def draw(self) -> None:
        """Draws it, if there is anything to see, and counts both pictures' digests, which are told then."""
        if not self.difference.same:
            _ = self.drawing, self.expected.digest, self.actual.digest


@dataclass(frozen=True)
class Captured:
    """All that is asked of a browser.

    :param page: what the page knows; None where it was not asked, or could not be.
    :param pages: the same beside what is kept of the page behind the baseline; None without that.
    :param declared: by handle, the declarations that hold for some of its elements.
    :param moved: between the last two frames of a page that never settled.
    :param moving: selectors of it.
    """

    request: ScreenshotRequest
    shot: Shot
    pictures: Pictures
    page: DomSnapshot | None = None
    pages: dom.Comparison | None = None
    declared: Mapping[int, Sequence[Declaration]] = field(default_factory=dict)
    moved: Difference | None = None
    moving: tuple[str, ...] = ()


class Look:
    """Looks at one frame of a page and at the page behind it: in the pause before the next frame, where that agrees.

    The pictures are compared meanwhile, in a thread, and their difference is drawn.

    :param kept: the file with what is known of the page behind the baseline.
    """

    def __init__(self, request: ScreenshotRequest, target: Any, kept: Callable[[Key], bytes | None]) -> None:
        self._request, self._target, self._kept = request, target, kept
        self._found: Captured | None = None
        self._comparing: Future[Difference] = Future()
        self._drawing: Future[None] = Future()
        self._equal: set[bytes] = set()
        #: Each is decoded once.
        self._opened = functools.cache(pixels.opened)

    def read(self, data: bytes) -> Picture:
        return pixels.read(data)

    def ready(self) -> bool:
        return pixels.ready()

    def same(self, frame: bytes, other: bytes) -> Steps[bool]:
        """Whether both have the same pixels."""
        same: bool = yield _aside(self._target, lambda: pixels.same(self._opened(frame), self._opened(other)))
        if same:
            self._equal |= {frame, other}
        return same

    def at(self, frame: bytes) -> Steps[Steps[None]]:
        """Asks the page as it is now.

        :returns: what is made of its answers, for which the page need not stand still.
        """
        bare, answers = yield from self._asked(Shot(Picture.of(frame)))
        return self._keep(bare, answers)

    def _keep(self, bare: Captured, answers: capture.Answers | None) -> Steps[None]:
        self._found = yield from self._understood(bare, answers)

    def captured(self, shot: Shot) -> Steps[Captured]:
        """What was seen of this picture. It is looked at now, unless it is that frame."""
        bare = Captured(self._request, shot, self._pictures(shot))
        if shot.previous_frame:
            return (yield from self._pointed(bare, shot.previous_frame))
        if shot.picture.png == self._request.awaited or not capture.on_page(self._target):
            return bare
        found = self._found
        if found is None or not {found.shot.picture.png, shot.picture.png} <= {shot.picture.png, *self._equal}:
            found = yield from self._understood(*(yield from self._asked(shot)))
        yield _aside(self._target, self._drawing.exception)
        return replace(found, shot=shot, pictures=self._same_as(found.pictures, shot))

    def _pointed(self, bare: Captured, previous: Picture) -> Steps[Captured]:
        """With what moved between the last two frames."""
        before, after = self._opened(previous.png), bare.pictures
        moved: Difference = yield _aside(self._target, lambda: pixels.compare(before, after.actual))
        boxes = [region.box for region in moved.regions]
        moving = yield from capture.selectors(self._target, self._request.settings, boxes)
        return replace(bare, moved=moved, moving=moving)

    def _same_as(self, seen: Pictures, shot: Shot) -> Pictures:
        """The pictures whose pixels were compared already, in another encoding."""
        pictures = self._pictures(shot)
        known = ("difference", "drawing")  # where the cached properties keep them
        vars(pictures).update({name: made for name, made in vars(seen).items() if name in known})
        vars(pictures.actual).update({name: made for name, made in vars(seen.actual).items() if name == "digest"})
        return pictures

    def _pictures(self, shot: Shot) -> Pictures:
        return Pictures(self._request.baseline or b"", shot.picture, self._request.settings.gate, self._opened)

    def _asked(self, shot: Shot) -> Steps[tuple[Captured, capture.Answers | None]]:
        bare = Captured(self._request, shot, self._pictures(shot))
        beside = ThreadPoolExecutor(1)
        self._comparing = beside.submit(lambda: bare.pictures.difference)
        self._drawing = beside.submit(bare.pictures.draw)
        beside.shutdown(wait=False)
        asks = self._request.settings.dom
        return bare, (yield from capture.asked(self._target, self._request.settings)) if asks else None

    def _understood(self, found: Captured, answers: capture.Answers | None) -> Steps[Captured]:
        """With the page, and what it was, and who sets what changed in it."""
        if answers is None:
            return found
        page = yield _aside(self._target, functools.partial(answers.snapshot, found.shot.picture))
        found = replace(found, page=page)
        if page and (before := dom.decoded(self._kept(self._request.source) or b"")):
            found = replace(found, pages=(yield _aside(self._target, functools.partial(dom.Comparison, before, page))))
        return found if self._request.settings.writes.writes(Update.CHANGED) else (yield from self._with_rules(found))

    def _with_rules(self, found: Captured) -> Steps[Captured]:
        """With the rules of the elements that changed; where those are many, of the ones whose pixels did."""
        if found.pages is None:
            return found
        regions: Sequence[Region] = ()
        if found.pages.crowded and not (yield _aside(self._target, self._comparing.exception)):
            regions = self._comparing.result().regions
        asked = dom.asked(found.pages, regions)
        if not asked:
            return found
        declared = yield from capture.declarations(self._target, asked, found.pages.alignment.after.snapshot.window)
        return replace(found, declared=declared)


def _aside(target: Any, call: Callable[[], Any]) -> Callable[[], Any]:
    """In async tests what takes long is done in a thread: the test's event loop goes on, and its routes answer."""
    return functools.partial(asyncio.to_thread, call) if capture.is_async(target) else call
