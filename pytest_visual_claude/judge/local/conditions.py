"""What a rule of the local judge may ask of a region, of the page it lies in, and of what explains it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_visual_claude.judge.local.sentences import distance, is_band
from pytest_visual_claude.model import Cause, Change, Kind, Part, Region, Size


@dataclass(frozen=True)
class Seen:
    """What a rule looks at: a region, the size of the picture it lies in, and what explains it."""

    region: Region
    page: Size
    causes: tuple[Cause, ...] = ()


Condition = Callable[[Seen], bool]


def every(*conditions: Condition) -> Condition:
    return lambda seen: all(condition(seen) for condition in conditions)


def of_kind(*kinds: Kind) -> Condition:
    return lambda seen: seen.region.kind in kinds


def looks(*contents: str) -> Condition:
    return lambda seen: seen.region.evidence.content in contents


def contrast(least: float) -> Condition:
    return lambda seen: seen.region.evidence.contrast >= least


def area(least: int) -> Condition:
    return lambda seen: seen.region.place.area >= least


def of_some_size(seen: Seen) -> bool:
    in_the_head = seen.page.height >= 600 and seen.region.place.y < 80
    return seen.region.place.area >= (100 if in_the_head else 400)


def within(pixels: int) -> Condition:
    return lambda seen: seen.region.evidence.vector is not None and distance(seen.region) <= pixels


def by_up_to(pixels: int) -> Condition:
    return lambda seen: max(map(abs, _larger(seen.region))) <= pixels


def another_hue(seen: Seen) -> bool:
    """Has it another colour as well, as far from the old one as its neighbour in name?"""
    evidence = seen.region.evidence
    return evidence.before is not None and evidence.content != "part" and evidence.delta_e >= 20


def nudged(seen: Seen) -> bool:
    return seen.region.nudged


def unexplained(seen: Seen) -> bool:
    return not seen.causes


def band(seen: Seen) -> bool:
    return is_band(seen.region)


def empty(seen: Seen) -> bool:
    return is_band(seen.region) and seen.region.evidence.content == "space"


def thin(seen: Seen) -> bool:
    return is_band(seen.region) and distance(seen.region) <= (32 if empty(seen) else 4)


def _larger(region: Region) -> tuple[int, int]:
    old, new = region.baseline_box, region.box
    return new.width - old.width, new.height - old.height


def gone(*parts: Part) -> Condition:
    """Something of these is gone from the page, there where the pixels differ."""
    return lambda seen: any(
        cause.change is Change.REMOVED and cause.part in parts and _was_there(cause, seen.region)
        for cause in seen.causes
    )


def only_decoration(seen: Seen) -> bool:
    lost = [cause for cause in seen.causes if cause.change is Change.REMOVED]
    return lost == list(seen.causes) != [] and all(cause.part is Part.DECORATION for cause in lost)


def only_cut(seen: Seen) -> bool:
    return bool(seen.causes) and all(
        cause.change is Change.STYLE and cause.property.startswith(_CUTTING) and cause.part not in NEEDED
        for cause in seen.causes
    )


def _was_there(cause: Cause, region: Region) -> bool:
    if region.kind in (Kind.MOVED, Kind.RESIZED, Kind.ADDED):  # it only followed
        return False
    place = region.baseline_box if region.baseline_box.area else region.box
    return any(
        box.x < place.right and place.x < box.right and box.y < place.bottom and place.y < box.bottom
        for box in cause.baseline_boxes
    )


def faded(seen: Seen) -> bool:
    return seen.region.kind is not Kind.MOVED and any(cause.contrast and cause.contrast.fell for cause in seen.causes)


def unreadable(seen: Seen) -> bool:
    return any(cause.contrast and cause.contrast.unreadable and not cause.contrast.disabled for cause in seen.causes)


removed, added, moved, resized = of_kind(Kind.REMOVED), of_kind(Kind.ADDED), of_kind(Kind.MOVED), of_kind(Kind.RESIZED)
colour, text, image = of_kind(Kind.COLOUR), of_kind(Kind.TEXT), of_kind(Kind.IMAGE)
#: What a page cannot do without.
NEEDED = (Part.CONTROL, Part.LINK, Part.PRICE, Part.ERROR)
#: Properties that take away a part of what an element holds, and leave the rest.
_CUTTING = ("overflow", "text-overflow", "max-height", "height", "-webkit-line-clamp", "text-wrap", "white-space")
