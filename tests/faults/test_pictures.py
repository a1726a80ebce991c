"""Files that are no pictures, or such that never end."""

from __future__ import annotations

import os
import struct
import zlib

import pytest
from samples import png

from pytest_visual_claude import pixels
from pytest_visual_claude.errors import PictureError

TEST = """
def test_home(assert_screenshot):
    assert_screenshot("home.png")
"""
BASELINE = "__screenshots__/test_shop/test_home.png"


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def with_stream(stream: bytes) -> bytes:
    """A PNG of 3×2 with these compressed bytes, all its checksums right."""
    frame = png()
    return frame[:33] + chunk(b"IDAT", stream) + chunk(b"IEND", b"")


#: What is no zlib stream, one that ends early, and one whose own checksum is wrong behind black rows.
STREAMS = (b"no stream", zlib.compress(bytes(20))[:3], zlib.compress(bytes(10))[:6] + b"\xff" * 12)

BEYOND = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000280000001e010000000076a66170000000054944415478da636018f0c72db2"
    "00000007494441547a007600b400d03358c5360000000049454e44ae426082"
)


@pytest.fixture
def shop(lone_project):
    lone_project.write({"test_shop.py": TEST, "home.png": png()})
    return lone_project


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system knows no FIFO")
def test_a_fifo_in_the_place_of_a_picture_fails_its_test_at_once(shop):
    """A FIFO that nobody writes to is given as a picture.

    Says: home.png cannot be read: it is no regular file
    """
    (shop.path / "home.png").unlink()
    os.mkfifo(shop.path / "home.png")
    done = shop.pytest()
    assert done.outcomes == {"failed": 1}
    assert done.lines("home.png cannot be read: it is no regular file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system knows no FIFO")
@pytest.mark.parametrize("name", [BASELINE, BASELINE.replace(".png", ".json"), ".visual/known.json"])
def test_a_fifo_among_our_own_files_is_not_waited_for(shop, name):
    """A FIFO stands where a baseline, its facts or our own record should be."""
    shop.prepare()
    path = shop.path / name
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    os.mkfifo(path)
    assert shop.pytest().code in (0, 1)
    assert shop.visual_claude("status").code in (0, 1, 2)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="the system has no devices in files")  # noqa: PTH110
def test_a_device_is_no_picture(shop):
    """A device that never ends is given as a picture.

    Says: cannot be read: it is no regular file
    """
    shop.write({"test_shop.py": TEST.replace("home.png", "/dev/zero")})
    assert shop.pytest().lines("/dev/zero cannot be read: it is no regular file")


@pytest.mark.parametrize("stream", STREAMS)
def test_a_png_with_a_bad_stream_is_damaged_and_says_so(stream):
    """A PNG whose frame is right, and whose compressed data is not."""
    with pytest.raises(PictureError):
        pixels.read(with_stream(stream))


def test_a_stream_that_only_zlib_finds_bad_is_damaged():
    """A PNG that Pillow reads as black, and whose data points back beyond its own beginning (found by fuzzing).

    Says: is damaged in its data
    """
    with pytest.raises(PictureError, match="is damaged in its data"):
        pixels.read(BEYOND)


@pytest.mark.parametrize("damaged", [with_stream(STREAMS[0]), BEYOND], ids=["no stream", "beyond"])
def test_an_update_heals_a_damaged_baseline(shop, damaged):
    """A baseline's compressed data is damaged, its checksums are right."""
    shop.prepare()
    shop.write({BASELINE: damaged})
    assert shop.pytest().outcomes == {"failed": 1}
    shop.prepare()
    assert shop.baselines() == {BASELINE: png()}
