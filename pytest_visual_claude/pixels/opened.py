"""A picture that is decoded once, when its pixels are first asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.model import Box, Picture

if TYPE_CHECKING:
    from pytest_visual_claude.pixels.decode.decoding import Pixels

#: The largest picture that is decoded, in pixels, unless the caller says otherwise: a page of
#: 1280×10000 at twice the scale has 51 million, and takes 0.2 GB decoded.
LIMIT = 100_000_000
#: The largest picture that is compared, in pixels: that page at twice the scale. Both of them decoded take 0.3 GB.
ANALYSED = 52_000_000


@dataclass(frozen=True, repr=False)
class OpenedPicture(Picture):
    """A :class:`Picture` whose pixels can be asked for.

    :param limit: how many pixels it may state before it is refused undecoded.
    """

    limit: int = LIMIT

    @property
    def too_large(self) -> bool:
        """Whether it has more pixels than are compared. Then it is not decoded unless somebody asks for its pixels."""
        return self.width * self.height > ANALYSED

    @cached_property
    def pixels(self) -> Pixels:
        """:raises PictureError: if it cannot be decoded."""
        from pytest_visual_claude.pixels.decode import decoding

        return decoding.decode(self.png, self.limit)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of size and pixels: the same for every encoding of them.

        What lies under full transparency does not count. Of what is too large it is that of the encoded bytes.

        :raises PictureError: if it cannot be decoded.
        """
        return hashlib.sha256(self.png).hexdigest() if self.too_large else self.pixels.digest

    def digest_of(self, box: Box) -> str:
        """SHA-256 of the box's size and of the pixels in it, over white.

        :raises PictureError: if it cannot be decoded.
        """
        part = type(self.pixels)(self.pixels.array[box.y : box.bottom, box.x : box.right])
        seen = part.over("white").tobytes() if box.area else b""
        return hashlib.sha256(b"%d %d " % (box.width, box.height) + seen).hexdigest()

    def rgb(self) -> bytes:
        """Red, green and blue of each pixel, row by row; over a checkerboard where it is transparent.

        :raises PictureError: if it cannot be decoded.
        """
        from pytest_visual_claude.pixels.decode import decoding

        # Of what is too large nothing is kept.
        pixels = decoding.decode(self.png, self.limit) if self.too_large else self.pixels
        return pixels.over_checks().tobytes()


def opened(picture: Picture | bytes, limit: int = LIMIT) -> OpenedPicture:
    """The picture, ready to be decoded; itself, if it is opened already. Only the header is read.

    :raises PictureError: if the bytes are no PNG.
    """
    if isinstance(picture, OpenedPicture):
        return picture
    stated = Picture.of(picture) if isinstance(picture, bytes) else picture
    return OpenedPicture(stated.png, stated.width, stated.height, limit)


def read(data: bytes, *, limit: int = LIMIT) -> OpenedPicture:
    """Any picture Pillow knows (PNG, JPEG, WebP, GIF …), decoded.

    A PNG keeps its bytes; of an animation the first frame counts. Of a PNG that is too large only the frame is checked.

    :raises PictureError: with the reason why it is no whole picture.
    """
    from pytest_visual_claude.pixels.decode import decoding, png_chunks

    try:
        if data.startswith(png_chunks.SIGNATURE) and (picture := opened(data, limit)).too_large:
            decoding.check(picture, limit)
            return picture
        pixels = decoding.decode(data, limit)
    except PictureError:
        Picture.of(data)  # says what it is instead, if anybody knows
        raise
    picture = opened(data if data.startswith(png_chunks.SIGNATURE) else decoding.encoded(pixels), limit)
    vars(picture)["pixels"] = pixels  # where the cached property keeps them
    return picture
