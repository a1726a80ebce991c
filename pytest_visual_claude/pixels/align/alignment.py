"""Which rows and columns of two pictures belong to each other.

A banner on top of a page moves everything below it. Compared place by place that is a page of
differences; compared row by row it is one band. So equal rows are found first, by a hash of each:

1. Rows that occur once in either picture are anchors (patience diff, Bram Cohen's, as in ``git diff
   --patience``). They grow over equal neighbours, and the chain of such runs that keeps its order
   and explains most stands. What is left between two of them has been replaced.
2. As many rows as before: they are compared in place. None before or none after: a band was
   inserted or removed. Other numbers: a band, put where the rest then fits best; or one thing that
   is larger or smaller now.
3. The same content in a band that was removed and in one that was inserted: it moved.

Then each part that differs is split at the columns that are equal, and its pieces are looked at
alone: what happened in one column of a page says nothing about the others. Columns that moved, and
pictures that differ in width, go through the same, turned on their side.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.align import reordering, row_matching
from pytest_visual_claude.pixels.align.bands import COLUMN_GAP, THIN, empty, even, narrow
from pytest_visual_claude.pixels.align.columns import as_one, of_blocks
from pytest_visual_claude.pixels.align.segments import ROUNDING, Band, Mask, Segment, part, spans
from pytest_visual_claude.pixels.decode.channels import unequal, unequal_rows
from pytest_visual_claude.pixels.decode.decoding import Array

#: Equal rows that part two pieces, in pixels: less is the space between two lines of a text.
ROW_GAP = 8
#: Rows that are equal elsewhere have to be this share of the rows that differ in place, and at
#: least so many, or everything stays in place: a blank row equals many.
_WORTH_MOVING = 0.1
_FEWEST_MOVED = 8
#: Columns are looked for in what is at least so wide and high, first in so many of its rows.
_LEAST_SIDE, _SAMPLED_ROWS = 48, 64
#: Pieces within pieces within pieces: a page, a column, a card, a line.
_DEEPEST = 8


def segments(a: Array, b: Array) -> list[Segment]:
    """Everything that differs, in pieces that do not overlap in either picture."""
    whole = Segment(Box(0, 0, a.shape[1], a.shape[0]), Box(0, 0, b.shape[1], b.shape[0]))
    return as_one(list(_split(a, b, whole, 0)))


def _split(a: Array, b: Array, segment: Segment, depth: int) -> Iterator[Segment]:
    if segment.band or segment.resized:
        yield segment
    elif segment.moved:
        yield segment
        yield from _split(a, b, segment.carried_along(), depth)
    elif (segment.before.width, segment.before.height) != (segment.after.width, segment.after.height):
        yield from _resized(a, b, segment, depth)
    else:
        yield from _same_size(a, b, segment, depth)


def _same_size(a: Array, b: Array, segment: Segment, depth: int) -> Iterator[Segment]:
    before, after = part(a, segment.before), part(b, segment.after)
    for top, bottom in spans(unequal_rows(before, after), segment.before.height):
        differs = unequal(before[top:bottom], after[top:bottom])
        yield from _in_place(a, b, segment.cut(top, bottom, 0, segment.before.width), differs, depth)


def _in_place(a: Array, b: Array, segment: Segment, differs: Mask, depth: int) -> Iterator[Segment]:
    """:param differs: which of the segment's pixels are not the same."""
    rows = np.any(differs, axis=1)
    moved = _moved_rows(a, b, segment, differs, rows) or _moved_columns(a, b, segment, differs)
    for piece in moved:
        yield from _split(a, b, piece, depth + 1)
    if moved:
        return
    parts = list(_pieces(differs, rows))
    for top, bottom, left, right in parts:
        piece = segment.cut(top, bottom, left, right)
        if depth >= _DEEPEST or (len(parts) == 1 and piece == segment):
            yield piece
        else:
            yield from _in_place(a, b, piece, differs[top:bottom, left:right], depth + 1)


def _pieces(differs: Mask, rows: Mask) -> Iterator[tuple[int, int, int, int]]:
    """Top, bottom, left, right of each piece, parted by equal rows, then by equal columns."""
    for top, bottom in spans(rows, ROW_GAP):
        for left, right in spans(np.any(differs[top:bottom], axis=0), COLUMN_GAP):
            yield top, bottom, left, right


