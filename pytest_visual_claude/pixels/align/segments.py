"""A part of two pictures that is looked at together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.decode.channels import unequal
from pytest_visual_claude.pixels.decode.decoding import Array

#: Thicker bands are no rounding, in pixels.
ROUNDING = 2

Mask = npt.NDArray[np.bool_]


class SegmentKind(Enum):
    """How the actual's part came to be where it is.

    * ``CARRIED``: the page above it got longer or shorter, and carried it along. Then a pixel more or less is
      rounding: heights are fractions of pixels, what is drawn is not.
    * ``MOVED``: it went past something else, or within an empty surrounding. What differs in it besides lies in
      segments of its own, that come after it.
    * ``RESIZED``: it is one thing that is higher or lower now; its sizes differ, and no band explains it.
    """

    IN_PLACE = "in place"
    CARRIED = "carried"
    MOVED = "moved"
    RESIZED = "resized"


@dataclass(frozen=True)
class Segment:
    """Part of the baseline, and the part of the actual that took its place. Equal sizes: compare
    them pixel by pixel. One side without area: a :class:`Band`.
    """

    before: Box
    after: Box
    kind: SegmentKind = SegmentKind.IN_PLACE

    @property
    def band(self) -> bool:
        return not self.before.area or not self.after.area

    @property
    def moved(self) -> bool:
        return self.kind is SegmentKind.MOVED

    @property
    def resized(self) -> bool:
        return self.kind is SegmentKind.RESIZED

    @property
    def carried(self) -> bool:
        """Did the page carry it along? What moved has been carried as well."""
        return self.kind in (SegmentKind.CARRIED, SegmentKind.MOVED)

    @property
    def rounding(self) -> bool:
        """Was it carried along, and is no thicker than rounding makes it?"""
        return self.carried and max(self.before.height, self.after.height) <= ROUNDING

    def carried_along(self) -> Segment:
        return replace(self, kind=SegmentKind.CARRIED)

    def cut(self, top: int, bottom: int, left: int, right: int) -> Segment:
        """The same place within both sides, which are equally large."""
        before, after = (
            Box(box.x + left, box.y + top, right - left, bottom - top) for box in (self.before, self.after)
        )
        return replace(self, before=before, after=after)

    def rows(self, a0: int, a1: int, b0: int, b1: int) -> Segment:
        """Rows a0 to a1 of the baseline's side, and b0 to b1 of the actual's; a band where either has none."""
        before = Box(self.before.x, self.before.y + a0, self.before.width, a1 - a0)
        after = Box(self.after.x, self.after.y + b0, self.after.width, b1 - b0)
        return Segment(before, after, self.kind) if before.area and after.area else Band(before, after, self.kind)

    def turned(self) -> Segment:
        """For pictures whose rows are the columns of these."""
        return replace(self, before=self.before.turned(), after=self.after.turned())


@dataclass(frozen=True)
class Band(Segment):
    """Rows that were inserted or removed: one side has no area.

    :param absorbed: how many empty rows there were before it came, or are now that it went: what follows moved by
        so much less than it is high.
    :param slack: how many rows up and down it could lie just as well.
    """

    absorbed: int = 0
    slack: tuple[int, int] = (0, 0)

    @property
    def gain(self) -> int:
        """By how much what follows moved down."""
        by = self.after.height - self.before.height
        return by - self.absorbed if by > 0 else by + self.absorbed


def part(picture: Array, box: Box) -> Array:
    return picture[box.y : box.bottom, box.x : box.right]


def around(a: Array, b: Array, old: Box, new: Box, most: int = 2) -> tuple[Array, Array]:
    """Both parts, with as many pixels around them, up to ``most``, as both pictures have."""
    left, top = min(old.x, new.x, most), min(old.y, new.y, most)
    right = min(a.shape[1] - old.right, b.shape[1] - new.right, most)
    bottom = min(a.shape[0] - old.bottom, b.shape[0] - new.bottom, most)
    before, after = (
        picture[box.y - top : box.bottom + bottom, box.x - left : box.right + right]
        for picture, box in ((a, old), (b, new))
    )
    return before, after


def differing(a: Array, b: Array, segment: Segment) -> Mask:
    """Which pixels of the actual's side are not the baseline's. Where sizes differ, both begin in one corner."""
    before, after = part(a, segment.before), part(b, segment.after)
    if before.shape == after.shape:
        return unequal(before, after)
    height, width = min(len(before), len(after)), min(before.shape[1], after.shape[1])
    differs = np.ones(after.shape[:2], bool)
    inner = unequal(before[:height, :width], after[:height, :width])
    if inner.any() or inner.size < differs.size:
        differs[:height, :width] = inner
    return differs


def spans(marked: Mask, gap: int) -> list[tuple[int, int]]:
    """Where marks begin and end, with fewer than ``gap`` unmarked in between."""
    indices = np.flatnonzero(marked)
    if not len(indices):
        return []
    breaks = np.flatnonzero(np.diff(indices) > gap)
    starts = indices[np.concatenate(([0], breaks + 1))]
    ends = indices[np.concatenate((breaks, [len(indices) - 1]))] + 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
