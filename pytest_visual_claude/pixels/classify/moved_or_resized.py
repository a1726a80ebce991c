"""Does the same thing stand there, but at another place or in another size?

What stands on the ground is cut out on both sides, brought to one size, and compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.align.segments import Mask, part, spans
from pytest_visual_claude.pixels.decode.channels import FAINT, absdiff
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.measure import colours, content_type

#: How many pixels two sizes differ by at least: less comes from anti-aliasing.
_LEAST = 2
#: Rows and columns of the size that both are brought to.
_GRID = 64
#: Less than this, in pixels, has no shape.
_SMALLEST = 4
#: How far around a component the thing that it is a part of is looked for, in pixels.
_FARTHEST = 256
#: Points along each side of an outline that are compared, the levels that two of them may differ by, and the
#: share that may not.
_POINTS, _LEVELS, _ALIKE = 64, 16, 0.8
#: Share of those points that are not the ground's: a pill has a half.
_CLOSED = 0.4
#: So many rows or columns are looked at together, from each side.
_AT_ONCE = 16


@dataclass(frozen=True)
class Cutouts:
    """Something before, and something after, each without the ground around it."""

    before: Box
    after: Box

    @property
    def larger(self) -> tuple[int, int]:
        """By how many pixels its width and its height have grown."""
        return self.after.width - self.before.width, self.after.height - self.before.height

    @property
    def resized(self) -> bool:
        """Has its width or its height changed by more than anti-aliasing changes it?"""
        return max(map(abs, self.larger)) >= _LEAST

    @property
    def scaled(self) -> bool:
        """Has neither become less while the other one became more?"""
        wider, higher = self.larger
        return wider * higher >= 0


def cutouts(a: Array, b: Array, before: Box, after: Box, ground: Array) -> Cutouts | None:
    """What stands on the ground there; nothing, if on one side nothing does."""
    old, new = _cut_out(a, before, ground), _cut_out(b, after, ground)
    return None if old is None or new is None else Cutouts(old, new)


def extended(a: Array, b: Array, before: Box, after: Box, ground: Array) -> tuple[Box, Box] | None:
    """Both boxes, as far as what they are a part of stands out from the ground to all sides; nothing, if
    that is farther than anybody looks.
    """
    reach = _reach(a, b, before, after, ground)
    if reach is None:
        return None
    wide = (_wider(box, *reach).turned() for box in (before, after))
    a, b, (before, after) = a.transpose(1, 0, 2), b.transpose(1, 0, 2), tuple(wide)
    reach = _reach(a, b, before, after, ground)
    return (_wider(before, *reach).turned(), _wider(after, *reach).turned()) if reach else None


def _reach(a: Array, b: Array, before: Box, after: Box, ground: Array) -> tuple[int, int] | None:
    """How many columns to the left and to the right have ink in either picture, up to one that has none."""
    left = min(before.x, after.x, _FARTHEST)
    right = min(a.shape[1] - before.right, b.shape[1] - after.right, _FARTHEST)
    strips = (part(picture, _wider(box, left, right)) for picture, box in ((a, before), (b, after)))
    inked = np.any([content_type.inked(np.ascontiguousarray(strip), ground).any(axis=0) for strip in strips], axis=0)
    inked[left : left + before.width] = True
    start, end = next(span for span in spans(inked, 1) if span[0] <= left < span[1])
    reach = left - start, end - left - before.width
    return None if max(reach) == _FARTHEST else reach


def _wider(box: Box, left: int, right: int) -> Box:
    return Box(box.x - left, box.y, left + box.width + right, box.height)


def _cut_out(picture: Array, box: Box, ground: Array) -> Box | None:
    """The smallest box around what is not the ground's."""
    rows = part(picture, box)
    top = _bare(rows, ground)
    if top == len(rows):
        return None
    bottom = len(rows) - _bare(rows[::-1], ground)
    columns = rows[top:bottom].transpose(1, 0, 2)
    left, right = _bare(columns, ground), len(columns) - _bare(columns[::-1], ground)
    return Box(box.x + left, box.y + top, right - left, bottom - top)


def _bare(lines: Array, ground: Array) -> int:
    """How many lines have only ground before the first with something on it: seldom more than a few."""
    for start in range(0, len(lines), _AT_ONCE):
        inked = content_type.inked(np.ascontiguousarray(lines[start : start + _AT_ONCE]), ground).any(axis=1)
        if inked.any():
            return start + int(np.argmax(inked))
    return len(lines)


