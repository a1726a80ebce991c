"""The same thing sampled anew: moved by a fraction of a pixel, or with coloured fringes instead of grey.

A rasteriser that puts a text 0.3 px further draws, to first order, the old pixels through one 3×3 kernel
that adds up to 1. Kernels are fitted (least squares) to blocks of 24 px, because one kernel for a whole line
has room for a word that changed in it, or for letters that moved by one pixel here and by three there. And
whatever the kernel, it reaches the next pixel and no further: what is drawn where all nine pixels were
alike has come from elsewhere (the flat neighbourhood of Playwright's ``ssim-cie94``; :mod:`.seeing` counts it).

Text for LCDs takes red a third of a pixel from the left of where green is, blue from the right, so each
channel has a kernel of its own. Measured on 378 pieces of text of three projects, before and after their browsers
began to draw fringes: red and blue are off by 0.48 px to either side (0.39 to 0.58), green by less than 0.05,
none of them up or down by more; the kernels leave 0.24 of the squared difference (0.14 to 0.38).

Measured with Chromium on ten pages: of 1045 pieces of text that moved by 0.3 px three reached a flat place
at all and none by much; their kernels leave 0.22 (0.32 at most), and the centres of their blocks' kernels are
0.4 px off (99 of 100 less than 0.72; glyphs stand at quarters of a pixel).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.pixels.decode.channels import summed
from pytest_visual_claude.pixels.decode.decoding import Array

#: Side of a block, in pixels, and how many are fitted at most: those that differ most.
_SIDE, _MOST = 24, 48
#: Share of the squared difference that kernels may leave of all blocks, and of any block; and how far off
#: any kernel's centre may be, in pixels.
_LEFT, _LEFT_OF_BLOCK, _FARTHEST = 0.5, 0.55, 0.9
#: Which share of the squared difference may lie in blocks that are not explained: where letters that move by
#: a quarter of a pixel stand beside others that move by three.
_MISSED = 0.06
#: A block whose squared difference is less, for each channel, fits any kernel or none.
_LEAST = 7000
#: Which share of the difference may be one-sided: what only moved neither gains nor loses ink. More, where the kernels
#: leave next to nothing: they add up to 1, but a gradient's steps do not.
_ONE_SIDED, _ONE_SIDED_IF_EXACT, _EXACT = 0.06, 0.2, 0.15
#: The same for fringes, which are drawn with another gamma; and how far red and blue are apart, how far
#: from the middle of both the rest may be, in pixels.
_FRINGES_ONE_SIDED, _FRINGES_LEFT, _FRINGES_LEFT_OF_BLOCK = 0.45, 0.45, 0.65
_APART, _OFF_MIDDLE = (0.6, 1.3), 0.2
#: Fewer pixels than this fit any formula.
_FEWEST = 32

_AROUND = [(dx, dy) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dx or dy]

Values = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Fit:
    """Blocks × channels: the squared difference, what the kernel leaves of it, its centre in pixels."""

    squared: Values
    left: Values
    centre: Values

    @property
    def share(self) -> float:
        return float(self.left.sum() / max(1.0, float(self.squared.sum())))

    def misses(self, left: float, farthest: float, least: float) -> bool:
        """Are there blocks of substance that their kernels do not explain?"""
        far = np.linalg.norm(self.centre, axis=-1) > farthest
        missed = (self.squared > least) & (far | (self.left > left * self.squared))
        return float(self.squared[missed].sum()) > _MISSED * float(self.squared.sum())


def resampled(before: Array, after: Array) -> bool:
    """Is either picture the other one through kernels that move by less than a pixel?

    :param before: the component with a pixel or two around it, as ``after``.
    """
    if min(before.shape[:2]) < 3 or before.shape[0] * before.shape[1] < _FEWEST:
        return False
    one_sided = _one_sided(before, after)
    if one_sided > _FRINGES_ONE_SIDED:
        return False
    blocks = _blocks(before, after)
    return any(_explained(first, second, one_sided) for first, second in (blocks, blocks[::-1]))


def _explained(before: Values, after: Values, one_sided: float) -> bool:
    squares, products, squared = _equations(before, after)
    channels = squared.shape[1]
    fit = _fit(squares.sum(axis=1), products.sum(axis=1), squared.sum(axis=1))
    even = one_sided <= (_ONE_SIDED if fit.share > _EXACT else _ONE_SIDED_IF_EXACT)
    if even and fit.share <= _LEFT and not fit.misses(_LEFT_OF_BLOCK, _FARTHEST, _LEAST * channels):
        return True
    if not _fringed(_fit(squares.sum(axis=0), products.sum(axis=0), squared.sum(axis=0))):
        return False
    return not _fit(squares, products, squared).misses(_FRINGES_LEFT_OF_BLOCK, np.inf, 3 * _LEAST)


def _fringed(fit: _Fit) -> bool:
    """Do the channels' kernels, fitted to all blocks, move red one way and blue the other?"""
    red, green, blue = fit.centre[:3]
    off_middle = np.abs([*(red + blue), *green, red[1], blue[1]]).max()
    opposite = _APART[0] <= abs(red[0] - blue[0]) <= _APART[1] and off_middle <= _OFF_MIDDLE
    return bool(opposite) and fit.share <= _FRINGES_LEFT


