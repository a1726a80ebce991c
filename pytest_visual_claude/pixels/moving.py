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
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.decoding import Bytes

#: Equal rows that part two pieces, in pixels: less is the space between two lines of a text.
ROW_GAP = 8
#: Equal columns that part two pieces: more than the space between two words.
COLUMN_GAP = 24
#: Rows that are equal elsewhere have to be this share of the rows that differ in place, and at
#: least so many, or everything stays in place: a blank row equals many.
_WORTH_MOVING = 0.1
_FEWEST_MOVED = 8
#: Something that moved by up to so many pixels was nudged, whatever came out from behind it; what
#: moved further carries along what follows.
_THIN = 3
#: Thicker bands are no rounding, in pixels.
_ROUNDING = 2
#: Pieces within pieces within pieces: a page, a column, a card, a line.
_DEEPEST = 8

Mask = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]
#: Runs of equal rows: where in the baseline, where in the actual, how many.
Run = tuple[int, int, int]
#: What lies between two runs: rows a0 to a1 of the baseline became rows b0 to b1.
Block = tuple[int, int, int, int]


@dataclass(frozen=True)
class Zone:
    """Part of the baseline, and the part of the actual that took its place. Equal sizes: compare
    them pixel by pixel. One side without area: a band that was inserted or removed.

    :param carried: the page above it got longer or shorter, and carried it along. Then a pixel
        more or less is rounding: heights are fractions of pixels, what is drawn is not.
    """

    before: Box
    after: Box
    carried: bool = False

    @property
    def band(self) -> bool:
        return not self.before.area or not self.after.area

    @property
    def rounding(self) -> bool:
        """Was it carried along, and is no thicker than rounding makes it?"""
        return self.carried and max(self.before.height, self.after.height) <= _ROUNDING


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
    before, after = _part(a, zone.before), _part(b, zone.after)
    for top, bottom in spans(_unequal_rows(before, after), zone.before.height):
        seen = unequal(before[top:bottom], after[top:bottom])
        yield from _in_place(a, b, _cut(zone, top, bottom, 0, zone.before.width), seen, depth)


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
        piece = _cut(zone, top, bottom, left, right)
        if depth >= _DEEPEST or (len(parts) == 1 and piece == zone):
            yield piece
        else:
            yield from _in_place(a, b, piece, seen[top:bottom, left:right], depth + 1)


def unequal(a: Bytes, b: Bytes) -> Mask:
    """Which pixels of two equally large parts are not the same."""
    differs: Mask = np.not_equal(a, b)
    seen = differs[..., 0].copy()
    for channel in range(1, differs.shape[2]):  # any(axis=2) over three bytes takes ten times as long
        seen |= differs[..., channel]
    return seen


def _pieces(seen: Mask, rows: Mask) -> Iterator[tuple[int, int, int, int]]:
    """Top, bottom, left, right of each piece, parted by equal rows, then by equal columns."""
    for top, bottom in spans(rows, ROW_GAP):
        for left, right in spans(np.any(seen[top:bottom], axis=0), COLUMN_GAP):
            yield top, bottom, left, right


def spans(marked: Mask, gap: int) -> list[tuple[int, int]]:
    """Where marks begin and end, with fewer than ``gap`` places unmarked in between."""
    places = np.flatnonzero(marked)
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) > gap)
    starts = places[np.concatenate(([0], breaks + 1))]
    ends = places[np.concatenate((breaks, [len(places) - 1]))] + 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _moved_rows(a: Bytes, b: Bytes, zone: Zone, seen: Mask, rows: Mask) -> list[Zone]:
    """The zone in pieces whose rows have moved, or nothing where that explains too little."""
    [(top, bottom)] = spans(rows, len(rows))
    if bottom - top < ROW_GAP:
        return []
    left, right = _across(b, zone.after, spans(np.any(seen[top:bottom], axis=0), seen.shape[1])[0], (top, bottom))
    inner = _cut(zone, top, bottom, left, right)
    blocks = _blocks(_hashes(_part(a, inner.before)), _hashes(_part(b, inner.after)))
    if _moved(blocks, bottom - top) < max(_FEWEST_MOVED, _WORTH_MOVING * np.count_nonzero(rows)):
        return []
    pieces = list(_of_blocks(a, b, inner, blocks))
    return [] if _nudged(a, b, pieces) else _without_the_end(a, b, pieces)


