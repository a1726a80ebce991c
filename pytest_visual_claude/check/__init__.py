"""One screenshot, from page to Check: what is asked of the browser, then what becomes of it."""

from __future__ import annotations

from pytest_visual_claude.check.captured import ScreenshotRequest
from pytest_visual_claude.check.checker import Checker, Unjudged

__all__ = ["Checker", "ScreenshotRequest", "Unjudged"]
