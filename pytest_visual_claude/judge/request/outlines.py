"""Regions named on a picture, without covering what is on it: lines and tags lie on flat ground only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from pytest_visual_claude.judge.request.planning import Mark
from pytest_visual_claude.model import Box

#: Magenta with a white rim: seldom a page's own, and visible on light and dark ones alike.
_COLOUR, _RIM = (214, 0, 147), (255, 255, 255)
#: Pixels between a region and its outline.
_GAP = 3
#: Grey levels within 3×3 pixels, in any channel: from here on it is something, and not a gradient's ground.
_SOMETHING = 12
#: Rings of places around a region, 6 pixels apart, in which a tag is tried.
_RINGS, _STEP = 10, 6
_TAG_HEIGHT = 13


def draw(image: Image.Image, marks: Sequence[Mark]) -> None:
    """Outlines and names the regions. A tag that finds no flat ground is left out: labels tell the places, too."""
    taken = _something(image)
    for mark in marks:
        ImageDraw.Draw(taken).rectangle(_corners(mark.box, 0), fill=255)
    free = ImageChops.invert(taken)
    for mark in marks:
        for gap, colour in ((_GAP - 1, _RIM), (_GAP, _COLOUR), (_GAP + 1, _RIM)):
            line = Image.new("L", image.size)
            ImageDraw.Draw(line).rectangle(_corners(mark.box, gap), outline=255)
            image.paste(colour, mask=ImageChops.darker(line, free))
            taken.paste(255, mask=line)
    for mark in marks:
        _tag(image, mark, taken)


def _something(image: Image.Image) -> Image.Image:
    """White where there is something, black on flat ground."""
    spread = ImageChops.difference(image.filter(ImageFilter.MaxFilter(3)), image.filter(ImageFilter.MinFilter(3)))
    red, green, blue = spread.split()
    strongest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return strongest.point([255 if value >= _SOMETHING else 0 for value in range(256)])


def _corners(box: Box, gap: int) -> tuple[int, int, int, int]:
    return box.x - gap, box.y - gap, max(box.right, box.x + 1) - 1 + gap, max(box.bottom, box.y + 1) - 1 + gap


def _tag(image: Image.Image, mark: Mark, taken: Image.Image) -> None:
    pen = ImageDraw.Draw(image)
    width = int(pen.textlength(mark.region)) + 6
    for x, y in _places(mark.box, width):
        area = (x, y, x + width, y + _TAG_HEIGHT)
        inside = x >= 0 and y >= 0 and area[2] <= image.width and area[3] <= image.height
        if inside and not taken.crop(area).getbbox():
            pen.rectangle((x, y, area[2] - 1, area[3] - 1), fill=_COLOUR)
            pen.text((x + 3, y + 1), mark.region, fill=_RIM)
            taken.paste(255, area)
            return


def _places(box: Box, width: int) -> Iterator[tuple[int, int]]:
    """Above, below, left and right of a region, the nearest first."""
    for ring in range(_RINGS):
        gap = _GAP + 2 + ring * _STEP
        above, below = box.y - gap - _TAG_HEIGHT, box.bottom + gap
        for x in range(box.x - gap + _GAP, max(box.right + gap - width, box.x) + 1, _STEP):
            yield from ((x, above), (x, below))
        for y in range(box.y - gap, max(box.bottom + gap - _TAG_HEIGHT, box.y) + 1, _STEP):
            yield from ((box.x - gap - width, y), (box.right + gap, y))
