"""Bands of rows that were inserted or removed: how high, and where exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.decoding import Bytes
from pytest_visual_claude.pixels.matching import Block, equal_length
from pytest_visual_claude.pixels.zone import Zone, part

#: Something that moved by up to so many pixels was nudged, whatever came out from behind it; what
#: moved further carries along what follows.
THIN = 3


def of_blocks(a: Bytes, b: Bytes, zone: Zone, blocks: list[Block]) -> Iterator[Zone]:
    """Blocks of equal height and bands; a block whose height has changed is split into both."""
    ends = [0, *(b1 for _, _, _, b1 in blocks)]
    starts = [*(b0 for _, _, b0, _ in blocks), zone.after.height]
    carried = zone.carried
    for index, (a0, a1, b0, b1) in enumerate(blocks):
        piece = replace(zone.rows(a0, a1, b0, b1), carried=carried)
        if piece.band:
            yield _settled(a, b, piece, b0 - ends[index], starts[index + 1] - b1)
        elif a1 - a0 == b1 - b0:
            yield piece
        else:
            yield from _with_a_band(a, b, piece)
        carried = carried or abs((a1 - a0) - (b1 - b0)) > THIN


def _with_a_band(a: Bytes, b: Bytes, zone: Zone) -> Iterator[Zone]:
    """One band in the taller of the two, put where what is above and below then differs least."""
    tall, low = zone.before.height, zone.after.height
    common, extra = min(tall, low), abs(tall - low)
    width = min(zone.before.width, zone.after.width)
    before, after = part(a, narrow(zone.before, width)), part(b, narrow(zone.after, width))
    from_top = _row_costs(before[:common], after[:common])
    from_bottom = _row_costs(before[tall - common :], after[low - common :])
    above = np.concatenate(([0.0], np.cumsum(from_top)))
    below = np.concatenate((np.cumsum(from_bottom[::-1])[::-1], [0.0]))
    at = int(np.argmin(above + below))
    first = (at, at + extra) if tall > low else (at, at)
    second = (at, at) if tall > low else (at, at + extra)
    below_it = replace(zone.rows(first[1], tall, second[1], low), carried=zone.carried or extra > THIN)
    for piece in (zone.rows(0, at, 0, at), zone.rows(*first, *second), below_it):
        if piece.before.height or piece.after.height:
            yield piece


def _row_costs(a: Bytes, b: Bytes) -> npt.NDArray[np.float64]:
    """How much each row differs: the mean over a sample of its columns."""
    step = max(1, a.shape[1] // 128)
    apart = np.maximum(a[:, ::step], b[:, ::step]) - np.minimum(a[:, ::step], b[:, ::step])
    costs: npt.NDArray[np.float64] = apart.mean(axis=(1, 2))
    return costs


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
    return equal_length((leaves[:common] == takes[:common]).all(axis=(1, 2))) if common else 0


def _edge(columns: Bytes, at: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """How much each row differs from the one above; nothing at the ends of the picture."""
    inside = (at > 0) & (at < len(columns))
    costs = np.zeros(len(at))
    rows = at[inside]
    costs[inside] = np.abs(columns[rows].astype(np.int16) - columns[rows - 1]).mean(axis=(1, 2))
    return costs


def _shift(box: Box, by: int) -> Box:
    return Box(box.x, box.y + by, box.width, box.height)


def narrow(box: Box, width: int) -> Box:
    return Box(box.x, box.y, width, box.height)
