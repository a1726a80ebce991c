"""What a part of a picture looks like: text, an image, a line, a block, or nothing at all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.pixels import colours
from pytest_visual_claude.pixels.decoding import Bytes
from pytest_visual_claude.pixels.seeing import largest

#: How many pixels are looked at: every second, third … row and column of more.
_LOOKED_AT = 90_000
#: How many pixels' colours are counted.
_COUNTED = 20_000
#: Share of the pixels that have the ground's colour, under which there is no ground to speak of.
_GROUND = 0.35
#: Levels of 255 from which on a pixel is not the ground's.
INK = 8
#: Share of different colours among the pixels that make an image: a text in one colour has
#: about 30 shades however long it is.
_MANY = 0.12
#: From so many changes between ink and ground in a row with ink, in the mean, on, it is text.
_STROKES = 4

Mask = npt.NDArray[np.bool_]


def look(part: Bytes) -> str:
    """``text``, ``image``, ``line``, ``block`` or ``space``."""
    part = part[:: max(1, part.shape[0] * part.shape[1] // _LOOKED_AT)]  # rows stay whole: strokes are counted
    background = ground(part)
    if background is None:
        return "image" if _many_colours(part) else "block"
    ink = inked(part, background)
    if not ink.any():
        return "space"
    rows, columns = ink.any(axis=1), ink.any(axis=0)
    if min(np.count_nonzero(rows), np.count_nonzero(columns)) <= 3:
        return "line"
    changes = np.count_nonzero(ink[:, 1:] != ink[:, :-1]) / np.count_nonzero(rows)
    if changes >= _STROKES and ink[rows][:, columns].mean() < 0.6:
        return "text"
    return "image" if _many_colours(part) else "block"


def ground(part: Bytes) -> Bytes | None:
    """The colour of the background: the most frequent one, where there is one."""
    few = sampled(part, _COUNTED).reshape(-1, part.shape[2])
    _, index, counts = np.unique(packed(few), return_index=True, return_counts=True)
    most = int(np.argmax(counts))
    if counts[most] < _GROUND * len(few):
        return None
    colour: Bytes = few[int(index[most])]
    return colour


def inked(part: Bytes, background: Bytes) -> Mask:
    """Which pixels are not the ground's."""
    # As long as a row: numpy takes ten times as long over the three bytes of one colour.
    row = np.tile(background, (part.shape[1], 1))
    return largest(np.maximum(part, row) - np.minimum(part, row)) > INK


def _many_colours(part: Bytes) -> bool:
    found = packed(sampled(part, _COUNTED).reshape(-1, part.shape[2]))
    return len(np.unique(found)) > max(24, _MANY * len(found))


def sampled(part: Bytes, most: int = _LOOKED_AT) -> Bytes:
    """Every second, third … row and column of a part of more pixels than ``most``."""
    step = max(1, int(np.ceil(np.sqrt(part.shape[0] * part.shape[1] / most))))
    return part[::step, ::step]


def packed(flat: Bytes) -> npt.NDArray[np.uint64]:
    """One number for each colour of a list."""
    red, green, blue = (flat[:, channel].astype(np.uint64) for channel in range(3))
    return red << np.uint64(16) | green << np.uint64(8) | blue


def structure(before: Bytes, after: Bytes) -> float:
    """Correlation of the brightness, whatever its sign: 1 where only colours have changed."""
    first, second = (colours.brightness(sampled(part)) for part in (before, after))
    first, second = first - first.mean(), second - second.mean()
    scale = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return abs(float((first * second).sum())) / scale if scale > 1e-6 else 0.0
