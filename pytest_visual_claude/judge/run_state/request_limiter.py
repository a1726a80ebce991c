"""How many requests are on their way at one time, and whether there is any use in more: counted over all workers.

At most 8. After a request that got no answer one at a time is let through as a probe, and not before the
service asked to come again; each answer after that lets a little more through (additive increase, as TCP has
it). Where a service that answers says when to come again, requests keep a distance as well: half as long again
after each such refusal, 1 % less after each answer. Requests that were on their way together fail together: that
counts once. A service is given up after five probes without an answer, or when nothing came for as long as an
answer may take.
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
from pytest_visual_claude.model import read_json, safe_name

MOST = 8
_POLL = 0.05
#: Seconds everybody holds back after a failure that names no time, doubled for each probe.
_PAUSE = 0.5
#: Failures in a row, probes and what went before them, after which a service is given up.
FAILURES = 5
#: Seconds without any answer after which a service is given up; four times its slowest answer where that is more.
SILENCE = 25.0
_TIMES_SLOWEST = 4
#: Seconds between two requests after the first refusal by a service that answers; less where it asks for less.
_DISTANCE = 0.25
_FARTHER, _NEARER = 1.5, 0.99
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
    :param distance: seconds between two requests.
    :param slowest: seconds that the slowest answer took; 0 before the first.
    """

    allowed: float = MOST
    after: float = 0.0
    failures: int = 0
    failed: float = 0.0
    since: float = 0.0
    slowest: float = 0.0
    given_up: bool = False
    distance: float = 0.0

    @property
    def silence(self) -> float:
        """Seconds in which one answer at least has to come."""
        return max(SILENCE, _TIMES_SLOWEST * self.slowest)

    def answered(self, started: float, most: int) -> _State:
        slowest = max(self.slowest, time.time() - started)
        allowed = min(float(most), self.allowed + 0.1 / self.allowed) if self.allowed < most else self.allowed
        distance = self.distance * _NEARER
        return replace(self, allowed=allowed, failures=0, since=0.0, slowest=slowest, distance=distance)

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
            distance=max(self.distance * _FARTHER, min(wait, _DISTANCE)) if heard else self.distance,
            after=max(self.after, after),
            failures=failures,
            failed=now,
            since=since,
            given_up=failures >= FAILURES or silent,
        )


class RequestLimiter:
    """One for a model and a run: a service limits each model for itself, and the run all together.

    :param folder: where its state is kept; workers of one run name the same.
    :param most: requests at a time.
    :param patience: seconds that somebody waits for a turn.
    :param model: whose pace it is.
    """

    def __init__(self, folder: Path, most: int = MOST, patience: float = PATIENCE, *, model: str = "") -> None:
        self._folder = folder
        self._path = folder / f"limiter{'-' if model else ''}{safe_name(model) if model else ''}.json"
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
        with contextlib.suppress(OSError), self._locked():
            self._keep(self._state().answered(started, self._most))

    def without_answer(self, started: float, wait: float) -> None:
        with contextlib.suppress(OSError), self._locked():
            self._keep(self._state().without_answer(started, wait))

    def _entered(self, stack: contextlib.ExitStack) -> bool:
        for number in range(self._open()):
            with contextlib.suppress(TimeoutError):
                stack.enter_context(lock.held(self._folder / f"permit-{number}.lock", patience=0))
                # Who had it may have failed just now: what was read before is old.
                if number < self._open() and self._keeps_distance():
                    return True
                stack.close()
                return False
        return False

    def _open(self) -> int:
        """How many permits there are now, taken or not.

        :raises NoPermit: if the service was given up.
        """
        state = self._state()
        if state.given_up:
            raise NoPermit
        return int(state.allowed) if time.time() >= state.after else 0

    def _keeps_distance(self) -> bool:
        """Whether it is far enough from the last request; then the next one has to be far enough from this one."""
        if not self._state().distance:
            return True
        with contextlib.suppress(OSError), self._locked():
            state, now = self._state(), time.time()
            if now < state.after:
                return False
            self._keep(replace(state, after=now + state.distance))
        return True

    def _locked(self) -> contextlib.AbstractContextManager[None]:
        return lock.held(self._path.with_suffix(".lock"))

    def _state(self) -> _State:
        try:
            state = _State(**read_json(files.content(self._path)))
            return replace(state, allowed=min(max(float(state.allowed), 1.0), float(self._most)))
        except (OSError, ValueError, TypeError):
            return _State(allowed=self._most)

    def _keep(self, state: _State) -> None:
        files.write(self._path, json.dumps(asdict(state)))


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
