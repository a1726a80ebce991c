"""One screenshot, from page to Check: what is asked of the browser, then what becomes of it."""

from __future__ import annotations

from pytest_visual_claude import dom, pixels
from pytest_visual_claude.baselines import Formats
from pytest_visual_claude.check.captured import Captured, ScreenshotRequest, each
from pytest_visual_claude.check.checker import Checker, Unjudged

__all__ = ["FORMATS", "Captured", "Checker", "ScreenshotRequest", "Unjudged", "each"]

#: How what is to become a baseline is looked at before.
FORMATS = Formats(lambda png: pixels.opened(png).digest, lambda data: dom.decoded(data) is not None)
