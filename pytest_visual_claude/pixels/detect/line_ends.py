"""Lines that end a pixel earlier or later: underlines are put on whole pixels, whatever the letters above them are.

So where text is drawn a fraction of a pixel further, the line below it jumps by a pixel, or not at all. What is a line
is told narrowly: up to three pixels thick, of one colour that is not the ground's, and as long as no dash.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from pytest_visual_claude.pixels.align.segments import Mask
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.measure import content_type

#: Pixels of a line that are the same in both, at least, and how thick it is at most.
SHORTEST, _THICKEST = 6, 3


def evened(before: Array, after: Array) -> Array | None:
    """``after`` with all lines ending where they end in ``before``; nothing where that is nothing new."""
    ground = content_type.ground(before)
    if ground is None or min(before.shape[:2]) <= SHORTEST:
        return None
    ends = _right_ends(before, after, ground) | _right_ends(before[:, ::-1], after[:, ::-1], ground)[:, ::-1]
    return np.where(ends[..., None], before, after) if ends.any() else None


def _right_ends(before: Array, after: Array, ground: Array) -> Mask:
    """Pixels behind the end of a line, or its last one, in one of both."""
    lines = (before == after).all(axis=2) & (before != ground).any(axis=2)
    run = lines[:, 1:] & lines[:, :-1] & (before[:, 1:] == before[:, :-1]).all(axis=2)
    long: Mask = np.all(sliding_window_view(run, SHORTEST - 1, axis=1), axis=2)
    ends = np.zeros(lines.shape, bool)
    goes_on = [(pixels[:, SHORTEST:] == pixels[:, SHORTEST - 1 : -1]).all(axis=2) for pixels in (before, after)]
    ends[:, SHORTEST:] = long[:, : lines.shape[1] - SHORTEST] & _thin(before)[:, SHORTEST - 1 : -1]
    ends[:, SHORTEST:] &= goes_on[0] ^ goes_on[1]
    return ends


def _thin(pixels: Array) -> Mask:
    """Is a pixel in no more than so many of one colour, one below the other?"""
    alike = np.pad((pixels[1:] == pixels[:-1]).all(axis=2), ((_THICKEST, _THICKEST), (0, 0)))
    thick: Mask = np.all(sliding_window_view(alike, _THICKEST, axis=0), axis=2)
    within = np.zeros(pixels.shape[:2], bool)
    for below in range(_THICKEST + 1):
        within |= thick[below : below + len(pixels)]
    return ~within
