"""What a run may spend, and what it spent: one account in a folder, shared by all its workers.

A request is reserved at the most it can cost before it is sent, and booked at what it did
cost afterwards. It may go out if the limit covers everything booked, everything reserved and
itself; or, near the limit, if it is alone on its way. So a limit is exceeded by one request
at most, however many workers there are.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude import files
from pytest_visual_claude.errors import BudgetSpent
from pytest_visual_claude.judge.run_state import lock
from pytest_visual_claude.judge.run_state.deadline import Deadline
from pytest_visual_claude.model import read_json

#: Seconds between two looks at an account that is reserved to its limit.
_POLL = 0.05
#: A reservation this many seconds past its deadline belongs to a worker that died.
_GRACE = 60
#: Seconds that a batch may take, and that its results are kept.
_PROMISED = 30 * 86_400


@dataclass
class Receipt:
    """What became of a reservation. Nothing said: nothing was spent."""

    most: float
    cost: float = 0.0

    def paid(self, cost: float) -> None:
        self.cost += cost

    def lost(self) -> None:
        """An answer may have been billed but did not come: the most that it can have cost is counted."""
        self.cost += self.most


class Account:
    """One run's money.

    :param folder: where it is kept; workers of one run name the same.
    :param limit: US dollars; ``None`` for an account without a limit.
    """

    def __init__(self, folder: Path, limit: float | None = None) -> None:
        self._folder = folder
        self._limit = limit

    @property
    def spent(self) -> float:
        """US dollars booked so far, failed questions included."""
        return sum(cost for cost, until in self._read().values() if until == 0)

    @contextmanager
    def reserved(self, most: float, *, deadline: Deadline) -> Iterator[Receipt]:
        """Covers one request that costs ``most`` US dollars at most.

        :raises BudgetSpent: if it is not covered, and will not be within the deadline.
        """
        name = uuid.uuid4().hex[:12]
        while not self._reserve(name, most, time.time() + deadline.left + _GRACE):
            if deadline.left == 0:
                raise self._is_spent()
            time.sleep(min(_POLL, deadline.left))
        receipt = Receipt(most)
        try:
            yield receipt
        except (KeyboardInterrupt, SystemExit):
            receipt.lost()
            raise
        finally:
            # An answer that is paid for is worth more than its booking: the reservation stays, and counts as spent.
            with suppress(BudgetSpent):
                self.book(name, receipt.cost)

    def promise(self, name: str, most: float) -> None:
        """Covers a request of that name until it is booked, be it days later; once, however often that is asked.

        :raises BudgetSpent: if it is not covered.
        """
        if self._limit is None:
            return
        with self._locked():
            entries = self._read()
            if sum(cost for cost, _ in entries.values()) + (0 if name in entries else most) > self._limit:
                raise self._is_spent()
            self._write({name: (most, time.time() + _PROMISED), **entries})

    def book(self, name: str, cost: float) -> None:
        """What the request of that name did cost. Said twice it counts once.

        :raises BudgetSpent: if the account cannot be kept.
        """
        with self._locked():
            entries = self._read()
            entries.pop(name, None)
            self._write({**entries, name: (cost, 0.0)} if cost else entries)

    def _reserve(self, name: str, most: float, until: float) -> bool:
        with self._locked():
            entries = self._read()
            booked, waiting = _sums(entries)
            if self._limit is not None and booked >= self._limit:
                raise self._is_spent(booked)
            if self._limit is not None and waiting and booked + waiting + most > self._limit:
                return False
            self._write({**entries, name: (most, until)})
            return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            with lock.held(self._folder / "lock"):
                yield
        except OSError as error:
            raise BudgetSpent(f"the run's account cannot be kept in {self._folder}: {error}") from error

    def _is_spent(self, booked: float | None = None) -> BudgetSpent:
        spent = self.spent if booked is None else booked
        return BudgetSpent(
            f"the run's budget of ${self._limit:g} does not cover another request (${spent:.4f} spent); "
            "raise it with --visual-budget, or judge without Claude: pytest --visual-judge=local"
        )

    @property
    def _path(self) -> Path:
        return self._folder / "account.json"

    def _read(self) -> dict[str, tuple[float, float]]:
        try:
            entries = read_json(files.content(self._path))
            return {name: (float(cost), float(until)) for name, (cost, until) in entries.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise BudgetSpent(f"what the run spent cannot be read from {self._path}: {error}; delete it") from error

    def _write(self, entries: dict[str, tuple[float, float]]) -> None:
        files.write(self._path, json.dumps(entries, indent=1) + "\n")


def _sums(entries: dict[str, tuple[float, float]]) -> tuple[float, float]:
    """What is booked and what is reserved. What a dead worker reserved counts as booked."""
    now = time.time()
    waiting = sum(cost for cost, until in entries.values() if until > now)
    return sum(cost for cost, until in entries.values()) - waiting, waiting
