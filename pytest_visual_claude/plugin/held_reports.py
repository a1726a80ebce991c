"""Runs tests without saying their reports, and says them in the tests' order once the judge answered."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from pytest_visual_claude.plugin import trust
from pytest_visual_claude.plugin.item.running import RUNNING, RunningTest
from pytest_visual_claude.plugin.reports.message import shorten
from pytest_visual_claude.plugin.session import Session


@dataclass(frozen=True)
class _Test:
    """A test that ran.

    :param index: its place in the list of a worker of xdist.
    :param announced: whether pytest was told that it began.
    """

    item: pytest.Item
    reports: list[pytest.TestReport]
    running: RunningTest | None
    index: int | None
    announced: bool

    @property
    def waits(self) -> bool:
        return self.running is not None and self.running.waits


class HeldReports:
    """A plugin of one run.

    A report is said under the name of its test and after those of the tests before it: whoever hears it
    (terminal, JUnit, pytest-html, ``--lf``, ``--maxfail``) hears it late, and else as without this plugin.
    """

    def __init__(self, config: pytest.Config, session: Session) -> None:
        self._session = session
        self._runner: Any = config.pluginmanager.get_plugin("runner")
        self._interactor: Any = trust.interactor(config)
        self._terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
        self._tests: deque[_Test] = deque()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        if trust.is_run_by_others(item):
            self._say(wait=True)
            return None
        first = not self._tests
        if first:
            item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        reports = self._runner.runtestprotocol(item, nextitem=nextitem, log=False)
        index = getattr(self._interactor, "item_index", None)
        self._tests.append(_Test(item, reports, item.stash.get(RUNNING, None), index, announced=first))
        self._say()
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        try:
            done = yield
        except (KeyboardInterrupt, pytest.exit.Exception):
            self._say()  # what is in; the rest is kept as undecided
            raise
        except BaseException:
            self._say(wait=True)
            raise
        self._announce()
        self._say(wait=True)
        return done

    def _announce(self) -> None:
        """Where a person looks on: why nothing happens."""
        waiting = sum(test.waits for test in self._tests)
        terminal = self._terminal
        if waiting and terminal and terminal.verbosity >= 0 and terminal.isatty:
            terminal.ensure_newline()
            terminal.write_line(f"visual: {waiting} test{'' if waiting == 1 else 's'} wait for Claude")

    def _say(self, *, wait: bool = False) -> None:
        """Says what can be said. With ``wait`` that is everything, once it is in."""
        while self._tests and (wait or not self._tests[0].waits):
            test = self._tests.popleft()
            self._complete(test)
            with self._as_if_it_ran(test):
                hook, item = test.item.ihook, test.item
                if not test.announced:
                    hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
                for report in test.reports:
                    hook.pytest_runtest_logreport(report=report)
                hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)

    def _complete(self, test: _Test) -> None:
        """Puts what the judge said into the report of a test that did not wait for it."""
        report = next((report for report in test.reports if report.when == "call"), None)
        if report is None or test.running is None or not test.running.held:
            return
        never = (KeyboardInterrupt, pytest.exit.Exception)
        failure = pytest.CallInfo.from_call(test.running.conclude, when="call", reraise=never).excinfo
        if failure and (report.failed or hasattr(report, "wasxfail")):
            report.sections.append(("Screenshots", str(failure.value)))
        elif failure:
            report.outcome = "failed"
            report.longrepr = test.item.repr_failure(failure)
        checks = test.running.take_checks()
        self._session.attach(test.item.config, report, checks)
        if failure:
            shorten(report, failure.value, checks)

    @contextlib.contextmanager
    def _as_if_it_ran(self, test: _Test) -> Iterator[None]:
        """Xdist sends a report with the number of the test that runs, and sees that they are one."""
        if self._interactor is None:
            yield
            return
        now, self._interactor.item_index = self._interactor.item_index, test.index
        try:
            yield
        finally:
            self._interactor.item_index = now
