"""From pixels to places a person would draw a box around.

Pixels that a person could tell apart are gathered in tiles, touching tiles in components, near
components in regions: letters to lines to a piece of text, never a region a letter. At most nine
regions, and nothing is dropped: past that, the two whose common box adds the least area become one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Box, union
from pytest_visual_claude.pixels.align.segments import Segment
from pytest_visual_claude.pixels.decode.channels import FAINT
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect.local_range import RangeTest

#: Side of a tile, in pixels: pixels in touching tiles are one component.
TILE = 8
#: Components nearer than this, in pixels, are one region: less than the space between two cards.
NEAR = 16
#: In one line, two words of large type are farther apart: this share of the higher one, up to a height in pixels.
_WORD_GAP, _HIGHEST = 0.4, 100
#: Share of the lower one's height that lies beside the other one, in one line.
_SAME_LINE = 0.6
#: More regions than this nobody reads, and no model rates well.
MOST = 9

#: As many components get a box to the pixel, more only to the tile; and past so many the near ones
#: are looked for in squares of the page first (each with each: 1000 take 30 ms).
_FEW, _MANY = 200, 400

Labels = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Component:
    """A connected part of a segment that differs; or a whole band.

    :param excess: see :mod:`.local_range`, and ``out_of_flat``.
    :param total: all differences added up, in levels.
    :param moved: it is somewhere else now, and otherwise the same.
    :param absorbed: of a band, how many empty rows it took up, or left behind.
    :param parts: what it was joined from: each has been matched by itself, and stands as far from its old place as
        the page carried it.
    :param corners: 1 where it is the corners of one thing, and they are rounder now; -1 where they are squarer.
    """

    before: Box
    after: Box
    excess: int = 0
    total: int = 0
    out_of_flat: int = 0
    moved: bool = False
    absorbed: int = 0
    parts: tuple[Component, ...] = ()
    corners: int = 0

    @property
    def each(self) -> tuple[Component, ...]:
        return self.parts or (self,)

    @property
    def band(self) -> bool:
        return not self.before.area or not self.after.area

    @property
    def alone(self) -> bool:
        """Whether it is told by itself, whatever else is near."""
        return self.band or self.moved or bool(self.corners)

    @property
    def resized(self) -> bool:
        """Whether it takes another room than before; so does every band."""
        return (self.before.width, self.before.height) != (self.after.width, self.after.height)

    def turned(self) -> Component:
        """For pictures whose rows are the columns of these."""
        return replace(self, before=self.before.turned(), after=self.after.turned())

    @classmethod
    def around(cls, all_: Sequence[Component]) -> Component:
        """One component around all of them; the only one as it is."""
        if len(all_) == 1:
            return all_[0]
        return cls(
            union(component.before for component in all_),
            union(component.after for component in all_),
            sum(component.excess for component in all_),
            sum(component.total for component in all_),
            sum(component.out_of_flat for component in all_),
            parts=tuple(part for component in all_ for part in component.each),
        )


def components(tested: RangeTest) -> list[Component]:
    """Touching tiles that hold a difference above :data:`~.channels.FAINT`."""
    tiles = _of_tiles(tested.absdiff) > FAINT
    labels, boxes = _label(tiles)
    measured = (
        np.bincount(labels[tiles], _sum_of_tiles(values)[tiles], len(boxes)).astype(int).tolist()
        for values in (tested.out_of_range, tested.absdiff, tested.out_of_flat)
    )
    if len(boxes) <= _FEW:
        boxes = [_tight(tested.absdiff, box) for box in boxes]
    return [_component(tested.segment, *box_and_sums) for box_and_sums in zip(boxes, *measured, strict=True)]


def beside(tested: RangeTest, components: list[Component]) -> list[Component]:
    """One component around everything that differs outside of those found, if anything does."""
    rest = tested.absdiff > 0
    for component in components:
        x, y = component.after.x - tested.segment.after.x, component.after.y - tested.segment.after.y
        rest[y : y + component.after.height, x : x + component.after.width] = False
    if not rest.any():
        return []
    return [_component(tested.segment, _around(rest))]


def _component(segment: Segment, box: Box, excess: int = 0, total: int = 0, out_of_flat: int = 0) -> Component:
    right, bottom = min(box.right, segment.after.width), min(box.bottom, segment.after.height)
    box = Box(box.x, box.y, right - box.x, bottom - box.y)
    return Component(_placed(box, segment.before), _placed(box, segment.after), excess, total, out_of_flat)


def _placed(box: Box, origin: Box) -> Box:
    return Box(box.x + origin.x, box.y + origin.y, box.width, box.height)


def _tight(absdiff: Array, box: Box) -> Box:
    """The box without its outer rows and columns that do not differ."""
    inner = _around(absdiff[box.y : box.bottom, box.x : box.right] > FAINT)
    return _placed(inner, box)


def _around(marked: npt.NDArray[np.bool_]) -> Box:
    """The smallest box that holds all that is marked."""
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    x, y = int(columns[0]), int(rows[0])
    return Box(x, y, int(columns[-1]) + 1 - x, int(rows[-1]) + 1 - y)


def _of_tiles(values: Array) -> Array:
    rows = _rows_of_tiles(values, np.uint8).max(axis=1)
    tiles: Array = rows.reshape(len(rows), -1, TILE).max(axis=2)
    return tiles


def _sum_of_tiles(values: Array) -> npt.NDArray[np.uint32]:
    rows = _rows_of_tiles(values, np.uint16).sum(axis=1, dtype=np.uint16)
    tiles: npt.NDArray[np.uint32] = rows.reshape(len(rows), -1, TILE).sum(axis=2, dtype=np.uint32)
    return tiles


def _rows_of_tiles(values: Array, dtype: type[np.integer[Any]]) -> npt.NDArray[Any]:
    """Filled up to whole tiles: tiles × rows in one × columns. ``reduceat`` takes four times as long."""
    height, width = (-(-side // TILE) * TILE for side in values.shape)
    whole = np.zeros((height, width), dtype)
    whole[: values.shape[0], : values.shape[1]] = values
    return whole.reshape(-1, TILE, width)


def _label(tiles: npt.NDArray[np.bool_]) -> tuple[Labels, list[Box]]:
    """A number for each tile (-1 where there is nothing), and the box of each number in pixels."""
    height, width = tiles.shape
    padded = np.zeros((height, width + 2), np.int8)
    padded[:, 1:-1] = tiles
    steps = np.diff(padded, axis=1)
    row, start = np.nonzero(steps == 1)
    end = np.nonzero(steps == -1)[1]
    names, number = np.unique(_joined(row, start, end), return_inverse=True)
    labels = np.full((height, width), -1, np.intp)
    for y, x0, x1, name in zip(row.tolist(), start.tolist(), end.tolist(), number.tolist(), strict=True):
        labels[y, x0:x1] = name
    edges = np.array([start, row, -end, -row - 1]) * TILE
    least = np.full((4, len(names)), 2**31)
    for of_all, of_label in zip(edges, least, strict=True):
        np.minimum.at(of_label, number, of_all)
    return labels, [Box(x, y, -right - x, -bottom - y) for x, y, right, bottom in least.T.tolist()]


def _joined(row: Labels, start: Labels, end: Labels) -> list[int]:
    """For each run of tiles the first run it hangs together with, corners touching."""
    parents = list(range(len(row)))
    rows, starts, ends = row.tolist(), start.tolist(), end.tolist()
    above = 0
    for i, y in enumerate(rows):
        while rows[above] < y - 1 or (rows[above] == y - 1 and ends[above] < starts[i]):
            above += 1
        j = above
        while rows[j] == y - 1 and starts[j] <= ends[i]:
            first, second = sorted((_root(parents, i), _root(parents, j)))
            parents[second] = first
            j += 1
    return [_root(parents, i) for i in range(len(parents))]


def _root(parents: list[int], i: int) -> int:
    while parents[i] != i:
        parents[i] = parents[parents[i]]
        i = parents[i]
    return i


def grouped(components: list[Component], most: int) -> list[Component]:
    """Near components joined, bands and corners alone; then what is left over ``most`` joined with its neighbours."""
    bands = [component for component in components if component.alone]
    others = _near([component for component in components if not component.alone])
    while len(bands) + len(others) > most:
        bands, others = [], _closest(bands + others)
    return bands + others


def _near(components: list[Component]) -> list[Component]:
    """Joined until no two are nearer than :data:`NEAR`."""
    if len(components) > _MANY:
        components = _coarse(components)
    while len(components) > 1:
        left, top, right, bottom = _sides(components)
        across = np.maximum(left[:, None], left) - np.minimum(right[:, None], right)
        down = np.maximum(top[:, None], top) - np.minimum(bottom[:, None], bottom)
        lower = np.minimum((bottom - top)[:, None], bottom - top)
        higher = np.maximum((bottom - top)[:, None], bottom - top)
        beside = (higher <= _HIGHEST) & (-down >= _SAME_LINE * lower)
        near = (across < np.where(beside, np.maximum(NEAR, _WORD_GAP * higher), NEAR)) & (down < NEAR)
        parents = list(range(len(components)))
        for i, j in zip(*(indices.tolist() for indices in np.nonzero(np.triu(near, 1))), strict=True):
            first, second = sorted((_root(parents, i), _root(parents, j)))
            parents[second] = first
        joined = _by_name(components, [_root(parents, i) for i in range(len(components))])
        if len(joined) == len(components):
            break
        components = joined
    return components


def _coarse(components: list[Component]) -> list[Component]:
    """Joined by the square of the page they begin in: 64 px a side, as small as a card's parts."""
    return _by_name(components, [(component.after.x // 64, component.after.y // 64) for component in components])


def _by_name(components: list[Component], names: Iterable[Hashable]) -> list[Component]:
    named: dict[Hashable, list[Component]] = {}
    for name, component in zip(names, components, strict=True):
        named.setdefault(name, []).append(component)
    return [Component.around(all_) for all_ in named.values()]


def _closest(components: list[Component]) -> list[Component]:
    """The two joined whose common box adds the least area to theirs."""
    left, top, right, bottom = _sides(components)
    width = np.maximum(right[:, None], right) - np.minimum(left[:, None], left)
    height = np.maximum(bottom[:, None], bottom) - np.minimum(top[:, None], top)
    area = (right - left) * (bottom - top)
    added = (width * height - area[:, None] - area).astype(float)
    np.fill_diagonal(added, np.inf)
    i, j = divmod(int(np.argmin(added)), len(components))
    rest = [component for index, component in enumerate(components) if index not in (i, j)]
    return [*rest, Component.around((components[i], components[j]))]


def _sides(components: list[Component]) -> tuple[Labels, Labels, Labels, Labels]:
    boxes = [component.after for component in components]
    sides = np.array([(box.x, box.y, box.right, box.bottom) for box in boxes]).T
    return sides[0], sides[1], sides[2], sides[3]
