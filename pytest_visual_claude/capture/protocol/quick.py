"""What the viewport shows, quicker than by Playwright: through the protocol, encoded quickly rather than small.

It is never kept, and counts only where its pixels are those of a picture that Playwright took: the baseline, or the
frame beside it. So each use is its own proof. Where a browser has given such proof, and was never wrong, one is kept
that is encoded as Playwright's are: of the same bytes, taken while the page is asked what is behind its picture.

Where a page would have to be prepared (a caret, an animation, a mask, a style) there is none, so nothing is left on the
page.

Only the viewport as it is: Chromium cuts a part out, or draws what lies beyond, by emulating another screen for the
session that asks, and drops what Playwright's session emulates. Said again by ours, those sizes would outlive
``set_viewport_size``: the next page to be opened would get them.
"""

from __future__ import annotations

import base64
import functools
import inspect
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from pytest_visual_claude.capture.drivers import Beside, Steps, one
from pytest_visual_claude.capture.protocol.session import opened
from pytest_visual_claude.capture.targets import browser_of, page_of
from pytest_visual_claude.model import Settings

_SCRIPT = Path(__file__).with_name("quick.js").read_text(encoding="utf-8")
_ASKED = "Runtime.evaluate", {"expression": _SCRIPT, "returnByValue": True}
_QUICK = "Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True}
_SMALL = "Page.captureScreenshot", {"format": "png"}

#: Milliseconds after which a page that does not answer is left to Playwright's own call.
PATIENCE = 1000
#: How much oftener it may have been wrong than right, in one browser and at one scale, until it is given up.
GIVEN_UP = 3

#: For each browser, how often it was right, and wrong, at a scale.
_scores: WeakKeyDictionary[Any, Counter[tuple[str, bool]]] = WeakKeyDictionary()


def picture(target: Any, settings: Settings) -> Steps[bytes | None]:
    """The target as it is now, as PNG; None where only Playwright's call takes it as it should be."""
    return (yield from _tried(target, settings, _in_turn)) if _suits(target, settings) else None


def kept(target: Any, settings: Settings) -> Steps[bytes | None]:
    """The same, as Playwright would encode it. The page is asked for it before it is asked what comes next."""
    return (yield from _tried(target, settings, _at_once)) if _suits(target, settings) else None


def proven(target: Any, settings: Settings) -> bool:
    """Whether its pixels were Playwright's in this browser, each time that was seen."""
    score = _score(target)
    return bool(score[settings.scale, True]) and not score[settings.scale, False]


def _tried(target: Any, settings: Settings, take: Callable[..., Steps[bytes | None]]) -> Steps[bytes | None]:
    try:
        session = yield from opened(target)
        if "timeout" not in inspect.signature(session.send).parameters:  # a page that is stuck would never answer
            return None
        return (yield from take(functools.partial(session.send, timeout=PATIENCE), settings))
    except Exception:  # noqa: BLE001 - Playwright's call says what is wrong, if anything is
        counted(target, settings, right=False)
        return None


def _in_turn(send: Callable[..., Any], settings: Settings) -> Steps[bytes | None]:
    """None is taken of a page of which it would not count: that takes longer than asking."""
    asked = yield functools.partial(send, *_ASKED)
    return base64.b64decode((yield functools.partial(send, *_QUICK))["data"]) if _counts(asked, settings) else None


def _at_once(send: Callable[..., Any], settings: Settings) -> Steps[bytes | None]:
    asked, shown = yield Beside(*(one(functools.partial(send, *which)) for which in (_ASKED, _SMALL)))
    return base64.b64decode(shown["data"]) if _counts(asked, settings) else None


def _counts(asked: Mapping[str, Any], settings: Settings) -> bool:
    ratio = asked["result"].get("value")
    return ratio == 1 or (ratio is not None and settings.scale != "device")


def counted(target: Any, settings: Settings, *, right: bool) -> None:
    """Says whether one told what Playwright's own picture tells."""
    _score(target)[settings.scale, right] += 1


def _score(page: Any) -> Counter[tuple[str, bool]]:
    return _scores.setdefault(page.context.browser, Counter())


def _suits(target: Any, settings: Settings) -> bool:
    if target is not page_of(target) or browser_of(target) != "chromium" or len(target.frames) > 1:
        return False
    plain = settings.animations == "disabled" and settings.caret == "hide"
    prepared = (settings.mask, settings.style, settings.style_path, settings.omit_background)
    part = settings.full_page or settings.clip
    wrong = _score(target)[settings.scale, False] - _score(target)[settings.scale, True]
    return plain and not (part or any(prepared)) and wrong < GIVEN_UP
