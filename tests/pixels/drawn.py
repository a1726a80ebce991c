"""Small pictures drawn by code, so that what should be found in them is known."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pytest_visual_claude.model import Picture

WHITE, INK, BLUE, GREEN = (255, 255, 255), (33, 37, 41), (13, 110, 253), (25, 135, 84)


def encoded(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, options.pop("format", "PNG"), **options)
    return buffer.getvalue()


def picture(image, **options):
    return Picture.of(encoded(image, **options))


def of_array(array):
    return picture(Image.fromarray(np.asarray(array, np.uint8)))


def blank(width=200, height=120, colour=WHITE):
    return Image.new("RGB", (width, height), colour)


def write(image, text, at, colour=INK, size=14):
    ImageDraw.Draw(image).text(at, text, fill=colour, font=ImageFont.load_default(size))
    return image


def fill(image, box, colour):
    """``box``: left, top, width, height."""
    left, top, width, height = box
    ImageDraw.Draw(image).rectangle((left, top, left + width - 1, top + height - 1), fill=colour)
    return image


def page(paragraphs=12, width=400):
    """A heading and numbered lines, 40 px apart, no two rows of text alike."""
    image = blank(width, 40 * paragraphs + 40)
    fill(image, (0, 0, width, 24), BLUE)
    for number in range(paragraphs):
        write(image, f"{number}. line {number * 37 % 101} of {'abcdefghijklmnop'[number]} page", (20, 40 * number + 40))
    return image


def with_band(image, y, height, paint):
    """The image with rows inserted at ``y``, painted by ``paint(band)``."""
    longer = blank(image.width, image.height + height)
    longer.paste(image.crop((0, 0, image.width, y)), (0, 0))
    longer.paste(image.crop((0, y, image.width, image.height)), (0, y + height))
    band = blank(image.width, height)
    paint(band)
    longer.paste(band, (0, y))
    return longer


def moved_by_a_fraction(image, right):
    """The image moved by less than a pixel, as a renderer would blend it."""
    array = np.asarray(image).astype(float)
    shifted = np.roll(array, 1, axis=1)
    return Image.fromarray(np.round(array * (1 - right) + shifted * right).astype(np.uint8))
