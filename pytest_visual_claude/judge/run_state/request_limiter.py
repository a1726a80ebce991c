"""How many requests are on their way at one time, counted over all workers of a run.

At most 8. A rate limit halves that and holds everybody back for as long as the service asked;
each success after it lets a little more through (additive increase, multiplicative decrease,
as TCP has it), so that a limit met once is not run against again and again.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path

from pytest_visual_claude import files
from pytest_visual_claude.judge.run_state import lock
from pytest_visual_claude.judge.run_state.deadline import Deadline

MOST = 8
_POLL = 0.05
#: Seconds everybody holds back after a rate limit that names no time.
_PAUSE = 1.0


class NoPermit(Exception):
    """No permit became free in time."""


class RequestLimiter:
    """One for a run.

    :param folder: where its state is kept; workers of one run name the same.
    :param most: requests at a time.
    """

    def __init__(self, folder: Path, most: int = MOST) -> None:
        self._folder = folder
        self._most = most

    @contextlib.contextmanager
    def permit(self, deadline: Deadline) -> Iterator[Permit]:
        """Holds one of the permits while the block runs.

        :raises NoPermit: if none is free before the deadline.
        """
        with contextlib.ExitStack() as stack:
            while not self._entered(stack):
                if not deadline.left:
                    raise NoPermit
                time.sleep(min(_POLL, deadline.left))
            yield Permit(self)

    def slow(self, seconds: float) -> None:
        """A rate limit was met: half as many at a time, and none before ``seconds`` have passed."""
        with lock.held(self._folder / "limiter.lock"):
            allowed, after = self._state()
            now = time.time()
            # Those who were on their way together meet the same limit: it counts once.
            fewer = allowed if after > now else max(1.0, allowed / 2)
            self._keep(fewer, max(after, now + (seconds or _PAUSE)))

    def faster(self) -> None:
        with lock.held(self._folder / "limiter.lock"):
            allowed, after = self._state()
            if allowed < self._most:
                self._keep(min(float(self._most), allowed + 0.1 / allowed), after)

    def _entered(self, stack: contextlib.ExitStack) -> bool:
        allowed, after = self._state()
        if time.time() < after:
            return False
        for number in range(int(allowed)):
            with contextlib.suppress(TimeoutError):
                stack.enter_context(lock.held(self._folder / f"permit-{number}.lock", patience=0))
                return True
        return False

    def _state(self) -> tuple[float, float]:
        try:
            allowed, after = json.loads((self._folder / "limiter.json").read_bytes())
            return min(max(float(allowed), 1.0), float(self._most)), float(after)
        except (OSError, ValueError, TypeError):
            return float(self._most), 0.0

    def _keep(self, allowed: float, after: float) -> None:
        files.write(self._folder / "limiter.json", json.dumps([allowed, after]))


class Permit:
    """One request may be on its way."""

    def __init__(self, limiter: RequestLimiter) -> None:
        self._limiter = limiter

    def succeeded(self) -> None:
        self._limiter.faster()
