"""What a part of a picture looks like: text, an image, a frame, a line, a block, or nothing at all.

Strokes tell text from the rest. Letters have as many edges across as down, within a factor of two, and
one to five from side to side of a square as high as the line: 1.3 to 4.9 on 200 lines of text on pages.
A frame or a curve has fewer, bars and hatching have edges one way only.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.align.segments import spans
from pytest_visual_claude.pixels.decode.channels import absdiff, absdiff_from
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.measure import colours

#: How many pixels are looked at: every second, third … row and column of more.
_LOOKED_AT = 60_000
#: How many pixels' colours are counted.
_COUNTED = 20_000
#: Share of the pixels that have the ground's colour, under which there is no ground to speak of.
_GROUND = 0.35
#: The same, above which it is one colour.
_EVEN = 0.9
#: Levels of 255 from which on a pixel is not the ground's.
INK = 8
#: From so many different colours on it is an image: with none in the majority, or (in steps of 8
#: levels) whatever is. A text in one colour has 30 to 100 shades, however long it is; a card, 250.
_MANY, _VERY_MANY = 60, 200
#: Fewer pixels than this may be edges of letters; and the share of the colours' spread that lies off the
#: line between two of them.
_SMALL_IMAGE, _OFF_THE_LINE = 2_000, 0.01
#: Edges across a square as high as a line of text, and edges across for each edge down.
_STROKES, _ISOTROPY = (1.1, 7.0), (0.66, 2.5)
#: The fewest edges across a row with ink in it, in the mean: two letters, or an m.
_FEWEST_EDGES = 4
#: Which share of its lines letters cover; and which, at least, of a box is filled.
_LETTERS, _FILLED = (0.05, 0.75), 0.5
#: The thickest line, the shortest curve, in pixels; a text is so many times as wide as its lines are high.
THIN, _LONG, _WIDE = 3, 64, 1.5
#: A frame's smaller side, in pixels; the share of ink within it; and along a side, round corners apart.
_SMALLEST_FRAME, _EMPTY, _ALONG = 12, 0.03, 0.6
#: Share of its own box that one letter covers at most: an 8 of 12 px, bold.
_SOLID = 0.85
#: The height of the smallest figure that is told from a dot, in pixels; its width, as a share of its height, at most.
_LOWEST_FIGURE, _NARROW = 6, 0.9
#: The width of an icon, as a share of its height, at least.
_SQUARE = 0.75
#: A piece of a text goes on beside it within this share of its height.
_LETTER_GAP = 0.35
#: How wide things are that are no letters, as a share of their height, and how far apart; and the lowest, in pixels.
_ICON, _APART, _LOWEST_ICON = (0.7, 1.4), 0.3, 8
#: The highest letter, in pixels: a heading's at twice the scale.
_HIGHEST = 100

Mask = npt.NDArray[np.bool_]


def content_type(part: Array, background: Array | None = None) -> str:
    """``text``, ``image``, ``frame``, ``line``, ``block`` or ``space``.

    :param background: the ground's colour; by default the most frequent one.
    """
    colour = ground(part) if background is None else background
    if colour is None:
        return _of(part, lambda rows: np.ones(part[rows].shape[:2], bool))
    return _of(part, lambda rows: inked(part[rows], colour))


def content_of(picture: Array, box: Box) -> str:
    """The same, of what stands in a box; one letter of a line is text."""
    content = content_type(picture[box.y : box.bottom, box.x : box.right])
    return "text" if content == "block" and in_a_line(picture, box) else content


def content_type_of_rows(part: Array) -> str:
    """The same, of a band: ``text`` where a line of text is in it, whatever is above or below that."""
    whole, colour = content_type(part), ground(part)
    few = part[: max(1, _LOOKED_AT // part.shape[1])]
    if whole in ("text", "image", "space") or colour is None:
        return whole
    ink = inked(few, colour)
    filled: Mask = np.any(ink, axis=1)
    return "text" if any(_is_text(ink[top:bottom]) for top, bottom in spans(filled, 1)) else whole


def content_type_of_difference(part: Array, other: Array) -> str:
    """The same, of what differs from the other part."""
    return _of(part, lambda rows: absdiff(part[rows], other[rows]) > INK)


def _of(part: Array, ink_of: Callable[[slice], Mask]) -> str:
    """:param ink_of: which pixels of those rows are looked at."""
    step = max(1, part.shape[0] * part.shape[1] // _LOOKED_AT)
    every = slice(None, None, step)
    ink = ink_of(every)
    inside = extent(ink)
    ink, few = ink[inside], part[every][inside]
    if not ink.size:
        return "space"
    height, width = ink.shape[0] * step, ink.shape[1]
    if min(height, width) <= THIN < max(height, width):
        return "line"
    if _is_frame(ink):
        return "frame"
    # Strokes are counted where no row is left out: in the middle of a large part.
    top = (len(part) - len(part) // step) // 2
    if _is_text(ink if step == 1 else ink_of(slice(top, top + len(part) // step))):
        return "text"
    if ink.mean() >= _FILLED:
        return "image" if _many_colours(few[ink]) else "block"
    return "line" if _is_curve(ink, step) else "block"


def extent(ink: Mask) -> tuple[slice, slice]:
    """From the first row and column with ink to the last."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return slice(0), slice(0)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _is_frame(ink: Mask) -> bool:
    """Ink along three sides or all four, and none within."""
    band = min(12, max(2, int(0.15 * min(ink.shape))))
    inner = ink[band:-band, band:-band]
    sides = ink[:band].any(axis=0), ink[-band:].any(axis=0), ink[:, :band].any(axis=1), ink[:, -band:].any(axis=1)
    return (
        min(ink.shape) >= _SMALLEST_FRAME
        and float(inner.mean()) <= _EMPTY
        and sum(float(side.mean()) >= _ALONG for side in sides) >= 3
    )


