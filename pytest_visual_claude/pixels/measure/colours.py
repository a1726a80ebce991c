"""How far apart two colours are for a person.

CIE94 (CIE 116-1995, graphic arts weights) over CIELAB under D65: what Playwright's ssim-cie94
comparator uses; half the work of CIEDE2000, and no worse near the threshold. Contrast is WCAG 2's.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.pixels.decode.decoding import Array

Floats = npt.NDArray[np.float64]

_BYTE = np.arange(256) / 255
#: sRGB to linear light (IEC 61966-2-1), for each byte.
_LINEAR = np.where(_BYTE <= 0.04045, _BYTE / 12.92, ((_BYTE + 0.055) / 1.055) ** 2.4)
#: Linear sRGB to XYZ, divided by D65's white.
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_TO_XYZ = _TO_XYZ / _TO_XYZ.sum(axis=1, keepdims=True)


def brightness(part: Array) -> npt.NDArray[np.float32]:
    """Luma (Rec. 601) of each pixel, 0 to 255; over white, where there are two grounds."""
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    luma: npt.NDArray[np.float32] = part[..., :3].astype(np.float32) @ weights
    return luma


def delta_e(first: Array, second: Array) -> Floats:
    """CIE94 between the colours of two lists (n × 3, or n × 6 where both grounds count: the larger)."""
    distances = _cie94(_lab(first[:, :3]), _lab(second[:, :3]))
    if first.shape[1] > 3:
        distances = np.maximum(distances, _cie94(_lab(first[:, 3:]), _lab(second[:, 3:])))
    return distances


def _lab(colours: Array) -> Floats:
    xyz = _LINEAR[colours] @ _TO_XYZ.T
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    lab: Floats = np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)
    return lab


def _cie94(first: Floats, second: Floats) -> Floats:
    lightness, a, b = (first - second).T
    chroma = np.hypot(first[:, 1], first[:, 2])
    by_chroma = chroma - np.hypot(second[:, 1], second[:, 2])
    by_hue = np.maximum(a * a + b * b - by_chroma**2, 0)
    squared: Floats = lightness**2 + (by_chroma / (1 + 0.045 * chroma)) ** 2 + by_hue / (1 + 0.015 * chroma) ** 2
    return np.sqrt(squared)


def unmapped(before: Array, after: Array) -> float:
    """Which share of the squared difference is left by the best linear map of one's colours to the other's.

    0 where only colours have changed, whatever they changed to. Both are lists (n × 3 or more).
    """
    first, second = (part[:, :3].astype(np.float64) for part in (before, after))
    total = float(((second - first) ** 2).sum())
    terms = np.concatenate((first - first.mean(axis=0), np.ones((len(first), 1))), axis=1)
    weights = np.linalg.solve(terms.T @ terms + 1e-3 * len(first) * np.eye(4), terms.T @ second)
    return float(((second - terms @ weights) ** 2).sum()) / total if total else 0.0


def contrast(first: Array, second: Array) -> Floats:
    """WCAG 2 contrast ratio, 1 to 21."""
    light, dark = (_LINEAR[colours[:, :3]] @ np.array([0.2126, 0.7152, 0.0722]) + 0.05 for colours in (first, second))
    ratio: Floats = np.maximum(light, dark) / np.minimum(light, dark)
    return ratio


def name(colour: Array) -> str:
    """``#rrggbb``."""
    return "#" + bytes(colour[:3].tolist()).hex()
