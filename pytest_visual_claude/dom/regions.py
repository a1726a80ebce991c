"""Which cause explains which region: by where it is drawn, and by what it can do to pixels.

A cause without pixels is no difference, and is not told. A region that no cause explains keeps its place: nothing here
can make one go away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pytest_visual_claude.dom.alignment import Alignment
from pytest_visual_claude.model import Box, Cause, Change, Kind, Region

#: Properties that change how something is painted, and never where anything stands.
_PAINT = (
    *("color", "background", "border-color", "border-radius", "box-shadow", "opacity", "fill", "stroke", "outline"),
    *("text-decoration", "filter", "visibility", "mix-blend-mode", "text-shadow", "source", "checked", "shape"),
    *("backdrop-filter", "clip-path", "mask", "accent-color", "z-index", "object-", "image-rendering", "disabled"),
)
#: What is painted beyond the element's box, and how far at most.
_BEYOND = ("box-shadow", "filter", "outline", "text-shadow", "::marker")
_NEAR, _FAR = 3, 48
#: How much worse than the best explanation another may lie.
_AS_GOOD = 0.5
_MOST = 20


def tied(causes: Sequence[Cause], alignment: Alignment, regions: Sequence[Region]) -> tuple[Cause, ...]:
    """The causes that explain pixels, with the regions they explain; first what explains the most."""
    explained: dict[Cause, list[Region]] = {}
    for region in regions:
        for cause in _direct(causes, region) or _distant(causes, alignment, region):
            explained.setdefault(cause, []).append(region)
    ranked = sorted(explained.items(), key=lambda item: -sum(region.evidence.pixels for region in item[1]))
    return tuple(replace(cause, regions=tuple(region.id for region in own)) for cause, own in ranked[:_MOST])


def _direct(causes: Sequence[Cause], region: Region) -> list[Cause]:
    """Those whose element lies where the region does: the closest, and what is as good."""
    scored = [(score, cause) for cause in causes if (score := _score(cause, region)) > 0]
    best = max((score for score, _ in scored), default=0)
    return [cause for score, cause in scored if score >= best * _AS_GOOD]


def _score(cause: Cause, region: Region) -> float:
    if region.kind is Kind.MOVED and is_paint(cause):
        return 0
    reach = _FAR if cause.property.startswith(_BEYOND) else _NEAR
    places = [(box, region.box) for box in cause.boxes] + [(box, region.baseline_box) for box in cause.baseline_boxes]
    return max((_likeness(box, other, reach) for box, other in places), default=0)


def is_paint(cause: Cause) -> bool:
    name = cause.property.rpartition(" ")[2]  # also of a ::placeholder
    return (cause.change is Change.STYLE and name.startswith(_PAINT) and name != "border") or name.endswith("-color")


def _likeness(box: Box, region: Box, reach: int) -> float:
    """The share that both have in common of what either has; a little for what only touches."""
    wide = Box(box.x - reach, box.y - reach, box.width + 2 * reach, box.height + 2 * reach)
    width = min(wide.right, region.right) - max(wide.x, region.x)
    height = min(wide.bottom, region.bottom) - max(wide.y, region.y)
    if width < 0 or height < 0:
        return 0
    shared = width * height
    return max(shared / max(box.area + region.area - min(shared, box.area, region.area), 1), 1e-6)


def _distant(causes: Sequence[Cause], alignment: Alignment, region: Region) -> list[Cause]:
    """What moved or grew there only followed: the nearest cause before it that can push."""
    pushing = [cause for cause in causes if not is_paint(cause) and region.kind is not Kind.RENDERING]
    pairs = ((alignment.before.nodes[old], alignment.after.nodes[new]) for old, new in alignment.pairs.items())
    followed = any(
        before.box != other.box
        and (_likeness(other.box, region.box, _FAR) or _likeness(before.box, region.baseline_box, _FAR))
        for before, other in pairs
    )
    if not followed or not pushing:
        return []
    place = region.place
    return [min(pushing, key=lambda cause: _distance(cause, place))]


def _distance(cause: Cause, place: Box) -> int:
    """Pixels between them, down the page; what stands after it pushes less likely."""
    boxes = cause.boxes or cause.baseline_boxes
    return min((place.y - box.y if box.y <= place.bottom else 2 * (box.y - place.y) for box in boxes), default=1 << 30)
