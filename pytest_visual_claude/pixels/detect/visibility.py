"""Could a person see a component's difference, laid side by side? The second of the two questions.

:mod:`.seeing` measured each pixel; :mod:`.resampling`, :mod:`.fitting` and :mod:`.shifting` explain whole
components; here their answers are weighed.
"""

from __future__ import annotations

import numpy as np

from pytest_visual_claude.pixels.align.segments import around, part
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect import kernel_fit, local_range, resampling
from pytest_visual_claude.pixels.detect.components import Component
from pytest_visual_claude.pixels.measure import content_type
from pytest_visual_claude.pixels.measure.shift import Places

#: Energy, in levels, on bare ground, past which no sampling explains it: half a pixel of ink, or rounding.
_OUT_OF_REACH = 128
#: Levels by which an image that was carried along may differ, and the correlation it has to keep.
_STEPS, _SAME_IMAGE = 48, 0.98


def seen(a: Array, b: Array, one: Component, *, carried: bool = False) -> bool:
    """Could a person see the component's difference, laid side by side?

    :param carried: it moved along with the page; a pixel more or less is not seen.
    """
    places = Places(a, b, one.before, one.after)
    near = around(a, b, one.before, one.after)
    if carried and (places.by_a_pixel() or kernel_fit.nudged(*near) or _resampled_image(*near)):
        return False
    if local_range.pale(part(a, one.before), part(b, one.after), one.total):
        return False
    if local_range.loud(one.energy, one.after):
        elsewhere = one.bare > _OUT_OF_REACH or not resampling.resampled(*near)
        return elsewhere or places.vector() is not None
    gained = local_range.gained(part(a, one.before), part(b, one.after))
    return gained or kernel_fit.recoloured(*near) or places.by_a_pixel()


def _resampled_image(before: Array, after: Array) -> bool:
    """Is it the same image, scaled to another fraction of a pixel? Gradients come out in other steps."""
    apart = np.maximum(before, after) - np.minimum(before, after)
    return int(apart.max()) <= _STEPS and content_type.structure(before, after) >= _SAME_IMAGE