def _one_sided(before: Array, after: Array) -> float:
    total = float(np.linalg.norm(summed(np.maximum(before, after) - np.minimum(before, after))))
    return float(np.linalg.norm(summed(after) - summed(before)) / max(1.0, total))


def _blocks(before: Array, after: Array) -> tuple[Values, Values]:
    """The blocks that differ most, each with a pixel around it: blocks × channels × rows × columns."""
    height, width = (-(-side // _SIDE) * _SIDE for side in before.shape[:2])
    padding = ((1, height + 1 - before.shape[0]), (1, width + 1 - before.shape[1]), (0, 0))
    first, second = (np.pad(part, padding, mode="edge") for part in (before, after))
    apart = (np.maximum(first, second) - np.minimum(first, second))[1:-1, 1:-1]
    sums = apart.reshape(height // _SIDE, _SIDE, width // _SIDE, -1).sum(axis=(1, 3), dtype=np.int64).ravel()
    chosen = np.argsort(sums)[-_MOST:]
    rows, columns = np.divmod(chosen[sums[chosen] > 0], width // _SIDE)
    windows = [np.lib.stride_tricks.sliding_window_view(part, (_SIDE + 2,) * 2, (0, 1)) for part in (first, second)]
    found = [part[rows * _SIDE, columns * _SIDE].astype(np.float32) for part in windows]
    return found[0], found[1]


def _equations(before: Values, after: Values) -> tuple[Values, Values, Values]:
    """For each block and channel the normal equations of its kernel, and the squared difference."""
    inner = slice(1, -1)
    centre = before[..., inner, inner]
    ends = _SIDE + 1
    beside = [before[..., 1 + y : ends + y, 1 + x : ends + x] - centre for x, y in _AROUND]
    terms = np.stack(beside, axis=2).reshape(*before.shape[:2], len(_AROUND), -1)
    wanted = (after[..., inner, inner] - centre).reshape(*before.shape[:2], -1, 1)
    return terms @ terms.swapaxes(-1, -2), (terms @ wanted)[..., 0], (wanted**2).sum(axis=(-1, -2))


def _fit(squares: Values, products: Values, squared: Values) -> _Fit:
    ridge = 1 + 1e-3 * np.trace(squares, axis1=-1, axis2=-2)[..., None, None]
    weights = np.linalg.solve(squares + ridge * np.eye(len(_AROUND), dtype=np.float32), products[..., None])
    explained = (weights[..., 0] * (2 * products - (squares @ weights)[..., 0])).sum(axis=-1)
    centre = weights[..., 0] @ np.array(_AROUND, np.float32)
    return _Fit(squared, np.maximum(squared - explained, 0), centre)
