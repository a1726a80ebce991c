"""The digest of a part of a picture, by which a change is known again elsewhere."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Box


def digest(box: Box, *, at: tuple[int, int], mode: str = "RGB", colour: str = "red", size=(60, 40)) -> str:
    image = Image.new(mode, size, "white")
    image.paste(Image.new(mode, (10, 5), colour), at)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return pixels.opened(buffer.getvalue()).digest_of(box)


def test_the_same_pixels_are_the_same_wherever_they_stand():
    assert digest(Box(3, 4, 10, 5), at=(3, 4)) == digest(Box(30, 20, 10, 5), at=(30, 20), size=(80, 90))


def test_whether_a_picture_could_be_transparent_makes_no_difference():
    assert digest(Box(3, 4, 10, 5), at=(3, 4)) == digest(Box(3, 4, 10, 5), at=(3, 4), mode="RGBA")


def test_other_pixels_and_other_sizes_are_others():
    here = Box(3, 4, 10, 5)
    others = [digest(here, at=(3, 4), colour="blue"), digest(Box(3, 4, 5, 10), at=(3, 4)), digest(here, at=(4, 4))]
    assert len({digest(here, at=(3, 4)), *others}) == 4


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_seam_has_a_digest_as_well(mode):
    assert digest(Box(0, 4, 60, 0), at=(3, 4), mode=mode) != digest(Box(0, 4, 50, 0), at=(3, 4), mode=mode)