def _across(b: Bytes, box: Box, columns: tuple[int, int], rows: tuple[int, int]) -> tuple[int, int]:
    """Those columns, or all of the zone's, where the others are the same from top to bottom: a page's
    margins move with its rows.
    """
    part = _part(b, box)[rows[0] : rows[1]]
    for outside in (part[:, : columns[0]], part[:, columns[1] :]):
        if not (outside[1:] == outside[:-1]).all():
            return columns
    return 0, box.width


def _nudged(a: Bytes, b: Bytes, pieces: list[Zone]) -> bool:
    """Did something move within its surroundings, so that nothing came or went but empty rows? Then
    it is compared in place, and :mod:`.kinds` says where it went.
    """
    bands = [piece for piece in pieces if piece.band]
    thin = all(max(band.before.height, band.after.height) <= _THIN for band in bands)
    open_end = bands[-1].after.bottom == len(b) or bands[-1].before.bottom == len(a)
    return thin or (not open_end and all(_blank(a, band.before) and _blank(b, band.after) for band in bands))


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


def _moved(blocks: list[Block], height: int) -> int:
    """How many rows are equal at another place than before."""
    ends = [(a1, b1) for _, a1, _, b1 in blocks]
    starts = [a0 for a0, _, _, _ in blocks[1:]] + [height]
    return sum(start - a1 for (a1, b1), start in zip(ends, starts, strict=True) if a1 != b1)


def _blank(picture: Bytes, box: Box) -> bool:
    part = _part(picture, box)
    return not part.size or bool((part == part[0, 0]).all())


def _resized(a: Bytes, b: Bytes, zone: Zone, depth: int) -> Iterator[Zone]:
    """Other sizes: rows that belong together first, then columns."""
    if zone.before.width != zone.after.width:
        pieces = [_turned(piece) for piece in _fitted(_turn(a), _turn(b), _turned(zone))]
    else:
        pieces = list(_fitted(a, b, zone))
    for piece in pieces:
        yield from _split(a, b, piece, depth + 1)


def _fitted(a: Bytes, b: Bytes, zone: Zone) -> Iterator[Zone]:
    """Pieces of equal height. Rows are compared as far as the narrower picture goes."""
    width = min(zone.before.width, zone.after.width)
    before = _part(a, _narrow(zone.before, width))
    after = _part(b, _narrow(zone.after, width))
    yield from _of_blocks(a, b, zone, _blocks(_hashes(before), _hashes(after)))


def _of_blocks(a: Bytes, b: Bytes, zone: Zone, blocks: list[Block]) -> Iterator[Zone]:
    """Blocks of equal height and bands; a block whose height has changed is split into both."""
    ends = [0, *(b1 for _, _, _, b1 in blocks)]
    starts = [*(b0 for _, _, b0, _ in blocks), zone.after.height]
    carried = zone.carried
    for index, (a0, a1, b0, b1) in enumerate(blocks):
        piece = replace(_rows(zone, a0, a1, b0, b1), carried=carried)
        if piece.band:
            yield _settled(a, b, piece, b0 - ends[index], starts[index + 1] - b1)
        elif a1 - a0 == b1 - b0:
            yield piece
        else:
            yield from _with_a_band(a, b, piece)
        carried = carried or abs((a1 - a0) - (b1 - b0)) > _THIN


def _with_a_band(a: Bytes, b: Bytes, zone: Zone) -> Iterator[Zone]:
    """One band in the taller of the two, put where what is above and below then differs least."""
    tall, low = zone.before.height, zone.after.height
    common, extra = min(tall, low), abs(tall - low)
    width = min(zone.before.width, zone.after.width)
    before, after = _part(a, _narrow(zone.before, width)), _part(b, _narrow(zone.after, width))
    from_top = _row_costs(before[:common], after[:common])
    from_bottom = _row_costs(before[tall - common :], after[low - common :])
    above = np.concatenate(([0.0], np.cumsum(from_top)))
    below = np.concatenate((np.cumsum(from_bottom[::-1])[::-1], [0.0]))
    at = int(np.argmin(above + below))
    first = (at, at + extra) if tall > low else (at, at)
    second = (at, at) if tall > low else (at, at + extra)
    for piece in ((0, at, 0, at), (*first, *second), (first[1], tall, second[1], low)):
        if piece[0] < piece[1] or piece[2] < piece[3]:
            yield _rows(zone, *piece)


