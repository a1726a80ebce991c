"""Could a person see a component's difference, laid side by side? The second of the two questions.

*Rendering* is a claim that is proven, never what is left over. A component is rendering where

* it was carried along with the page, and a pixel more or less explains it;
* no pixel changes by more than a quarter of the contrast, none leaves its neighbours' colours, and no ink was gained
  or lost: hinting, anti-aliasing (:mod:`.local_range`);
* it is a speck of two pixels, not much louder than that;
* all of it is a little lighter or a little darker, in the same colours: text drawn by another version;
* or each block of it is the old one moved by less than a pixel, or its red and its blue moved apart (:mod:`.warp`).
"""

from __future__ import annotations

import numpy as np

from pytest_visual_claude.pixels.align.segments import around, part
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect import kernel_fit, local_range, warp
from pytest_visual_claude.pixels.detect.components import Component
from pytest_visual_claude.pixels.measure import content_type
from pytest_visual_claude.pixels.measure.shift import Places

#: Shares of the contrast up to which a difference is quiet, or a speck's is. Another character changes some pixel by
#: 0.4 at least (99 of 100 do), the anti-aliasing of real buttons by 0.27 at most.
_QUIET, _QUIET_SPECK, _SPECK = 0.28, 0.55, 2
#: The same for what got lighter or darker all over, and the share of the differences that are one-sided then.
_PALER, _ONE_SIDED = 0.25, 0.9
#: Levels by which an image that was carried along may differ, and the correlation it has to keep.
_STEPS, _SAME_IMAGE = 48, 0.98


def visible(a: Array, b: Array, component: Component, *, carried: bool = False) -> bool:
    """Could a person see the component's difference, laid side by side?

    :param carried: it moved along with the page; a pixel more or less is not seen.
    """
    places = Places(a, b, component.before, component.after)
    before, after = part(a, component.before), part(b, component.after)
    near = around(a, b, component.before, component.after)
    if carried and (places.by_a_pixel() or kernel_fit.nudged(*near) or _resampled_image(*near)):
        return False
    if local_range.pale(before, after, component.total):
        return False
    share, one_sided = warp.relative(*near)
    # Flat colour is never rendering: what is drawn on even ground, or the ground itself, has another colour.
    paler = one_sided >= _ONE_SIDED and share <= _PALER and not component.out_of_flat
    if paler or _quiet(component, share):
        gained = not paler and local_range.gained(before, after)
        return gained or kernel_fit.recoloured(*near) or places.by_a_pixel()
    return not (warp.warped(*near) or warp.fringed(*near)) or places.vector() is not None


def _quiet(component: Component, share: float) -> bool:
    """:param share: its largest difference, of the contrast."""
    speck = max(component.after.width, component.after.height) <= _SPECK
    return share <= (_QUIET_SPECK if speck else _QUIET) and not local_range.loud(component.excess, component.after)


def _resampled_image(before: Array, after: Array) -> bool:
    """Is it the same image, scaled to another fraction of a pixel? Gradients come out in other steps."""
    absdiff = np.maximum(before, after) - np.minimum(before, after)
    return int(absdiff.max()) <= _STEPS and content_type.structure(before, after) >= _SAME_IMAGE
