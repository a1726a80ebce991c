"""Is a difference proven to be rendering: the same thing drawn at another fraction of a pixel?

A rasteriser that puts a glyph a fraction of a pixel further draws, to first order, the old pixels through one 3×3
kernel that adds up to 1. So a kernel is fitted (least squares) to each block as high as the line, and what it leaves
is held against the contrast of what stands there: faint text is asked the same as black text. Three bounds follow:

* No pixel may be left over by more than 0.45 of the contrast. Of text moved by up to half a pixel 99 of 100 lines
  leave less than 0.47, of lines in which one character was replaced 95 of 100 leave more.
* Moving by d pixels changes no pixel's coverage by more than d: a block in which one changes by much more than its
  kernel moves was not moved. That tells small glyphs, which a kernel of eight numbers fits by chance (``‹`` to ``›``).
* All blocks move alike: glyphs stand at quarters of a pixel, so that two of one line may be two quarters apart. Of
  1,500 pieces of moved text 998 of 1,000 have no block farther than 0.47 px from the middle of all.

Measured on pairs that were drawn for it, tuned on one half (benchmarks/characters.py; docs/pages/evaluation).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.pixels.decode.channels import absdiff, outermost, summed
from pytest_visual_claude.pixels.decode.decoding import Array

#: What a kernel may leave of any pixel, as a share of the contrast; how far all may move, in pixels, and one block
#: otherwise than all; and by how much more than that a pixel may change: letters stand at quarters of a pixel, and one
#: kernel serves all of a block.
_LEFT, _FARTHEST, _APART, _MORE = 0.45, 0.85, 0.5, 0.3
#: The same share, of four pixels together: of 750 pieces of moved text 998 of 1,000 leave less than 0.86.
_TOGETHER = 0.95
#: The same bounds for one block of eight that moved as all did, within so much, by nearly half a pixel or more.
_LEFT_HALFWAY, _TOGETHER_HALFWAY, _FEW, _HALFWAY, _BESIDE_THEM = 0.55, 1.4, 0.125, 0.35, 0.15
#: What linear interpolation at one other place may leave of a thing that nothing stands beside.
_LEFT_BY_INTERPOLATION = 0.31
#: What only moved neither gains nor loses ink: the share of all differences that may be one-sided.
_ONE_SIDED = 0.12
#: How far red and blue are apart in fringes, in pixels, how far from the middle the rest may be, and what may be left.
_FRINGES, _OFF_MIDDLE, _LEFT_BY_FRINGES = (0.6, 1.3), 0.2, 0.45
#: Fringes change red and blue apart from each other, by this share at least of what green changes by.
_COLOURED = 0.25
#: Blocks in which no pixel changes by more than this share of the contrast are not fitted: hinting and dithering.
_QUIET = 0.12
#: Sides of a block, in pixels: as high as the component, but not less and not more.
_SMALLEST, _LARGEST = 8, 24
#: Fewer pixels a side have no shape.
_FEWEST = 5

_AROUND = [(dx, dy) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dx or dy]

Values = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Fit:
    """:param left: the largest difference that the kernel leaves, in levels.
    :param together: the same of four pixels in a square, added up with their signs: moving neither gains nor loses ink.
    :param across: how far it moves to the right, in pixels, and ``down``.
    """

    left: float
    together: float
    across: float
    down: float

    @property
    def back(self) -> _Fit:
        return _Fit(self.left, self.together, -self.across, -self.down)


@dataclass(frozen=True)
class Redrawing:
    """Two parts of equal size, a pixel or two around what differs in them; measured where somebody asks."""

    before: Array
    after: Array

    @cached_property
    def share(self) -> float:
        """The largest difference, as a share of the contrast."""
        return float(absdiff(self.before, self.after).max()) / self._contrast

    @cached_property
    def one_sided(self) -> float:
        """Which share of all differences goes one way, in the channel where most is different."""
        apart = summed(np.maximum(self.before, self.after) - np.minimum(self.before, self.after))
        signed = np.abs(summed(self.after) - summed(self.before))
        return float(signed.max()) / max(1.0, float(apart.max()))

    @cached_property
    def balanced(self) -> bool:
        """Has it a shape, and as much ink in both? Else it is not looked at as something that moved."""
        return min(self.before.shape[:2]) >= _FEWEST and self.one_sided <= _ONE_SIDED

    def warped(self) -> bool:
        """Is each block of one the other's, moved by less than a pixel, and all alike?"""
        if not self.balanced:
            return False
        fits: list[_Fit] = []
        for block in self._blocks(*self._values):
            fit = _moved(*block, self._contrast)
            if fit is None:
                return False
            fits.append(fit)
        return _alike(fits) and _as_the_others(fits, self._contrast)

    def interpolated(self) -> bool:
        """Is all of one the other, linearly interpolated less than a pixel further? Two numbers fit little by chance.

        At this bound it excuses none of 1,836 glyphs that changed, of which a kernel excuses 122; half of what moved.
        """
        before, after = self._values
        left = min(_left_by_interpolation(before, after), _left_by_interpolation(after, before))
        return left <= _LEFT_BY_INTERPOLATION * self._contrast

    def fringed(self) -> bool:
        """Is one the other with coloured fringes, as text has them on LCDs?

        There red is taken a third of a pixel from the left of where green is, blue from the right, with another gamma.
        On 378 pieces of text of three projects, before and after their browsers began to draw fringes, red and blue
        were off by 0.48 px to either side (0.39 to 0.58), green by less than 0.05, none of them up or down by more.
        """
        if min(self.before.shape[:2]) < _FEWEST or not self._coloured:
            return False
        before, after = self._values
        return self._fringes(before, after) or self._fringes(after, before)

    @cached_property
    def _contrast(self) -> float:
        """Between the lightest and the darkest, in the channel where that is most; not less than a level."""
        return max(1.0, *(float(np.ptp(outermost(pixels), axis=0).max()) for pixels in (self.before, self.after)))

    @property
    def _values(self) -> tuple[Values, Values]:
        """At the edge of a picture, where the outermost row differs as well, as if it went on."""
        before, after = self.before, self.after
        sides = (np.s_[0], np.s_[-1]), (np.s_[:, 0], np.s_[:, -1])
        rim = [tuple(2 * bool((before[side] != after[side]).any()) for side in both) for both in sides]
        if rim != [(0, 0), (0, 0)]:
            before, after = (np.pad(pixels, (*rim, (0, 0)), mode="edge") for pixels in (before, after))
        return before.astype(np.float32), after.astype(np.float32)

    @property
    def _coloured(self) -> bool:
        """Does red differ otherwise than blue?"""
        first, second = (content.astype(np.int16) for content in (self.before, self.after))
        apart = second - first
        return bool(np.abs(apart[..., 0] - apart[..., 2]).sum() >= _COLOURED * np.abs(apart[..., 1]).sum())

    def _blocks(self, first: Values, second: Values) -> Iterator[tuple[Values, Values]]:
        return _blocks(first, second, _QUIET * self._contrast)

    def _fringes(self, before: Values, after: Values) -> bool:
        red, blue = (_fit(before[..., [channel]], after[..., [channel]]) for channel in (0, 2))
        if not _FRINGES[0] <= abs(red.across - blue.across) <= _FRINGES[1]:
            return False
        green = _fit(before[..., [1]], after[..., [1]])
        if max(map(abs, (red.across + blue.across, green.across, red.down, green.down, blue.down))) > _OFF_MIDDLE:
            return False
        least = _LEFT_BY_FRINGES * self._contrast
        return all(_in_each_channel(*block) <= least for block in self._blocks(before, after))