def _is_text(ink: Mask) -> bool:
    ink = ink[extent(ink)]
    filled: Mask = np.any(ink, axis=1)
    lines = spans(filled, 1)
    high = sum(bottom - top for top, bottom in lines) / max(1, len(lines))
    if not lines or high > _HIGHEST or ink.shape[1] < _WIDE * high:
        return False
    if not _LETTERS[0] <= float(ink[filled].mean()) <= _LETTERS[1] or all(
        _are_icons(ink[top:end]) for top, end in lines
    ):
        return False
    across, down = _edges(ink), _edges(ink.T)
    edges = across / np.count_nonzero(filled)
    strokes = edges * high / ink.shape[1]
    return bool(
        edges >= _FEWEST_EDGES
        and _STROKES[0] <= strokes <= _STROKES[1]
        and _ISOTROPY[0] <= across / max(1, down) <= _ISOTROPY[1]
    )


def _are_icons(line: Mask) -> bool:
    """Is everything in it about as wide as it is high, and apart? Letters are narrower, and closer to each other."""
    columns: Mask = np.any(line, axis=0)
    things = spans(columns, 1)
    wide = len(line) >= _LOWEST_ICON and all(_ICON[0] <= (end - start) / len(line) <= _ICON[1] for start, end in things)
    return wide and all(start - end >= _APART * len(line) for (_, end), (start, _) in pairwise(things))


def _is_curve(ink: Mask, step: int) -> bool:
    """One thin stroke from side to side."""
    runs = _edges(ink.T) / 2
    columns = np.count_nonzero(ink.any(axis=0))
    return bool(columns >= _LONG and runs <= 1.5 * columns and np.count_nonzero(ink) * step <= 8 * runs)


def _edges(ink: Mask) -> int:
    """How often ink begins or ends, along all rows."""
    ends = np.count_nonzero(ink[:, 0]) + np.count_nonzero(ink[:, -1])
    return int(np.count_nonzero(ink[:, 1:] != ink[:, :-1]) + ends)


def in_a_line(picture: Array, box: Box) -> bool:
    """Is what stands there a piece of a line of text, such as one letter?"""
    x, y, width, height = box.x, box.y, box.width, box.height
    if width > 2 * height or height > _HIGHEST:
        return False
    left = max(0, x - 3 * height)
    strip = picture[y : y + height, left : x + width + 3 * height]
    # What is around it is its ground: a badge's, not the page's beside the badge.
    background = ground(rim(picture[max(0, y - 1) : y + height + 1, max(0, x - 1) : x + width + 1]))
    if background is None:
        return False
    ink = inked(strip, background)
    if float(ink[:, x - left : x - left + width].mean()) > _SOLID:
        return False
    gap = max(2, int(_LETTER_GAP * height))
    # Where ink fills the line from top to bottom it is no letter, but what the badge stands on.
    solid = [span for span in spans(np.all(ink, axis=0), 1) if span[1] - span[0] > gap]
    columns: Mask = np.any(ink, axis=0)
    for start, end in solid:
        columns[start:end] = False
    for start, end in spans(columns, gap):
        if start < x + width - left and end > x - left and end - start > width + gap:
            beside = np.concatenate((ink[:, start : max(start, x - left)], ink[:, x + width - left : end]), axis=1)
            return _is_text(ink[:, start:end]) and not _is_icon(width, height, beside)
    return False


