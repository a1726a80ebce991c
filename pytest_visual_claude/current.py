"""The test that runs now, for those who cannot ask for a fixture: ``expect``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: Gives its :class:`ScreenshotAssertion`; None where no test runs.
assertion: Callable[[], Any] | None = None
