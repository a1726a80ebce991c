"""Carries a plan out: cuts, scales, outlines and encodes the images that are sent.

With outlines.py the only module of this room that touches pixels.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from pytest_visual_claude.judge.request import outlines
from pytest_visual_claude.judge.request.planning import Plan, PlannedImage, Side
from pytest_visual_claude.judge.service.encoded import Encoded, Limits
from pytest_visual_claude.model import Box, DecodedPicture

#: Padding: the grey that is as far from black as from white.
_PADDING = (128, 128, 128)
_NO_LIMITS = Limits(sys.maxsize, sys.maxsize)


def drawn(
    plan: Plan,
    expected: DecodedPicture,
    actual: DecodedPicture,
    limits: Limits = _NO_LIMITS,
    redact: Sequence[Box] = (),
) -> tuple[Encoded, ...]:
    """Every image of the plan, encoded so that the service takes it.

    :param redact: what is blacked out in both pictures before anything is cut from them.
    :raises PictureError: if a picture cannot be decoded.
    """
    # One side after the other: the frames may be large.
    images = _side(plan, Side.BASELINE, expected, redact) | _side(plan, Side.ACTUAL, actual, redact)
    return _fitting([images[planned] for planned in plan.images], limits)


def _side(plan: Plan, side: Side, picture: DecodedPicture, redact: Sequence[Box]) -> dict[PlannedImage, Image.Image]:
    frame = _decoded(picture)
    _black(frame, redact)
    return {planned: _drawn(planned, frame) for planned in plan.images if planned.side is side}


def _black(image: Image.Image, boxes: Sequence[Box]) -> None:
    draw = ImageDraw.Draw(image)
    for box in boxes:
        if box.area:
            draw.rectangle((box.x, box.y, box.right - 1, box.bottom - 1), fill="black")


def _fitting(images: Sequence[Image.Image], limits: Limits) -> tuple[Encoded, ...]:
    """As PNG; what is too large as lossless WebP; what still is as JPEG, the largest first."""
    encoded = [_smallest(image, limits.image) for image in images]
    for ways in (_LOSSLESS, _LOSSY):
        for index in sorted(range(len(images)), key=lambda index: -encoded[index].base64):
            if sum(image.base64 for image in encoded) <= limits.request:
                return tuple(encoded)
            encoded[index] = min(encoded[index], _encoded(images[index], ways[0]), key=lambda image: image.base64)
    return tuple(encoded)


def _smallest(image: Image.Image, most: int) -> Encoded:
    """The first way of encoding that keeps to the limit, lossless ones first; else the last one."""
    for way in (_PNG, *_LOSSLESS, *_LOSSY):
        encoded = _encoded(image, way)
        if encoded.base64 <= most:
            break
    return encoded


@dataclass(frozen=True)
class _Way:
    form: str
    options: Mapping[str, Any]
    note: str = ""


_PNG = _Way("PNG", {"compress_level": 6})
_LOSSLESS = (_Way("WEBP", {"lossless": True, "method": 4}, "lossless WebP: the PNG is over the service's limit"),)
_LOSSY = tuple(
    _Way("JPEG", {"quality": quality, "subsampling": 0}, f"JPEG at quality {quality}: all else is over the limit")
    for quality in (90, 75, 50)
)


def _encoded(image: Image.Image, way: _Way) -> Encoded:
    file = io.BytesIO()
    image.save(file, way.form, **way.options)
    return Encoded(file.getvalue(), f"image/{way.form.lower()}", way.note)


def _decoded(picture: DecodedPicture) -> Image.Image:
    """RGB over a checkerboard: the model sees no transparency, and white text on white would be invisible."""
    return Image.frombytes("RGB", (picture.width, picture.height), picture.rgb())


def _drawn(planned: PlannedImage, frame: Image.Image) -> Image.Image:
    box = planned.source
    cut = frame.crop((box.x, box.y, box.right, box.bottom))
    content = (planned.content.width, planned.content.height)
    if cut.size != content:
        # Nearest keeps every pixel a clean square; Lanczos keeps shrunken text readable.
        enlarging = content[0] > cut.size[0]
        cut = cut.resize(content, Image.Resampling.NEAREST if enlarging else Image.Resampling.LANCZOS)
    if planned.outlined:
        outlines.draw(cut, planned.marks)
    return _padded(cut, planned)


def _padded(image: Image.Image, planned: PlannedImage) -> Image.Image:
    if planned.size == planned.content:
        return image
    canvas = Image.new("RGB", (planned.size.width, planned.size.height), _PADDING)
    canvas.paste(image, (0, 0))
    return canvas
