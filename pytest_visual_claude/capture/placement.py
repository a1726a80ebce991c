"""Where the picture shows what a selector matches: what shall be blacked out before it is sent, or be ignored."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.capture.targets import call, describe, on_page, page_of
from pytest_visual_claude.errors import CaptureError
from pytest_visual_claude.model import Box, IgnoreRule, Settings
from pytest_visual_claude.model.settings import Wherever


def redacted(target: Any, settings: Settings) -> Steps[tuple[Box, ...]]:
    """The boxes of everything that ``redact`` matches, in the picture's pixels, rounded outwards.

    :raises CaptureError: if one of them matches nothing: then something would be sent that should not be.
    """
    return (yield from placed(target, settings, "redact", settings.redact)) if on_page(target) else ()


def ignored(target: Any, settings: Settings) -> Steps[tuple[IgnoreRule, ...]]:
    """What ``ignore`` asks for, with the boxes of everything its selectors match, rounded outwards.

    :raises CaptureError: if one of them matches nothing, or there is no page to look for it in.
    """
    rules: list[IgnoreRule] = []
    for rule in settings.ignore:
        if not rule.where or rule.boxes:
            rules.append(rule)
            continue
        project = isinstance(rule.where, Wherever)
        if project and not on_page(target):
            continue
        if not on_page(target):
            raise CaptureError(
                f"ignore `{rule.where}` is looked for on a page, and this picture has none. "
                "Say where by a box in its pixels: ignore={(x, y, width, height): …}"
            )
        boxes = yield from placed(target, settings, "ignore", [rule.where])
        if boxes or not project:
            rules.append(replace(rule, boxes=boxes))
    return tuple(rules)


def placed(target: Any, settings: Settings, option: str, sought: Iterable[Any]) -> Steps[tuple[Box, ...]]:
    """The boxes of everything that these locators or selectors match, rounded outwards.

    :raises CaptureError: if one of them matches nothing; it names the ``option``.
    """
    boxes: list[Box] = []
    start: tuple[float, float, float] | None = None
    for rule in sought:
        locator = page_of(target).locator(rule) if isinstance(rule, str) else rule
        elements: list[Any] = yield from call(target, locator.all)
        if not elements and isinstance(rule, Wherever):
            continue
        if not elements:
            raise CaptureError(f"{option} {describe(locator)} matches nothing on the page. Correct its selector")
        start = start or (yield from origin(target, settings))
        for element in elements:
            place: Mapping[str, float] | None = yield from call(target, element.bounding_box)
            boxes += [_box(place, *start)] if place else []
    return tuple(boxes)


def origin(target: Any, settings: Settings) -> Steps[tuple[float, float, float]]:
    """The picture's left and top edge in the viewport, in CSS pixels, and its pixels for each of them."""
    page = page_of(target)
    told = yield from call(target, lambda: page.evaluate("[scrollX, scrollY, devicePixelRatio]"))
    return (yield from corner(target, settings, *told))


def corner(target: Any, settings: Settings, x: float, y: float, ratio: float) -> Steps[tuple[float, float, float]]:
    """The same, where it is known how far the page is scrolled and how many pixels it has for one of CSS's."""
    scale = ratio if settings.scale == "device" else 1.0
    if target is not page_of(target):
        place = yield from call(target, target.bounding_box)
        return (math.floor(place["x"]), math.floor(place["y"]), scale) if place else (0.0, 0.0, scale)
    left, top = (-x, -y) if settings.full_page else (0.0, 0.0)
    clip = settings.clip or {"x": 0.0, "y": 0.0}
    return left + clip["x"], top + clip["y"], scale


def _box(place: Mapping[str, float], left: float, top: float, scale: float) -> Box:
    x, y = math.floor((place["x"] - left) * scale) - 1, math.floor((place["y"] - top) * scale) - 1
    right = math.ceil((place["x"] + place["width"] - left) * scale) + 1
    bottom = math.ceil((place["y"] + place["height"] - top) * scale) + 1
    return Box(x, y, right - x, bottom - y)
