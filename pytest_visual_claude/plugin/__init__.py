"""pytest's door: options, the fixture, and what a run reports."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from pytest_visual_claude import assertion
from pytest_visual_claude.assertion import ScreenshotAssertion
from pytest_visual_claude.model import Check
from pytest_visual_claude.plugin import attaching, terminal
from pytest_visual_claude.plugin.items import assertion_for, check_markers
from pytest_visual_claude.plugin.session import SESSION, Session
from pytest_visual_claude.settings import OPTIONS, Door

_ASSERTION = pytest.StashKey[ScreenshotAssertion]()
_CHECKS = pytest.StashKey[list[Check]]()


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    from pytest_visual_claude.plugin import hooks

    pluginmanager.add_hookspecs(hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("visual", "visual-claude: screenshots against their baselines")
    for option in OPTIONS:
        if Door.CLI in option.scope.doors:
            takes: dict[str, Any] = {"metavar": option.metavar} if option.metavar else {"action": "store_true"}
            group.addoption(option.flag, dest=option.ini, default=None, help=option.help.replace("`", ""), **takes)
        if Door.INI in option.scope.doors:
            parser.addini(option.ini, option.help.replace("`", ""), type=option.ini_type, default=None)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "visual(**options): options of assert_screenshot for a test, class or module")
    config.stash[SESSION] = session = Session.of(config)
    session.given = config.hook.pytest_visual_judge(config=config)
    _register_launchers(config.pluginmanager)


def _register_launchers(plugins: pytest.PytestPluginManager) -> None:
    if plugins.has_plugin("playwright"):
        from pytest_visual_claude.plugin import launch

        plugins.register(launch, "visual-claude-launch")
    if plugins.has_plugin("playwright-asyncio"):
        from pytest_visual_claude.plugin import launch_async

        plugins.register(launch_async, "visual-claude-launch-async")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells an xdist worker which run it works for."""
    node.workerinput["visual_run"] = node.config.stash[SESSION].run


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    session = config.stash[SESSION]
    try:
        check_markers(session, items)
    except pytest.UsageError as error:
        if not session.worker:
            raise
        # A worker that raises it dies with an INTERNALERROR of xdist: it reports it, and its controller raises it.
        items.clear()
        config.hook.pytest_collectreport(
            report=pytest.CollectReport("", "failed", str(error), result=[], visual_usage=str(error))
        )


@pytest.hookimpl(tryfirst=True)
def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.failed and Session.current:
        Session.current.observer.broken = True
    said = getattr(report, "visual_usage", "")
    if said and Session.current and not Session.current.worker:
        raise pytest.UsageError(said)


@pytest.fixture
def assert_screenshot(request: pytest.FixtureRequest) -> ScreenshotAssertion:
    """Fails the test unless a page, a locator or a picture looks like its baseline."""
    return request.node.stash[_ASSERTION]  # type: ignore[no-any-return]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    checks = item.stash.setdefault(_CHECKS, [])
    checks.clear()
    assertion.current = item.stash[_ASSERTION] = assertion_for(item, item.config.stash[SESSION], checks.append)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Fails a test that has pictures without a baseline, at its end."""
    with item.stash[_ASSERTION].collecting_missing() as missing:
        yield
    if missing:
        pytest.fail("\n".join(missing), pytrace=False)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    assertion.current = None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Hands the phase's checks to its report. Across xdist only this string travels."""
    report = yield
    checks = item.stash.get(_CHECKS, [])
    if checks:
        handed = item.config.stash[SESSION].hand_over(report.nodeid, report.when, checks)
        report.visual_checks = handed  # type: ignore[attr-defined]
        attaching.attach(item.config.stash[SESSION], item.config, report, checks)
        checks.clear()
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if Session.current:
        Session.current.observer.saw(report)
        made = Session.current.receive(report.nodeid, report.when or "", getattr(report, "visual_checks", ""))
        attaching.junit(Session.current, Session.current.observer.config, report, made)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    run = config.stash[SESSION]
    if run.worker:
        config.workeroutput.update(run.observer.tell())  # type: ignore[attr-defined]
    elif not _only_looks(config):
        run.finish(int(exitstatus))
        if run.incomplete and not exitstatus:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _only_looks(config: pytest.Config) -> bool:
    """Whether this run was told to run no test."""
    return any(getattr(config.option, name, False) for name in ("collectonly", "setuponly", "setupplan"))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Takes what a worker of xdist counted; one that died counted nothing."""
    node.config.stash[SESSION].observer.told(getattr(node, "workeroutput", {}))


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.stash[SESSION].observer.collected(item.nodeid for item in session.items)


def pytest_deselected(items: list[pytest.Item]) -> None:
    if Session.current:
        Session.current.observer.deselected += len(items)


def pytest_unconfigure() -> None:
    Session.current = None


def pytest_report_header(config: pytest.Config) -> str:
    return terminal.header(config.stash[SESSION])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not _only_looks(config):
        terminal.summarise(terminalreporter, config.stash[SESSION])
