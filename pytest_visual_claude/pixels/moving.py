"""Which rows and columns of two pictures belong to each other.

A banner on top of a page moves everything below it. Compared place by place that is a page of
differences; compared row by row it is one band. So equal rows are found first, by a hash of each:

1. Rows that occur once in either picture are anchors; the longest chain of them that keeps its
   order stands (patience diff, Bram Cohen's, as in ``git diff --patience``).
2. Anchors grow over equal neighbours. What is left between two of them has been replaced.
3. As many rows as before: they are compared in place. None before or none after: a band was
   inserted or removed. Other numbers: a band, put where the rest then fits best.

Then each part that differs is split at the columns that are equal, and its pieces are looked at
alone: what happened in one column of a page says nothing about the others. Pictures that differ
in width go through the same, turned on their side.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels import matching
from pytest_visual_claude.pixels.bands import THIN, narrow, of_blocks
from pytest_visual_claude.pixels.decoding import Bytes
from pytest_visual_claude.pixels.zone import Mask, Zone, part, spans, unequal

#: Equal rows that part two pieces, in pixels: less is the space between two lines of a text.
ROW_GAP = 8
#: Equal columns that part two pieces: more than the space between two words.
COLUMN_GAP = 24
#: Rows that are equal elsewhere have to be this share of the rows that differ in place, and at
#: least so many, or everything stays in place: a blank row equals many.
_WORTH_MOVING = 0.1
_FEWEST_MOVED = 8
#: Pieces within pieces within pieces: a page, a column, a card, a line.
_DEEPEST = 8


def zones(a: Bytes, b: Bytes) -> list[Zone]:
    """Everything that differs, in pieces that do not overlap in either picture."""
    whole = Zone(Box(0, 0, a.shape[1], a.shape[0]), Box(0, 0, b.shape[1], b.shape[0]))
    return list(_split(a, b, whole, 0))


def _split(a: Bytes, b: Bytes, zone: Zone, depth: int) -> Iterator[Zone]:
    if zone.band:
        yield zone
    elif (zone.before.width, zone.before.height) != (zone.after.width, zone.after.height):
        yield from _resized(a, b, zone, depth)
    else:
        yield from _same_size(a, b, zone, depth)


def _same_size(a: Bytes, b: Bytes, zone: Zone, depth: int) -> Iterator[Zone]:
    before, after = part(a, zone.before), part(b, zone.after)
    for top, bottom in spans(_unequal_rows(before, after), zone.before.height):
        seen = unequal(before[top:bottom], after[top:bottom])
        yield from _in_place(a, b, zone.cut(top, bottom, 0, zone.before.width), seen, depth)


def _unequal_rows(a: Bytes, b: Bytes) -> Mask:
    """Which rows differ: a fifth of the work of asking each pixel."""
    if a.flags.c_contiguous and b.flags.c_contiguous:
        differs: Mask = np.not_equal(a.reshape(len(a), -1), b.reshape(len(b), -1))
    else:
        differs = unequal(a, b)
    rows: Mask = np.any(differs, axis=1)
    return rows


def _in_place(a: Bytes, b: Bytes, zone: Zone, seen: Mask, depth: int) -> Iterator[Zone]:
    """:param seen: which of the zone's pixels are not the same."""
    rows = np.any(seen, axis=1)
    moved = _moved_rows(a, b, zone, seen, rows)
    for piece in moved:
        yield from _split(a, b, piece, depth + 1)
    if moved:
        return
    parts = list(_pieces(seen, rows))
    for top, bottom, left, right in parts:
        piece = zone.cut(top, bottom, left, right)
        if depth >= _DEEPEST or (len(parts) == 1 and piece == zone):
            yield piece
        else:
            yield from _in_place(a, b, piece, seen[top:bottom, left:right], depth + 1)


def _pieces(seen: Mask, rows: Mask) -> Iterator[tuple[int, int, int, int]]:
    """Top, bottom, left, right of each piece, parted by equal rows, then by equal columns."""
    for top, bottom in spans(rows, ROW_GAP):
        for left, right in spans(np.any(seen[top:bottom], axis=0), COLUMN_GAP):
            yield top, bottom, left, right


