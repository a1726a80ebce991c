"""Bands of rows that were inserted or removed: how high, and where exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.align.row_matching import equal_length
from pytest_visual_claude.pixels.align.segments import Band, Mask, Segment, SegmentKind, part
from pytest_visual_claude.pixels.decode.channels import absdiff
from pytest_visual_claude.pixels.decode.decoding import Array

#: Something that moved by up to so many pixels was nudged, whatever came out from behind it; what
#: moved further carries along what follows.
THIN = 3
#: Equal columns that part two pieces: more than the space between two words.
COLUMN_GAP = 24
#: Levels from row to row in the shadow of a card, which goes beyond it.
FADING = 4
#: Rows that are looked at before all of them are.
_FIRST = 64
#: Up to this height, in pixels, something is one thing that grew or shrank, a heading or a paragraph. What is
#: higher is looked at in pieces.
_ONE_THING = 240
#: How much differs however a band is put, as a share of what is drawn: other lines, or the same in another
#: size, differ by more than what is drawn in one of them.
_UNEXPLAINED = 0.8


def with_a_band(a: Array, b: Array, segment: Segment) -> Iterator[Segment]:
    """One band in the taller of the two: all of it where the other is empty, or put where what is above and
    below then differs least.
    """
    inserted = segment.before.height < segment.after.height
    if empty(a, segment.before) if inserted else empty(b, segment.after):
        yield _taking(segment)
    else:
        yield from _fitted(a, b, segment)


def _taking(segment: Segment) -> Band:
    """A band that took the place of empty rows, or left some behind."""
    old, new = segment.before.height, segment.after.height
    rows = (0, 0, 0, new) if old < new else (0, old, 0, 0)
    band = segment.rows(*rows)
    return Band(band.before, band.after, band.kind, absorbed=min(old, new))


def even(rows: Array) -> bool:
    """Is each row the same as the one above? Nothing is drawn there but lines from top to bottom."""
    return all(bool((few[1:] == few[:-1]).all()) for few in (rows[:_FIRST], rows))


def empty(picture: Array, box: Box) -> bool:
    """Do its rows only go on what is above or below? A bar in one colour does not."""
    rows = picture[:, box.x : box.right]
    inside, above, below = rows[box.y : box.bottom], rows[max(0, box.y - 1) : box.y], rows[box.bottom : box.bottom + 1]
    if not inside.size:
        return True
    goes_on = any(len(row) and bool((row == inside[:1]).all()) for row in (above, below))
    return goes_on and even(inside)


def drawn_columns(rows: Array) -> Mask:
    """In which columns there is anything but one colour, or a shadow that fades."""
    drawn: Mask = np.any(absdiff(rows[1:], rows[:-1]) > FADING, axis=0)
    return drawn


def _fitted(a: Array, b: Array, segment: Segment) -> Iterator[Segment]:
    tall, low = segment.before.height, segment.after.height
    extra = abs(tall - low)
    width = min(segment.before.width, segment.after.width)
    before, after = part(a, narrow(segment.before, width)), part(b, narrow(segment.after, width))
    at, cost = _cut(before, after)
    one_thing = segment.before.width == segment.after.width and max(tall, low) <= _ONE_THING
    if one_thing and THIN < extra <= min(tall, low) and cost > _UNEXPLAINED * max(_ink(before), _ink(after)):
        yield _resized(segment, before, after)
        return
    first = (at, at + extra) if tall > low else (at, at)
    second = (at, at) if tall > low else (at, at + extra)
    below_it = segment.rows(first[1], tall, second[1], low)
    below_it = below_it.carried_along() if extra > THIN else below_it
    for piece in (segment.rows(0, at, 0, at), segment.rows(*first, *second), below_it):
        if piece.before.height or piece.after.height:
            yield piece


def _cut(before: Array, after: Array) -> tuple[int, float]:
    """Where a band leaves the least difference above and below it, and how much."""
    common = min(len(before), len(after))
    from_top = _row_costs(before[:common], after[:common])
    from_bottom = _row_costs(before[len(before) - common :], after[len(after) - common :])
    above = np.concatenate(([0.0], np.cumsum(from_top)))
    below = np.concatenate((np.cumsum(from_bottom[::-1])[::-1], [0.0]))
    at = int(np.argmin(above + below))
    return at, float(above[at] + below[at])


def _ink(rows: Array) -> float:
    """How much is drawn in them, against what is most common in each column."""
    return float(_row_costs(rows, np.median(rows, axis=0).astype(np.uint8)[None]).sum())


def _resized(segment: Segment, before: Array, after: Array) -> Segment:
    """One thing that is higher or lower now, without what is empty beside it."""
    old, new = (
        _with(box, np.flatnonzero(drawn_columns(rows)))
        for box, rows in ((segment.before, before), (segment.after, after))
    )
    return replace(segment, before=old, after=new, kind=SegmentKind.RESIZED)


def _with(box: Box, columns: npt.NDArray[np.intp]) -> Box:
    if not len(columns):
        return box
    return Box(box.x + int(columns[0]), box.y, int(columns[-1] + 1 - columns[0]), box.height)


def _row_costs(a: Array, b: Array) -> npt.NDArray[np.float64]:
    """How much each row differs: the mean over a sample of its columns."""
    step = max(1, a.shape[1] // 128)
    absdiff = np.maximum(a[:, ::step], b[:, ::step]) - np.minimum(a[:, ::step], b[:, ::step])
    costs: npt.NDArray[np.float64] = absdiff.mean(axis=(1, 2))
    return costs


def settled(a: Array, b: Array, band: Band, above: int, below: int) -> Band:
    """A band can slide where the row it leaves equals the row it takes.

    :param above: how many equal rows there are to slide over, and ``below``.
    """
    inserted = bool(band.after.height)
    picture, box = (b, band.after) if inserted else (a, band.before)
    columns = picture[:, box.x : box.right]
    up, down = _slide(columns, box, -1, above), _slide(columns, box, 1, below)
    # It rests near where it was found: on even ground an edge far away is another thing's.
    near = resting(((picture, box),), -min(up, box.height), min(down, box.height))
    return slid(replace(band, slack=(up, down)), near)


def resting(places: Iterable[tuple[Array, Box]], least: int, most: int) -> int:
    """By how much a band slides down to where both of its edges are edges of the pictures: where one row
    differs from the next.
    """
    edges = sum(_edges_of(picture[:, box.x : box.right], box, least, most) for picture, box in places)
    strongest = np.flatnonzero(edges >= np.max(edges) - 1e-9)
    return int(strongest[len(strongest) // 2]) + least


def _edges_of(columns: Array, box: Box, least: int, most: int) -> npt.NDArray[np.float64]:
    tops = np.arange(box.y + least, box.y + most + 1)
    first, last = _edge(columns, tops), _edge(columns, tops + box.height)
    edges: npt.NDArray[np.float64] = np.minimum(first, last) * 255 + first + last
    return edges


def slid(band: Band, by: int) -> Band:
    """The band so much further down, with as much less slack there."""
    up, down = band.slack
    return replace(band, before=shifted(band.before, by), after=shifted(band.after, by), slack=(up + by, down - by))


def _slide(columns: Array, box: Box, way: int, most: int) -> int:
    """How far the band can go, at most so many rows, before its content is another one."""
    if way > 0:
        leaves, takes = columns[box.y : box.y + most], columns[box.bottom : box.bottom + most]
    else:
        leaves, takes = columns[: box.bottom][::-1][:most], columns[: box.y][::-1][:most]
    common = min(len(leaves), len(takes))
    return equal_length((leaves[:common] == takes[:common]).all(axis=(1, 2))) if common else 0


def _edge(columns: Array, at: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """How much each row differs from the one above; nothing at the ends of the picture."""
    inside = (at > 0) & (at < len(columns))
    costs = np.zeros(len(at))
    rows = at[inside]
    costs[inside] = np.abs(columns[rows].astype(np.int16) - columns[rows - 1]).mean(axis=(1, 2))
    return costs


def shifted(box: Box, by: int) -> Box:
    return Box(box.x, box.y + by, box.width, box.height)


def narrow(box: Box, width: int) -> Box:
    return Box(box.x, box.y, width, box.height)
