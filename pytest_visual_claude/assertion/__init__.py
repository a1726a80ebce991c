"""The assertion of one running test: names its pictures, makes its checks, fails it."""

from __future__ import annotations

from pytest_visual_claude.assertion.asserting import ScreenshotAssertion
from pytest_visual_claude.assertion.call import Name, Submit

__all__ = ["Name", "ScreenshotAssertion", "Submit"]