def _in_each_channel(before: Values, after: Values) -> float:
    return max(_fit(before[..., [channel]], after[..., [channel]]).left for channel in range(3))


def _moved(before: Values, after: Values, contrast: float) -> _Fit | None:
    """How a block moved, if that explains it."""
    fit = min(_fit(before, after), _fit(after, before).back, key=lambda fit: fit.left)
    changes = float(np.abs(after - before)[1:-1, 1:-1].max()) / contrast
    within = changes - min(_FARTHEST, abs(fit.across) + abs(fit.down)) <= _MORE
    explains = fit.left <= _LEFT_HALFWAY * contrast and fit.together <= _TOGETHER_HALFWAY * contrast
    return fit if explains and within else None


def _as_the_others(fits: list[_Fit], contrast: float) -> bool:
    """Half a pixel is where a kernel leaves most: of that much no more is asked than to be where all others are."""
    doubtful = [fit for fit in fits if fit.left > _LEFT * contrast or fit.together > _TOGETHER * contrast]
    if not doubtful:
        return True
    middle = np.median([(fit.across, fit.down) for fit in fits], axis=0)
    beside = all(np.hypot(fit.across - middle[0], fit.down - middle[1]) <= _BESIDE_THEM for fit in doubtful)
    return bool(len(doubtful) <= _FEW * len(fits) and np.hypot(*middle) >= _HALFWAY and beside)


