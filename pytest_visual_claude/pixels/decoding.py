"""Bytes to pixels, whatever the encoding; and every reason why not.

One documented way: 8 bits a channel (the upper eight of sixteen), palettes and greys spread out,
gamma, chromaticities and colour profiles ignored, orientation in Exif ignored, the first frame of
an animation. Browsers write untagged sRGB; a comparison that trusted tags would call equal pixels
different.

What has transparency is looked at twice, over white and over black: what a person can see of it
anywhere is a difference, and what lies under full transparency is none.
"""

from __future__ import annotations

import functools
import hashlib
import io
import struct
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.model import Picture
from pytest_visual_claude.pixels import chunks

Bytes = npt.NDArray[np.uint8]

#: Under this a thread costs more than it brings: 0.1 ms against 8 ms a megapixel.
_WORTH_A_THREAD = 50_000


@dataclass(frozen=True)
class Pixels:
    """A decoded picture, still in Pillow's hands: ``RGB``, or ``RGBA`` where something shines through."""

    image: Image.Image

    @functools.cached_property
    def digest(self) -> str:
        """Of the size, and of red, green, blue (and alpha, where any pixel is not opaque)."""
        image = self.image
        if image.mode == "RGBA":
            seen = image.getchannel("A").point([0] + [255] * 255)
            image = Image.composite(image, Image.new("RGBA", image.size), seen)
        hashed = hashlib.sha256(struct.pack(">II", *image.size))
        hashed.update(np.asarray(image).tobytes())
        return hashed.hexdigest()

    def over(self, colour: str) -> Image.Image:
        """As RGB, on a ground of that colour."""
        if self.image.mode == "RGB":
            return self.image
        ground = Image.new("RGBA", self.image.size, colour)
        return Image.alpha_composite(ground, self.image).convert("RGB")


def decode_pair(expected: Picture, actual: Picture, limit: int) -> tuple[Pixels, Pixels]:
    """Both, on two threads where that pays: Pillow lets go of the lock while it inflates."""
    if min(len(expected.png), len(actual.png)) < _WORTH_A_THREAD:
        return _decode_as("expected", expected, limit), _decode_as("actual", actual, limit)
    with ThreadPoolExecutor(1) as other:
        second = other.submit(_decode_as, "actual", actual, limit)
        return _decode_as("expected", expected, limit), second.result()


def _decode_as(which: str, picture: Picture, limit: int) -> Pixels:
    try:
        return decode(picture.png, limit)
    except PictureError as error:
        error.which = which
        raise


def decode(data: bytes, limit: int) -> Pixels:
    """:raises PictureError: if it is no picture, is larger than ``limit`` pixels, or is not whole."""
    if not data.startswith(chunks.SIGNATURE):
        return Pixels(_plain(_load(data, limit)))
    stated = Picture.of(data)
    _small_enough(stated.width, stated.height, limit)
    chunks.check(data)
    image = _load(data, limit)
    if _ends_in_nothing(image) and not chunks.filled(data):
        raise PictureError("is damaged: its data ends before its last row")
    return Pixels(_plain(_with_its_transparent_grey(image, data[24])))


def _ends_in_nothing(image: Image.Image) -> bool:
    """Pillow leaves rows for which there is no data black, without an error."""
    return image.crop((0, image.height - 1, *image.size)).getbbox() is None


def _with_its_transparent_grey(image: Image.Image, depth: int) -> Image.Image:
    """Pillow spreads greys of 2 and 4 bits to 8, but leaves the transparent one as it was stored."""
    clear = image.info.get("transparency")
    if image.mode == "L" and isinstance(clear, int):
        image.info["transparency"] = clear * 255 // (2**depth - 1)
    return image


def read(data: bytes, limit: int) -> Picture:
    if data.startswith(chunks.SIGNATURE):
        decode(data, limit)
        return Picture.of(data)
    try:
        image = decode(data, limit).image
    except PictureError:
        Picture.of(data)  # says what it is instead, if anybody knows
        raise
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return Picture(buffer.getvalue(), *image.size)


def _load(data: bytes, limit: int) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data))
            _small_enough(*image.size, limit)
            image.load()
    except PictureError:
        raise
    except UnidentifiedImageError:
        Picture.of(data)
        raise PictureError("is no picture that can be read") from None
    except Exception as error:  # Pillow raises OSError, SyntaxError, ValueError, struct.error, zlib.error …
        raise PictureError(f"cannot be decoded: {error}") from error
    return image


def _small_enough(width: int, height: int, limit: int) -> None:
    if width * height > limit:
        raise PictureError(f"states {width}×{height} pixels; more than {limit:,} are not decoded")


def _plain(image: Image.Image) -> Image.Image:
    """As RGB, or as RGBA where any pixel is not opaque."""
    if image.mode.startswith(("I", "F")):
        image = _grey_of_16(image)
    elif image.mode != "RGB" or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    return image


def _grey_of_16(image: Image.Image) -> Image.Image:
    """16-bit grey: Pillow's own conversion to 8 bits cuts everything above 255 off."""
    values = np.asarray(image)
    grey = Image.fromarray((values >> 8).astype(np.uint8)).convert("RGB")
    clear = image.info.get("transparency")
    if clear is not None:
        grey.putalpha(Image.fromarray(np.where(values == clear, 0, 255).astype(np.uint8)))
    return grey


def arrays(expected: Pixels, actual: Pixels) -> tuple[Bytes, Bytes]:
    """Both as height × width × channels: 3, or 6 where one is transparent (over white, over black)."""
    if expected.image.mode == actual.image.mode == "RGB":
        return np.asarray(expected.image), np.asarray(actual.image)
    return _on_both_grounds(expected), _on_both_grounds(actual)


def _on_both_grounds(pixels: Pixels) -> Bytes:
    return np.dstack([np.asarray(pixels.over("white")), np.asarray(pixels.over("black"))])
