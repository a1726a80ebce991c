"""The picture of a difference, for people.

The actual picture, pale; over it, in colours that stay apart in every common kind of colour
blindness (Okabe and Ito, 2008) and differ in brightness as well: differing pixels in vermilion,
outlines in blue with a white edge, numbers white on blue. Bands that came are hatched from
lower left to upper right; where rows or columns went, a seam is hatched the other way.
Rendering differences have a thin grey outline.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pytest_visual_claude.model import Box, Difference, Kind, Picture, Region
from pytest_visual_claude.pixels.decode import png_chunks
from pytest_visual_claude.pixels.decode.channels import FAINT
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.opened import OpenedPicture

_BLUE, _VERMILION, _GREY, _WHITE = (0, 114, 178), (213, 94, 0), (110, 110, 110), (255, 255, 255)
#: Share of white in the pale picture: text stays readable, marks stand out.
_PALE = 0.6
#: Pixels from a box to its outline, and from one line of a hatch to the next.
_AWAY, _STEP = 3, 8
#: How thick a seam is drawn, in pixels: it has no thickness of its own.
_SEAM = 9


def draw(expected: OpenedPicture, actual: OpenedPicture, difference: Difference) -> Picture:
    """Where nothing was analysed, there is nothing to draw: the actual picture as it is.

    :raises PictureError: if one cannot be decoded.
    """
    if difference.unanalysed:
        return actual
    a, b = (picture.pixels.over("white") for picture in (expected, actual))
    canvas = _pale(b)
    for region in difference.regions:
        _mark(canvas, a, b, region)
    image = Image.fromarray(canvas)
    pen = ImageDraw.Draw(image)
    for region in reversed(difference.regions):  # the most important one last, on top
        _outline(pen, region, image.size)
    return Picture(png_chunks.encoded(np.asarray(image)), *image.size)


def only(picture: bytes, boxes: Iterable[Box]) -> bytes:
    """What a picture shows in these boxes; transparent around them.

    :param picture: encoded, as the result.
    """
    with Image.open(io.BytesIO(picture)) as opened:
        shown = opened.convert("RGBA")
    made = Image.new("RGBA", shown.size)
    for box in boxes:
        corner = max(box.x, 0), max(box.y, 0)
        if box.right > corner[0] and box.bottom > corner[1]:
            made.paste(shown.crop((*corner, box.right, box.bottom)), corner)
    return png_chunks.encoded(np.asarray(made))


def _pale(picture: Array) -> Array:
    pale: Array = (np.arange(256) * (1 - _PALE) + 255 * _PALE).astype(np.uint8)[picture]
    return pale


def _mark(canvas: Array, a: Array, b: Array, region: Region) -> None:
    """Paints the pixels that differ; those that nobody can see are not painted."""
    if region.kind is Kind.RENDERING:
        return
    for old, new in _compared(region):
        # What has another size is compared as far as the smaller goes: its colours may have changed as well.
        height, width = min(old.height, new.height), min(old.width, new.width)
        before = a[old.y : old.y + height, old.x : old.x + width]
        after, marked = (side[new.y : new.y + height, new.x : new.x + width] for side in (b, canvas))
        if before.shape == after.shape:
            marked[(np.maximum(before, after) - np.minimum(before, after) > FAINT).any(axis=2)] = _VERMILION


def _compared(region: Region) -> list[tuple[Box, Box]]:
    """Places of the baseline, and what stands there now: of what moved, where it went and where it was."""
    old, new = region.baseline_box, region.box
    if region.kind is not Kind.MOVED or region.evidence.vector is None or old == new:
        return [(old, new)]
    right, down = region.evidence.vector
    return [(_moved(new, old, (right, down)), new), (old, _moved(old, new, (-right, -down)))]


def _moved(size: Box, box: Box, by: tuple[int, int]) -> Box:
    """So large a box, at that place and so much further; nothing where that lies outside."""
    x, y = box.x + by[0], box.y + by[1]
    return Box(x, y, size.width, size.height) if min(x, y) >= 0 else Box(0, 0, 0, 0)


def _outline(pen: ImageDraw.ImageDraw, region: Region, size: tuple[int, int]) -> None:
    box = _shown(region.box, size)
    if region.kind is Kind.RENDERING:
        pen.rectangle(_corners(box, 1, size), outline=_GREY)
    else:
        if not region.box.area or not region.baseline_box.area:
            _hatch(pen, box, rising=bool(region.box.area))
        pen.rectangle(_corners(box, _AWAY + 1, size), outline=_WHITE, width=4)
        pen.rectangle(_corners(box, _AWAY, size), outline=_BLUE, width=2)
    _number(pen, region, box, size)


def _shown(box: Box, size: tuple[int, int]) -> Box:
    """The box itself, or a strip around a seam, within the picture."""
    if box.area:
        return box
    width, height = max(box.width, _SEAM), max(box.height, _SEAM)
    x = min(max(0, box.x - (_SEAM // 2 if not box.width else 0)), max(0, size[0] - width))
    y = min(max(0, box.y - (_SEAM // 2 if not box.height else 0)), max(0, size[1] - height))
    return Box(x, y, min(width, size[0]), min(height, size[1]))


def _corners(box: Box, away: int, size: tuple[int, int]) -> tuple[int, int, int, int]:
    left, top = max(0, box.x - away), max(0, box.y - away)
    return left, top, max(left, min(size[0], box.right + away) - 1), max(top, min(size[1], box.bottom + away) - 1)


def _hatch(pen: ImageDraw.ImageDraw, box: Box, *, rising: bool) -> None:
    """Slanted lines from side to side of the box, one every few pixels."""
    right, bottom = box.right - 1, box.bottom - 1
    for offset in range(0, box.width + box.height, _STEP):
        x0, x1 = box.x + max(0, offset - box.height + 1), box.x + min(offset, box.width - 1)
        y0, y1 = box.y + (offset - (x0 - box.x)), box.y + (offset - (x1 - box.x))
        ends = [(x0, min(y0, bottom)), (x1, y1)]
        if not rising:
            ends = [(right - (x - box.x), y) for x, y in ends]
        pen.line(ends, fill=_BLUE, width=1)


def _number(pen: ImageDraw.ImageDraw, region: Region, box: Box, size: tuple[int, int]) -> None:
    """The region's name beside its upper left corner, inside the picture."""
    font = ImageFont.load_default(13)
    width, height = int(pen.textlength(region.id, font)) + 8, 17
    x = min(max(0, box.x - _AWAY), max(0, size[0] - width))
    y = box.y - _AWAY - height
    if y < 0:
        y = min(box.bottom + _AWAY, max(0, size[1] - height))
    ground = _GREY if region.kind is Kind.RENDERING else _BLUE
    pen.rectangle((x, y, x + width - 1, y + height - 1), fill=ground)
    pen.text((x + 4, y + 1), region.id, fill=_WHITE, font=font)
