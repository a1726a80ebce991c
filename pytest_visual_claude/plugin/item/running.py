"""One attempt at one test: its assertion, once somebody asks for it, and the checks that were made."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from pytest_visual_claude.errors import VisualAssertionError
from pytest_visual_claude.plugin.reports.message import NotAsTheyShouldBe

if TYPE_CHECKING:
    from pytest_visual_claude.assertion import ScreenshotAssertion
    from pytest_visual_claude.model import Check
    from pytest_visual_claude.plugin.session import Session


@dataclass
class RunningTest:
    """Until somebody asks for its assertion it costs nothing.

    :param attempt: from 1: whoever reruns tests starts them again.
    :param held: whether its call is over, but not yet what fails it: the judge was not done.
    :param awaits: whether all that fails it is that its judge answers later, in a batch.
    """

    item: pytest.Item
    session: Session
    attempt: int = 1
    held: bool = False
    awaits: bool = False
    _checks: list[Check] = field(default_factory=list)
    _assertion: ScreenshotAssertion | None = None
    _in_call: bool = False

    def assertion(self) -> ScreenshotAssertion:
        if self._assertion is None:
            from pytest_visual_claude.plugin.item.location import assertion_for

            submit = self.session.submit_for(self.item)
            self._assertion = assertion_for(self.item, self.session, self._checks.append, lambda: self._in_call, submit)
        return self._assertion

    @property
    def waits(self) -> bool:
        """Whether the judge is still being asked."""
        return self._assertion is not None and self._assertion.waits

    @contextmanager
    def called(self) -> Generator[None]:
        """Around the call of the test: a picture does not stop it, so that one run sees all of them.

        What has to fail the test does so once it is over. Where it fails otherwise, its error gets that
        as notes; that it is skipped does not excuse it.
        """
        self._in_call = True
        try:
            yield
        except pytest.skip.Exception:
            self._end()
            raise
        except BaseException as error:
            if not self._holds():
                failures = self._failures()
                for text in failures:
                    error.add_note(text)
                self.awaits = isinstance(error, VisualAssertionError) and self._only_awaits([str(error), *failures])
            raise
        finally:
            self._in_call = False
        self._end()

    def _end(self) -> None:
        self._in_call = False
        if not self._holds():
            self.conclude()

    def _holds(self) -> bool:
        self.held = self.waits
        return self.held

    def conclude(self) -> None:
        """Fails the test, where something is to fail it at its end."""
        if failures := self._failures():
            self.awaits = self._only_awaits(failures)
            lines = any("\n" in text for text in failures)
            raise NotAsTheyShouldBe(("\n\n" if lines else "\n").join(failures), pytrace=False)

    def _only_awaits(self, failures: Sequence[str]) -> bool:
        red = [check for check in self._checks if not check.outcome.passed]
        return len(failures) == len(red) and all(check.asked for check in red)

    def _failures(self) -> list[str]:
        return self._assertion.failures_at_end() if self._assertion else []

    def take_checks(self) -> list[Check]:
        """The checks since they were last taken."""
        taken = list(self._checks)
        self._checks.clear()
        return taken


RUNNING = pytest.StashKey[RunningTest]()
