"""Any picture in, or a reason why not."""

import io
import struct
import subprocess
import sys
import zlib

import drawn
import numpy as np
import pytest
from PIL import Image

from pytest_visual_claude import pixels
from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.model import Picture

PAGE = drawn.encoded(drawn.page(3))


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, depth, colour, rows, *others):
    """A PNG written by hand: ``rows`` as packed bytes, each without its filter byte."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = [chunk(b"IHDR", header), *others, chunk(b"IDAT", data), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def same(first, second):
    return not pixels.compare(pixels.read(first), pixels.read(second)).regions


GREYS = np.array([[0, 85, 170, 255], [255, 0, 85, 170]], np.uint8)
AS_RGB = drawn.encoded(Image.fromarray(GREYS).convert("RGB"))


@pytest.mark.parametrize(
    "other",
    [
        drawn.encoded(Image.fromarray(GREYS)),
        drawn.encoded(Image.fromarray(GREYS).convert("RGBA")),
        drawn.encoded(Image.fromarray(GREYS).convert("P")),
        drawn.encoded(Image.fromarray(GREYS).convert("LA")),
        drawn.encoded(Image.fromarray(GREYS).convert("RGB"), format="TIFF"),
        drawn.encoded(Image.fromarray(GREYS).convert("RGB"), format="WEBP", lossless=True),
        drawn.encoded(Image.fromarray(GREYS), format="GIF"),
        png(4, 2, 2, 0, [bytes([0b00011011]), bytes([0b11000110])]),
        png(4, 2, 16, 0, [row.astype(">u2").repeat(1).tobytes() for row in GREYS.astype(np.uint16) * 257]),
        png(4, 2, 8, 0, [row.tobytes() for row in GREYS], chunk(b"gAMA", struct.pack(">I", 100_000))),
    ],
    ids=["grey", "alpha", "palette", "grey-alpha", "tiff", "webp", "gif", "2-bit", "16-bit", "gamma"],
)
def test_the_same_pixels_compare_equal_in_every_encoding(other):
    assert same(AS_RGB, other)
    assert pixels.opened(pixels.read(other)).digest == pixels.opened(pixels.read(AS_RGB)).digest


@pytest.mark.parametrize(("depth", "row", "clear"), [(1, 0b01000000, 1), (2, 0b00110000, 3), (4, 0x0F, 15)])
def test_the_transparent_grey_of_few_bits_is_transparent(depth, row, clear):
    few = png(2, 1, depth, 0, [bytes([row])], chunk(b"tRNS", struct.pack(">H", clear)))
    assert same(few, drawn.encoded(Image.fromarray(np.array([[[0, 255], [255, 0]]], np.uint8), "LA")))


def test_the_transparent_grey_of_16_bits_is_transparent():
    wide = png(2, 1, 16, 0, [b"\x12\x34\x56\x78"], chunk(b"tRNS", b"\x56\x78"))
    assert same(wide, drawn.encoded(Image.fromarray(np.array([[[0x12, 255], [0x56, 0]]], np.uint8), "LA")))


def test_of_an_animation_the_first_frame_counts():
    first, second = drawn.page(3), drawn.blank(400, 160)
    moving = drawn.encoded(first, save_all=True, append_images=[second], duration=100)
    assert same(moving, PAGE)


def test_a_png_keeps_its_bytes():
    assert pixels.read(PAGE).png is PAGE


@pytest.mark.parametrize("kept", [len(PAGE) - 1, len(PAGE) - 4, len(PAGE) - 12, len(PAGE) - 13, len(PAGE) // 2, 40])
def test_a_png_that_is_cut_off_is_refused(kept):
    with pytest.raises(PictureError, match=f"is cut off after {kept} bytes"):
        pixels.read(PAGE[:kept])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        (b"<!doctype html>", "HTML"),
        (PAGE.replace(b"\r\n", b"\n", 1), "line endings"),
        (PAGE[:200] + bytes([PAGE[200] ^ 1]) + PAGE[201:], "the checksum is wrong"),
        (PAGE[:33] + bytes(len(PAGE) - 33), "no chunk starts there"),
        (png(0, 4, 8, 0, []), "impossible size of 0×4"),
        (png(60_000, 60_000, 8, 0, [b"\0"]), "100,000,000 are not decoded"),
        (png(4, 4, 8, 0, [b"\7\7\7\7"]), "ends before its last row"),
        (png(4, 4, 8, 9, [b"\7\7\7\7"] * 4), "(cannot be decoded|no picture)"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", PAGE[16:29]) + chunk(b"IEND", b""), "no single header with data"),
        (b"\xff\xd8\xff\xe0 no jpeg", "JPEG"),
        (b"something else entirely, and long enough to be a picture", "it starts with"),
    ],
)
def test_what_is_no_whole_picture_is_refused_with_the_reason(data, reason):
    with pytest.raises(PictureError, match=reason):
        pixels.read(data)


@pytest.mark.parametrize(
    "data", [png(37, 23, 1, 0, [bytes(5)] * 23), drawn.encoded(drawn.blank(37, 23, colour=(0, 0, 0)))]
)
def test_a_picture_that_really_ends_in_black_is_whole(data):
    pixels.read(data)


def test_the_limit_can_be_set():
    pixels.read(PAGE, limit=400 * 160)
    with pytest.raises(PictureError, match="states 400×160 pixels; more than 63,999"):
        pixels.read(PAGE, limit=400 * 160 - 1)


@pytest.mark.parametrize("which", ["expected", "actual"])
def test_an_error_says_which_of_two_pictures_it_is(which):
    good, bad = Picture.of(PAGE), Picture.of(PAGE[:-30])
    pair = {"expected": good, "actual": good} | {which: bad}
    with pytest.raises(PictureError, match="cut off") as caught:
        pixels.compare(**pair)
    assert caught.value.which == which


def test_equal_bytes_are_compared_without_numpy_and_pillow():
    code = (
        "import sys; from pytest_visual_claude import pixels; from pytest_visual_claude.model import Picture\n"
        "p = Picture.of(sys.stdin.buffer.read()); assert not pixels.compare(p, Picture.of(bytes(p.png))).regions\n"
        "print([name for name in sys.modules if name in ('numpy', 'PIL')])"
    )
    done = subprocess.run([sys.executable, "-c", code], input=PAGE, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_a_large_picture_is_decoded_on_two_threads_as_well_as_on_one():
    noise = np.random.default_rng(1).integers(0, 255, (300, 300, 3), np.uint8)
    first = drawn.of_array(noise)
    assert len(first.png) > 50_000
    noise[7, 7] = 255 - noise[7, 7]
    (region,) = pixels.compare(first, drawn.of_array(noise)).regions
    assert (region.box.x, region.box.y) == (7, 7)


def test_a_picture_is_read_from_jpeg_as_png():
    buffer = io.BytesIO()
    drawn.page(3).save(buffer, "JPEG")
    picture = pixels.read(buffer.getvalue())
    assert picture.png.startswith(b"\x89PNG")
    assert (picture.width, picture.height) == (400, 160)
