"""A picture is read by its header alone, and what is none says what it is instead."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import png

from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.model import Picture, Size

WHOLE = png(3, 2)


def test_a_picture_has_the_size_its_header_states_and_keeps_its_bytes():
    picture = Picture.of(WHOLE)
    assert (picture.png, picture.size, str(picture.size)) == (WHOLE, Size(3, 2), "3×2")


def test_a_picture_prints_its_size_and_not_its_bytes():
    assert repr(Picture.of(WHOLE)) == f"Picture(3×2, {len(WHOLE)} bytes)"


def _stating(width: int, height: int) -> bytes:
    return WHOLE[:16] + width.to_bytes(4, "big") + height.to_bytes(4, "big") + WHOLE[24:]


BROKEN = {
    b"": "is not a PNG (it is empty)",
    b"version https://git-lfs.github.com/spec/v1\n": "is not a PNG (it is a Git LFS pointer: run git lfs pull)",
    b"<<<<<<< HEAD\n": "is not a PNG (it holds the marks of a merge conflict)",
    b"\xff\xd8\xff\xe0": "is not a PNG (it is a JPEG)",
    b"RIFF\0\0\0\0WEBP": "is not a PNG (it is a WebP)",
    b"GIF89a": "is not a PNG (it is a GIF)",
    b"<!doctype html>": "is not a PNG (it is a text such as HTML)",
    WHOLE[:32]: "is not a PNG (it is a damaged PNG)",
    WHOLE.replace(b"IHDR", b"RDHI"): "is not a PNG (it is a damaged PNG)",
    WHOLE.replace(b"\r\n", b"\n"): "is not a PNG (it is a PNG whose line endings were converted)",
    b"BM6\0\0\0": r"is not a PNG (it starts with b'BM6\x00\x00\x00')",
    _stating(0, 2): "states an impossible size of 0×2",
    _stating(3, 0): "states an impossible size of 3×0",
    _stating(2**31, 2): "states an impossible size of 2147483648×2",
}


@pytest.mark.parametrize(("data", "said"), BROKEN.items(), ids=range(len(BROKEN)))
def test_what_is_no_picture_says_what_it_is(data, said):
    with pytest.raises(PictureError) as caught:
        Picture.of(data)
    assert str(caught.value) == said


@given(st.binary(max_size=64) | st.binary(max_size=40).map(lambda rest: WHOLE[:16] + rest))
def test_any_bytes_are_a_picture_with_an_area_or_a_picture_error(data):
    with contextlib.suppress(PictureError):
        picture = Picture.of(data)
        assert picture.width > 0
        assert picture.height > 0
