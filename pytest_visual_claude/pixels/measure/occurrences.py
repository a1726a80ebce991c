"""How often the same drawing stands in a part of a picture, wherever in it.

The squared difference at every place at once, by a correlation (J. P. Lewis, Fast Normalized Cross-Correlation, 1995):
words that stand at another fraction of a pixel leave a third of theirs, other words more than half.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.measure import colours

#: Share of the squared contrast that may be left where it stands.
_LEFT = 0.35

_Plane = npt.NDArray[np.float32]


def occurrences(drawing: Array, part: Array) -> int:
    """In how many places of the part the drawing stands, places that overlap being one."""
    wanted, searched = colours.brightness(drawing), colours.brightness(part)
    if wanted.shape[0] > searched.shape[0] or wanted.shape[1] > searched.shape[1]:
        return 0
    ground = np.float32(np.median(wanted))
    wanted, searched = wanted - ground, searched - ground
    found = _left(wanted, searched) <= _LEFT * float((wanted**2).sum())
    return _apart(found, wanted.shape[0] // 2 + 1)


def _left(wanted: _Plane, searched: _Plane) -> npt.NDArray[np.float64]:
    """The squared difference at each place of the upper left corner."""
    height, width = wanted.shape
    size = searched.shape
    spectrum = np.fft.rfft2(searched) * np.conj(np.fft.rfft2(wanted, size))
    both = np.fft.irfft2(spectrum, size)[: size[0] - height + 1, : size[1] - width + 1]
    sums = np.pad(np.cumsum(np.cumsum(searched.astype(np.float64) ** 2, axis=0), axis=1), ((1, 0), (1, 0)))
    there = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width] + sums[:-height, :-width]
    return there - 2 * both + float((wanted**2).sum())


def _apart(found: npt.NDArray[np.bool_], rows: int) -> int:
    """How many groups of rows have a place, groups nearer than so many rows being one."""
    at = np.flatnonzero(found.any(axis=1))
    return int(len(at) > 0) + int(np.count_nonzero(np.diff(at) > rows))
