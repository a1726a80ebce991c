"""A PNG's frame: Pillow loads one without its end, or without all of its data, and says nothing; and writes slowly."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.errors import PictureError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: Samples a pixel, by colour type.
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
#: Adam7: first column, first row, and the steps of each of the seven passes.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
#: How much is inflated at a time, in bytes.
_PIECE = 1 << 20


def encoded(pixels: npt.NDArray[np.uint8]) -> bytes:
    """A PNG of height × width × 3 or 4. No filters are chosen for its rows, which would take two thirds of the time: of
    flat colours it is no larger for that.
    """
    height, width, samples = pixels.shape
    rows = np.zeros((height, 1 + width * samples), np.uint8)
    rows[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, {3: 2, 4: 6}[samples], 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.data, 3)), (b"IEND", b""))
    return SIGNATURE + b"".join(map(_chunk, parts))


def _chunk(part: tuple[bytes, bytes]) -> bytes:
    name, body = part
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))


def check(data: bytes) -> set[bytes]:
    """Walks the chunks to the end and adds up their checksums: 0.1 ms a megabyte.

    :returns: their names.
    :raises PictureError: where the frame is broken.
    """
    seen = [name for name, _ in _chunks(data)]
    if seen.count(b"IHDR") != 1 or b"IDAT" not in seen:
        raise PictureError("is no PNG: it has no single header with data after it")
    if sum(1 for before, after in pairwise(seen) if before == b"IDAT" != after) > 1:
        raise PictureError("is damaged: its data is interrupted by other chunks")
    return set(seen)


def filled(data: bytes) -> bool:
    """Is there data for every row the header states? Inflates all of it, in pieces.

    :raises PictureError: if it cannot be inflated.
    """
    missing = _stated(data)
    inflate = zlib.decompressobj()
    for name, body in _chunks(data):
        piece = bytes(body) if name == b"IDAT" else b""
        while piece and missing > 0:
            try:
                missing -= len(inflate.decompress(piece, _PIECE))
            except zlib.error as error:
                raise PictureError(f"is damaged in its data: {error}") from None
            piece = inflate.unconsumed_tail
    return missing <= 0


def _stated(data: bytes) -> int:
    """How many bytes the rows take before they are compressed."""
    width, height, depth, colour, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
    bits = depth * _SAMPLES[colour]
    total = 0
    for left, top, across, down in _PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    name, offset, view = b"", len(SIGNATURE), memoryview(data)
    while name != b"IEND":
        if offset + 12 > len(data):
            raise PictureError(f"is cut off after {len(data)} bytes: its end is missing")
        length, name = struct.unpack_from(">I4s", data, offset)
        if not name.isalpha():
            raise PictureError(f"is damaged at byte {offset}: no chunk starts there")
        end = offset + 8 + length
        if end + 4 > len(data):
            raise PictureError(f"is cut off after {len(data)} bytes, inside its {name.decode()} chunk")
        if zlib.crc32(view[offset + 4 : end]) != struct.unpack_from(">I", data, end)[0]:
            raise PictureError(f"is damaged in its {name.decode()} chunk at byte {offset}: the checksum is wrong")
        yield name, view[offset + 8 : end]
        offset = end + 4
