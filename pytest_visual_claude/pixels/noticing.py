"""Could a person see a component's difference, laid side by side? The second of the two questions.

:mod:`.seeing` measured each pixel; :mod:`.resampling`, :mod:`.fitting` and :mod:`.shifting` explain whole
components; here their answers are weighed.
"""

from __future__ import annotations

import numpy as np

from pytest_visual_claude.pixels import contents, fitting, resampling, seeing
from pytest_visual_claude.pixels.decoding import Bytes
from pytest_visual_claude.pixels.regions import Component
from pytest_visual_claude.pixels.shifting import Places
from pytest_visual_claude.pixels.zone import around, part

#: Energy, in levels, on bare ground, past which no sampling explains it: half a pixel of ink, or rounding.
_OUT_OF_REACH = 128
#: Levels by which an image that was carried along may differ, and the correlation it has to keep.
_STEPS, _SAME_IMAGE = 48, 0.98


def seen(a: Bytes, b: Bytes, one: Component, *, carried: bool = False) -> bool:
    """Could a person see the component's difference, laid side by side?

    :param carried: it moved along with the page; a pixel more or less is not seen.
    """
    places = Places(a, b, one.before, one.after)
    near = around(a, b, one.before, one.after)
    if carried and (places.by_a_pixel() or fitting.nudged(*near) or _resampled_image(*near)):
        return False
    if seeing.pale(part(a, one.before), part(b, one.after), one.total):
        return False
    if seeing.loud(one.energy, one.after):
        elsewhere = one.bare > _OUT_OF_REACH or not resampling.resampled(*near)
        return elsewhere or places.vector() is not None
    gained = seeing.gained(part(a, one.before), part(b, one.after))
    return gained or fitting.recoloured(*near) or places.by_a_pixel()


def _resampled_image(before: Bytes, after: Bytes) -> bool:
    """Is it the same image, scaled to another fraction of a pixel? Gradients come out in other steps."""
    apart = np.maximum(before, after) - np.minimum(before, after)
    return int(apart.max()) <= _STEPS and contents.structure(before, after) >= _SAME_IMAGE
