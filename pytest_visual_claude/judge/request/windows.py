"""Windows onto two pictures: the same piece of a page, in the baseline and in the actual."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pytest_visual_claude.model import Box, Region, Size, union

T = TypeVar("T")

_LEAST_MARGIN, _MOST_MARGIN = 24, 64
#: Pictures wider than this are cut at the sides too: a band across them would be mostly empty.
_WIDEST_BAND = 2576


@dataclass(frozen=True)
class Pair:
    """One window onto each picture, and the regions seen through it."""

    regions: tuple[Region, ...]
    baseline: Box
    actual: Box
    frames: tuple[Size, Size]

    @property
    def boxes(self) -> tuple[Box, Box]:
        return self.baseline, self.actual

    @property
    def area(self) -> int:
        """Pixels of the page that are seen."""
        return sum(box.area for box in self.boxes)

    @classmethod
    def around(cls, regions: Sequence[Region], frames: tuple[Size, Size]) -> Pair:
        """Windows of one size around all of the regions, with a margin of a quarter of the longer side."""
        spans = _spans(regions)
        width, height = (max(getattr(span, side) for span in spans) for side in ("width", "height"))
        margin = min(max(max(width, height) // 4, _LEAST_MARGIN), _MOST_MARGIN)
        first, second = (
            _inside(Box(span.x - margin, span.y - margin, width + 2 * margin, height + 2 * margin), frame)
            for span, frame in zip(spans, frames, strict=True)
        )
        return cls(_ordered(regions), first, second, frames)

    @classmethod
    def band(cls, regions: Sequence[Region], frames: tuple[Size, Size], margin: int) -> Pair:
        """Windows across the pictures, with ``margin`` rows above and below the regions."""
        spans = _spans(regions)
        height = max(span.height for span in spans) + 2 * margin
        first, second = (
            _inside(_across(span, frame, span.y - margin, height), frame)
            for span, frame in zip(spans, frames, strict=True)
        )
        return cls(_ordered(regions), first, second, frames)

    @classmethod
    def whole(cls, regions: Sequence[Region], frames: tuple[Size, Size]) -> Pair:
        first, second = (Box(0, 0, frame.width, frame.height) for frame in frames)
        return cls(_ordered(regions), first, second, frames)

    def grown(self, least: int) -> Pair:
        """With context on all sides until no side is shorter than ``least``, as far as the pictures reach."""
        first, second = (_grown(box, least, frame) for box, frame in zip(self.boxes, self.frames, strict=True))
        return replace(self, baseline=first, actual=second)

    def times(self, factor: int) -> tuple[Size, Size]:
        """Both sizes, enlarged."""
        first, second = (Size(box.width * factor, box.height * factor) for box in self.boxes)
        return first, second

    def cut(self, count: int) -> list[Pair]:
        """The same windows in ``count`` parts, from top to bottom. Every region is in one part at least."""
        parts = zip(_cut(self.baseline, count), _cut(self.actual, count), strict=True)
        tiles = [Pair(self._seen(*part), *part, self.frames) for part in parts]
        return [tile for tile in tiles if tile.regions]

    def _seen(self, baseline: Box, actual: Box) -> tuple[Region, ...]:
        return tuple(
            region for region in self.regions if _touch(region.baseline_box, baseline) or _touch(region.box, actual)
        )


def merged(
    groups: list[tuple[T, ...]],
    cost: Callable[[tuple[T, ...]], int],
    fewer: Callable[[list[tuple[T, ...]], int], bool],
) -> list[tuple[T, ...]]:
    """Joins the two groups whose union costs least beyond the two, while ``fewer(groups, extra)`` says so."""
    while len(groups) > 1:
        pairs = itertools.combinations(groups, 2)
        extra, first, other = min(
            ((cost(a + b) - cost(a) - cost(b), a, b) for a, b in pairs), key=lambda candidate: candidate[0]
        )
        if not fewer(groups, extra):
            break
        groups = [first + other if group is first else group for group in groups if group is not other]
    return groups


def _ordered(regions: Sequence[Region]) -> tuple[Region, ...]:
    return tuple(sorted(regions, key=lambda region: (len(region.id), region.id)))


def _spans(regions: Sequence[Region]) -> tuple[Box, Box]:
    return union(region.baseline_box for region in regions), union(region.box for region in regions)


def _across(span: Box, frame: Size, y: int, height: int) -> Box:
    if frame.width <= _WIDEST_BAND:
        return Box(0, y, frame.width, height)
    margin = _WIDEST_BAND // 4
    return Box(span.x - margin, y, span.width + 2 * margin, height)


def _inside(box: Box, frame: Size) -> Box:
    """``box`` pushed into the frame, and cut only where it is larger."""
    width, height = min(box.width, frame.width), min(box.height, frame.height)
    x = min(max(box.x, 0), frame.width - width)
    y = min(max(box.y, 0), frame.height - height)
    return Box(x, y, width, height)


def _grown(box: Box, least: int, frame: Size) -> Box:
    wider, higher = max(0, least - box.width), max(0, least - box.height)
    return _inside(Box(box.x - wider // 2, box.y - higher // 2, box.width + wider, box.height + higher), frame)


def _cut(box: Box, count: int) -> list[Box]:
    edges = [box.y + box.height * part // count for part in range(count + 1)]
    return [Box(box.x, top, box.width, bottom - top) for top, bottom in itertools.pairwise(edges)]


def _touch(first: Box, other: Box) -> bool:
    return first.x <= other.right and other.x <= first.right and first.y <= other.bottom and other.y <= first.bottom
