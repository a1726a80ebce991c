"""A page in its declared variants: another viewport, colour scheme, contrast, motion, language. Then as it was."""

from __future__ import annotations

from pytest_visual_claude.capture.variants.varied import Varied

__all__ = ["Varied"]
