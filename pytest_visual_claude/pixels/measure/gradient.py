"""Is it a gradient that came, went or changed behind something, and no photograph?"""

from __future__ import annotations

import numpy as np

from pytest_visual_claude.pixels.decode.channels import FAINT, absdiff
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.measure import content_type
from pytest_visual_claude.pixels.measure.content_type import Mask

#: How many pixels are looked at: the first rows of more.
_LOOKED_AT = 60_000
#: A change bends by so many levels at most where it is a gradient's; and the share of the pixels where it has to,
#: beside what stands on it. Of 21 gradients 20 have more. So have some pictures that were lost, but of what stood in
#: their place no more than 0.13 was as before.
_STRAIGHT, _MOSTLY = 2, 0.96
#: The share of what stands on it that is as it was. What is lower than so many pixels is no photograph: there it may
#: be all new, and letters are close to each other.
_AS_IT_WAS, _LOW, _MOSTLY_LOW = 0.25, 64, 0.85


def is_gradient(before: Array, after: Array) -> bool:
    """A gradient has as many colours as a photograph, but no edges, and what stood on it stands on it still."""
    rows = max(3, _LOOKED_AT // before.shape[1])
    before, after = before[:rows], after[:rows]
    if min(before.shape[:2]) < 3:
        return False
    grounds = [(side, colour) for side in (before, after) if (colour := content_type.ground(side)) is not None]
    return any(_shades(content_type.inked(side, colour), before, after) for side, colour in grounds)


def _shades(ink: Mask, before: Array, after: Array) -> bool:
    """:param ink: what stands on the ground that became a gradient, or was one."""
    differs = absdiff(before, after) > FAINT
    beside = (differs & ~_wider(ink))[1:-1, 1:-1]
    share = float(_straight(before, after)[beside].mean()) if beside.any() else 0.0
    stays = ink.any() and float(1 - differs[ink].mean()) >= _AS_IT_WAS
    return (share >= _MOSTLY and bool(stays)) or (len(before) < _LOW and share >= _MOSTLY_LOW)


def _straight(before: Array, after: Array) -> Mask:
    """Where the change goes on to the next pixel as it came from the last, across and down; but for the outermost."""
    change = after.astype(np.int16) - before
    down, across = (np.abs(np.diff(change, 2, axis)).max(axis=2) <= _STRAIGHT for axis in (0, 1))
    straight: Mask = down[:, 1:-1] & across[1:-1]
    return straight


def _wider(ink: Mask) -> Mask:
    """With the pixels beside it."""
    for axis in (0, 1):
        ink = ink | np.roll(ink, 1, axis) | np.roll(ink, -1, axis)
    return ink
