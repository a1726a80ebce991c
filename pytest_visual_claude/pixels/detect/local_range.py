"""Is it a difference at all, and if so: could a person see it, or is it only how it was rendered?

No threshold on the colour answers both: anti-aliasing changes single pixels by half of black to
white, and a grey that a designer changed by 3 % is a change. What parts them is where a colour
comes from. Sub-pixel moves, hinting, resampling and anti-aliasing mix colours that are there, in
the pixel or beside it; so every pixel of the one picture stays within the range of the 3×3
pixels around it in the other. (The neighbourhood test of Playwright's ``ssim-cie94`` comparator,
taken from flat neighbourhoods to all; pixelmatch's anti-aliasing test, after Vyšniauskas 2009, looks
at the same nine pixels.) Three measures follow, all in levels of 255, the largest of the channels:

excess
    By how much pixels leave that range, summed up. Only what leaves it by 15 % of the range counts:
    rounding does less.
out_of_flat
    The same, of what is drawn where all nine pixels of the other picture are alike. No sampling gets there.
gain
    The signed sum of the differences against the contrast they happen in. Rendering moves ink to and
    fro; text that got bolder or a border that got thinner gains or loses some.
moved
    A whole pixel of movement keeps every pixel in range: :mod:`.kinds` looks for it.

Measured on 104 labelled pairs of two open projects' histories, and on 1785 pairs of five others: rendering
noise reaches an excess of 45 (one pixel of a canvas) and a gain of 0.1 (a check mark with darker edges;
round shapes drawn by a graphics card: 0.13); the faintest change a person can be shown (the corners of a
#e1e6ee box on white rounded) has an excess of 64, the thinnest (an icon's inner corners) a gain of 0.16.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.align.segments import Segment, around
from pytest_visual_claude.pixels.decode import channels
from pytest_visual_claude.pixels.decode.channels import FAINT, largest
from pytest_visual_claude.pixels.decode.decoding import Array

#: Share of the local range that a colour has to lie outside of it.
_OUT_OF_RANGE = 0.15
#: Levels by which pixels that are alike may differ.
_ALIKE = 4
#: Excess, in levels, from which on a person can see it; and that of a speck: four pixels of WebKit's
#: at the crossing of two lines, 25 levels darker, are rendering (Playwright's own test of it).
_SEEN_EXCESS, _SPECK_EXCESS = 55, 128
#: Gain from which on a person can see it, and the least signed sum, in levels, that is no accident.
_SEEN_GAIN = 0.14
_LEAST_GAIN = 400
#: Levels that are seen over an area, but not in lines of one or two pixels: the finer, the more contrast it takes.
_PALE = 6


@dataclass(frozen=True)
class RangeTest:
    """One segment, pixel by pixel; each array is height × width.

    :param absdiff: the largest difference of any channel.
    :param out_of_range: by how much the pixel lies outside its neighbours' range; 0 where too little.
    :param out_of_flat: the same, where that range is next to nothing in either picture; 0 elsewhere.
    """

    segment: Segment
    absdiff: Array
    out_of_range: Array
    out_of_flat: Array


def tested(a: Array, b: Array, segment: Segment) -> RangeTest:
    """A segment of equal sizes, with the pixels around it that both pictures have; in strips, so that the
    memory is bounded, and stays in the processor's cache.
    """
    size = segment.after.height, segment.after.width
    absdiff, out_of_range, out_of_flat = (np.empty(size, np.uint8) for _ in range(3))
    for rows in channels.strips(*size):
        strip = segment.cut(rows.start, rows.stop, 0, segment.after.width)
        absdiff[rows], out_of_range[rows], out_of_flat[rows] = _measured(a, b, strip)
    return RangeTest(segment, absdiff, out_of_range, out_of_flat)


def _measured(a: Array, b: Array, segment: Segment) -> tuple[Array, Array, Array]:
    old, new = segment.before, segment.after
    before, after = around(a, b, old, new, most=1)
    top, left = min(old.y, new.y, 1), min(old.x, new.x, 1)
    out_of_range, out_of_flat = _out_of_range(before, after)
    inner = (slice(top, top + old.height), slice(left, left + old.width))
    absdiff = channels.absdiff(before, after)
    return absdiff[inner], out_of_range[inner], out_of_flat[inner]


def loud(excess: int, box: Box) -> bool:
    """Do enough colours come from nowhere? In a speck of up to 2×2 px they have to be louder."""
    return excess >= (_SPECK_EXCESS if max(box.width, box.height) <= 2 else _SEEN_EXCESS)


def pale(before: Array, after: Array, total: int) -> bool:
    """Do only lines of one or two pixels differ, and hardly?

    :param total: all differences added up, in levels.
    """
    if total > _PALE * before.shape[0] * before.shape[1]:
        return False
    absdiff = channels.absdiff(before, after)
    if int(absdiff.max(initial=0)) > _PALE:
        return False
    for _ in range(2):  # the least of 3×3, or of less at the edges
        absdiff = np.minimum(np.minimum(absdiff[1:-1], absdiff[2:]), absdiff[:-2]).T
    return not absdiff.size or int(absdiff.max()) <= FAINT


def gained(before: Array, after: Array) -> bool:
    """Has ink been gained or lost, against the contrast it happened in?"""
    signed, count = np.zeros(before.shape[2], np.int64), 0
    for rows in channels.strips(*before.shape[:2]):
        change = after[rows].astype(np.int16) - before[rows]
        differs = channels.absdiff(before[rows], after[rows]) > FAINT
        signed += change[differs].sum(axis=0, dtype=np.int64)
        count += int(np.count_nonzero(differs))
    contrast = max(1, *(int(np.ptp(channels.outermost(pixels), axis=0).max()) for pixels in (before, after)))
    return bool(np.linalg.norm(signed) >= max(_LEAST_GAIN, _SEEN_GAIN * contrast * count))


def _out_of_range(before: Array, after: Array) -> tuple[Array, Array]:
    low_before, high_before = _range(before)
    low_after, high_after = _range(after)
    out = _over(after, high_before)
    np.maximum(out, _over(low_before, after), out=out)
    np.maximum(out, _over(before, high_after), out=out)
    np.maximum(out, _over(low_after, before), out=out)
    ranges = largest(high_before - low_before), largest(high_after - low_after)
    out_of_range = largest(out)
    out_of_range[(out_of_range <= FAINT) | (out_of_range < np.maximum(*ranges) * np.float32(_OUT_OF_RANGE))] = 0
    return out_of_range, np.where(np.minimum(*ranges) <= _ALIKE, out_of_range, 0)


def _range(picture: Array) -> tuple[Array, Array]:
    """Least and greatest of each channel in the 3×3 around each pixel."""
    low, high = picture.copy(), picture.copy()
    np.minimum(low[:, 1:], picture[:, :-1], out=low[:, 1:])
    np.minimum(low[:, :-1], picture[:, 1:], out=low[:, :-1])
    np.maximum(high[:, 1:], picture[:, :-1], out=high[:, 1:])
    np.maximum(high[:, :-1], picture[:, 1:], out=high[:, :-1])
    wide_low, wide_high = low.copy(), high.copy()
    np.minimum(low[1:], wide_low[:-1], out=low[1:])
    np.minimum(low[:-1], wide_low[1:], out=low[:-1])
    np.maximum(high[1:], wide_high[:-1], out=high[1:])
    np.maximum(high[:-1], wide_high[1:], out=high[:-1])
    return low, high


def _over(higher: Array, lower: Array) -> Array:
    """``higher - lower``, or 0 where that is negative: bytes have no sign."""
    return np.maximum(higher, lower) - lower
