"""What the page knows of its picture, taken while it stands as it was pictured: its elements, and who styles them."""

from __future__ import annotations

from pytest_visual_claude.capture.dom.declarations import declarations
from pytest_visual_claude.capture.dom.taking import Answers, asked

__all__ = ["Answers", "asked", "declarations"]