def _alike(fits: list[_Fit]) -> bool:
    if not fits:
        return True
    moves = np.array([(fit.across, fit.down) for fit in fits])
    middle = np.median(moves, axis=0)
    apart = np.hypot(*(moves - middle).T).max()
    far = np.sort(np.hypot(*moves.T))[len(fits) // 2]  # of two the farther: one alone proves nothing of the other
    return bool(far <= _FARTHEST and apart <= _APART)


def _blocks(first: Values, second: Values, least: float) -> Iterator[tuple[Values, Values]]:
    """The blocks of both that differ by more than ``least`` levels, each with a pixel around it."""
    height, width = first.shape[:2]
    side = min(_LARGEST, max(_SMALLEST, height))
    for y in range(0, max(1, height - 4), side):
        for x in range(0, max(1, width - 4), side):
            top, left = min(y, max(0, height - side - 2)), min(x, max(0, width - side - 2))
            window = slice(top, top + side + 2), slice(left, left + side + 2)
            if np.abs(first[window] - second[window])[1:-1, 1:-1].max(initial=0) > least:
                yield first[window], second[window]


def _left_by_interpolation(before: Values, after: Values) -> float:
    """The largest difference that is left by the best move towards one of the four corners, fitted by least squares."""
    centre, *sides = (_beside(before, dx, dy) for dx, dy in [(0, 0), *_AROUND])
    terms = {by: side - centre for by, side in zip(_AROUND, sides, strict=True)}
    wanted = _beside(after, 0, 0) - centre
    return min(_left_by_moving(wanted, terms[dx, 0], terms[0, dy], terms[dx, dy]) for dx in (-1, 1) for dy in (-1, 1))


def _left_by_moving(wanted: Values, across: Values, down: Values, both: Values) -> float:
    x, y = np.clip(_weights(np.stack([across.ravel(), down.ravel()]), wanted.ravel()), 0, 1)
    rest = wanted - (x * (1 - y) * across + y * (1 - x) * down + x * y * both)
    return float(np.abs(rest).max(initial=0.0))


def _beside(pixels: Values, dx: int, dy: int) -> Values:
    """All but the outermost pixels; or as many, so much further to the right and down."""
    return pixels[1 + dy : pixels.shape[0] - 1 + dy, 1 + dx : pixels.shape[1] - 1 + dx]


def _weights(terms: Values, wanted: Values) -> Values:
    """By least squares, with a ridge."""
    squares = terms @ terms.T
    ridge = 1 + 1e-3 * float(np.trace(squares))
    weights: Values = np.linalg.solve(squares + ridge * np.eye(len(terms), dtype=np.float32), terms @ wanted)
    return weights


def _fit(before: Values, after: Values) -> _Fit:
    """Fits ``after`` by ``before`` and its differences to the eight neighbours."""
    centre = _beside(before, 0, 0)
    wanted = (_beside(after, 0, 0) - centre).ravel()
    terms = np.stack([(_beside(before, *by) - centre).ravel() for by in _AROUND])
    weights = _weights(terms, wanted)
    rest = (wanted - weights @ terms).reshape(centre.shape)
    left = float(np.abs(rest).max(initial=0.0))
    rows = rest[1:] + rest[:-1]
    together = float(np.abs(rows[:, 1:] + rows[:, :-1]).max(initial=0.0))
    across, down = (weights @ np.array(_AROUND, np.float32)).tolist()
    return _Fit(left, together, across, down)
