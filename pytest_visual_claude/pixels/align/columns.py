"""Blocks of rows, and the columns in them: what happened in one column says nothing about the others.

A page is cut as documents are (recursive X-Y cut, Nagy and Seth 1984): rows that are equal part it from top to
bottom, and where something stands in columns, each column is aligned alone. A row that is blank in one column
says nothing about it, so such rows part no columns: they are equal wherever the column went.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.align import bands
from pytest_visual_claude.pixels.align.bands import FADING, THIN, drawn_columns, empty, even
from pytest_visual_claude.pixels.align.row_matching import BREAK, Block, blocks
from pytest_visual_claude.pixels.align.segments import Band, Mask, Segment, SegmentKind, part, spans
from pytest_visual_claude.pixels.decode.channels import absdiff, unequal_rows
from pytest_visual_claude.pixels.decode.decoding import Array

#: Columns in which nothing is drawn from top to bottom, that part two others: cards may stand as near.
_GUTTER = 12


def of_blocks(a: Array, b: Array, segment: Segment, replaced: list[Block]) -> Iterator[Segment]:
    """Blocks of equal height and bands; a block whose height has changed is split into both."""
    ends = [0, *(b1 for _, _, _, b1 in replaced)]
    starts = [*(b0 for _, _, b0, _ in replaced), segment.after.height]
    for group in _groups(a, b, segment, replaced):
        whole = _piece(segment, _around(replaced[group[0]], replaced[group[-1]]))
        if pieces := _in_columns(a, b, whole, alone=len(group) == 1):
            yield from pieces
            continue
        for index in group:
            above, below = replaced[index][2] - ends[index], starts[index + 1] - replaced[index][3]
            yield from _of_block(a, b, _piece(segment, replaced[index]), above, below)


def _around(first: Block, last: Block) -> Block:
    return first[0], last[1], first[2], last[3]


def _piece(segment: Segment, block: Block) -> Segment:
    """What lies further down or up than it did was carried along."""
    piece = segment.rows(*block)
    return piece.carried_along() if abs(block[2] - block[0]) > THIN else piece


def _of_block(a: Array, b: Array, piece: Segment, above: int, below: int) -> Iterator[Segment]:
    if isinstance(piece, Band):
        yield bands.settled(a, b, piece, above, below)
    elif piece.before.height == piece.after.height:
        yield piece
    else:
        yield from bands.with_a_band(a, b, piece)


def _groups(a: Array, b: Array, segment: Segment, replaced: list[Block]) -> Iterator[range]:
    """Neighbours that stand in columns, one of which is blank between them."""
    if len(replaced) < 2:
        yield from (range(1) for _ in replaced)
        return
    width = min(segment.before.width, segment.after.width)
    before, after = part(a, bands.narrow(segment.before, width)), part(b, bands.narrow(segment.after, width))
    first, drawn = 0, np.zeros(0, bool)
    for index, (a0, a1, b0, b1) in enumerate(replaced):
        if index > first:
            _, above, _, other = replaced[index - 1]
            more = drawn | drawn_columns(before[above - 1 : a1]) | drawn_columns(after[other - 1 : b1])
            if _blank_in_one(before[above:a0], more):
                drawn = more
                continue
            yield range(first, index)
        first, drawn = index, drawn_columns(before[a0:a1]) | drawn_columns(after[b0:b1])
    yield range(first, len(replaced))


def _blank_in_one(rows: Array, drawn: Mask) -> bool:
    columns = spans(drawn, _GUTTER)
    return len(columns) > 1 and any(not _much_drawn(rows[:, left:right]) for left, right in columns)


def _much_drawn(rows: Array) -> bool:
    return int(np.count_nonzero(unequal_rows(rows[1:], rows[:-1]))) > BREAK


def _in_columns(a: Array, b: Array, segment: Segment, *, alone: bool) -> list[Segment]:
    """What came or went in one column made the others longer or shorter by empty rows: nothing of their own.

    :returns: nothing where there are no columns, or where nothing but empty rows came or went in any.
    """
    if segment.band or segment.before.width != segment.after.width:
        return []
    if alone and segment.before.height == segment.after.height:
        return []
    columns = [
        list(_of_column(a, b, segment, *span)) for span in _columns(part(a, segment.before), part(b, segment.after))
    ]
    loud = [any(_grew(a, b, piece) for piece in pieces) for pieces in columns]
    if any(loud):
        columns = [pieces if told else list(_within(a, b, pieces)) for told, pieces in zip(loud, columns, strict=True)]
    pieces = [piece for column in columns for piece in column if not _trailing(a, b, piece, segment)]
    return pieces if any(loud) or any(piece.band for piece in pieces) else []


def _grew(a: Array, b: Array, piece: Segment) -> bool:
    """Is it higher or lower by more than empty rows?"""
    return piece.resized or (piece.band and not empty_rows(a, b, piece))


def _within(a: Array, b: Array, pieces: list[Segment]) -> Iterator[Segment]:
    """A column that was made longer or shorter by empty rows: what is between those has moved, or it has not."""
    above: Segment | None = None
    inner: list[Segment] = []
    for piece in pieces:
        if piece.band:
            moved = between(a, b, above, piece) if above else None
            yield from [moved] if moved else inner
            above, inner = piece, []
        else:
            inner.append(piece)
    yield from inner


def between(a: Array, b: Array, above: Segment, below: Segment) -> Segment | None:
    """What is drawn between two bands, if that is at another place now."""
    old, new = (
        Box(first.x, first.bottom, first.width, last.y - first.bottom)
        for first, last in ((above.before, below.before), (above.after, below.after))
    )
    if old.height != new.height or old.height <= 0 or abs(new.y - old.y) <= THIN:
        return None
    blank = b[new.y - 1 if new.y else new.bottom, new.x : new.right]
    drawn = np.flatnonzero((part(b, new) != blank).any(axis=(1, 2)))
    if not len(drawn):
        return None
    first, last = int(drawn[0]), int(drawn[-1]) + 1
    before, after = (Box(box.x, box.y + first, box.width, last - first) for box in (old, new))
    return Segment(before, after, SegmentKind.MOVED)


def _trailing(a: Array, b: Array, piece: Segment, column: Segment) -> bool:
    """Empty rows, and nothing drawn below them in their column."""
    sides = (a, piece.before, column.before), (b, piece.after, column.after)
    return (
        isinstance(piece, Band)
        and empty_rows(a, b, piece)
        and all(even(picture[box.bottom : whole.bottom, box.x : box.right]) for picture, box, whole in sides)
    )


def empty_rows(a: Array, b: Array, band: Segment) -> bool:
    return empty(a, band.before) and empty(b, band.after)


def as_one(pieces: list[Segment]) -> list[Segment]:
    """The same rows that came or went in several columns are one band across them."""
    bands: list[Band] = []
    for piece in pieces:
        if isinstance(piece, Band):
            other = next((band for band in bands if _together(band, piece)), None)
            if other:
                bands.remove(other)
            bands.append(_across(other, piece) if other else piece)
    return [piece for piece in pieces if not piece.band] + bands


def _together(first: Band, second: Band) -> bool:
    """Are they rows, equally high, and can slide to the same rows? Where both sides are high, columns came or went."""
    if any(band.before.height and band.after.height for band in (first, second)):
        return False
    same = first.gain == second.gain != 0 and first.before.height == second.before.height
    by = second.before.y - first.before.y
    (up, down), (other_up, other_down) = first.slack, second.slack
    apart = second.after.y - first.after.y
    return same and by == apart and max(-up, by - other_up) <= min(down, by + other_down)


def _across(first: Band, second: Band) -> Band:
    """Both, at the rows of the one that can slide less."""
    fixed, other = sorted((first, second), key=lambda band: sum(band.slack))
    by = fixed.before.y - other.before.y
    before, after = (
        bands.shifted(other.before, by).union(fixed.before),
        bands.shifted(other.after, by).union(fixed.after),
    )
    return replace(fixed, before=before, after=after)


def _columns(before: Array, after: Array) -> list[tuple[int, int]]:
    """Where columns begin and end; nothing where there is only one."""
    other = absdiff(before[:1], after[:1])[0] > FADING
    columns = spans(other | drawn_columns(before) | drawn_columns(after), _GUTTER)
    return columns if len(columns) > 1 else []


def _of_column(a: Array, b: Array, segment: Segment, left: int, right: int) -> Iterator[Segment]:
    before, after = (Box(box.x + left, box.y, right - left, box.height) for box in (segment.before, segment.after))
    column = replace(segment, before=before, after=after)
    return of_blocks(a, b, column, blocks(part(a, before), part(b, after)))
