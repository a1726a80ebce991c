"""What one capture saw: the value that leaves the browser's part of a check."""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from pytest_visual_claude import capture, pixels
from pytest_visual_claude.capture import Shot, Steps
from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.model import Check, Declaration, Difference, Key, Location, Region, Settings
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
class Captured:
    """What one capture saw, and the baseline it is compared with. They are compared once, when that is first asked.

    :param declared: by handle, the declarations that hold for some elements of its page.
    """

    request: ScreenshotRequest
    shot: Shot
    declared: Mapping[int, Sequence[Declaration]] = field(default_factory=dict)

    @cached_property
    def actual(self) -> OpenedPicture:
        return pixels.opened(self.shot.picture)

    @cached_property
    def expected(self) -> OpenedPicture:
        """:raises PictureError: if the baseline is no picture."""
        return pixels.opened(self.request.baseline or b"")

    @cached_property
    def difference(self) -> Difference:
        """:raises PictureError: if a picture cannot be decoded."""
        return pixels.compare(self.expected, self.actual, self.request.settings.gate)


def shown(captured: Captured, target: Any) -> Steps[tuple[Region, ...]]:
    """The regions that somebody is told of. In async tests they are found in a thread, as all that follows."""

    def find() -> Difference:
        return captured.difference

    try:
        found = yield functools.partial(asyncio.to_thread, find) if capture.is_async(target) else find
    except PictureError:
        return ()
    return () if found.rendering_only else tuple(region for region in found.regions if not region.quiet)
