"""Two pictures in, what differs and where out. Pure: no file, no clock, no network.

Why an engine of our own on numpy and Pillow: blazediff-interpret knows neither inserted rows nor
moved parts, and calls 8 of 26 pairs of real rendering noise a change where this one calls 3. And
every question that is asked of a pixel stands here to be read; kornia-rs only decodes
(benchmarks/pairs.py and speed.py print the figures):

========== ====================================================================================
decode     bytes → two arrays of equal meaning, or a reason why not (decoding, png_chunks, channels)
align      which rows and columns belong to each other (alignment, row_matching, bands, reordering,
           segments)
measure    what can be measured in a part: no opinion (colours, content_type, measurements, shift)
detect     which pixels differ (local_range), the components a person would draw, at most nine
           (components), and whether a person could see one (visibility, warp)
classify   what happened in each (kinds, component_pair, added_or_removed, moved_or_resized); what
           left one place and came at another, told once (pairing)
opened     a picture that is decoded once
apart      whether anybody could see that two pictures differ, for those who made the change
pixelmatch Playwright's threshold and limits, for those who set them
comparison the steps above, in their order
drawing    the picture of the difference
========== ====================================================================================

Each room asks only those above it.

Importing this package imports neither numpy nor Pillow, and comparing equal bytes does not either.
"""

from __future__ import annotations

import importlib
import itertools
import sys
import threading
from collections.abc import Collection, Iterable
from dataclasses import replace

from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.model import Box, Difference, Gate, Picture
from pytest_visual_claude.pixels.opened import ANALYSED, LIMIT, OpenedPicture, opened, read

__all__ = [
    "ANALYSED",
    "LIMIT",
    "OpenedPicture",
    "PictureError",
    "compare",
    "draw",
    "only",
    "opened",
    "read",
    "recognisable",
    "same",
    "visible",
]


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


def same(first: Picture, second: Picture) -> bool:
    """Whether two PNGs have the same pixels; no, too, where one cannot be decoded, or is too large for it."""
    one, other = opened(first), opened(second)
    if one.size != other.size or one.too_large:
        return False
    from pytest_visual_claude.pixels.decode import channels

    try:
        return channels.same(one.pixels.array, other.pixels.array)
    except PictureError:
        return False


#: A run of fewer pictures than this does without what is loaded for the others.
FEW = 3
_asked = itertools.count(1)
_DECODER = f"{__name__}.decode.channels"
_loading = threading.Thread(target=importlib.import_module, args=(_DECODER,))


def ready() -> bool:
    """Whether pixels can be looked at without loading anything first.

    It is loaded beside the run, when this is asked for the third time: 0.2 s that fewer pictures do not earn.
    """
    if next(_asked) == FEW:
        _loading.start()
    return _DECODER in sys.modules and not _loading.is_alive()


def recognisable(
    difference: Difference, expected: OpenedPicture, actual: OpenedPicture, explained: Collection[str]
) -> Difference:
    """With :attr:`Region.crop` for what is no rendering, by which the same change is known in other pictures.

    :param explained: the ids of regions that need none.
    :raises PictureError: if a picture cannot be decoded.
    """
    if difference.unanalysed:
        return difference
    regions = [
        region
        if region.id in explained or region.quiet
        else replace(region, crop=f"{expected.digest_of(region.baseline_box)[:20]} {actual.digest_of(region.box)[:20]}")
        for region in difference.regions
    ]
    return replace(difference, regions=tuple(regions))


def draw(expected: Picture, actual: Picture, difference: Difference) -> Picture:
    """The actual picture for people: pale, what differs marked, regions outlined and numbered.

    Inserted bands are hatched, and so is the seam where the page closed over removed ones.

    :raises PictureError: if one cannot be decoded.
    """
    from pytest_visual_claude.pixels import drawing

    return drawing.draw(opened(expected), opened(actual), difference)


def only(picture: bytes, boxes: Iterable[Box]) -> bytes:
    """What an encoded picture shows in these boxes, encoded; transparent around them."""
    from pytest_visual_claude.pixels import drawing

    return drawing.only(picture, boxes)


def visible(before: Picture, after: Picture) -> bool:
    """Whether anybody could see that they differ: by 12 pixels, and more than 24 levels of 255, or in their size.

    :raises PictureError: if one cannot be decoded.
    """
    from pytest_visual_claude.pixels import apart

    return apart.visible(opened(before), opened(after))
