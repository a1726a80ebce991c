"""Regions are named on a picture without covering what is on it."""

import pytest
from PIL import Image, ImageChops, ImageDraw

from pytest_visual_claude.judge.request import outlines
from pytest_visual_claude.judge.request.planning import Mark
from pytest_visual_claude.model import Box


def page(ground="white", ink="black"):
    """Lines of text, close to each other."""
    image = Image.new("RGB", (400, 200), ground)
    for row in range(2, 190, 14):
        ImageDraw.Draw(image).text((60, row), "Lorem ipsum dolor sit amet consectetur", fill=ink)
    return image


def inked(image, ground):
    """White where a picture is more than 12 levels from its ground."""
    apart = ImageChops.difference(image, Image.new("RGB", image.size, ground)).convert("L")
    return apart.point([0] * 13 + [255] * 243)


@pytest.mark.parametrize(("ground", "ink"), [("white", "black"), ("black", "white"), ("#ffffff", "#e0e0e0")])
@pytest.mark.parametrize("boxes", [[(80, 60, 40, 10)], [(80, 60, 40, 10), (90, 72, 70, 24)], [(0, 0, 400, 200)]])
def test_no_pixel_of_a_text_nor_of_a_region_is_covered(ground, ink, boxes):
    before = page(ground, ink)
    after = before.copy()
    outlines.draw(after, [Mark(f"R{n}", Box(*box)) for n, box in enumerate(boxes, 1)])
    drawn = inked(ImageChops.difference(before, after), "black")
    assert ImageChops.darker(drawn, inked(before, ground)).getbbox() is None
    assert not any(drawn.crop((x, y, x + width, y + height)).getbbox() for x, y, width, height in boxes)


def test_each_region_has_its_outline_and_its_tag():
    image = Image.new("RGB", (300, 200), "white")
    marks = [Mark("R1", Box(40, 60, 40, 20)), Mark("R2", Box(100, 60, 40, 20))]
    outlines.draw(image, marks)
    for mark in marks:
        assert image.getpixel((mark.box.x - 3, mark.box.y + 10)) == (214, 0, 147)
    assert image.tobytes().count(bytes((214, 0, 147))) > 2 * 250
