"""Images as the service looks at them: type from the bytes, size from the header, tokens by patches."""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LARGEST_SIDE = 8000
LARGEST_CROWDED_SIDE = 2000
LARGEST_BASE64 = 10 * 1024 * 1024
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


@dataclass(frozen=True)
class Limits:
    """The largest image a model sees unresized: pixels a side, and 28-pixel patches altogether."""

    side: int
    patches: int


HIGH = Limits(2576, 4784)
STANDARD = Limits(1568, 1568)


class TooLarge(ValueError):
    """:param longest: pixels a side may have."""

    def __init__(self, longest: int, many: str) -> None:
        super().__init__(f"At least one of the image dimensions exceed max allowed size{many}: {longest} pixels")
        self.longest = longest


def refuse_image(block: Mapping[str, Any], limits: Limits, *, crowded: bool) -> None:
    """:raises ValueError: if the service would refuse the block."""
    transformations = block.get("transformations") or {}
    if transformations.keys() - {"oversized_image"}:
        raise ValueError("transformations: Extra inputs are not permitted")
    policy = transformations.get("oversized_image", "downsize")
    if policy not in ("downsize", "error"):
        raise ValueError(f"transformations.oversized_image: unknown value {policy!r}")
    if by_address(block):
        return
    width, height = size(decoded(block))
    longest = LARGEST_CROWDED_SIDE if crowded else LARGEST_SIDE
    if max(width, height) > longest:
        raise TooLarge(longest, " for many-image requests" if crowded else "")
    fits = fitted((width, height), limits)
    if policy == "error" and fits != (width, height):
        raise ValueError(
            f"image is {width}x{height} pixels, larger than this model sees; the largest that fits is "
            f"{fits[0]}x{fits[1]}"
        )


def by_address(block: Mapping[str, Any]) -> bool:
    """Whether the service gets this image itself. The double does not: it opens no connection.

    :raises ValueError: if it is neither that nor base64.
    """
    source = block["source"]
    if source.get("type") not in ("base64", "url"):
        raise ValueError(f"source.type: {source.get('type')!r} is not supported here")
    if source["type"] == "url" and not str(source.get("url", "")).startswith("https://"):
        raise ValueError("source.url.url: Only HTTPS URLs are supported.")
    return bool(source["type"] == "url")


def decoded(block: Mapping[str, Any]) -> bytes:
    """The image's bytes.

    :raises ValueError: if they are not base64 of the standard alphabet, or not of the type they state.
    """
    source = block["source"]
    data = source.get("data", "")
    if not isinstance(data, str) or not _BASE64.fullmatch(data) or len(data) % 4:
        raise ValueError("source.base64.data: not valid base64 of the standard alphabet, without a prefix")
    if len(data) > LARGEST_BASE64:
        raise ValueError(f"source.base64.data: image exceeds {LARGEST_BASE64} bytes")
    try:
        image = base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise ValueError(f"source.base64.data: {error}") from None
    seen = media_type(image)
    if seen != source.get("media_type"):
        raise ValueError(f"source.base64.media_type: stated {source.get('media_type')}, but the bytes are {seen}")
    return image


def media_type(data: bytes) -> str:
    """What the first bytes say it is; ``unknown`` for anything the service does not take."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else "unknown"


def size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels.

    :raises ValueError: if the header does not state them.
    """
    try:
        width, height = _SIZES[media_type(data)](data)
    except (KeyError, struct.error, IndexError):
        raise ValueError("Could not process image") from None
    if not width or not height:
        raise ValueError("Could not process image")
    return width, height


def _png(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _gif(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _jpeg(data: bytes) -> tuple[int, int]:
    at = 2
    while True:
        marker, length = struct.unpack_from(">HH", data, at)
        if 0xFFC0 <= marker <= 0xFFCF and marker not in (0xFFC4, 0xFFC8, 0xFFCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        at += 2 + length


def _webp(data: bytes) -> tuple[int, int]:
    if data[12:16] == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


_SIZES = {"image/png": _png, "image/gif": _gif, "image/jpeg": _jpeg, "image/webp": _webp}


def fitted(image: tuple[int, int], limits: Limits) -> tuple[int, int]:
    """The size after the service's resize: itself, where it fits."""
    if _fits(image, limits):
        return image
    width, height = image
    for candidate in range(min(width, limits.side), 0, -1):
        smaller = (candidate, max(1, round(height * candidate / width)))
        if _fits(smaller, limits):
            return smaller
    return 1, 1


def _fits(image: tuple[int, int], limits: Limits) -> bool:
    columns, rows = (math.ceil(side / 28) for side in image)
    return max(columns, rows) * 28 <= limits.side and columns * rows <= limits.patches


def tokens(image: tuple[int, int], limits: Limits) -> int:
    """What an image costs: its patches after the resize."""
    width, height = fitted(image, limits)
    return math.ceil(width / 28) * math.ceil(height / 28)
