"""How many requests are on their way at one time, and whether there is any use in more: counted over all workers.

At most 8. After a request that got no answer one at a time is let through as a probe, and not before the
service asked to come again; each answer after that lets a little more through (additive increase, as TCP has
it). Requests that were on their way together fail together: that counts once. A service is given up after five
probes without an answer, or when nothing came for as long as an answer may take.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pytest_visual_claude import files
from pytest_visual_claude.judge.run_state import lock
from pytest_visual_claude.judge.run_state.deadline import Deadline

MOST = 8
_POLL = 0.05
#: Seconds everybody holds back after a failure that names no time, doubled for each probe.
_PAUSE = 0.5
#: Failures in a row, probes and what went before them, after which a service is given up.
FAILURES = 5
#: Seconds without any answer after which a service is given up; four times its slowest answer where that is more.
SILENCE = 30.0
_TIMES_SLOWEST = 4
#: Seconds that somebody waits for a turn before the requests of others.
PATIENCE = 600.0


class NoPermit(Exception):
    """No permit became free in time, or the service was given up."""


@dataclass(frozen=True)
class _State:
    """What the workers know of the service. Times are the system's, in seconds.

    :param allowed: requests at a time.
    :param after: none before this time.
    :param failures: in a row, those on their way together counted once.
    :param failed: when the last of them was counted.
    :param since: when the first request of the row was sent.
    :param slowest: seconds that the slowest answer took; 0 before the first.
    """

    allowed: float = MOST
    after: float = 0.0
    failures: int = 0
    failed: float = 0.0
    since: float = 0.0
    slowest: float = 0.0
    given_up: bool = False

    @property
    def silence(self) -> float:
        """Seconds in which one answer at least has to come."""
        return max(SILENCE, _TIMES_SLOWEST * self.slowest)

    def answered(self, started: float, most: int) -> _State:
        slowest = max(self.slowest, time.time() - started)
        allowed = min(float(most), self.allowed + 0.1 / self.allowed) if self.allowed < most else self.allowed
        return replace(self, allowed=allowed, failures=0, since=0.0, slowest=slowest)

    def without_answer(self, started: float, wait: float) -> _State:
        """:param wait: seconds the service asked to wait; it lives, if that is short enough."""
        if started < self.failed:
            return replace(self, after=max(self.after, time.time() + wait))
        now, failures, since = time.time(), self.failures + 1, self.since or started
        after = now + (wait or _PAUSE * 2**self.failures)
        heard = bool(wait and self.slowest)
        silent = not heard and (now - since >= self.silence or now + wait - since > self.silence)
        return replace(
            self,
            allowed=1.0,
            after=max(self.after, after),
            failures=failures,
            failed=now,
            since=since,
            given_up=failures >= FAILURES or silent,
        )


class RequestLimiter:
    """One for a run.

    :param folder: where its state is kept; workers of one run name the same.
    :param most: requests at a time.
    :param patience: seconds that somebody waits for a turn.
    """

    def __init__(self, folder: Path, most: int = MOST, patience: float = PATIENCE) -> None:
        self._folder = folder
        self._most = most
        self._patience = patience

    @contextlib.contextmanager
    def permit(self, deadline: Deadline) -> Iterator[Permit]:
        """Holds one of the permits while the block runs. The deadline stands still while one is waited for.

        :raises NoPermit: if none is free in time, or the service was given up.
        """
        with contextlib.ExitStack() as stack:
            waiting = Deadline(self._patience)
            while not self._entered(stack):
                if not waiting.left:
                    raise NoPermit
                time.sleep(_POLL)
            deadline.postpone(waiting.passed)
            yield Permit(self, time.time())

    @property
    def given_up(self) -> bool:
        return self._state().given_up

    @property
    def silence(self) -> float:
        return self._state().silence

    def answered(self, started: float) -> None:
        # What cannot be kept costs the pace, never an answer that is paid for.
        with contextlib.suppress(OSError), lock.held(self._folder / "limiter.lock"):
            self._keep(self._state().answered(started, self._most))

    def without_answer(self, started: float, wait: float) -> None:
        with contextlib.suppress(OSError), lock.held(self._folder / "limiter.lock"):
            self._keep(self._state().without_answer(started, wait))

    def _entered(self, stack: contextlib.ExitStack) -> bool:
        state = self._state()
        if state.given_up:
            raise NoPermit
        if time.time() < state.after:
            return False
        for number in range(int(state.allowed)):
            with contextlib.suppress(TimeoutError):
                stack.enter_context(lock.held(self._folder / f"permit-{number}.lock", patience=0))
                return True
        return False

    def _state(self) -> _State:
        try:
            state = _State(**json.loads((self._folder / "limiter.json").read_bytes()))
            return replace(state, allowed=min(max(float(state.allowed), 1.0), float(self._most)))
        except (OSError, ValueError, TypeError):
            return _State(allowed=self._most)

    def _keep(self, state: _State) -> None:
        files.write(self._folder / "limiter.json", json.dumps(asdict(state)))


@dataclass(frozen=True)
class Permit:
    """One request may be on its way.

    :param started: when it was given, in seconds of the system's time.
    """

    limiter: RequestLimiter
    started: float

    @property
    def silence(self) -> float:
        """Seconds in which one answer at least has to come."""
        return self.limiter.silence

    def answered(self) -> None:
        self.limiter.answered(self.started)

    def without_answer(self, wait: float) -> None:
        """:param wait: seconds the service asked to wait; 0 where it did not."""
        self.limiter.without_answer(self.started, wait)
