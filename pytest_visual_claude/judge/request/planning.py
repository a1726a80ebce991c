"""Which parts of two pictures the judge is shown, and how large: a plan, before any pixel is touched.

At most 20 images, in pairs (baseline, then actual): first overviews, then crops.

* Overview: the whole frame where the model could read it; of taller pages bands around what
  changed, never the whole. It is sent small: it shows where a change is, the crops show what it is.
  None where all that differs looks like rendering: that is asked about for pennies.
* Crop: the native pixels around a region, with a margin; regions share a crop where that
  costs no more than two. Small ones are enlarged by a whole factor until each side has 200
  pixels (under that the error rate rises: Anthropic's vision guide).

The plan is a value: tests and ``explain`` look at it, images.py carries it out.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from pytest_visual_claude.judge.request import windows
from pytest_visual_claude.judge.request.windows import Pair
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.judge.service.models import Vision
from pytest_visual_claude.model import Box, Difference, Kind, Region, Size

MOST_IMAGES = 20
LEAST_SIDE = 200
#: Below this scale body text (16 px) is under 10 px high: no longer safe to read.
_LEGIBLE = 0.6
#: An overview shows where on the page a change is, not what it is: the crops do that.
_OVERVIEW = Vision(models.HIGH.longest, 360)
_BAND_MARGIN = 120
_MOST_BANDS = 3
_MOST_NATIVE = 3
#: A cost that forbids: together the regions would no longer be seen at native resolution.
_NEVER = 1_000_000
#: What it costs to show things together that are far apart: more than any image, less than to lose native pixels.
_UNRELATED = 10_000
#: An enlarged crop of a thin picture may cost this much; a thinner one is padded instead.
_MOST_ENLARGED = 800


class Side(enum.Enum):
    BASELINE = "baseline"
    ACTUAL = "actual"


@dataclass(frozen=True)
class Mark:
    """Where a region lies in an image that is sent, in that image's pixels."""

    region: str
    box: Box


@dataclass(frozen=True)
class PlannedImage:
    """One image of the request.

    :param overview: true where the crops show the same again, larger.
    :param frame: the whole picture's size.
    :param source: the part of it that is shown.
    :param content: the size it is scaled to.
    :param size: the size sent: larger than ``content`` where it is padded, right and below.
    :param address: where the service can get this very picture itself, or ``""``. Nothing is drawn on it.
    """

    side: Side
    overview: bool
    frame: Size
    source: Box
    content: Size
    size: Size
    marks: tuple[Mark, ...]
    address: str = ""

    @property
    def tokens(self) -> int:
        return models.tokens(self.size)

    @property
    def scale(self) -> float:
        return self.content.width / self.source.width

    @property
    def outlined(self) -> bool:
        """Whether regions are outlined on it: in overviews, and to tell apart those that share a crop."""
        return not self.address and (self.overview or len(self.marks) > 1)

    @property
    def label(self) -> str:
        """The text that stands before the image."""
        return f"Overview · {self._overview}" if self.overview else f"{self._names} · {self._crop}"

    @property
    def _names(self) -> str:
        return " ".join(mark.region for mark in self.marks)

    @property
    def _overview(self) -> str:
        whole = (self.source.width, self.source.height) == (self.frame.width, self.frame.height)
        scaled = "" if self.content.width == self.source.width else f", scaled {self.scale:.2f}"
        if whole:
            plain = ", regions not outlined" if self.address else ""
            return f"{self.side.value} · whole picture {self.frame}{scaled}{plain}"
        columns = f"columns {self.source.x} to {self.source.right}, " if self.source.width < self.frame.width else ""
        rows = f"rows {self.source.y} to {self.source.bottom} of {self.frame}"
        return f"{self.side.value} · {columns}{rows}{scaled}"

    @property
    def _crop(self) -> str:
        zoom = "" if self.scale == 1 else f", {self.scale:.3g}× size"
        padded = ", grey padding" if self.size != self.content else ""
        places = "; ".join(f"{mark.region} at {_words(mark.box)}" for mark in self.marks)
        return f"{self.side.value} · from {_words(self.source)}{zoom}{padded} · {places}"