def _is_icon(width: int, height: int, beside: Mask) -> bool:
    """As wide as it is high, and higher than the text beside it, above and below: letters stand on one line."""
    return width >= _SQUARE * height and not (beside[0].any() or beside[-1].any())


def one_figure(strips: tuple[Array, Array], background: Array) -> bool:
    """Is one figure another one now? Those of one font are equally high, stand on one line, and are narrow strokes.

    :param strips: both parts, with a pixel around them.
    """
    return all(_is_figure(inked(strip, background)) for strip in strips)


def _is_figure(ink: Mask) -> bool:
    inner = ink[1:-1, 1:-1]
    height, width = inner.shape
    as_high = inner[0].any() and inner[-1].any() and not (ink[0].any() or ink[-1].any())
    narrow = _LOWEST_FIGURE <= height <= _HIGHEST and width <= _NARROW * height
    return bool(as_high and narrow and inner.mean() <= _SOLID)


def ground(part: Array) -> Array | None:
    """The colour of the background: the most frequent one, where there is one."""
    few = sampled(part, _COUNTED).reshape(-1, part.shape[2])
    _, index, counts = np.unique(packed(few), return_index=True, return_counts=True)
    most = int(np.argmax(counts))
    if counts[most] < _GROUND * len(few):
        return None
    colour: Array = few[int(index[most])]
    return colour


def even(part: Array) -> bool:
    """Is it one colour, or no colour of its own: a slope, a photograph?"""
    background = ground(part)
    return background is None or float(inked(part, background).mean()) <= 1 - _EVEN


def bare(part: Array) -> bool:
    """Is nothing drawn there at all?"""
    return not inked(part, part[0, 0]).any()


def rim(part: Array) -> Array:
    """Its outermost pixels, as one row."""
    return np.concatenate((part[0], part[-1], part[:, 0], part[:, -1]))[None]


def inked(part: Array, background: Array) -> Mask:
    """Which pixels are not the ground's."""
    return absdiff_from(background, part) > INK


def _many_colours(flat: Array) -> bool:
    numbers = packed(flat[:: max(1, len(flat) // _COUNTED)])
    kinds, counts = np.unique(numbers, return_counts=True)
    if counts.max() < _GROUND * len(numbers) and len(kinds) > _MANY and not _of_two(flat):
        return True
    return len(np.unique(kinds & np.uint64(0xF8F8F8))) > _VERY_MANY


def _of_two(flat: Array) -> bool:
    """Few pixels, all in shades between two colours, as the edges of letters are? A photograph in grey is larger."""
    if len(flat) >= _SMALL_IMAGE:
        return False
    spread = np.linalg.eigvalsh(np.cov(flat[:, :3].T.astype(np.float64)))
    return bool(spread[1] <= _OFF_THE_LINE * spread[2])


def sampled(part: Array, most: int = _LOOKED_AT) -> Array:
    """Every second, third … row and column of a part of more pixels than ``most``."""
    step = max(1, int(np.ceil(np.sqrt(part.shape[0] * part.shape[1] / most))))
    return part[::step, ::step]


def packed(flat: Array) -> npt.NDArray[np.uint64]:
    """One number for each colour of a list."""
    red, green, blue = (flat[:, channel].astype(np.uint64) for channel in range(3))
    return red << np.uint64(16) | green << np.uint64(8) | blue


def structure(before: Array, after: Array) -> float:
    """Correlation of the brightness, whatever its sign: 1 where only colours have changed."""
    first, second = (colours.brightness(sampled(part)) for part in (before, after))
    first, second = first - first.mean(), second - second.mean()
    scale = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return abs(float((first * second).sum())) / scale if scale > 1e-6 else 0.0
