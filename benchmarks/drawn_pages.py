"""Pages of any size to measure with: text, cards and a photograph, and what may happen to them."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

CASES = ("same bytes", "same pixels", "slight", "banner", "heavy")
#: width, height, scale
Size = tuple[int, int, int]


def pair(case: str, size: Size) -> tuple[bytes, bytes]:
    """Two PNGs: the same bytes, the same pixels in other bytes, a button in another colour, a banner on top
    of the page, or other words in every line.
    """
    before, scale = page(*size), size[2]
    after, level = before.copy(), 6
    if case == "same pixels":
        level = 9
    elif case == "slight":
        ImageDraw.Draw(after).rectangle([n * scale for n in (900, 300, 1000, 340)], fill=(25, 135, 84))
    elif case == "banner":
        after.paste(before, (0, 80 * scale))
        ImageDraw.Draw(after).rectangle((0, 0, after.width, 80 * scale - 1), fill=(13, 110, 253))
    elif case == "heavy":
        after = page(*size, shift=4001)
    return _encoded(before, 6), _encoded(after, level)


def page(width: int, height: int, scale: int, shift: int = 0) -> Image.Image:
    """:param shift: makes other words of the same text."""
    image = Image.new("RGB", (width * scale, height * scale), "white")
    pen, font, photo = ImageDraw.Draw(image), ImageFont.load_default(15 * scale), _photo(scale)
    for y in range(0, height, 24):
        if y % 720 < 480:
            words = " ".join(f"{(y * 31 + word * 7 + shift) % 9973:x}" for word in range(26))
            pen.text((40 * scale, y * scale), words, fill=(33, 37, 41), font=font)
    for y in range(490, height - 210, 720):
        image.paste(photo, (40 * scale, y * scale))
        pen.rectangle([n * scale for n in (400, y, 800, y + 180)], fill=(238, 241, 247), outline=(200, 205, 215))
    return image


def _photo(scale: int) -> Image.Image:
    noise = np.random.default_rng(5).integers(0, 60, (200, 300, 3)).astype(np.uint8)
    slope = np.linspace(0, 195, 300).astype(np.uint8)[None, :, None]
    return Image.fromarray(noise + slope).resize((300 * scale, 200 * scale))


def _encoded(image: Image.Image, level: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=level)
    return buffer.getvalue()