@dataclass(frozen=True)
class Plan:
    """Everything a request shows, in order.

    :param regions: the ids that must be answered.
    """

    images: tuple[PlannedImage, ...]
    regions: tuple[str, ...]

    @property
    def tokens(self) -> int:
        """What the images cost together."""
        return sum(image.tokens for image in self.images)


def plan(
    difference: Difference, vision: Vision = models.HIGH, addresses: Mapping[Side, str] = MappingProxyType({})
) -> Plan:
    """What a model with these limits is shown of a difference that has regions.

    :param addresses: ``https://`` addresses where the service can get a picture itself. They are
        used where a picture is shown whole and as it is; whether it is public and unmasked, the
        caller knows.
    :raises ValueError: if there is no region, hence nothing to ask.
    """
    if not difference.regions:
        raise ValueError("nothing differs, so there is nothing to ask")
    frames = (difference.expected, difference.actual)
    groups = _groups(difference.regions, frames)
    crops = [Pair.around(group, frames) for group in groups]
    overviews = _overviews(crops, frames, vision)
    spare = MOST_IMAGES // 2 - len(crops) - len(overviews)
    images = [*overviews, *_crops(crops, spare, vision)]
    ids = tuple(region.id for region in difference.regions)
    return Plan(tuple(_addressed(image, addresses) for pair in images for image in pair), ids)


def _addressed(image: PlannedImage, addresses: Mapping[Side, str]) -> PlannedImage:
    as_it_is = image.source == Box(0, 0, image.frame.width, image.frame.height) and image.size == image.frame
    return replace(image, address=addresses.get(image.side, "")) if as_it_is else image


_Images = tuple[PlannedImage, PlannedImage]
_Frames = tuple[Size, Size]


def _groups(regions: Sequence[Region], frames: _Frames) -> list[tuple[Region, ...]]:
    """Regions that share a crop: merged while one crop costs no more than two, and while there are too many.

    One crop shows no more of the page than two would: what lies far apart on one line is not one thing.
    """
    alone = {region.id: _enlarged(Pair.around((region,), frames), models.HIGH)[0].area for region in regions}

    def cost(group: tuple[Region, ...]) -> int:
        together, sizes = _enlarged(Pair.around(group, frames), models.HIGH)
        too_large = len(group) > 1 and not all(map(models.HIGH.fits, sizes))
        unrelated = together.area > sum(alone[region.id] for region in group)
        return sum(map(models.tokens, sizes)) + too_large * _NEVER + unrelated * _UNRELATED

    def fewer(groups: list[tuple[Region, ...]], dearer: int) -> bool:
        return dearer <= 0 or len(groups) > MOST_IMAGES // 2 - 1

    return windows.merged([(region,) for region in regions], cost, fewer)


def _overviews(crops: Sequence[Pair], frames: _Frames, vision: Vision) -> list[_Images]:
    if all(region.kind is Kind.RENDERING for crop in crops for region in crop.regions):
        return []  # a question about strokes: where they are on the page says nothing of them
    whole = Pair.whole([region for crop in crops for region in crop.regions], frames)
    if len(crops) == 1 and crops[0].boxes == whole.boxes and all(map(vision.fits, frames)):
        return []  # the crop shows the whole picture already, and without outlines on it
    small = _narrower(vision, _OVERVIEW)
    if all(_scale_to_fit(frame, vision) >= _LEGIBLE for frame in frames):
        return [_scaled(whole, small, overview=True)]
    return [_scaled(band, small, overview=True) for band in _bands(crops, frames)]


