import hashlib
import io

import pytest
from PIL import Image

from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.judge import images, request
from pytest_visual_claude.model import Difference, Picture


def encoded(image, **options):
    file = io.BytesIO()
    image.save(file, "PNG", **options)
    return Picture.of(file.getvalue())


def drawn(expected, actual, region):
    plan = request.plan(Difference(expected.size, actual.size, (region(box=(0, 0, 240, 240)),)))
    return plan, images.drawn(plan, expected, actual)


@pytest.mark.parametrize(
    ("mode", "fill", "rgb"),
    [
        ("1", 1, (255, 255, 255)),
        ("L", 90, (90, 90, 90)),
        ("I;16", 90 * 257, (90, 90, 90)),
        ("RGBA", (255, 0, 0, 0), (255, 255, 255)),
        ("LA", (0, 0), (255, 255, 255)),
        ("RGB", (1, 2, 3), (1, 2, 3)),
    ],
)
def test_any_picture_is_sent_as_rgb_over_white(region, opened, mode, fill, rgb):
    picture = encoded(Image.new(mode, (240, 240), fill))
    _, sent = drawn(picture, picture, region)
    assert [Image.open(io.BytesIO(data)).mode for data in sent] == ["RGB"] * 2
    assert opened(sent[0]).getcolors() == [(240 * 240, rgb)]


def test_a_palette_with_a_transparent_colour_is_sent_over_white(region, opened):
    picture = encoded(Image.new("P", (240, 240), 0), transparency=0)
    _, sent = drawn(picture, picture, region)
    assert opened(sent[0]).getcolors() == [(240 * 240, (255, 255, 255))]


def test_padding_is_grey_and_lies_right_and_below(region, opened):
    picture = encoded(Image.new("RGB", (1280, 30), "white"))
    plan = request.plan(Difference(picture.size, picture.size, (region(box=(0, 0, 1280, 30)),)))
    sent = opened(images.drawn(plan, picture, picture)[0])
    assert sent.size == (1280, 200)
    assert sorted(sent.getcolors()) == [(1280 * 30, (255, 255, 255)), (1280 * 170, (128, 128, 128))]
    assert sent.getpixel((1279, 29)) == (255, 255, 255)


def test_the_same_plan_gives_the_same_bytes(question):
    asked = question()
    plan = request.plan(asked.difference)
    once, twice = (images.drawn(plan, asked.expected, asked.actual) for _ in range(2))
    assert [hashlib.sha256(data).digest() for data in once] == [hashlib.sha256(data).digest() for data in twice]


def test_a_picture_that_cannot_be_decoded_is_named_as_such(question, region):
    asked = question()
    broken = Picture.of(asked.expected.png[:60])
    plan = request.plan(asked.difference)
    with pytest.raises(PictureError, match="cannot be decoded"):
        images.drawn(plan, broken, asked.actual)
