"""Pictures for pages that people look at: lossless WebP, thumbnails, and what is suspicious in one.

Lossless WebP takes 0.62 of Chrome's PNG at method 1 and quality 0, on ten pages of the shop. Quality 40
takes 0.50 in 1.6 times the time, method 4 at quality 80 0.47 in 2.2 times: not worth the wait before a
report. Method 0 is four times as fast, and twice the PNG.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.model import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

#: WebP states sides in 14 bits.
LONGEST_SIDE = 16383
#: Pixels of the largest picture that is opened here: more take a report's time and memory for itself.
LARGEST = 52_000_000
#: Twice the list's width, for dense screens.
THUMBNAIL = (264, 180)
#: Up to this share of a picture a patch is worth its trouble.
_WORTH_IT = 0.7


def lossless(png: bytes) -> bytes | None:
    """The same pixels as WebP; None where WebP cannot hold them, or the picture is broken."""
    image = _open(png)
    return _lossless(image) if image else None


def patch(base: bytes, png: bytes) -> tuple[tuple[int, int], bytes] | None:
    """What to lay over ``base``, and where, to see ``png``: lossless WebP of the part that differs.

    Encoding takes most of the time of a report, and most pairs differ in little.

    :returns: None where that saves nothing, or the sizes differ.
    """
    from PIL import ImageChops

    under, over = _open(base), _open(png)
    if under is None or over is None or under.size != over.size or "RGBA" in (under.mode, over.mode):
        return None
    left, top, right, bottom = ImageChops.difference(under, over).getbbox() or (0, 0, 1, 1)
    # A margin of equal pixels from a round number on, so that no edge shows where the page is drawn smaller.
    box = (max(0, left - 16) & ~15, max(0, top - 16) & ~15, min(over.width, right + 16), min(over.height, bottom + 16))
    if (box[2] - box[0]) * (box[3] - box[1]) > _WORTH_IT * over.width * over.height:
        return None
    packed = _lossless(over.crop(box))
    return (box[:2], packed) if packed else None


def _lossless(image: Image) -> bytes | None:
    return _webp(image, lossless=True, quality=0, method=1) if max(image.size) <= LONGEST_SIDE else None


def thumbnail(png: bytes) -> bytes | None:
    """The top of the picture, small and lossy, in the shape of the list's thumbnails; None if broken or too large."""
    image = _open(png)
    if image is None:
        return None
    width, height = THUMBNAIL
    top = image.crop((0, 0, image.width, min(image.height, max(1, image.width * height // width))))
    top.thumbnail(THUMBNAIL)
    return _webp(top, quality=80, method=2)


def one_colour(png: bytes) -> str | None:
    """``#rrggbb`` where at least 99.9 % of the pixels have that one colour, else None."""
    image = _open(png)
    if image is None:
        return None
    rgb = image.convert("RGB")
    small = rgb.resize((min(256, rgb.width), min(256, rgb.height)), 0)  # nearest: no new colours
    colours = small.getcolors(256 * 256) or []
    count, colour = max(colours)
    assert isinstance(colour, tuple), "three bands"
    return f"#{bytes(colour).hex()}" if count >= 0.999 * small.width * small.height else None


def _webp(image: Image, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", **options)
    return buffer.getvalue()


def _open(png: bytes) -> Image | None:
    """The decoded picture in a mode that WebP knows; None where it is broken, or too large."""
    from PIL import Image

    try:
        stated = Picture.of(png)
        if stated.width * stated.height > LARGEST:
            return None
        image = Image.open(io.BytesIO(png))
        image.load()
    except (PictureError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    see_through = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    return image.convert("RGBA" if see_through else "RGB")
