"""Playwright's pixel gate: pixelmatch's count, for those who set a threshold or a limit.

The colour distance is Kotsarenko and Ramos' (Measuring perceived color difference using YIQ NTSC
transmission color space in mobile applications, 2010), the test for anti-aliased pixels is Vyšniauskas'
(Anti-aliased Pixel and Intensity Slope Detector, 2009), as pixelmatch up to 7.2.0 has them and
Playwright uses it: what shines through is blended with white, anti-aliased pixels are not counted.
Pictures are height × width × 4 here, as pixelmatch takes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Gate
from pytest_visual_claude.pixels.decode.channels import unequal
from pytest_visual_claude.pixels.decode.decoding import Array, Pixels

#: The distance between black and white, squared as pixelmatch has it.
_FURTHEST = 35215.0
_THRESHOLD = 0.2

Plane = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
#: Rows and columns of n pixels: 2 × n.
Positions = npt.NDArray[np.intp]


def is_set(gate: Gate | None) -> bool:
    return gate is not None and gate != Gate()


def within(expected: Pixels, actual: Pixels, gate: Gate | None) -> bool:
    """Is a gate set, and are there no more pixels than it allows? Other sizes never pass."""
    if gate is None or not is_set(gate) or expected.array.shape[:2] != actual.array.shape[:2]:
        return False
    threshold = _THRESHOLD if gate.threshold is None else gate.threshold
    a, b = expected.with_alpha(), actual.with_alpha()
    return PicturePair(a, b).count(threshold) <= _limit(gate, a.shape[0] * a.shape[1])


def _limit(gate: Gate, pixels: int) -> float:
    """With both limits the smaller one counts; with none, no pixel may differ."""
    limits = []
    if gate.max_diff_pixels is not None:
        limits.append(float(gate.max_diff_pixels))
    if gate.max_diff_pixel_ratio is not None:
        limits.append(gate.max_diff_pixel_ratio * pixels)
    return min(limits, default=0.0)


@dataclass(frozen=True)
class PicturePair:
    """Two pictures of one size, and what is behind them where they are transparent.

    :param checkerboard: pixelmatch's own ground, another colour for each pixel; else white.
    """

    a: Array
    b: Array
    checkerboard: bool = False

    def count(self, threshold: float, *, antialiased: bool = False) -> int:
        """How many pixels pixelmatch counts at that threshold.

        :param antialiased: count anti-aliased pixels as well (pixelmatch's ``includeAA``).
        """
        at = self.over(threshold)
        return int(at.shape[1] if antialiased else np.count_nonzero(~self.antialiased(at)))

    def over(self, threshold: float) -> Positions:
        """The pixels that are further apart than the threshold, anti-aliased or not."""
        at = np.array(np.nonzero(unequal(self.a, self.b)))
        y, i, q = _yiq(self._apart(self.a, at, self.b, at))
        return at[:, 0.5053 * y * y + 0.299 * i * i + 0.1957 * q * q > _FURTHEST * threshold * threshold]

    def antialiased(self, at: Positions) -> Mask:
        """Which of these pixels are anti-aliased in either picture."""
        return self._antialiased(self.a, at) | self._antialiased(self.b, at)

    def _apart(self, first: Array, at: Positions, second: Array, other: Positions) -> Plane:
        """Red, green and blue of one place less those of another, over the ground of the first."""
        old, new = first[tuple(at)].astype(np.float64), second[tuple(other)].astype(np.float64)
        see_through = old[:, 3:] - new[:, 3:]
        ground = self._ground(at) if self.checkerboard else 255.0
        blended: Plane = (old[:, :3] * old[:, 3:] - new[:, :3] * new[:, 3:] - ground * see_through) / 255
        return blended

    def _ground(self, at: Positions) -> Plane:
        offset = (at[0] * self.a.shape[1] + at[1]) * 4
        parts = (offset, np.floor(offset / 1.618033988749895), np.floor(offset / 2.618033988749895))
        ground: Plane = 48 + 159.0 * np.stack([part % 2 for part in parts], axis=1)
        return ground

    def _antialiased(self, picture: Array, at: Positions) -> Mask:
        """Few equal neighbours, one darker and one lighter, and the darkest or the lightest of
        them lies in an even area of both pictures.
        """
        zeros = self._at_edge(at).astype(np.intp)
        least, most = np.zeros(at.shape[1]), np.zeros(at.shape[1])
        least_at, most_at = at.copy(), at.copy()
        for beside, inside in self._around(at):
            delta = _yiq(self._apart(picture, at, picture, beside))[0]
            zeros += inside & (delta == 0)
            lower, higher = inside & (delta < least), inside & (delta > most)
            least[lower], most[higher] = delta[lower], delta[higher]
            least_at[:, lower], most_at[:, higher] = beside[:, lower], beside[:, higher]
        even = self._even(least_at) | self._even(most_at)
        result: Mask = (zeros <= 2) & (least < 0) & (most > 0) & even
        return result

    def _even(self, at: Positions) -> Mask:
        """More than two of eight neighbours have the very same colour, in both pictures."""
        same = [self._at_edge(at).astype(np.intp) for _ in range(2)]
        for beside, inside in self._around(at):
            for index, picture in enumerate((self.a, self.b)):
                same[index] += inside & np.all(picture[tuple(at)] == picture[tuple(beside)], axis=1)
        result: Mask = (same[0] > 2) & (same[1] > 2)
        return result

    def _around(self, at: Positions) -> Iterator[tuple[Positions, Mask]]:
        """The eight neighbours, column by column: of equal extremes the first one counts."""
        last = np.array(self.a.shape[:2])[:, None] - 1
        for dx, dy in ((dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy):
            beside = at + np.array([[dy], [dx]])
            yield np.clip(beside, 0, last), np.all((beside >= 0) & (beside <= last), axis=0)

    def _at_edge(self, at: Positions) -> Mask:
        result: Mask = np.any((at == 0) | (at == np.array(self.a.shape[:2])[:, None] - 1), axis=0)
        return result


def _yiq(colours: Plane) -> tuple[Plane, Plane, Plane]:
    r, g, b = colours.T
    return (
        r * 0.29889531 + g * 0.58662247 + b * 0.11448223,
        r * 0.59597799 - g * 0.27417610 - b * 0.32180189,
        r * 0.21147017 - g * 0.52261711 + b * 0.31114694,
    )