def _bands(crops: Sequence[Pair], frames: _Frames) -> list[Pair]:
    most = min(_MOST_BANDS, MOST_IMAGES // 2 - len(crops))

    def band(group: tuple[Pair, ...]) -> Pair:
        return Pair.band([region for pair in group for region in pair.regions], frames, _BAND_MARGIN)

    def cost(group: tuple[Pair, ...]) -> int:
        return sum(box.area for box in band(group).boxes)

    def fewer(groups: list[tuple[Pair, ...]], dearer: int) -> bool:
        return dearer <= 0 or len(groups) > most

    return [band(group) for group in windows.merged([(crop,) for crop in crops], cost, fewer)]


def _crops(pairs: Sequence[Pair], spare: int, vision: Vision) -> Iterator[_Images]:
    for pair in pairs:
        grown, sizes = _enlarged(pair, vision)
        if all(map(vision.fits, sizes)):
            yield _images(grown, sizes, overview=False)
            continue
        tiles = _tiles(pair, spare + 1, vision)
        spare -= len(tiles) - 1
        for tile in tiles:
            yield _scaled(tile, vision, overview=False)


def _tiles(pair: Pair, most: int, vision: Vision) -> list[Pair]:
    """A pair too large for native pixels, cut across: native in few parts, else legible, else as large as may be."""
    rows = min(box.height for box in pair.boxes)
    cuts = [pair.cut(count) for count in range(1, max(1, min(most, rows)) + 1)]
    native = [tiles for tiles in cuts[:_MOST_NATIVE] if _least_scale(tiles, vision) == 1]
    legible = [tiles for tiles in cuts if _least_scale(tiles, vision) >= _LEGIBLE]
    return next(iter([*native, *legible]), cuts[-1])


def _least_scale(tiles: Sequence[Pair], vision: Vision) -> float:
    sizes = (Size(box.width, box.height) for tile in tiles for box in tile.boxes)
    return min(_scale_to_fit(size, vision) for size in sizes)


def _enlarged(pair: Pair, vision: Vision) -> tuple[Pair, tuple[Size, Size]]:
    """The pair with as much context as it needs, and both sizes once enlarged by a whole factor."""
    longest = max(side for box in pair.boxes for side in (box.width, box.height))
    factor = max(1, math.ceil(LEAST_SIDE / longest))
    grown = pair.grown(math.ceil(LEAST_SIDE / factor))
    shortest = min(side for box in grown.boxes for side in (box.width, box.height))
    sizes = grown.times(max(factor, math.ceil(LEAST_SIDE / shortest)))
    if all(vision.fits(size) and models.tokens(size) <= _MOST_ENLARGED for size in sizes):
        return grown, sizes
    return grown, grown.times(factor)


def _images(pair: Pair, contents: tuple[Size, Size], *, overview: bool) -> _Images:
    baseline, actual = (_image(pair, index, content, overview=overview) for index, content in enumerate(contents))
    return baseline, actual


def _image(pair: Pair, index: int, content: Size, *, overview: bool) -> PlannedImage:
    source = pair.boxes[index]
    places = [(region.id, (region.baseline_box, region.box)[index]) for region in pair.regions]
    marks = tuple(Mark(name, _mapped(box, source, content)) for name, box in places)
    size = Size(max(content.width, LEAST_SIDE), max(content.height, LEAST_SIDE))
    side = (Side.BASELINE, Side.ACTUAL)[index]
    return PlannedImage(side, overview, pair.frames[index], source, content, size, marks)


def _mapped(box: Box, source: Box, content: Size) -> Box:
    """``box`` in the pixels of an image that shows ``source`` at the size of ``content``."""
    right, down = content.width / source.width, content.height / source.height

    def across(value: int) -> int:
        return min(max(round((value - source.x) * right), 0), content.width)

    def along(value: int) -> int:
        return min(max(round((value - source.y) * down), 0), content.height)

    x, y = across(box.x), along(box.y)
    return Box(x, y, across(box.right) - x, along(box.bottom) - y)


def _scaled(pair: Pair, vision: Vision, *, overview: bool) -> _Images:
    """Both at one scale, the largest up to 1 that the model sees without a resize."""
    sizes = [Size(box.width, box.height) for box in pair.boxes]
    scale = min(_scale_to_fit(size, vision) for size in sizes)
    first, second = (vision.fitted(size, scale) for size in sizes)
    return _images(pair, (first, second), overview=overview)


def _scale_to_fit(size: Size, vision: Vision) -> float:
    return vision.fitted(size).width / size.width


def _narrower(first: Vision, other: Vision) -> Vision:
    return replace(first, longest=min(first.longest, other.longest), tokens=min(first.tokens, other.tokens))


def _words(box: Box) -> str:
    return f"{box.x},{box.y} {box.width}×{box.height}"