def _row_costs(a: Bytes, b: Bytes) -> npt.NDArray[np.float64]:
    """How much each row differs: the mean over a sample of its columns."""
    step = max(1, a.shape[1] // 128)
    apart = np.maximum(a[:, ::step], b[:, ::step]) - np.minimum(a[:, ::step], b[:, ::step])
    costs: npt.NDArray[np.float64] = apart.mean(axis=(1, 2))
    return costs


def _hashes(rows: Bytes) -> Hashes:
    """One number a row: its bytes times random odd numbers, summed modulo 2⁶⁴.

    Two rows that differ share it with a chance of about 2⁻⁶⁰; and it costs a third of a checksum
    called row by row.
    """
    flat = np.ascontiguousarray(rows).reshape(len(rows), -1)
    short = flat.shape[1] % 8
    words = flat[:, : flat.shape[1] - short].view(np.uint64) if not short else _words(flat, short)
    weights = np.random.default_rng(7).integers(1, 2**63, words.shape[1], dtype=np.uint64) * 2 + 1
    hashes: Hashes = np.einsum("ij,j->i", words, weights)
    # The highest bits depend on every bit of the row, the lowest on few of them.
    return hashes ^ (hashes >> np.uint64(29))


def _words(flat: Bytes, short: int) -> Hashes:
    padded = np.zeros((len(flat), flat.shape[1] + 8 - short), np.uint8)
    padded[:, : flat.shape[1]] = flat
    return padded.view(np.uint64)


def _blocks(a: Hashes, b: Hashes) -> list[Block]:
    """What lies between the runs of equal rows, in order."""
    blocks = []
    a_end = b_end = 0
    for a_start, b_start, length in [*_runs(a, b), (len(a), len(b), 0)]:
        if a_start > a_end or b_start > b_end:
            blocks.append((a_end, a_start, b_end, b_start))
        a_end, b_end = a_start + length, b_start + length
    return blocks


def _runs(a: Hashes, b: Hashes) -> list[Run]:
    common = min(len(a), len(b))
    head = _equal_length(a[:common] == b[:common])
    tail = _equal_length(a[len(a) - common + head :][::-1] == b[len(b) - common + head :][::-1])
    middle = _anchored(a[head : len(a) - tail], b[head : len(b) - tail])
    runs = [(0, 0, head), *((x + head, y + head, n) for x, y, n in middle)]
    runs.append((len(a) - tail, len(b) - tail, tail))
    return [run for run in runs if run[2]]


def _equal_length(equal: Mask) -> int:
    """How many are true before the first that is not."""
    return len(equal) if equal.all() else int(np.argmin(equal))


def _anchored(a: Hashes, b: Hashes) -> list[Run]:
    runs: list[Run] = []
    a_end = b_end = 0
    for x, y, length in _chain(_unique_runs(a, b)):
        back = _equal_length(a[a_end:x][::-1][: y - b_end] == b[b_end:y][::-1][: x - a_end])
        on = _equal_length(a[x + length :][: len(b) - y - length] == b[y + length :][: len(a) - x - length])
        run = (x - back, y - back, back + length + on)
        if length + on > 0 and x >= a_end and y >= b_end:
            runs.append(run)
            a_end, b_end = run[0] + run[2], run[1] + run[2]
    return runs


def _unique_runs(a: Hashes, b: Hashes) -> list[Run]:
    """Rows that occur once in each, joined where both go on."""
    once_a, at_a, many_a = np.unique(a, return_index=True, return_counts=True)
    once_b, at_b, many_b = np.unique(b, return_index=True, return_counts=True)
    at_a, once_a = at_a[many_a == 1], once_a[many_a == 1]
    at_b, once_b = at_b[many_b == 1], once_b[many_b == 1]
    _, i, j = np.intersect1d(once_a, once_b, assume_unique=True, return_indices=True)
    if not len(i):
        return []
    order = np.argsort(at_a[i])
    x, y = at_a[i][order], at_b[j][order]
    starts = np.flatnonzero(np.concatenate(([True], (np.diff(x) != 1) | (np.diff(y) != 1))))
    lengths = np.diff(np.concatenate((starts, [len(x)])))
    return list(zip(x[starts].tolist(), y[starts].tolist(), lengths.tolist(), strict=True))


def _chain(runs: list[Run]) -> list[Run]:
    """The heaviest chain of runs whose places grow in both pictures.

    Runs come in the baseline's order. A page has a handful; past 1500 (quadratic: 10 ms) only the
    longest count.
    """
    if len(runs) > 1500:
        runs = sorted(sorted(runs, key=lambda run: -run[2])[:1500])
    if not runs:
        return []
    y = np.array([run[1] for run in runs])
    best = np.zeros(len(runs), np.int64)
    previous = np.full(len(runs), -1)
    for i, (_, place, length) in enumerate(runs):
        earlier = np.where(y[:i] < place, best[:i], 0)
        j = int(np.argmax(earlier)) if i else 0
        if i and earlier[j]:
            previous[i] = j
        best[i] = length + (int(earlier[j]) if i else 0)
    chain = [int(np.argmax(best))]
    while previous[chain[-1]] >= 0:
        chain.append(int(previous[chain[-1]]))
    return [runs[i] for i in reversed(chain)]


def _settled(a: Bytes, b: Bytes, band: Zone, above: int, below: int) -> Zone:
    """A band can slide where the row it leaves equals the row it takes. It rests where its edges
    are edges of the picture: where one row differs most from the next.

    :param above: how many equal rows there are to slide over, and ``below``.
    """
    inserted = bool(band.after.height)
    picture, box = (b, band.after) if inserted else (a, band.before)
    columns = picture[:, box.x : box.right]
    up = min(above, _slide(columns, box, -1))
    down = min(below, _slide(columns, box, 1))
    tops = np.arange(box.y - up, box.y + down + 1)
    edges = _edge(columns, tops) + _edge(columns, tops + box.height)
    strongest = tops[edges >= edges.max() - 1e-9]
    by = int(strongest[len(strongest) // 2]) - box.y
    return replace(band, before=_shift(band.before, by), after=_shift(band.after, by))


def _slide(columns: Bytes, box: Box, way: int) -> int:
    """How far the band can go before its content is another one."""
    if way > 0:
        leaves, takes = columns[box.y : box.bottom], columns[box.bottom : box.bottom + box.height]
    else:
        leaves, takes = columns[box.y : box.bottom][::-1], columns[max(0, box.y - box.height) : box.y][::-1]
    common = min(len(leaves), len(takes))
    return _equal_length((leaves[:common] == takes[:common]).all(axis=(1, 2))) if common else 0


def _edge(columns: Bytes, at: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """How much each row differs from the one above; nothing at the ends of the picture."""
    inside = (at > 0) & (at < len(columns))
    costs = np.zeros(len(at))
    rows = at[inside]
    costs[inside] = np.abs(columns[rows].astype(np.int16) - columns[rows - 1]).mean(axis=(1, 2))
    return costs


def _shift(box: Box, by: int) -> Box:
    return Box(box.x, box.y + by, box.width, box.height)


def _part(picture: Bytes, box: Box) -> Bytes:
    return picture[box.y : box.bottom, box.x : box.right]


def _narrow(box: Box, width: int) -> Box:
    return Box(box.x, box.y, width, box.height)


def _cut(zone: Zone, top: int, bottom: int, left: int, right: int) -> Zone:
    before, after = (Box(box.x + left, box.y + top, right - left, bottom - top) for box in (zone.before, zone.after))
    return replace(zone, before=before, after=after)


def _rows(zone: Zone, a0: int, a1: int, b0: int, b1: int) -> Zone:
    return replace(
        zone,
        before=Box(zone.before.x, zone.before.y + a0, zone.before.width, a1 - a0),
        after=Box(zone.after.x, zone.after.y + b0, zone.after.width, b1 - b0),
    )


def _turn(picture: Bytes) -> Bytes:
    return picture.transpose(1, 0, 2)


def _turned(zone: Zone) -> Zone:
    before, after = (Box(box.y, box.x, box.height, box.width) for box in (zone.before, zone.after))
    return replace(zone, before=before, after=after)
