"""The test that runs now, for those who cannot ask for a fixture: ``expect``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_visual_claude.assertion import ScreenshotAssertion

#: Gives its assertion; None where no test runs.
assertion: Callable[[], ScreenshotAssertion] | None = None
