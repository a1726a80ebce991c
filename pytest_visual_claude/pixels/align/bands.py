"""Bands of rows that were inserted or removed: how high, and where exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.align.row_matching import BREAK, Block, blocks, equal_length
from pytest_visual_claude.pixels.align.segments import Band, Mask, Segment, SegmentKind, part, spans
from pytest_visual_claude.pixels.decode.channels import absdiff, unequal_rows
from pytest_visual_claude.pixels.decode.decoding import Array

#: Something that moved by up to so many pixels was nudged, whatever came out from behind it; what
#: moved further carries along what follows.
THIN = 3
#: Equal columns that part two pieces: more than the space between two words.
COLUMN_GAP = 24
#: Columns in which nothing is drawn from top to bottom, that part two others: cards may stand as near.
_GUTTER = 12
#: Levels from row to row in the shadow of a card, which goes beyond it.
_FADING = 4
#: Rows that are looked at before all of them are.
_FIRST = 64
#: Up to this height, in pixels, something is one thing that grew or shrank, a heading or a paragraph. What is
#: higher is looked at in pieces.
_ONE_THING = 240
#: How much differs however a band is put, as a share of what is drawn: other lines, or the same in another
#: size, differ by more than what is drawn in one of them.
_UNEXPLAINED = 0.8


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
        yield _settled(a, b, piece, above, below)
    elif piece.before.height == piece.after.height:
        yield piece
    else:
        yield from _with_a_band(a, b, piece)


def _groups(a: Array, b: Array, segment: Segment, replaced: list[Block]) -> Iterator[range]:
    """Neighbours that stand in columns, one of which is blank between them: those rows are equal wherever it went."""
    first = 0
    for index, (above, below) in enumerate(pairwise(replaced), 1):
        whole = segment.rows(*_around(replaced[first], below))
        if not _blank_beside(a, b, whole, above[1] - replaced[first][0], below[0] - replaced[first][0]):
            yield range(first, index)
            first = index
    if replaced:
        yield range(first, len(replaced))


def _blank_beside(a: Array, b: Array, whole: Segment, top: int, bottom: int) -> bool:
    before, after = part(a, whole.before), part(b, whole.after)
    columns = _columns(before, after) if whole.before.width == whole.after.width else []
    between = before[top:bottom]
    return any(not _much_drawn(between[:, left:right]) for left, right in columns)


def _much_drawn(rows: Array) -> bool:
    return int(np.count_nonzero(unequal_rows(rows[1:], rows[:-1]))) > BREAK


def _with_a_band(a: Array, b: Array, segment: Segment) -> Iterator[Segment]:
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
    return piece.resized or (piece.band and not _empty(a, b, piece))


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
    rows = part(b, new)
    drawn = np.flatnonzero(unequal_rows(rows[1:], rows[:-1]))
    if not len(drawn):
        return None
    first, last = int(drawn[0]) + 1, int(drawn[-1]) + 1
    before, after = (Box(box.x, box.y + first, box.width, last - first) for box in (old, new))
    return Segment(before, after, SegmentKind.MOVED)


def _trailing(a: Array, b: Array, piece: Segment, column: Segment) -> bool:
    """Empty rows, and nothing drawn below them in their column."""
    sides = (a, piece.before, column.before), (b, piece.after, column.after)
    return (
        isinstance(piece, Band)
        and _empty(a, b, piece)
        and all(even(picture[box.bottom : whole.bottom, box.x : box.right]) for picture, box, whole in sides)
    )


def _empty(a: Array, b: Array, band: Segment) -> bool:
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
    """Are they equally high, and can slide to the same rows?"""
    same = first.gain == second.gain != 0 and first.before.height == second.before.height
    by = second.before.y - first.before.y
    (up, down), (other_up, other_down) = first.slack, second.slack
    apart = second.after.y - first.after.y
    return same and by == apart and max(-up, by - other_up) <= min(down, by + other_down)


def _across(first: Band, second: Band) -> Band:
    """Both, at the rows of the one that can slide less."""
    fixed, other = sorted((first, second), key=lambda band: sum(band.slack))
    by = fixed.before.y - other.before.y
    before, after = shifted(other.before, by).union(fixed.before), shifted(other.after, by).union(fixed.after)
    return replace(fixed, before=before, after=after)


def _columns(before: Array, after: Array) -> list[tuple[int, int]]:
    """Where columns begin and end; nothing where there is only one."""
    likely = spans(np.logical_or(*_drawn_columns(before[:_FIRST], after[:_FIRST])), _GUTTER)
    if len(likely) == 1 and likely[0][1] - likely[0][0] > before.shape[1] - _GUTTER:
        return []
    columns = spans(np.logical_or(*_drawn_columns(before, after)), _GUTTER)
    return columns if len(columns) > 1 else []


def _drawn_columns(before: Array, after: Array) -> tuple[Mask, Mask]:
    """In which columns of either there is anything but one colour, or a shadow that fades, and that of the other."""
    other = absdiff(before[:1], after[:1])[0] > _FADING
    first, second = (other | (absdiff(rows[1:], rows[:-1]) > _FADING).any(axis=0) for rows in (before, after))
    return first, second


def _of_column(a: Array, b: Array, segment: Segment, left: int, right: int) -> Iterator[Segment]:
    before, after = (Box(box.x + left, box.y, right - left, box.height) for box in (segment.before, segment.after))
    column = replace(segment, before=before, after=after)
    return of_blocks(a, b, column, blocks(part(a, before), part(b, after)))


def _fitted(a: Array, b: Array, segment: Segment) -> Iterator[Segment]:
    tall, low = segment.before.height, segment.after.height
    extra = abs(tall - low)
    width = min(segment.before.width, segment.after.width)
    before, after = part(a, narrow(segment.before, width)), part(b, narrow(segment.after, width))
    at, cost = _cut(before, after)
    one_thing = segment.before.width == segment.after.width and max(tall, low) <= _ONE_THING
    if one_thing and THIN < extra <= min(tall, low) and cost > _UNEXPLAINED * _ink(after if tall > low else before):
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
    pairs = zip((segment.before, segment.after), _drawn_columns(before, after), strict=True)
    old, new = (_with(box, np.flatnonzero(drawn)) for box, drawn in pairs)
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


def _settled(a: Array, b: Array, band: Band, above: int, below: int) -> Band:
    """A band can slide where the row it leaves equals the row it takes.

    :param above: how many equal rows there are to slide over, and ``below``.
    """
    inserted = bool(band.after.height)
    picture, box = (b, band.after) if inserted else (a, band.before)
    columns = picture[:, box.x : box.right]
    up = min(above, _slide(columns, box, -1))
    down = min(below, _slide(columns, box, 1))
    return slid(replace(band, slack=(up, down)), resting(((picture, box),), -up, down))


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


def _slide(columns: Array, box: Box, way: int) -> int:
    """How far the band can go before its content is another one."""
    if way > 0:
        leaves, takes = columns[box.y : box.bottom], columns[box.bottom : box.bottom + box.height]
    else:
        leaves, takes = columns[box.y : box.bottom][::-1], columns[max(0, box.y - box.height) : box.y][::-1]
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
