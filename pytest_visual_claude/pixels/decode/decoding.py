"""Array to pixels, whatever the encoding; and every reason why not.

One documented way: 8 bits a channel (the upper eight of sixteen), palettes and greys spread out,
gamma, chromaticities and colour profiles ignored, orientation in Exif ignored, the first frame of
an animation. Browsers write untagged sRGB; a comparison that trusted tags would call equal pixels
different.

What has transparency is looked at twice, over white and over black: what a person can see of it
anywhere is a difference, and what lies under full transparency is none.
"""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from kornia_rs import io as rust
from PIL import Image, UnidentifiedImageError

from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.model import Picture
from pytest_visual_claude.pixels.decode import png_chunks

Array = npt.NDArray[np.uint8]

#: Depth, colour type, compression, filter, interlacing of what every browser writes.
_PLAIN_HEADERS = {b"\x08\x02\0\0\0": "rgb", b"\x08\x06\0\0\0": "rgba"}
#: Chunks that change what a plain picture means: a transparent colour, an animation.
_NOT_PLAIN = {b"tRNS", b"acTL"}

#: A square of the checkerboard in pixels, and its greys: neither white nor the grey of padding.
_CHECK = 8
_CHECKS = 168, 208


@dataclass(frozen=True)
class Pixels:
    """A decoded picture: height × width × 3, or × 4 where something shines through."""

    array: Array

    @property
    def digest(self) -> str:
        """Of the size, and of red, green, blue (and alpha, where any pixel is not opaque)."""
        height, width, channels = self.array.shape
        seen = self.array if channels == 3 else np.where(self.array[..., 3:], self.array, np.uint8(0))
        hashed = hashlib.sha256(struct.pack(">II", width, height))
        hashed.update(np.ascontiguousarray(seen).data)
        return hashed.hexdigest()

    def over(self, colour: str) -> Array:
        """As RGB, on a ground of that colour."""
        if self.array.shape[2] == 3:
            return self.array
        return self._on(Image.new("RGBA", self.array.shape[1::-1], colour))

    def over_checks(self) -> Array:
        """As RGB, on a checkerboard of two greys: what shines through is seen, whatever is drawn on it."""
        if self.array.shape[2] == 3:
            return self.array
        rows, columns = np.ogrid[: self.array.shape[0], : self.array.shape[1]]
        dark = (rows // _CHECK + columns // _CHECK) % 2 == 1
        return self._on(Image.fromarray(np.where(dark, *_CHECKS).astype(np.uint8)).convert("RGBA"))

    def _on(self, ground: Image.Image) -> Array:
        return np.asarray(Image.alpha_composite(ground, Image.fromarray(self.array)).convert("RGB"))

    def with_alpha(self) -> Array:
        if self.array.shape[2] == 4:
            return self.array
        return np.dstack([self.array, np.full(self.array.shape[:2], 255, np.uint8)])


def decode(data: bytes, limit: int) -> Pixels:
    """:raises PictureError: if it is no picture, is larger than ``limit`` pixels, or is not whole."""
    if not data.startswith(png_chunks.SIGNATURE):
        return Pixels(_plain(_load(data, limit)))
    stated = Picture.of(data)
    names = check(stated, limit)
    quick = None if _NOT_PLAIN & names else _quick(data, stated)
    return Pixels(_careful(data, limit) if quick is None else quick)


def check(stated: Picture, limit: int) -> set[bytes]:
    """The names of a PNG's chunks. Nothing is decoded.

    :raises PictureError: if it is larger than ``limit`` pixels, or its frame is broken.
    """
    _small_enough(stated.width, stated.height, limit)
    return png_chunks.check(stated.png)


def _quick(data: bytes, stated: Picture) -> Array | None:
    """What browsers write, in a quarter of Pillow's time; nothing where that cannot be done."""
    mode = _PLAIN_HEADERS.get(data[24:29])
    if mode is None:
        return None
    try:
        array: Array = rust.decode_image_png_u8(data, (stated.height, stated.width), mode)
    except Exception:  # noqa: BLE001 - it raises nothing narrower, and Pillow knows better what is wrong
        return None
    return _opaque(array)


def _careful(data: bytes, limit: int) -> Array:
    image = _load(data, limit)
    if _ends_in_nothing(image) and not png_chunks.filled(data):
        raise PictureError("is damaged: its data ends before its last row")
    return _plain(_with_its_transparent_grey(image, data[24]))


def _ends_in_nothing(image: Image.Image) -> bool:
    """Pillow leaves rows for which there is no data black, without an error."""
    return image.crop((0, image.height - 1, *image.size)).getbbox() is None


def _with_its_transparent_grey(image: Image.Image, depth: int) -> Image.Image:
    """Pillow spreads greys of 2 and 4 bits to 8, but leaves the transparent one as it was stored."""
    clear = image.info.get("transparency")
    if image.mode == "L" and isinstance(clear, int):
        image.info["transparency"] = clear * 255 // (2**depth - 1)
    return image


def encoded(pixels: Pixels) -> bytes:
    """As PNG, quickly rather than small."""
    buffer = io.BytesIO()
    Image.fromarray(pixels.array).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


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
        why = f"states {width}×{height} pixels; more than {limit:,} are not decoded"
        raise PictureError(f"{why}: take a part of it (clip=, a locator), or a smaller scale")


def _plain(image: Image.Image) -> Array:
    """As RGB, or as RGBA where any pixel is not opaque."""
    if image.mode.startswith(("I", "F")):
        image = _grey_of_16(image)
    elif image.mode in ("1", "L") and "transparency" not in image.info:
        image = image.convert("RGB")
    elif image.mode != "RGB" or "transparency" in image.info:
        image = image.convert("RGBA")
    return _opaque(np.asarray(image))


def _opaque(array: Array) -> Array:
    """Without its alpha, where nothing shines through."""
    return np.ascontiguousarray(array[..., :3]) if array.shape[2] == 4 and array[..., 3].min() == 255 else array


def _grey_of_16(image: Image.Image) -> Image.Image:
    """16-bit grey: Pillow's own conversion to 8 bits cuts everything above 255 off."""
    values = np.asarray(image)
    grey = Image.fromarray((values >> 8).astype(np.uint8)).convert("RGB")
    clear = image.info.get("transparency")
    if clear is not None:
        grey.putalpha(Image.fromarray(np.where(values == clear, 0, 255).astype(np.uint8)))
    return grey


def arrays(expected: Pixels, actual: Pixels) -> tuple[Array, Array]:
    """Both as height × width × channels: 3, or 6 where one is transparent (over white, over black)."""
    if expected.array.shape[2] == actual.array.shape[2] == 3:
        return expected.array, actual.array
    return _on_both_grounds(expected), _on_both_grounds(actual)


def _on_both_grounds(pixels: Pixels) -> Array:
    return np.dstack([pixels.over("white"), pixels.over("black")])
