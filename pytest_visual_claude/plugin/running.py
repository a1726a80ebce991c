"""One attempt at one test: its assertion, once somebody asks for it, and the checks that were made."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from pytest_visual_claude.assertion import ScreenshotAssertion
    from pytest_visual_claude.model import Check
    from pytest_visual_claude.plugin.session import Session


@dataclass
class RunningTest:
    """Until somebody asks for its assertion it costs nothing."""

    item: pytest.Item
    session: Session
    _checks: list[Check] = field(default_factory=list)
    _assertion: ScreenshotAssertion | None = None
    _in_call: bool = False

    def assertion(self) -> ScreenshotAssertion:
        if self._assertion is None:
            from pytest_visual_claude.plugin.items import assertion_for

            self._assertion = assertion_for(self.item, self.session, self._checks.append, lambda: self._in_call)
        return self._assertion

    @contextmanager
    def called(self) -> Generator[list[str]]:
        """Around the call of the test: pictures without a baseline do not stop it, so that one run sees all of them.

        :returns: once it is over, what has to fail the test. Where the test fails otherwise, its
            error gets that as notes.
        """
        failures: list[str] = []
        self._in_call = True
        try:
            yield failures
        except BaseException as error:
            for text in self._failures_at_end():
                error.add_note(text)
            raise
        finally:
            self._in_call = False
        failures += self._failures_at_end()

    def _failures_at_end(self) -> list[str]:
        return self._assertion.failures_at_end() if self._assertion else []

    def take_checks(self) -> list[Check]:
        """The checks since they were last taken."""
        taken = list(self._checks)
        self._checks.clear()
        return taken