def _moved_rows(a: Bytes, b: Bytes, zone: Zone, seen: Mask, rows: Mask) -> list[Zone]:
    """The zone in pieces whose rows have moved, or nothing where that explains too little."""
    [(top, bottom)] = spans(rows, len(rows))
    if bottom - top < ROW_GAP:
        return []
    left, right = _across(b, zone.after, spans(np.any(seen[top:bottom], axis=0), seen.shape[1])[0], (top, bottom))
    inner = zone.cut(top, bottom, left, right)
    blocks = matching.blocks(part(a, inner.before), part(b, inner.after))
    if _moved(blocks, bottom - top) < max(_FEWEST_MOVED, _WORTH_MOVING * np.count_nonzero(rows)):
        return []
    pieces = list(of_blocks(a, b, inner, blocks))
    return [] if _nudged(a, b, pieces) else _without_the_end(a, b, pieces)


def _across(b: Bytes, box: Box, columns: tuple[int, int], rows: tuple[int, int]) -> tuple[int, int]:
    """Those columns, or all of the zone's, where the others are the same from top to bottom: a page's
    margins move with its rows.
    """
    page = part(b, box)[rows[0] : rows[1]]
    for outside in (page[:, : columns[0]], page[:, columns[1] :]):
        if not (outside[1:] == outside[:-1]).all():
            return columns
    return 0, box.width


def _nudged(a: Bytes, b: Bytes, pieces: list[Zone]) -> bool:
    """Did something move within its surroundings, so that nothing came or went but empty rows? Then
    it is compared in place, and :mod:`.kinds` says where it went.
    """
    bands = [piece for piece in pieces if piece.band]
    thin = all(max(band.before.height, band.after.height) <= THIN for band in bands)
    open_end = bands[-1].after.bottom == len(b) or bands[-1].before.bottom == len(a)
    return thin or (not open_end and all(_empty(a, band.before) and _empty(b, band.after) for band in bands))


def _without_the_end(a: Bytes, b: Bytes, pieces: list[Zone]) -> list[Zone]:
    """Where rows were inserted and the picture kept its size, as many were pushed over its edge, or took
    up empty room: no difference of its own. The same where rows were removed and others came up.
    """
    bands = [piece for piece in pieces if piece.band]
    last = bands[-1]
    gained = sum(band.after.height - band.before.height for band in bands[:-1])
    if len(bands) < 2 or gained != last.before.height - last.after.height:
        return pieces
    at_end = pieces[-1] is last and _blank(a, _below(a, last.before)) and _blank(b, _below(b, last.after))
    if at_end or (_blank(a, last.before) and _blank(b, last.after)):
        return [piece for piece in pieces if piece is not last]
    return pieces


def _below(picture: Bytes, box: Box) -> Box:
    return Box(box.x, box.bottom, box.width, len(picture) - box.bottom)


def _moved(blocks: list[matching.Block], height: int) -> int:
    """How many rows are equal at another place than before."""
    ends = [(a1, b1) for _, a1, _, b1 in blocks]
    starts = [a0 for a0, _, _, _ in blocks[1:]] + [height]
    return sum(start - a1 for (a1, b1), start in zip(ends, starts, strict=True) if a1 != b1)


def _blank(picture: Bytes, box: Box) -> bool:
    inside = part(picture, box)
    return not inside.size or bool((inside == inside[0, 0]).all())


def _empty(picture: Bytes, box: Box) -> bool:
    """Is it blank, as the row above or below it is? A blank banner differs from both."""
    if not box.area:
        return True
    beside = (picture[y : y + 1, box.x : box.right] for y in (box.y - 1, box.bottom) if 0 <= y < len(picture))
    return _blank(picture, box) and any(bool((row == picture[box.y, box.x]).all()) for row in beside)


def _resized(a: Bytes, b: Bytes, zone: Zone, depth: int) -> Iterator[Zone]:
    """Other sizes: rows that belong together first, then columns."""
    if zone.before.width != zone.after.width:
        pieces = [piece.turned() for piece in _fitted(a.transpose(1, 0, 2), b.transpose(1, 0, 2), zone.turned())]
    else:
        pieces = list(_fitted(a, b, zone))
    for piece in pieces:
        yield from _split(a, b, piece, depth + 1)


def _fitted(a: Bytes, b: Bytes, zone: Zone) -> Iterator[Zone]:
    """Pieces of equal height. Rows are compared as far as the narrower picture goes."""
    width = min(zone.before.width, zone.after.width)
    before = part(a, narrow(zone.before, width))
    after = part(b, narrow(zone.after, width))
    yield from of_blocks(a, b, zone, matching.blocks(before, after))
