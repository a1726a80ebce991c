import io

import pytest
from PIL import Image

from pytest_visual_claude import pixels
from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.judge.request import images, planning
from pytest_visual_claude.judge.service.encoded import Limits
from pytest_visual_claude.model import Box, Difference


def drawn(expected, actual, region):
    plan = planning.plan(Difference(expected.size, actual.size, (region(box=(0, 0, 240, 240)),)))
    return plan, images.drawn(plan, expected, actual)


@pytest.mark.parametrize(
    ("mode", "fill", "rgb"),
    [
        ("1", 1, (255, 255, 255)),
        ("L", 90, (90, 90, 90)),
        ("I;16", 90 * 257, (90, 90, 90)),
        ("RGB", (1, 2, 3), (1, 2, 3)),
    ],
)
def test_any_picture_is_sent_as_rgb(region, opened, encoded, mode, fill, rgb):  # noqa: PLR0917
    picture = encoded(Image.new(mode, (240, 240), fill))
    _, sent = drawn(picture, picture, region)
    assert [Image.open(io.BytesIO(image.data)).mode for image in sent] == ["RGB"] * 2
    assert opened(sent[0].data).getcolors() == [(240 * 240, rgb)]


@pytest.mark.parametrize(
    ("mode", "fill", "options"), [("RGBA", (255, 0, 0, 0), {}), ("LA", (0, 0), {}), ("P", 0, {"transparency": 0})]
)
def test_what_is_transparent_is_sent_over_a_checkerboard(region, opened, encoded, mode, fill, options):  # noqa: PLR0917
    picture = encoded(Image.new(mode, (240, 240), fill), **options)
    _, sent = drawn(picture, picture, region)
    shown = opened(sent[0].data)
    assert sorted(shown.getcolors()) == [(240 * 120, (168,) * 3), (240 * 120, (208,) * 3)]
    assert [shown.getpixel(place) for place in ((7, 7), (8, 0), (8, 8))] == [(208,) * 3, (168,) * 3, (208,) * 3]


def test_white_text_on_nothing_is_seen(region, opened, encoded):
    image = Image.new("RGBA", (240, 240), (0, 0, 0, 0))
    image.paste((255, 255, 255, 255), (40, 40, 60, 60))
    _, sent = drawn(encoded(image), encoded(image), region)
    assert opened(sent[0].data).crop((40, 40, 60, 60)).getcolors() == [(400, (255, 255, 255))]


def test_padding_is_grey_and_lies_right_and_below(region, opened, encoded):
    picture = encoded(Image.new("RGB", (1280, 30), "white"))
    plan = planning.plan(Difference(picture.size, picture.size, (region(box=(0, 0, 1280, 30)),)))
    sent = opened(images.drawn(plan, picture, picture)[0].data)
    assert sent.size == (1280, 200)
    assert sorted(sent.getcolors()) == [(1280 * 30, (255, 255, 255)), (1280 * 170, (128, 128, 128))]
    assert sent.getpixel((1279, 29)) == (255, 255, 255)


def test_the_same_plan_gives_the_same_bytes(question):
    asked = question()
    plan = planning.plan(asked.difference)
    once, twice = (images.drawn(plan, asked.expected, asked.actual) for _ in range(2))
    assert once == twice


def test_a_picture_that_cannot_be_decoded_is_named_as_such(question, region):
    asked = question()
    broken = pixels.opened(asked.expected.png[:60])
    plan = planning.plan(asked.difference)
    with pytest.raises(PictureError, match="is cut off"):
        images.drawn(plan, broken, asked.actual)


@pytest.fixture
def noise(encoded):
    image = Image.effect_noise((240, 240), 100).convert("RGB")
    return encoded(image)


def limited(picture, region, image, request_=10**9):
    plan = planning.plan(Difference(picture.size, picture.size, (region(box=(0, 0, 240, 240)),)))
    return images.drawn(plan, picture, picture, Limits(image, request_))


def test_what_is_under_the_limits_is_sent_as_png(noise, region):
    sent = limited(noise, region, 10**9)
    assert {(image.media_type, image.note) for image in sent} == {("image/png", "")}


def test_what_is_over_the_limit_is_sent_without_loss_first(noise, region, opened):
    png = limited(noise, region, 10**9)[0]
    webp = limited(noise, region, png.base64 - 1)[0]
    assert webp.media_type == "image/webp"
    assert "lossless" in webp.note
    assert opened(webp.data).tobytes() == opened(png.data).tobytes()


def test_what_is_still_over_it_is_sent_as_jpeg_and_the_evidence_says_so(noise, region):
    sent = limited(noise, region, 60_000)
    assert {image.media_type for image in sent} == {"image/jpeg"}
    assert all("JPEG at quality" in image.note and image.base64 <= 60_000 for image in sent)


def test_a_request_over_its_limit_is_made_smaller_as_a_whole(noise, region):
    whole = sum(image.base64 for image in limited(noise, region, 10**9))
    sent = limited(noise, region, 10**9, whole - 1)
    assert sum(image.base64 for image in sent) < whole
    assert [image.media_type for image in sent] == ["image/webp", "image/png"]


def test_what_is_to_be_redacted_is_black_in_what_is_sent_and_untouched_in_the_picture(question, opened):
    asked = question((40, 30, 60, 20))
    before = asked.actual.png
    plan = planning.plan(asked.difference)
    sent = images.drawn(plan, asked.expected, asked.actual, redact=[Box(40, 30, 60, 20)])
    for image in sent[2:]:
        assert sorted(opened(image.data).getcolors()) == [(120 * 40, (0, 0, 0)), (216 * 200 - 120 * 40, (255,) * 3)]
    assert asked.actual.png == before


def test_a_large_page_raises_no_warning_of_pillows(question, monkeypatch):
    asked = question()
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 400 * 300 - 1)
    assert images.drawn(planning.plan(asked.difference), asked.expected, asked.actual)
