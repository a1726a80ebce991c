"""What stands at a place of a picture, as a selector that a mask takes."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.capture.placement import origin
from pytest_visual_claude.capture.targets import page_of
from pytest_visual_claude.model import Box, Settings

_SCRIPT = Path(__file__).with_name("pointing.js").read_text(encoding="utf-8")


def selectors(target: Any, settings: Settings, boxes: Iterable[Box]) -> Steps[tuple[str, ...]]:
    """One for the smallest element around each box, each once; none where the page could not be asked."""
    try:
        left, top, scale = yield from origin(target, settings)
        asked = [[box.x / scale + left, box.y / scale + top, box.width / scale, box.height / scale] for box in boxes]
        found = yield functools.partial(page_of(target).evaluate, _SCRIPT, asked)
        return tuple(dict.fromkeys(filter(None, found)))
    except Exception:  # noqa: BLE001 - what only advises must not keep the outcome from being told
        return ()
