"""Could anybody see that two pictures differ? Asked by those who made the change, and know that there is one."""

from __future__ import annotations

import numpy as np

from pytest_visual_claude.pixels.opened import OpenedPicture

#: So many pixels, apart by more than so many levels of 255 in one channel.
LEAST_PIXELS, LEVELS = 12, 24


def visible(before: OpenedPicture, after: OpenedPicture) -> bool:
    """Whether twelve pixels differ by more than 24 levels, or the pictures have not one size.

    :raises PictureError: if one cannot be decoded.
    """
    if before.size != after.size:
        return True
    old, new = (np.frombuffer(one.rgb(), np.uint8).reshape(-1, 3) for one in (before, after))
    apart = np.maximum(old, new) - np.minimum(old, new)
    return int((apart.max(axis=1) > LEVELS).sum()) >= LEAST_PIXELS
