"""expect(page).to_have_screenshot() for pytest and Playwright, with a reviewer who can see."""

from __future__ import annotations

__version__ = "0.1.0"
