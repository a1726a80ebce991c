"""Lines that end a pixel earlier or later: underlines are put on whole pixels, whatever the letters above them are.

So where text is drawn a fraction of a pixel further, the line below it jumps by a pixel, or not at all. What is a line
is told narrowly: up to three pixels thick, of one colour that is not the ground's, and as long as no dash.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.pixels.align.segments import Mask
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.measure import content_type

#: Pixels of a line that are the same in both, at least, and how thick it is at most.
SHORTEST, _THICKEST = 6, 3

_Colours = npt.NDArray[np.uint64]


def evened(before: Array, after: Array) -> Array | None:
    """``after`` with all lines ending where they end in ``before``; nothing where that is nothing new."""
    ground = content_type.ground(before)
    if ground is None:
        return None
    a, b, plain = (content_type.packed(pixels.reshape(-1, pixels.shape[-1])) for pixels in (before, after, ground))
    first, second = a.reshape(before.shape[:2]), b.reshape(after.shape[:2])
    ends = _right_ends(first, second, plain[0])
    ends |= _right_ends(first[:, ::-1], second[:, ::-1], plain[0])[:, ::-1]
    return np.where(ends[..., None], before, after) if ends.any() else None


def _right_ends(a: _Colours, b: _Colours, ground: np.uint64) -> Mask:
    """Pixels behind the end of a line, or its last one, in one of both."""
    ends = np.zeros(a.shape, bool)
    same = a == b
    goes_on = (a[:, 1:] == a[:, :-1]) ^ (b[:, 1:] == b[:, :-1])
    y, x = np.nonzero(goes_on & same[:, :-1] & (a[:, :-1] != ground))
    for back in range(1, SHORTEST):  # x is that of its last pixel in both
        long = x >= back
        y, x = y[long], x[long]
        long = same[y, x - back] & (a[y, x - back] == a[y, x])
        y, x = y[long], x[long]
    thin = _thickness(a, y, x) <= _THICKEST
    ends[y[thin], x[thin] + 1] = True
    return ends


def _thickness(pixels: _Colours, y: npt.NDArray[np.intp], x: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """How many of one colour are above and below one another there; no more than one too many are counted."""
    thickness = np.ones(len(y), np.intp)
    for way in (-1, 1):
        goes_on = np.ones(len(y), bool)
        for by in range(1, _THICKEST + 1):
            row = y + way * by
            goes_on &= (row >= 0) & (row < len(pixels))
            goes_on &= pixels[np.clip(row, 0, len(pixels) - 1), x] == pixels[y, x]
            thickness += goes_on
    return thickness
