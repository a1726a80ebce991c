"""pytest's door: options, the fixture, and what a run reports."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_visual_claude import current
from pytest_visual_claude.plugin.item.markers import check_markers
from pytest_visual_claude.plugin.item.running import RUNNING, RunningTest
from pytest_visual_claude.plugin.reports.header import header
from pytest_visual_claude.plugin.reports.message import shorten
from pytest_visual_claude.plugin.session import SESSION, Session
from pytest_visual_claude.settings import OPTIONS, Source

if TYPE_CHECKING:
    from pytest_visual_claude.assertion import ScreenshotAssertion


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    from pytest_visual_claude.plugin import hooks

    pluginmanager.add_hookspecs(hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("visual", "visual-claude: screenshots against their baselines")
    for option in OPTIONS:
        if Source.CLI in option.scope.sources:
            takes: dict[str, Any] = {"metavar": option.metavar} if option.metavar else {"action": "store_true"}
            group.addoption(option.flag, dest=option.ini, default=None, help=option.help.replace("`", ""), **takes)
        if Source.INI in option.scope.sources:
            parser.addini(option.ini, option.help.replace("`", ""), type=option.ini_type, default=None)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "visual(**options): options of assert_screenshot for a test, class or module")
    config.stash[SESSION] = session = Session.of(config)
    session.given = config.hook.pytest_visual_judge(config=config)
    _register_launchers(config.pluginmanager)
    if session.settings.renderer != "local" or session.settings.fonts:
        from pytest_visual_claude.plugin.launch import drawing

        config.pluginmanager.register(drawing.Drawing(config, session), drawing.NAME)


def _register_launchers(plugins: pytest.PytestPluginManager) -> None:
    if plugins.has_plugin("playwright"):
        from pytest_visual_claude.plugin.launch import sync_api

        plugins.register(sync_api, "visual-claude-launch")
    if plugins.has_plugin("playwright-asyncio"):
        from pytest_visual_claude.plugin.launch import async_api

        plugins.register(async_api, "visual-claude-launch-async")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells an xdist worker which run it works for."""
    session = node.config.stash[SESSION]
    if session.names.folder is None:
        import tempfile

        session.names.folder = Path(tempfile.mkdtemp(prefix="visual-names-"))
    node.workerinput["visual_run"] = session.run
    node.workerinput["visual_names"] = str(session.names.folder)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    session = config.stash[SESSION]
    try:
        check_markers(session.layers, items)
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
    if Session.current:
        Session.current.observer.collecting(report)
    said = getattr(report, "visual_usage", "")
    if said and Session.current and not Session.current.worker:
        raise pytest.UsageError(said)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Decides whether reports are held: all plugins are known now, and the header is not printed yet."""
    run = session.config.stash[SESSION]
    run.open()
    if run.may_hold:
        from pytest_visual_claude.plugin import held_reports, trust

        run.blocks = trust.reason_to_block(session.config)
        if not run.blocks:
            session.config.pluginmanager.register(held_reports.HeldReports(session.config, run), "visual-claude-held")
            run.holds = True
    if run.settings.repeat > 1 and not _only_looks(session.config):
        from pytest_visual_claude.plugin.repeating import Repeating

        session.config.pluginmanager.register(Repeating(session.config, run), "visual-claude-repeat")
    _head_quietly(session.config)


def _head_quietly(config: pytest.Config) -> None:
    """With ``-q`` pytest prints no header; who judges is said all the same."""
    terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
    if terminal and terminal.verbosity == -1 and not terminal.no_header and not _only_looks(config):
        for line in pytest_report_header(config):
            terminal.write_line(line)


@pytest.fixture
def assert_screenshot(request: pytest.FixtureRequest) -> ScreenshotAssertion:
    """Fails the test unless a page, a locator or a picture looks like its baseline."""
    return request.node.stash[RUNNING].assertion()  # type: ignore[no-any-return]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    before = item.stash.get(RUNNING, None)
    running = RunningTest(item, item.config.stash[SESSION], before.attempt + 1 if before else 1)
    item.stash[RUNNING] = running
    current.assertion = running.assertion


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Fails a test at its end, for what did not stop it."""
    with item.stash[RUNNING].called():
        yield


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    current.assertion = None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Hands the phase's checks to its report. Across xdist only this string travels."""
    report = yield
    running = item.stash.get(RUNNING, None)
    if running:
        report.visual_attempt = running.attempt  # type: ignore[attr-defined]
        report.visual_awaits = running.awaits and report.when == "call"  # type: ignore[attr-defined]
    if running and not running.held:
        checks = running.take_checks()
        item.config.stash[SESSION].attach(item.config, report, checks)
        if call.excinfo:
            shorten(report, call.excinfo.value, checks)
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    session = Session.current
    if session:
        session.observer.saw(report)
        session.starts(report.nodeid, getattr(report, "visual_attempt", 1))
        made = session.receive(report.nodeid, report.when or "", getattr(report, "visual_checks", ""))
        if made:
            from pytest_visual_claude.plugin.reports import attachments

            attachments.attach_to_junit(session.baselines, session.observer.config, report, made)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    run = config.stash[SESSION]
    if run.worker:
        config.workeroutput.update(run.observer.counted())  # type: ignore[attr-defined]
    elif not _only_looks(config):
        if not run.settings.off:  # else what earlier runs left stays as it is
            run.finish(int(exitstatus))
        if run.incomplete and not exitstatus:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if run.settings.judging == "batch" and not run.settings.off:
            from pytest_visual_claude.plugin import sending

            session.exitstatus = sending.send(config, run, int(session.exitstatus))


def _only_looks(config: pytest.Config) -> bool:
    """Whether this run was told to run no test."""
    return any(getattr(config.option, name, False) for name in ("collectonly", "setuponly", "setupplan"))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Takes what a worker of xdist counted; one that died counted nothing."""
    node.config.stash[SESSION].observer.add_worker(getattr(node, "workeroutput", {}))


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.stash[SESSION].observer.collected(item.nodeid for item in session.items)


def pytest_deselected(items: list[pytest.Item]) -> None:
    if Session.current:
        Session.current.observer.deselected += len(items)


def pytest_keyboard_interrupt() -> None:
    """Passes Ctrl-C on to workers: xdist lets them end what they do, and execnet does not interrupt them for 5 s."""
    if Session.current:
        Session.current.interrupt()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodeready(node: Any) -> None:
    node.config.stash[SESSION].nodes.append(node)


def pytest_unconfigure(config: pytest.Config) -> None:
    Session.current = None
    if SESSION in config.stash:
        config.stash[SESSION].close()


def pytest_report_header(config: pytest.Config) -> list[str]:
    session = config.stash[SESSION]
    return header(session.settings, *session.judge, session.blocks)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not _only_looks(config):
        from pytest_visual_claude.plugin.reports import terminal

        terminal.summarise(terminalreporter, config.stash[SESSION].end())
