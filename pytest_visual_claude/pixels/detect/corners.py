"""The corners of a button or a card that are rounder now, or squarer: all of one thing are one change.

What lies outside a corner is of one colour, and gets less from row to row. Where there is more of it now, and nowhere
less, the corner is rounder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.align.segments import around, part
from pytest_visual_claude.pixels.decode.channels import FAINT, absdiff, absdiff_from
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect.components import Component

#: The sides of a corner, in pixels, and how many times as long as the other one is at most.
_SHORTEST, _LONGEST, _LONGER = 3, 48, 2
#: The shorter side of a component that holds several, in pixels: less is a letter.
_ROOM = 6
#: Up to so many levels a pixel has the colour of what lies outside. Where a corner ends, so many pixels of it are left.
_OUTSIDE, _LEFT = 8, 2
#: How many pixels are outside on one side only, at least, and which share of what differs: the rest are borders.
_FEWEST, _SHARE = 3, 0.2
#: So many pixels the corners of one thing are out of line at most.
_OUT_OF_LINE = 2
#: Among more components than this none is looked for.
_MANY = 200

Lengths = npt.NDArray[np.intp]


@dataclass(frozen=True)
class _Corner:
    """:param at: 0 for left and 1 for right; 0 for the top and 1 for the bottom.
    :param turn: 1 for rounder, -1 for squarer.
    """

    component: Component
    at: tuple[int, int]
    turn: int

    def gap(self, other: _Corner, axis: int) -> int | None:
        """How far the other one is to the right, or down, where it can be the same thing's."""
        opposite = (self.at[axis], other.at[axis]) == (0, 1) and self.at[1 - axis] == other.at[1 - axis]
        if not opposite or self.turn != other.turn:
            return None
        here, there = self.component.after, other.component.after
        if axis:
            here, there = here.turned(), there.turned()
        apart = max(abs(here.y - there.y), abs(here.bottom - there.bottom))
        return there.x - here.x if apart <= _OUT_OF_LINE and there.x >= here.x else None


def together(a: Array, b: Array, components: list[Component]) -> list[Component]:
    """The same components, the corners of one thing as one."""
    if len(components) > _MANY:
        return components
    corners = [corner for component in components for corner in _corners(a, b, component)]
    joined = list(_joined(corners))
    own = {piece for whole in joined for piece in whole.each}
    return [component for component in components if component not in own] + joined


def _joined(corners: list[_Corner]) -> Iterator[Component]:
    names = list(range(len(corners)))
    for first, second in _links(corners):
        names = [names[first] if name == names[second] else name for name in names]
    for name in dict.fromkeys(names):
        own = [corner for corner, other in zip(corners, names, strict=True) if other == name]
        if len(own) == 1:
            continue  # the end of a letter, rather than a corner
        whole = Component.around(list(dict.fromkeys(corner.component for corner in own)))
        yield replace(whole, corners=own[0].turn)


def _links(corners: list[_Corner]) -> Iterator[tuple[int, int]]:
    """Each with the nearest beside it, and the nearest below it."""
    for first, corner in enumerate(corners):
        same = [second for second, other in enumerate(corners) if other.component is corner.component]
        yield from ((first, second) for second in same)
        for axis in (0, 1):
            gaps = [(gap, at) for at, other in enumerate(corners) if (gap := corner.gap(other, axis)) is not None]
            if gaps:
                yield first, min(gaps)[1]


def _corners(a: Array, b: Array, component: Component) -> list[_Corner]:
    """All that differs in the component, if that is corners: one, two or four, all rounder or all squarer."""
    if component.band or component.moved or component.resized:
        return []
    for places in _PLACES if _is_bare_within(a, b, component) else _PLACES[: len(_ALL)]:
        turns = [_turn(a, b, *_parts(component, at, places), at) for at in places]
        if turns[0] and len(set(turns)) == 1:
            return [_Corner(component, at, turns[0]) for at in places]
    return []


def _is_bare_within(a: Array, b: Array, component: Component) -> bool:
    """Is there room for several, and does nothing differ between them?"""
    width, height = component.after.width, component.after.height
    before, after = part(a, component.before), part(b, component.after)
    middle = slice(height // 4, height - height // 4), slice(width // 4, width - width // 4)
    square = max(width, height) < _LONGER * min(width, height)
    differs = square and bool((absdiff(before[middle], after[middle]) > FAINT).any())
    return min(width, height) >= _ROOM and not differs


_LEFT_TOP, _RIGHT_TOP, _LEFT_BOTTOM, _RIGHT_BOTTOM = _ALL = (0, 0), (1, 0), (0, 1), (1, 1)
#: Which corners a component may hold.
_PLACES = (
    *((at,) for at in _ALL),
    *((_LEFT_TOP, _RIGHT_TOP), (_LEFT_BOTTOM, _RIGHT_BOTTOM), (_LEFT_TOP, _LEFT_BOTTOM), (_RIGHT_TOP, _RIGHT_BOTTOM)),
    _ALL,
)


def _parts(component: Component, at: tuple[int, int], places: tuple[tuple[int, int], ...]) -> tuple[Box, Box]:
    """What one of the places has of both sides: all, a half or a quarter."""
    old, new = component.before, component.after
    across, down = (len({place[axis] for place in places}) for axis in (0, 1))
    width, height = new.width // across, new.height // down
    x, y = (new.width - width) * at[0], (new.height - height) * at[1]
    return Box(old.x + x, old.y + y, width, height), Box(new.x + x, new.y + y, width, height)


def _turn(a: Array, b: Array, old: Box, new: Box, at: tuple[int, int]) -> int:
    """1 for rounder, -1 for squarer, 0 where it is no corner."""
    shorter, longer = sorted((new.width, new.height))
    if shorter < _SHORTEST or longer > min(_LONGEST, _LONGER * shorter):
        return 0
    ways = tuple(slice(None, None, -1 if side else None) for side in at[::-1])
    before, after = (side[ways] for side in around(a, b, old, new, 1))
    if absdiff(before[-1:, -1:], after[-1:, -1:])[0, 0] > FAINT:
        return 0
    return _turned(before, after, before[0, 0]) or _turned(before, after, after[0, 0])


def _turned(before: Array, after: Array, outside: Array) -> int:
    """:param before: the first pixel is the outermost one; as is that of ``after``."""
    first, second = (_lengths(absdiff_from(outside, side) <= _OUTSIDE) for side in (before, after))
    if first is None or second is None:
        return 0
    gained = second - first
    if np.abs(gained).sum() < _FEWEST:
        return 0
    explained = np.abs(gained).sum() >= _SHARE * np.count_nonzero(absdiff(before, after) > FAINT)
    one_way = not ((gained > 0).any() and (gained < 0).any())
    return int(np.sign(gained.sum())) if explained and one_way else 0


def _lengths(outside: npt.NDArray[np.bool_]) -> Lengths | None:
    """How much of each row is outside; nothing where that does not get less, or reaches the other sides."""
    height, width = outside.shape
    lengths = np.where(outside.all(axis=1), width, np.argmin(outside, axis=1))
    gets_less = bool((np.diff(lengths) <= 0).all()) and lengths[height // 2] <= width // 2
    return lengths if gets_less and max(lengths[-1], np.count_nonzero(lengths == width)) <= _LEFT else None
