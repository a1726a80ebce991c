"""What is true of a change: where the element stood before and after, and what else may be named in its stead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pytest_visual_claude.model import Box, Cause, Check, Kind
from pytest_visual_claude.selftest.kinds import named_right

#: How far a region may lie from the element, in pixels: anti-aliasing, and boxes between pixels.
_BESIDE = 2


@dataclass(frozen=True)
class Places:
    """Where an element and what moved with it were and are, in the picture's pixels.

    :param old: of the element first, then of what may be named instead; no area where it was not there.
    :param now: the same after the change.
    """

    old: tuple[Box, ...]
    now: tuple[Box, ...]

    def on(self, check: Check) -> bool:
        """Whether a region that is no rendering lies on the element, where it was or where it is."""
        regions = check.difference.regions if check.difference else ()
        return any(
            _meets(region.baseline_box, self.old) or _meets(region.box, self.now)
            for region in regions
            if region.kind is not Kind.RENDERING
        )

    def named(self, check: Check, name: str) -> bool:
        """Whether a cause names the element, and what was done to it."""
        return any(named_right(cause, name) for cause in self.about(check.causes or ()))

    def about(self, causes: Sequence[Cause]) -> list[Cause]:
        """The causes that are about the element."""
        return [cause for cause in causes if any(_same(one, other) for one, other in self._pairs(cause))]

    def _pairs(self, cause: Cause) -> Iterator[tuple[Box, Box]]:
        yield from ((one, other) for one in cause.boxes for other in self.now)
        yield from ((one, other) for one in cause.baseline_boxes for other in self.old)


def _meets(box: Box, places: Sequence[Box]) -> bool:
    """A band of the page's whole width has no height where it closed over what went."""
    return any(
        box.x <= place.right + _BESIDE
        and place.x <= box.right + _BESIDE
        and box.y <= place.bottom + _BESIDE
        and place.y <= box.bottom + _BESIDE
        for place in places
        if place.area
    )


def _same(one: Box, other: Box) -> bool:
    """The second may be cut off where it is seen."""
    corner = abs(one.x - other.x) <= _BESIDE and abs(one.y - other.y) <= _BESIDE
    inside = one.right <= other.right + _BESIDE and one.bottom <= other.bottom + _BESIDE
    return corner and inside and 3 * one.area >= other.area