def _moved_rows(a: Array, b: Array, segment: Segment, differs: Mask, rows: Mask) -> list[Segment]:
    """The segment in pieces whose rows have moved, or nothing where that explains too little."""
    [(top, bottom)] = spans(rows, len(rows))
    if bottom - top < 2 * _FEWEST_MOVED:  # so little, moved or not, is told by its own vector
        return []
    columns = spans(np.any(differs[top:bottom], axis=0), differs.shape[1])[0]
    inner = segment.cut(top, bottom, *columns)
    blocks = row_matching.blocks(part(a, inner.before), part(b, inner.after))
    elsewhere = _moved(blocks, bottom - top)
    if elsewhere < _FEWEST_MOVED:
        return []
    pieces = reordering.moved(a, b, list(of_blocks(a, b, inner, blocks)))
    moved = [piece for piece in pieces if piece.moved]
    if elsewhere + sum(piece.after.height for piece in moved) < _WORTH_MOVING * np.count_nonzero(rows):
        return []
    if moved:
        return pieces
    return [] if _nudged(pieces) else _without_the_end(a, b, pieces)


def _moved_columns(a: Array, b: Array, segment: Segment, differs: Mask) -> list[Segment]:
    """The same for columns, where those look moved in a sample of the rows."""
    if min(differs.shape) < _LEAST_SIDE:
        return []
    columns = np.any(differs, axis=0)
    step = max(1, len(differs) // _SAMPLED_ROWS)
    few = (
        np.ascontiguousarray(part(*side)[::step].transpose(1, 0, 2))
        for side in ((a, segment.before), (b, segment.after))
    )
    elsewhere = _moved(row_matching.blocks(*few), len(columns))
    if elsewhere < max(_FEWEST_MOVED, _WORTH_MOVING * np.count_nonzero(columns)):
        return []
    pieces = _moved_rows(a.transpose(1, 0, 2), b.transpose(1, 0, 2), segment.turned(), differs.T, columns)
    bands = [piece for piece in pieces if piece.band]
    came, went = (sum(box.height for box in boxes) for boxes in ([b.after for b in bands], [b.before for b in bands]))
    # A letter that occurs twice in a line that was drawn anew is no movement of columns, nor is a word in a cell
    # that went to its other side.
    if elsewhere < min(came, went):
        return []
    return [piece.turned() for piece in pieces]


def _nudged(pieces: list[Segment]) -> bool:
    """Did something move by so little that it is best compared in place? :mod:`.kinds` says where it went."""
    return all(max(piece.before.height, piece.after.height) <= THIN for piece in pieces if piece.band)


def _without_the_end(a: Array, b: Array, pieces: list[Segment]) -> list[Segment]:
    """Where rows were inserted and the picture kept its size, as many were pushed over its edge, or took
    up empty room: no difference of its own. The same where rows were removed and others came up.
    """
    grown = [piece for piece in pieces if piece.band or piece.resized]
    last = grown[-1] if grown else None
    if len(grown) < 2 or not isinstance(last, Band) or abs(sum(map(_gain, grown))) > ROUNDING:
        return pieces
    at_end = pieces[-1] is last and _ends(a, last.before) and _ends(b, last.after)
    if at_end or (empty(a, last.before) and empty(b, last.after)):
        return [piece for piece in pieces if piece is not last]
    return pieces


def _gain(piece: Segment) -> int:
    return piece.gain if isinstance(piece, Band) else piece.after.height - piece.before.height


def _ends(picture: Array, box: Box) -> bool:
    """Is there nothing below it but empty rows, or less than a line of text?"""
    return len(picture) - box.bottom <= ROW_GAP or even(picture[box.bottom :, box.x : box.right])


def _moved(blocks: list[row_matching.Block], height: int) -> int:
    """How many rows are equal at another place than before; none where all of them are where they were."""
    if not blocks:
        return 0
    ends = [(a1, b1) for _, a1, _, b1 in blocks]
    starts = [a0 for a0, _, _, _ in blocks[1:]] + [height]
    return sum(start - a1 for (a1, b1), start in zip(ends, starts, strict=True) if a1 != b1)


def _resized(a: Array, b: Array, segment: Segment, depth: int) -> Iterator[Segment]:
    """Other sizes: rows that belong together first, then columns."""
    if segment.before.width != segment.after.width:
        pieces = [piece.turned() for piece in _fitted(a.transpose(1, 0, 2), b.transpose(1, 0, 2), segment.turned())]
    else:
        pieces = list(_fitted(a, b, segment))
    for piece in pieces:
        yield from _split(a, b, piece, depth + 1)


def _fitted(a: Array, b: Array, segment: Segment) -> Iterator[Segment]:
    """Pieces of equal height. Rows are compared as far as the narrower picture goes."""
    width = min(segment.before.width, segment.after.width)
    before = part(a, narrow(segment.before, width))
    after = part(b, narrow(segment.after, width))
    yield from reordering.moved(a, b, list(of_blocks(a, b, segment, row_matching.blocks(before, after))))
