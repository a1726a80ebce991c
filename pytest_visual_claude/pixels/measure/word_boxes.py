"""Where words stand: what is drawn on the ground, cut at blank rows, and in each line at the gaps between words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.align.segments import Mask, part, spans
from pytest_visual_claude.pixels.decode.channels import absdiff
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.measure import content_type

#: The space between two words, as a share of the height of the line.
_WORD_GAP = 0.3
#: More words than this on a side are not looked for, nor in larger parts, in pixels: what has changed is everything.
MOST, _LARGEST = 300, 400_000
#: How far around a change its words are followed, and how far beside it their ground is looked for, in pixels.
_REACH, _GROUND = 64, 160
#: The highest line of a text, in pixels; what is higher is several, or is followed no further.
_HIGHEST_LINE = 24
#: What is lower is no word, in pixels: an underline, a full stop.
_LOWEST = 4


def words(picture: Array, box: Box) -> list[Box]:
    """The words that lie in it, whole where it cuts through them. The ground is what most of a row is."""
    if not 0 < box.area <= _LARGEST:
        return []
    wide = _wider(picture, box, _REACH)
    pixels = part(picture, wide)
    around = picture[wide.y : wide.bottom, max(0, box.x - _GROUND) : box.right + _GROUND]
    ink: Mask = absdiff(pixels, _grounds(around)) > content_type.INK
    left, top = box.x - wide.x, box.y - wide.y
    inside = slice(left, left + box.width)
    first, last = _around(_any(ink[:, inside], 1), top, top + box.height, 1)
    gap = max(2, round(_WORD_GAP * min(last - first, _HIGHEST_LINE)))
    found: list[Box] = []
    for line, end in spans(_any(ink[first:last, inside], 1), 1):
        rows = ink[first + line : first + end]
        start, stop = _around(_any(rows, 0), left, left + box.width, gap)
        found += _in_line(rows[:, start:stop], wide.x + start, wide.y + first + line)
    return [word for word in found if word.height >= _LOWEST][: MOST + 1]


def alone(picture: Array, word: Box) -> Array:
    """The word and two pixels of its ground around it, without what stands close beside it."""
    pixels = part(picture, word)
    ground = content_type.ground(pixels)
    wide = np.empty((word.height + 4, word.width + 4, pixels.shape[2]), np.uint8)
    wide[:] = pixels[0, 0] if ground is None else ground
    wide[2:-2, 2:-2] = pixels
    return wide


def _grounds(pixels: Array) -> Array:
    """The commonest colour of each row."""
    numbers = content_type.packed(pixels.reshape(-1, pixels.shape[2])).reshape(pixels.shape[:2]).astype(np.uint32)
    # What a quarter of a row is stands at one of these places of its sorted pixels.
    likely = np.sort(numbers, axis=1)[:, [pixels.shape[1] * eighth // 8 for eighth in range(1, 8)]]
    counts = [np.count_nonzero(numbers == one[:, None], axis=1) for one in likely.T]
    rows = np.arange(len(pixels))
    commonest = likely[rows, np.argmax(counts, axis=0)]
    colours: Array = pixels[rows, np.argmax(numbers == commonest[:, None], axis=1)]
    return colours[:, None]


def _around(marked: Mask, first: int, last: int, gap: int) -> tuple[int, int]:
    """From first to last, and on as far as marks follow."""
    marked[first:last] = True
    return next(span for span in spans(marked, gap) if span[0] <= first < span[1])


def _wider(picture: Array, box: Box, by: int) -> Box:
    x, y = max(0, box.x - by), max(0, box.y - by)
    return Box(x, y, min(picture.shape[1], box.right + by) - x, min(len(picture), box.bottom + by) - y)


def _in_line(ink: Mask, x: int, y: int) -> Iterator[Box]:
    """Words side by side; where what stands beside them is higher than a line, they are cut as lines of their own."""
    for left, right in spans(_any(ink, 0), max(2, round(_WORD_GAP * min(len(ink), _HIGHEST_LINE)))):
        piece = ink[:, left:right]
        lines = spans(_any(piece, 1), 1 if len(ink) > _HIGHEST_LINE else len(ink))
        for top, bottom in lines:
            if bottom - top < len(ink) > _HIGHEST_LINE:
                yield from _in_line(piece[top:bottom], x + left, y + top)
            else:
                yield Box(x + left, y + top, right - left, bottom - top)


def _any(ink: Mask, axis: int) -> Mask:
    marked: Mask = np.any(ink, axis=axis)
    return marked
