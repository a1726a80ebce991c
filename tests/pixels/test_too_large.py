"""More than is compared: one region covers everything and says why, so that nothing is green unseen."""

from __future__ import annotations

import struct
import zlib

import drawn
import numpy as np
import pytest

from pytest_visual_claude import pixels
from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.model import Box, Gate, Kind, Picture


def one_bit(width: int, height: int, byte: int) -> Picture:
    """Many pixels in few bytes: a grey of one bit each, without any library of pictures."""
    rows = (b"\0" + bytes([byte]) * ((width + 7) // 8)) * height
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 1)),
        (b"IEND", b""),
    )
    framed = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return Picture.of(b"\x89PNG\r\n\x1a\n" + b"".join(framed))


LARGE, CHANGED = one_bit(9999, 9999, 0xFF), one_bit(9999, 9999, 0xFE)


@pytest.mark.parametrize("gate", [None, Gate(max_diff_pixel_ratio=1.0)], ids=["no gate", "the widest gate"])
def test_of_a_picture_that_is_too_large_everything_is_one_region_with_its_reason(gate):
    difference = pixels.compare(LARGE, CHANGED, gate)
    (region,) = difference.regions
    assert (region.kind, region.box, region.baseline_box) == (Kind.OTHER, Box(0, 0, 9999, 9999), Box(0, 0, 9999, 9999))
    assert not difference.same
    assert difference.unanalysed == (
        "The picture was not analysed: it has 100 megapixels, and up to 52 megapixels are. "
        "Capture less at once: an element, clip=…, or a shorter page"
    )


def test_it_is_not_decoded_neither_to_be_compared_nor_drawn_nor_named():
    before, after = pixels.read(LARGE.png), pixels.opened(CHANGED)
    difference = pixels.compare(before, after)
    assert pixels.draw(before, after, difference) == after
    assert before.digest != after.digest
    assert not any("pixels" in vars(picture) for picture in (before, after))


def test_one_large_picture_of_the_two_is_enough():
    small = drawn.picture(drawn.blank())
    for pair in ((LARGE, small), (small, LARGE)):
        assert pixels.compare(*pair).unanalysed


def test_the_same_large_picture_is_the_same():
    assert pixels.compare(LARGE, LARGE).same


@pytest.mark.parametrize("which", ["expected", "actual"])
def test_a_large_picture_that_is_cut_off_is_still_an_error(which):
    broken = Picture(CHANGED.png[:-20], 9999, 9999)
    with pytest.raises(PictureError, match="is cut off") as raised:
        pixels.compare(*((broken, LARGE) if which == "expected" else (LARGE, broken)))
    assert raised.value.which == which


def test_beyond_what_is_decoded_at_all_it_is_refused():
    with pytest.raises(PictureError, match="more than 1,000 are not decoded"):
        pixels.compare(LARGE, CHANGED, limit=1000)


def noise(seed: int) -> Picture:
    return drawn.of_array(np.random.default_rng(seed).integers(0, 256, (2000, 4100, 3)))


def test_where_more_differs_than_is_looked_at_everything_is_one_region_with_its_reason():
    before, after = (pixels.opened(noise(seed)) for seed in (1, 2))
    difference = pixels.compare(before, after)
    (region,) = difference.regions
    assert region.box == Box(0, 0, 4100, 2000)
    assert "8.2 megapixels of it differ, and up to 8 megapixels are" in difference.unanalysed
    assert pixels.draw(before, after, difference) == after


def test_as_large_a_picture_of_which_little_differs_is_analysed():
    array = np.random.default_rng(1).integers(0, 256, (2000, 4100, 3))
    other = array.copy()
    other[100:140, 200:300] = 255 - other[100:140, 200:300]
    difference = pixels.compare(drawn.of_array(array), drawn.of_array(other))
    assert not difference.unanalysed
    assert difference.regions[0].box.area < 5000
