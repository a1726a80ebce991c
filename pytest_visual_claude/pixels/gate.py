"""Playwright's pixel gate: pixelmatch's count, for those who set a threshold or a limit.

The colour distance is Kotsarenko and Ramos' (Measuring perceived color difference using YIQ NTSC
transmission color space in mobile applications, 2010), the test for anti-aliased pixels is Vyšniauskas'
(Anti-aliased Pixel and Intensity Slope Detector, 2009), as pixelmatch has them and Playwright uses it:
half-transparent colours are blended with white, anti-aliased pixels are not counted.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Gate
from pytest_visual_claude.pixels.decoding import Bytes
from pytest_visual_claude.pixels.moving import unequal

#: The distance between black and white, squared as pixelmatch has it.
_FURTHEST = 35215.0
_THRESHOLD = 0.2

Plane = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def is_set(gate: Gate | None) -> bool:
    return gate is not None and gate != Gate()


def passes(a: Bytes, b: Bytes, gate: Gate) -> bool:
    """Are there no more pixels than the gate allows? Other sizes never pass.

    :param a: height × width × 3, as is ``b``.
    """
    if a.shape != b.shape:
        return False
    threshold = _THRESHOLD if gate.threshold is None else gate.threshold
    return count(a, b, threshold) <= _limit(gate, a.shape[0] * a.shape[1])


def _limit(gate: Gate, pixels: int) -> float:
    """With both limits the smaller one counts; with none, no pixel may differ."""
    limits = []
    if gate.max_diff_pixels is not None:
        limits.append(float(gate.max_diff_pixels))
    if gate.max_diff_pixel_ratio is not None:
        limits.append(gate.max_diff_pixel_ratio * pixels)
    return min(limits, default=0.0)


def count(a: Bytes, b: Bytes, threshold: float, *, antialiased: bool = False) -> int:
    """How many pixels pixelmatch counts at that threshold.

    :param antialiased: count anti-aliased pixels as well (pixelmatch's ``includeAA``).
    """
    differing = unequal(a, b)
    ys, xs = np.nonzero(differing)
    if not len(ys):
        return 0
    over = np.abs(_delta(a[ys, xs], b[ys, xs])) > _FURTHEST * threshold * threshold
    ys, xs = ys[over], xs[over]
    if antialiased or not len(ys):
        return len(ys)
    smooth = _antialiased(a, b, ys, xs) | _antialiased(b, a, ys, xs)
    return int(np.count_nonzero(~smooth))


def _delta(a: Bytes, b: Bytes) -> Plane:
    """Distance squared, negative where the first is lighter."""
    y, i, q = _yiq(a.astype(np.float64) - b.astype(np.float64))
    delta = 0.5053 * y * y + 0.299 * i * i + 0.1957 * q * q
    result: Plane = np.where(y > 0, -delta, delta)
    return result


def _yiq(colours: Plane) -> tuple[Plane, Plane, Plane]:
    r, g, b = colours[..., 0], colours[..., 1], colours[..., 2]
    return (
        r * 0.29889531 + g * 0.58662247 + b * 0.11448223,
        r * 0.59597799 - g * 0.27417610 - b * 0.32180189,
        r * 0.21147017 - g * 0.52261711 + b * 0.31114694,
    )


#: The eight neighbours, column by column: of equal extremes the first one counts.
_AROUND = [(dy, dx) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]


def _antialiased(a: Bytes, b: Bytes, ys: npt.NDArray[np.intp], xs: npt.NDArray[np.intp]) -> Mask:
    """Few equal neighbours, one darker and one lighter, and the darkest or the lightest of them
    lies in an even area of both pictures.
    """
    height, width = a.shape[:2]
    zeros = _at_edge(ys, xs, height, width).astype(np.intp)
    least, most = np.zeros(len(ys)), np.zeros(len(ys))
    least_at, most_at = np.stack([ys, xs]), np.stack([ys, xs])
    for dy, dx in _AROUND:
        y, x = ys + dy, xs + dx
        inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
        y, x = np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)
        delta = _yiq(a[ys, xs].astype(np.float64) - a[y, x])[0]
        zeros += inside & (delta == 0)
        lower, higher = inside & (delta < least), inside & (delta > most)
        least[lower], most[higher] = delta[lower], delta[higher]
        least_at[:, lower], most_at[:, higher] = np.stack([y, x])[:, lower], np.stack([y, x])[:, higher]
    even = _even(a, b, least_at) | _even(a, b, most_at)
    result: Mask = (zeros <= 2) & (least < 0) & (most > 0) & even
    return result


def _even(a: Bytes, b: Bytes, at: npt.NDArray[np.intp]) -> Mask:
    return _siblings(a, at) & _siblings(b, at)


def _siblings(picture: Bytes, at: npt.NDArray[np.intp]) -> Mask:
    """More than two of eight neighbours have the very same colour."""
    height, width = picture.shape[:2]
    ys, xs = at
    same = _at_edge(ys, xs, height, width).astype(np.intp)
    for dy, dx in _AROUND:
        y, x = ys + dy, xs + dx
        inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
        y, x = np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)
        same += inside & np.all(picture[ys, xs] == picture[y, x], axis=1)
    result: Mask = same > 2
    return result


def _at_edge(ys: npt.NDArray[np.intp], xs: npt.NDArray[np.intp], height: int, width: int) -> Mask:
    result: Mask = (ys == 0) | (ys == height - 1) | (xs == 0) | (xs == width - 1)
    return result
