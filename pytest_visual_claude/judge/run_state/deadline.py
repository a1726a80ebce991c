"""How long a question may take."""

from __future__ import annotations

import time


class Deadline:
    """A point in time, ``seconds`` from now."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._start = time.monotonic()

    @property
    def passed(self) -> float:
        return time.monotonic() - self._start

    def postpone(self, seconds: float) -> None:
        """Gives back time that was spent on waiting for others."""
        self._start += seconds

    @property
    def left(self) -> float:
        return max(0.0, self.seconds - self.passed)
