"""What left one place and came at another: one thing that moved, not a removal and an insertion.

Matching keeps the order of the rows. So what went past something else is a band that was removed here and
a band that was inserted there, with the same content; and what moved within an empty surrounding is a
band of nothing above it and another one below.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.align import columns, row_matching
from pytest_visual_claude.pixels.align.bands import THIN, even
from pytest_visual_claude.pixels.align.row_matching import Hashes
from pytest_visual_claude.pixels.align.segments import ROUNDING, Band, Mask, Segment, SegmentKind, part, spans
from pytest_visual_claude.pixels.decode.decoding import Array

#: So many bands of either kind are compared, the highest.
_COMPARED = 12
#: Share of the rows with something in them that are equal in both places; sub-pixels change some.
_SAME = 0.5
#: Rows with something in them, below which only bands that are equal altogether are the same thing.
_FEWEST = 8
#: Where an image was sampled anew no row is equal: the share of what is drawn that may differ then.
_LEFT_OVER = 0.25
#: Rows and columns that are looked at for that.
_SAMPLED = 200


@dataclass(frozen=True)
class _BandRows:
    """A band, what is in it, and a hash of each of its rows."""

    band: Band
    content: Array
    hashes: Hashes

    @cached_property
    def edges(self) -> tuple[int, int]:
        """Where anything is drawn first and last: where a row is not the same as the one above."""
        fresh = np.flatnonzero(self.hashes[1:] != self.hashes[:-1])
        return int(fresh[0]), int(fresh[-1])

    def without(self, first: int, last: int) -> Mask:
        """All rows but those."""
        rows = np.ones(len(self.hashes), bool)
        rows[first:last] = False
        return rows

    def bands(self, rows: Mask) -> list[Segment]:
        """Those rows of the band, in pieces. It was carried along by what moved."""
        band = replace(self.band, kind=SegmentKind.CARRIED)
        removed = bool(band.before.area)
        return [band.rows(*((y, end, 0, 0) if removed else (0, 0, y, end))) for y, end in spans(rows, 1)]


def moved(a: Array, b: Array, pieces: list[Segment]) -> list[Segment]:
    """The same pieces, with bands that belong together joined to segments that moved."""
    joined = _past_others(a, b, pieces)
    return joined if any(piece.moved for piece in joined) else _within_empty_space(a, b, pieces)


def _past_others(a: Array, b: Array, pieces: list[Segment]) -> list[Segment]:
    gone = _bands(a, [piece for piece in pieces if isinstance(piece, Band) and piece.before.area])
    came = _bands(b, [piece for piece in pieces if isinstance(piece, Band) and piece.after.area])
    for removed in gone:
        for inserted in came:
            together = _joined(removed, inserted)
            if together:
                came.remove(inserted)
                pieces = [piece for piece in pieces if piece not in (removed.band, inserted.band)] + together
                break
    return pieces


def _within_empty_space(a: Array, b: Array, pieces: list[Segment]) -> list[Segment]:
    """What lies between an empty band that was removed and one that was inserted, as high."""
    thick = [i for i, piece in enumerate(pieces) if piece.band and max(piece.before.height, piece.after.height) > THIN]
    for first, last in pairwise(thick):
        above, below = pieces[first], pieces[last]
        opposite = (above.before.height, above.after.height) == (below.after.height, below.before.height)
        if opposite and _on_one_ground(a, b, above, below):
            together = columns.between(a, b, above, below)
            if together:
                rest = _within_empty_space(a, b, pieces[last + 1 :])
                return [*pieces[:first], together, *rest]
    return pieces


def _on_one_ground(a: Array, b: Array, above: Segment, below: Segment) -> bool:
    """Is every row of both bands the same?"""
    first, second = (part(a, band.before) if band.before.area else part(b, band.after) for band in (above, below))
    return np.array_equal(first[:1], second[:1]) and even(first) and even(second)


def _bands(picture: Array, bands: list[Band]) -> list[_BandRows]:
    highest = sorted(bands, key=lambda band: -band.before.height - band.after.height)[:_COMPARED]
    with_rows = (_band_rows(picture, band) for band in highest)
    return [rows for rows in with_rows if not _flat(rows.hashes)]


def _band_rows(picture: Array, band: Band) -> _BandRows:
    """:param picture: the one it is in."""
    content = part(picture, band.before if band.before.area else band.after)
    return _BandRows(band, content, row_matching.hashes(content))


def _flat(hashes: Hashes) -> bool:
    return bool((hashes == hashes[:1]).all())


def _joined(gone: _BandRows, came: _BandRows) -> list[Segment]:
    """One segment that moved, and what is left of both bands; nothing where they are not the same."""
    offset = _offset(gone, came) if gone.content.shape[1] == came.content.shape[1] else None
    if offset is None:
        return []
    first, last = max(0, -offset), min(len(gone.hashes), len(came.hashes) - offset)
    before, after = _rows(gone.band.before, first, last), _rows(came.band.after, first + offset, last + offset)
    together = Segment(before, after, SegmentKind.MOVED)
    return [together, *_left_over(gone, came, (first, last), offset)]


def _rows(box: Box, first: int, last: int) -> Box:
    return Box(box.x, box.y + first, box.width, last - first)


def _offset(gone: _BandRows, came: _BandRows) -> int | None:
    """How much lower in the one that came its rows are; nothing where it is another thing."""
    if np.array_equal(gone.hashes, came.hashes):
        return 0
    worth = row_matching.drawn(gone.hashes)
    explained: Counter[int] = Counter()
    for x, y, length in row_matching.runs_of_equal(gone.hashes, came.hashes):
        explained[y - x] += int(worth[x + length] - worth[x])
    most = max(int(worth[-1]), int(row_matching.drawn(came.hashes)[-1]))
    for offset, rows in explained.most_common(1):
        if rows >= max(_FEWEST, _SAME * most):
            return offset
    likely = [offset for offset, _ in explained.most_common(2)] + [came.edges[0] - gone.edges[0]]
    likely += [0, came.edges[1] - gone.edges[1]]
    return next((offset for offset in likely if _alike(gone.content, came.content, offset)), None)


def _alike(gone: Array, came: Array, offset: int) -> bool:
    """Is what differs little, beside what is drawn? At least half of both has to take part."""
    first, last = max(0, -offset), min(len(gone), len(came) - offset)
    if last - first < 0.5 * max(len(gone), len(came)):
        return False
    step = max(1, (last - first) // _SAMPLED), max(1, gone.shape[1] // _SAMPLED)
    old = gone[first : last : step[0], :: step[1]].astype(np.int16)
    new = came[first + offset : last + offset : step[0], :: step[1]].astype(np.int16)
    ground = np.median(np.concatenate((old, new)).reshape(-1, old.shape[2]), axis=0)
    ink = np.abs(old - ground).mean() + np.abs(new - ground).mean()
    return bool(np.abs(old - new).mean() <= _LEFT_OVER * ink)  # nothing at all is alike, too


def _again(gone: _BandRows, came: _BandRows, removed: Mask, inserted: Mask) -> list[Segment]:
    """What is left over of one is what is left over of the other: it is compared where it is."""
    spared = spans(removed, 1), spans(inserted, 1)
    if len(spared[0]) != 1 or len(spared[1]) != 1:
        return []
    [(y, end)], [(new_y, new_end)] = spared
    if end - y != new_end - new_y or not _alike(gone.content[y:end], came.content[new_y:new_end], 0):
        return []
    return [Segment(_rows(gone.band.before, y, end), _rows(came.band.after, new_y, new_end), SegmentKind.CARRIED)]


def _left_over(gone: _BandRows, came: _BandRows, rows: tuple[int, int], offset: int) -> list[Segment]:
    """The rows above and below what moved. Empty ones took each other's place; a row or two is rounding."""
    removed, inserted = gone.without(*rows), came.without(rows[0] + offset, rows[1] + offset)
    if again := _again(gone, came, removed, inserted):
        return again
    hashes = np.concatenate((gone.hashes[removed], came.hashes[inserted]))
    values, counts = np.unique(hashes, return_counts=True)
    empty = values[np.argmax(counts)] if len(values) else 0
    odd = [mask & (band.hashes != empty) for mask, band in ((removed, gone), (inserted, came))]
    if max(map(np.count_nonzero, odd)) <= ROUNDING:
        more = np.count_nonzero(removed & ~odd[0]) - np.count_nonzero(inserted & ~odd[1])
        more += came.band.absorbed - gone.band.absorbed
        removed, inserted = (
            drawn | (mask & (np.cumsum(mask & ~drawn) <= rest))
            for mask, drawn, rest in ((removed, odd[0], more), (inserted, odd[1], -more))
        )
    return [*gone.bands(removed), *came.bands(inserted)]