def likeness(old: Array, new: Array) -> float:
    """How well their brightness agrees at one size: 1 for the same thing, however large.

    Lin's concordance correlation (1989): unlike Pearson's it asks for the same colours, not only shapes.
    """
    if min(*old.shape[:2], *new.shape[:2]) < _SMALLEST:
        return 0.0
    first, second = _at_one_size(old), _at_one_size(new)
    squared = float(((first - second) ** 2).mean())
    spread = float(first.var() + second.var() + (first.mean() - second.mean()) ** 2)
    if spread <= FAINT**2:
        return 1.0
    return 1 - squared / spread


def _at_one_size(piece: Array) -> npt.NDArray[np.float32]:
    """The brightness in the middle of each field of a grid; blurred, since edges fall beside each other."""
    height, width = piece.shape[:2]
    rows = ((np.arange(_GRID) + 0.5) * height / _GRID).astype(int)
    columns = ((np.arange(4 * _GRID) + 0.5) * width / (4 * _GRID)).astype(int)
    light = colours.brightness(piece[rows[:, None], columns])
    for axis in (0, 1):
        light += light + np.roll(light, 1, axis) + np.roll(light, -1, axis)
        light /= 4
    return light


def same_outline(old: Array, new: Array, ground: Array) -> bool:
    """The same colours follow each other along its sides, and they are not the ground's: a button, a card."""
    if min(*old.shape[:2], *new.shape[:2]) < _SMALLEST:
        return False
    first, second = _around(old), _around(new)
    apart = (np.maximum(first, second) - np.minimum(first, second)).max(axis=1)
    closed = (float(content_type.inked(outline[None], ground).mean()) >= _CLOSED for outline in (first, second))
    return float((apart <= _LEVELS).mean()) >= _ALIKE and all(closed)


def _around(piece: Array) -> Array:
    """So many points of each side."""
    sides = piece[0], piece[-1], piece[:, 0], piece[:, -1]
    points = (np.arange(_POINTS) + 0.5) / _POINTS
    return np.concatenate([side[(points * len(side)).astype(int)] for side in sides])


def end_moved(a: Array, b: Array, before: Box, after: Box) -> Cutouts | None:
    """The thing whose right end stands elsewhere now: a card, a bar that got narrower or wider.

    Both pictures have the same columns up to its end, then nothing but what is around it. Left of that, up to where
    nothing differs, there is no gap, as there is between letters; and nothing goes on above or below, as at a corner.
    """
    strips = [_with_around(picture, box) for picture, box in ((a, before), (b, after))]
    if any(strip.shape[:2] != (before.height + 2, before.width + 2) for strip in strips):
        return None  # at the edge of a picture nothing is seen to go on, or to end
    ends = [_end(strip) for strip in strips]
    (end, shorter), (reach, longer) = sorted(zip(ends, strips, strict=True), key=lambda one: one[0])
    if end < 2 or reach - end < _LEAST:
        return None
    if absdiff(longer[:, 1 + reach - end : reach], shorter[:, 1:end]).max() > _LEVELS:
        return None
    start = _start(b, after)
    if start is None:
        return None
    old, new = (
        Box(box.x - start, box.y, start + end - 1, box.height) for box, end in zip((before, after), ends, strict=True)
    )
    return Cutouts(old, new)


def _with_around(picture: Array, box: Box) -> Array:
    """The box with a pixel around it, as far as there is one."""
    return picture[max(0, box.y - 1) : box.bottom + 1, max(0, box.x - 1) : box.right + 1]


def _end(strip: Array) -> int:
    """The first column that is like the last, where all after it are, too; 0 where the first and last row are not."""
    if not _like_the_last(strip[[0, -1]]).all():
        return 0
    bare = _like_the_last(strip)
    end = int(np.argmax(bare))
    return end if bare[end:].all() else 0


def _start(picture: Array, box: Box) -> int | None:
    """How many columns left of the box belong to it: up to one like that right of the box, where there is one."""
    bare = np.flatnonzero(_like_the_last(picture[box.y : box.bottom, : box.right + 1])[: box.x])
    return box.x - int(bare[-1]) - 1 if len(bare) else None


def _like_the_last(rows: Array) -> Mask:
    """Which columns are, pixel by pixel."""
    like: Mask = absdiff(rows, np.broadcast_to(rows[:, -1:], rows.shape)).max(axis=0) <= FAINT
    return like
