"""What one small formula explains: carried along by rounding, or in other colours.

Both are least squares over a component. What a page carried along by a fraction of a pixel is, to first
order, the old pixels through one 3×3 kernel that adds up to 1 (:mod:`.warp` says more); a colour
that changed scales what stands on the ground, every pixel by the same factor, which anti-aliasing noise does
not. The colour of a word leaves 0.00 of the squared difference unexplained; the anti-aliasing of one 0.87 and more.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.measure import content_type

#: How far off a kernel's centre may be for what was carried along, and which share of the squared difference it
#: may leave: a pixel, and what rounding makes of it.
_NUDGE, _LEFT_BY_NUDGE = 1.1, 0.5
#: Share of the squared difference other colours may leave, and the levels they have to differ by.
_LEFT_BY_COLOUR, _LEAST_LEVELS = 0.1, 4
#: Fewer pixels than this fit any formula.
_FEWEST = 32
#: How many pixels are fitted at most: every second, third … row and column of more.
_FITTED = 20_000

_AROUND = [(dx, dy) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dx or dy]

Values = npt.NDArray[np.float32]


def nudged(before: Array, after: Array) -> bool:
    """Is either picture the other one through a kernel that moves by a pixel at most?

    For what a page carried along when something above it came or went: there, an edge that fell
    on the next pixel row gains or loses a row on one side only.
    """
    if min(before.shape[:2]) < 3:
        return False
    first, second = before.astype(np.float32), after.astype(np.float32)
    fits = _kernel(first, second), _kernel(second, first)
    return any(off <= _NUDGE and left <= _LEFT_BY_NUDGE for off, left in fits)


def recoloured(before: Array, after: Array) -> bool:
    """Has what stands on the same ground kept its shape, in another colour?"""
    ground, still = content_type.ground(before), content_type.ground(after)
    if ground is None or still is None or before.shape[0] * before.shape[1] < _FEWEST:
        return False
    first, second = (content_type.sampled(part).astype(np.float32) for part in (before, after))
    first, second = first - ground, second - still
    ink = (first**2).sum(axis=(0, 1))
    factors = (first * second).sum(axis=(0, 1)) / np.maximum(ink, 1)
    levels = np.abs(factors - 1) * np.abs(first).max(axis=(0, 1))
    squared = float(((second - first) ** 2).sum())
    left = float(((second - factors * first) ** 2).sum())
    return bool(np.any(levels >= _LEAST_LEVELS)) and left <= _LEFT_BY_COLOUR * squared


def _kernel(before: Values, after: Values) -> tuple[float, float]:
    """Fits ``after`` by ``before`` and its differences to the eight neighbours.

    Returns how far the kernel moves, in pixels, and the share of the squared difference that is left.
    """
    height, width = before.shape[0] - 2, before.shape[1] - 2
    step = max(1, int(np.ceil(np.sqrt(height * width / _FITTED))))
    centre = before[1:-1:step, 1:-1:step]
    wanted = (after[1:-1:step, 1:-1:step] - centre).ravel()
    beside = (before[1 + y : 1 + y + height : step, 1 + x : 1 + x + width : step] for x, y in _AROUND)
    terms = np.stack([(neighbour - centre).ravel() for neighbour in beside])
    squared = float((wanted**2).sum())
    if not squared:
        return 0.0, 1.0
    squares = terms @ terms.T
    ridge = 1 + 1e-6 * float(np.trace(squares))  # 1 alone is lost beside a billion in 32 bits
    weights = np.linalg.solve(squares + ridge * np.eye(len(_AROUND), dtype=np.float32), terms @ wanted)
    left = float(((wanted - weights @ terms) ** 2).sum())
    return float(np.linalg.norm(weights @ np.array(_AROUND, np.float32))), left / squared
