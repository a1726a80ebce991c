"""expect(page).to_have_screenshot() for pytest and Playwright, with a reviewer who can see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_visual_claude.errors import CheckError, VisualAssertionError, VisualError

if TYPE_CHECKING:
    from pytest_visual_claude.assertion import ScreenshotAssertion
    from pytest_visual_claude.expectations import expect

    __version__: str
__all__ = ["CheckError", "ScreenshotAssertion", "VisualAssertionError", "VisualError", "expect"]

_LAZY = {"expect": "pytest_visual_claude.expectations", "ScreenshotAssertion": "pytest_visual_claude.assertion"}


def __getattr__(name: str) -> Any:
    """Imports what is public when it is first asked for: pytest loads this package at every start."""
    if name == "__version__":  # a tag of git, which only the installed package knows
        from importlib import metadata

        return metadata.version("pytest-visual-claude")
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_LAZY[name]), name)
