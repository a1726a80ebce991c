"""The same picture in two thirds of the time: through the protocol, encoded quickly rather than small.

It is never kept, and counts only where its pixels are those of a picture that Playwright took: the baseline, or the
frame beside it. So each use is its own proof. Where a page would have to be prepared (a caret, an animation, a mask, a
style) there is none, and nothing is left on the page by the one that there is.
"""

from __future__ import annotations

import base64
import functools
import inspect
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.capture.protocol.session import opened
from pytest_visual_claude.capture.targets import browser_of, page_of
from pytest_visual_claude.model import Settings

_SCRIPT = Path(__file__).with_name("quick.js").read_text(encoding="utf-8")
_RECTANGLE = "all => all.map(one => one.getBoundingClientRect()).map(({x, y, right, bottom}) => [x, y, right, bottom])"

#: Milliseconds after which a page that does not answer is left to Playwright's own call.
PATIENCE = 1000
#: How much oftener it may have been wrong than right, in one browser and for one kind of picture, until it is given up.
GIVEN_UP = 3

_scores: WeakKeyDictionary[Any, Counter[str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class _Place:
    """A part of the document, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float


def picture(target: Any, settings: Settings) -> Steps[bytes | None]:
    """The target as it is now, as PNG; None where only Playwright's call takes it as it should be."""
    if not _suits(target, settings):
        return None
    try:
        session = yield from opened(page_of(target))
        if "timeout" not in inspect.signature(session.send).parameters:  # a page that is stuck would never answer
            return None
        send = functools.partial(session.send, timeout=PATIENCE)
        answer = yield functools.partial(send, "Runtime.evaluate", {"expression": _SCRIPT, "returnByValue": True})
        commands = yield from _commands(target, settings, answer["result"].get("value"))
        shown = None
        for command, options in commands:
            shown = yield functools.partial(send, command, options)
    except Exception:  # noqa: BLE001 - Playwright's call says what is wrong, if anything is
        counted(target, settings, right=False)
        return None
    return base64.b64decode(shown["data"]) if shown else None


def counted(target: Any, settings: Settings, *, right: bool) -> None:
    """Says whether one told what Playwright's own picture tells."""
    _score(target)[_kind(target, settings)] += -1 if right else 1


def _score(target: Any) -> Counter[str]:
    return _scores.setdefault(page_of(target).context.browser, Counter())


def _suits(target: Any, settings: Settings) -> bool:
    if browser_of(target) != "chromium" or len(page_of(target).frames) > 1:
        return False
    plain = settings.animations == "disabled" and settings.caret == "hide"
    prepared = (settings.mask, settings.style, settings.style_path, settings.omit_background, settings.clip)
    return plain and not any(prepared) and _score(target)[_kind(target, settings)] < GIVEN_UP


def _kind(target: Any, settings: Settings) -> str:
    whole = "full page" if settings.full_page else "viewport"
    return f"{whole if target is page_of(target) else 'element'} {settings.scale}"


def _commands(target: Any, settings: Settings, told: str | None) -> Steps[list[tuple[str, dict[str, Any]]]]:
    """What has to be sent for the picture; nothing where the page is in no state for it.

    :param told: what the script told, as JSON.
    """
    page, state = page_of(target), json.loads(told) if told else None
    if state is None:
        return []
    shrunk = 1 / state["ratio"] if settings.scale == "css" else 1
    if target is page and not settings.full_page and (settings.scale == "css" or state["ratio"] == 1):
        return [_capture({})]
    place = yield from _place(target, settings, state)
    fits = place is not None and place.width <= state["width"] and place.height <= state["height"]
    # A part that was cut out leaves the page without what is emulated, unless the session says it, too. It does not
    # know whether a phone is meant; and what lies beyond the viewport takes the touch screen away.
    if place is None or state["phone"] or not page.viewport_size or (state["touch"] and not fits):
        return []
    clip = {**vars(place), "scale": shrunk}
    return [_metrics(state), _capture({"clip": clip, "captureBeyondViewport": not fits})]


def _capture(options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True, **options}


def _metrics(state: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The sizes as Playwright emulates them where no phone is meant."""
    return "Emulation.setDeviceMetricsOverride", {
        "width": state["width"],
        "height": state["height"],
        "screenWidth": state["screen"][0],
        "screenHeight": state["screen"][1],
        "deviceScaleFactor": state["ratio"],
        "mobile": False,
        "screenOrientation": {"angle": 0, "type": "landscapePrimary"},
    }


def _place(target: Any, settings: Settings, state: Mapping[str, Any]) -> Steps[_Place | None]:
    """The part of the document that is pictured; None for an element that is not one, whole and in the viewport."""
    width, height = state["width"], state["height"]
    if target is page_of(target):
        (x, y), size = ((0, 0), state["whole"]) if settings.full_page else (state["scrolled"], (width, height))
        return _Place(x, y, *size)
    found = yield functools.partial(target.evaluate_all, _RECTANGLE)
    whole = len(found) == 1 and 0 <= found[0][0] < found[0][2] <= width and 0 <= found[0][1] < found[0][3] <= height
    return _enclosing(found[0], *state["scrolled"]) if whole else None


def _enclosing(rectangle: Sequence[float], left: float, top: float) -> _Place:
    """In whole pixels, as Playwright rounds them."""
    x, y, right, bottom = rectangle
    x, y = math.floor(x + left + 1e-3), math.floor(y + top + 1e-3)
    return _Place(x, y, math.ceil(right + left - 1e-3) - x, math.ceil(bottom + top - 1e-3) - y)
