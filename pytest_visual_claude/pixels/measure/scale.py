"""Is it the same picture, drawn larger or smaller: at another pixel ratio of the device, or zoomed?"""

from __future__ import annotations

import numpy as np
from PIL import Image

from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.measure.content_type import structure

#: By which factor at least; and by how many pixels a side may be off.
_LEAST, _OFF = 1.2, 2
#: The shorter side at least, in pixels: of less nobody can say it. And how alike both are at the smaller size:
#: letters are drawn anew in each. Of 21 pages at two of three ratios the least is 0.93, of other pages the most 0.28.
_SHORTEST, _ALIKE = 32, 0.8


def at_another_scale(a: Array, b: Array) -> bool:
    """Did both sides change by one factor, and with them what is drawn?"""
    (height, width), (high, wide) = a.shape[:2], b.shape[:2]
    factor = wide / width
    if min(height, width, high, wide) < _SHORTEST or max(factor, 1 / factor) < _LEAST:
        return False
    larger, smaller = (a, b) if factor < 1 else (b, a)
    if abs(height * factor - high) > _OFF * max(1.0, factor):
        return False
    size = smaller.shape[1], smaller.shape[0]
    brought = np.asarray(Image.fromarray(larger[..., :3]).resize(size, Image.Resampling.BOX))
    return structure(brought, smaller) >= _ALIKE
