"""Two pictures in, what differs and where out. Pure: no file, no clock, no network.

Why an engine of our own on numpy and Pillow: blazediff-interpret knows neither inserted rows nor
moved parts, and calls 8 of 26 pairs of real rendering noise a change where this one calls 3. And
every question that is asked of a pixel stands here to be read; kornia-rs only decodes
(benchmarks/pairs.py and speed.py print the figures):

========= =============================================================
decoding  bytes → two arrays of equal meaning, or a reason why not
moving    which rows and columns belong to each other (matching, bands, reordering)
seeing    is it a difference at all
regions   components a person would draw, at most nine
noticing  could a person see a component (resampling, fitting, shifting)
kinds     what happened in each (appearing, standing, contents)
pairing   what left one place and came at another, told once
gate      Playwright's threshold and limits, for those who set them
painting  the picture of the difference
========= =============================================================

Importing this package imports neither numpy nor Pillow, and comparing equal bytes does not either.
"""

from __future__ import annotations

from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.model import Difference, Gate, Picture
from pytest_visual_claude.pixels.opened import LIMIT, OpenedPicture, opened, read

__all__ = ["LIMIT", "OpenedPicture", "PictureError", "compare", "draw", "opened", "read"]


def compare(expected: Picture, actual: Picture, gate: Gate | None = None, *, limit: int = LIMIT) -> Difference:
    """Where ``actual`` differs from ``expected``, and how.

    Equal bytes are not decoded. Equal pixels have no regions. Pictures of different sizes are aligned like any others.

    :param gate: with any field set, what stays within it is no difference, and what does not is
        at least one region. Pictures of different sizes are never within it.
    :param limit: how many pixels a picture that is not opened yet may state before it is refused undecoded.
    :raises PictureError: if one cannot be decoded; ``which`` on the error says which.
    """
    if expected.png == actual.png:
        return Difference(expected.size, actual.size)
    from pytest_visual_claude.pixels import comparison

    return comparison.compare(opened(expected, limit), opened(actual, limit), gate)


def draw(expected: Picture, actual: Picture, difference: Difference) -> Picture:
    """The actual picture for people: pale, what differs marked, regions outlined and numbered.

    Inserted bands are hatched, and so is the seam where the page closed over removed ones.

    :raises PictureError: if one cannot be decoded.
    """
    from pytest_visual_claude.pixels import drawing

    return drawing.draw(opened(expected), opened(actual), difference)
