"""Pictures and places in them."""

from __future__ import annotations

import functools
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from pytest_visual_claude.errors import PictureError


@dataclass(frozen=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}×{self.height}"


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, origin top left. Width or height 0 is a seam: a place, no area."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def area(self) -> int:
        return self.width * self.height

    def turned(self) -> Box:
        """In a picture whose rows are the columns of this one."""
        return Box(self.y, self.x, self.height, self.width)

    def union(self, other: Box) -> Box:
        x, y = min(self.x, other.x), min(self.y, other.y)
        right, bottom = max(self.right, other.right), max(self.bottom, other.bottom)
        return Box(x, y, right - x, bottom - y)

    def within(self, boxes: Iterable[Box]) -> bool:
        """Whether these boxes together leave none of it uncovered."""
        uncovered = [self]
        for box in boxes:
            uncovered = [piece for part in uncovered for piece in part._without(box)]
        return not uncovered

    def _without(self, other: Box) -> list[Box]:
        """What is left where ``other`` is cut out: above, below, left and right of it."""
        left, right = max(self.x, other.x), min(self.right, other.right)
        top, bottom = max(self.y, other.y), min(self.bottom, other.bottom)
        if left >= right or top >= bottom:
            return [self]
        pieces = (
            Box(self.x, self.y, self.width, top - self.y),
            Box(self.x, bottom, self.width, self.bottom - bottom),
            Box(self.x, top, left - self.x, bottom - top),
            Box(right, top, self.right - right, bottom - top),
        )
        return [piece for piece in pieces if piece.area]

    def __str__(self) -> str:
        return f"{self.x},{self.y}  {self.width}×{self.height}"


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them (at least one)."""
    return functools.reduce(Box.union, boxes)


@dataclass(frozen=True)
class Picture:
    """An encoded PNG, with the size its header states.

    :param png: the encoded bytes, exactly as they came from the browser or the disk.
    """

    png: bytes
    width: int
    height: int

    @classmethod
    def of(cls, png: bytes) -> Picture:
        """Reads the header only; nothing is decoded.

        :raises PictureError: if the bytes are no PNG or state an empty size.
        """
        if png[:8] != b"\x89PNG\r\n\x1a\n" or png[12:16] != b"IHDR" or len(png) < 33:
            raise PictureError(f"is not a PNG ({_what_it_is(png)})")
        width, height = struct.unpack(">II", png[16:24])
        if not 0 < width < 2**31 or not 0 < height < 2**31:
            raise PictureError(f"states an impossible size of {width}×{height}")
        return cls(png, width, height)

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)

    def __repr__(self) -> str:
        return f"Picture({self.width}×{self.height}, {len(self.png)} bytes)"


class DecodedPicture(Protocol):
    """A picture whose pixels can be asked for; they are decoded once. ``pixels.opened`` makes it."""

    @property
    def png(self) -> bytes: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def size(self) -> Size: ...
    @property
    def digest(self) -> str:
        """SHA-256 of its size and pixels."""

    def rgb(self) -> bytes:
        """Red, green and blue of each pixel, row by row; over a checkerboard where it is transparent."""


_SIGNATURES = {
    b"": "it is empty",
    b"version https://git-lfs": "it is a Git LFS pointer: run git lfs pull",
    b"<<<<<<<": "it holds the marks of a merge conflict",
    b"\xff\xd8\xff": "it is a JPEG",
    b"RIFF": "it is a WebP",
    b"GIF8": "it is a GIF",
    b"<": "it is a text such as HTML",
    b"\x89PNG\r\n": "it is a damaged PNG",
    b"\x89PNG": "it is a PNG whose line endings were converted",
}


def _what_it_is(data: bytes) -> str:
    if not data:
        return _SIGNATURES[b""]
    texts = (text for mark, text in _SIGNATURES.items() if mark and data.startswith(mark))
    return next(texts, f"it starts with {data[:8]!r}")
