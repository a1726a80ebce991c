"""What is asked of all channels of a pixel at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.pixels.decode.decoding import Array

Mask = npt.NDArray[np.bool_]

#: Levels of 255 that are never seen, not even over a whole page: a ΔE of 0.7 in a light grey.
FAINT = 2

#: How many pixels are looked at together. What is made on the way stays in the processor's cache, and needs no
#: fresh memory from the system, which takes longer than the work that is done in it.
_STRIP = 1 << 16


def strips(height: int, width: int) -> Iterator[slice]:
    """All rows, so many together as are quickest."""
    step = max(1, _STRIP // max(1, width))
    return (slice(top, min(top + step, height)) for top in range(0, height, step))


def largest(pixels: Array) -> Array:
    """The largest channel of each pixel: height × width."""
    return _each(_largest, pixels)


def absdiff(first: Array, second: Array) -> Array:
    """By how many levels each pixel differs, in the channel that differs most."""
    return _each(lambda old, new: _largest(np.maximum(old, new) - np.minimum(old, new)), first, second)


def absdiff_from(colour: Array, pixels: Array) -> Array:
    """By how many levels each pixel differs from one colour, in the channel that differs most."""
    # As long as a row: numpy takes ten times as long over the three bytes of one colour.
    row = np.tile(colour, (pixels.shape[1], 1))
    return _each(lambda strip: _largest(np.maximum(strip, row) - np.minimum(strip, row)), pixels)


def unequal(first: Array, second: Array) -> Mask:
    """Which pixels of two equally large parts are not the same."""
    return _each(lambda old, new: _largest(np.not_equal(old, new).view(np.uint8)), first, second).view(np.bool_)


def same(first: Array, second: Array) -> bool:
    """Are both the same altogether?"""
    if first.shape != second.shape:
        return False
    return all(np.array_equal(first[rows], second[rows]) for rows in strips(*first.shape[:2]))


def unequal_rows(first: Array, second: Array) -> Mask:
    """Which rows of two equally large parts are not the same: a fifth of the work of asking each pixel."""
    differs = np.empty(len(first), bool)
    for rows in strips(*first.shape[:2]):
        differs[rows] = np.not_equal(first[rows], second[rows]).reshape(rows.stop - rows.start, -1).any(axis=1)
    return differs


def _each(ask: Callable[..., Array], *pictures: Array) -> Array:
    """What is asked of each pixel, strip by strip."""
    answers = np.empty(pictures[0].shape[:2], np.uint8)
    for rows in strips(*pictures[0].shape[:2]):
        answers[rows] = ask(*(picture[rows] for picture in pictures))
    return answers


def _largest(pixels: Array) -> Array:
    """Each byte is compared with its neighbours, whatever pixel they belong to, and the answers that mean
    something are kept: a third of the time of asking channel by channel, and a fiftieth of ``max(axis=2)``.
    """
    channels, flat = pixels.shape[2], pixels.reshape(-1)
    length = max(0, flat.size - channels + 1)
    greatest = flat[:length].copy()
    for channel in range(1, channels):
        np.maximum(greatest, flat[channel : channel + length], out=greatest)
    return greatest[::channels].reshape(pixels.shape[:2])


def outermost(pixels: Array) -> Array:
    """The least and the greatest of each channel."""
    return np.stack((pixels.min(axis=0).min(axis=0), pixels.max(axis=0).max(axis=0)))


def summed(pixels: Array) -> npt.NDArray[np.int64]:
    """Each channel added up. Rows first, as everywhere: ``sum(axis=(0, 1))`` takes ten times as long."""
    total: npt.NDArray[np.int64] = pixels.sum(axis=0, dtype=np.uint32).sum(axis=0, dtype=np.int64)
    return total
