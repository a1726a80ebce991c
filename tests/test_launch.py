"""The launch fixture inside real pytest runs: with a browser that only takes notes, and with a real one.

In processes of their own: pytest-playwright's soft assertions do not nest.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from project import ASYNC, SYNC

from pytest_visual_claude.browser import FLAGS

pytest_plugins = ["pytester"]

#: A browser type whose own browser was never downloaded. Each launch leaves its options in a file.
NOTES = """
import json, pathlib, pytest

class Notes:
    name = "chromium"

    def launch(self, **options):
        with pathlib.Path("launches").open("a") as file:
            print(json.dumps(options), file=file)
        if "executable_path" not in options:
            raise RuntimeError("BrowserType.launch: Executable doesn't exist at /never/downloaded")
        return self

    def close(self):
        pass

@pytest.fixture(scope="session")
def browser_type():
    return Notes()
"""
ONE_TEST = "def test_it(browser): pass"


@pytest.fixture(autouse=True)
def _only_what_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.fixture
def launches(pytester: pytest.Pytester):
    def read() -> list[dict]:
        return [json.loads(line) for line in (pytester.path / "launches").read_text().splitlines()]

    return read


@pytest.fixture
def shell(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> str:
    """The only browser of this machine: a program of the right name."""
    made = pytester.path / "my-chromium"
    made.write_text("#!/bin/sh\n")
    made.chmod(0o755)
    monkeypatch.setenv("VISUAL_BROWSER_PATH", str(made))
    return str(made)


@pytest.fixture
def no_browser(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(pytester.path / "empty"))
    monkeypatch.setenv("PATH", str(pytester.path / "empty"))
    monkeypatch.delenv("VISUAL_BROWSER_PATH", raising=False)
    pytester.makeconftest("import pytest_visual_claude.browser.finding as b\nb.find = lambda *_, **__: None")


def test_a_browser_that_was_never_downloaded_is_replaced_by_one_of_this_machine(pytester, shell, launches):
    pytester.makeconftest(NOTES)
    pytester.makepyfile(ONE_TEST)
    pytester.runpytest_subprocess(*SYNC).assert_outcomes(passed=1)
    own, other = launches()
    assert own["args"] == other["args"] == list(FLAGS)
    assert other["executable_path"] == shell


@pytest.mark.parametrize("door", ["command line", "ini"])
def test_the_browser_may_be_named_on_every_door(pytester, shell, launches, monkeypatch, door):
    monkeypatch.delenv("VISUAL_BROWSER_PATH")
    pytester.makeconftest(NOTES)
    pytester.makepyfile(ONE_TEST)
    if door == "ini":
        pytester.makeini(f"[pytest]\nvisual_browser_path = {shell}")
    named = (f"--visual-browser-path={shell}",) if door == "command line" else ()
    pytester.runpytest_subprocess(*SYNC, *named).assert_outcomes(passed=1)
    assert launches()[1]["executable_path"] == shell


def test_an_override_of_the_launch_options_wins_and_keeps_its_own_flags(pytester, shell, launches):
    pytester.makeconftest(
        NOTES
        + """
@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "args": ["--font-render-hinting=full"], "executable_path": "/opt/mine"}
"""
    )
    pytester.makepyfile(ONE_TEST)
    pytester.runpytest_subprocess(*SYNC).assert_outcomes(passed=1)
    (only,) = launches()
    assert only["executable_path"] == "/opt/mine"
    assert only["args"] == ["--font-render-hinting=full", *FLAGS[1:]]


def test_an_override_of_launch_browser_wins(pytester, launches):
    pytester.makeconftest(
        NOTES
        + """
@pytest.fixture(scope="session")
def launch_browser(browser_type):
    return lambda: browser_type.launch(executable_path="/opt/mine")
"""
    )
    pytester.makepyfile(ONE_TEST)
    pytester.runpytest_subprocess(*SYNC).assert_outcomes(passed=1)
    assert launches() == [{"executable_path": "/opt/mine"}]


def test_options_given_in_the_call_win_over_the_fixtures(pytester, shell, launches):
    pytester.makeconftest(NOTES)
    pytester.makepyfile("def test_it(launch_browser): launch_browser(args=['--mute'], slow_mo=1)")
    pytester.runpytest_subprocess(*SYNC).assert_outcomes(passed=1)
    assert [launch["args"] for launch in launches()] == [["--mute", *FLAGS]] * 2
    assert launches()[1]["slow_mo"] == 1


def test_a_remote_browser_is_connected_to_without_a_word_of_ours(pytester):
    pytester.makeconftest(
        NOTES
        + """
def connect(self, **options):
    pathlib.Path("launches").write_text(json.dumps(options))
    return self

Notes.connect = connect

@pytest.fixture(scope="session")
def connect_options():
    return {"ws_endpoint": "ws://127.0.0.1:1"}
"""
    )
    pytester.makepyfile(ONE_TEST)
    pytester.runpytest_subprocess(*SYNC).assert_outcomes(passed=1)
    options = json.loads((pytester.path / "launches").read_text())
    assert options == {"ws_endpoint": "ws://127.0.0.1:1", "headers": {"x-playwright-launch-options": "{}"}}


def test_another_engine_is_launched_as_it_was_asked_for(pytester, launches):
    pytester.makeconftest(NOTES.replace('name = "chromium"', 'name = "firefox"'))
    pytester.makepyfile("def test_it(launch_browser): launch_browser(executable_path='/opt/fox')")
    pytester.runpytest_subprocess(*SYNC).assert_outcomes(passed=1)
    assert launches() == [{"executable_path": "/opt/fox"}]


def test_another_error_of_the_launch_is_left_as_it_is(pytester, shell):
    pytester.makeconftest(NOTES.replace("Executable doesn't exist at", "Out of memory in"))
    pytester.makepyfile(ONE_TEST)
    result = pytester.runpytest_subprocess(*SYNC)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E * RuntimeError: BrowserType.launch: Out of memory in /never/downloaded"])


@pytest.mark.usefixtures("no_browser")
@pytest.mark.parametrize("mode", [SYNC, ASYNC], ids=["sync", "async"])
def test_without_any_browser_one_error_with_the_command_ends_the_run(pytester, mode):
    asynchronous = "async " if mode is ASYNC else ""
    pytester.makepyfile("".join(f"{asynchronous}def test_{n}(page): pass\n" for n in range(5)))
    result = pytester.runpytest_subprocess(*mode)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["No browser to launch: *", "  playwright install --only-shell chromium"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*╔═*")


@pytest.mark.usefixtures("no_browser")
def test_without_any_browser_each_worker_says_it_once(pytester):
    pytester.makepyfile("".join(f"def test_{n}(page): pass\n" for n in range(8)))
    result = pytester.runpytest_subprocess(*SYNC, "-p", "xdist", "-n", "2")
    assert result.ret != pytest.ExitCode.OK
    assert 1 <= result.parseoutcomes()["errors"] <= 2


def test_a_driver_that_does_not_start_is_one_error_with_what_to_install(pytester):
    pytester.makeconftest(
        """
import pytest, pytest_visual_claude.browser.driver as b

b._words_of = lambda _: "node: libatomic.so.1: cannot open shared object file"

@pytest.fixture(scope="session")
def playwright():
    raise Exception("Connection closed while reading from the driver")
"""
    )
    pytester.makepyfile("def test_a(page): pass\ndef test_b(page): pass")
    result = pytester.runpytest_subprocess(*SYNC)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["Playwright's driver does not start: *libatomic*", "  apt-get install libatomic1"])
    result.stdout.no_fnmatch_line("*Connection closed*")


SHOTS = """
import pathlib, pytest

@pytest.mark.parametrize("n", [1, 2])
def test_shot({fixture}, n):
    browser = launch_browser(args=["--enable-automation"])  # else it keeps its command line to itself
    page = browser.new_page()
    page.set_content("<h1>Ünïcode fi</h1><p style='font: 13px serif'>Hamburgefonstiv<p>0.5px <button>Buy</button>")
    pathlib.Path(f"{{n}}.png").write_bytes(page.screenshot())
    session = browser.new_browser_cdp_session()
    pathlib.Path(f"{{n}}.flags").write_text("\\n".join(session.send("Browser.getBrowserCommandLine")["arguments"]))
    browser.close()
"""


def awaited(source: str) -> str:
    """The same test for pytest-playwright-asyncio."""
    for call in ("launch_browser(", "browser.new_page()", "page.set_content", "browser.close()"):
        source = source.replace(f" {call}", f" await {call}")
    for call in ("page.screenshot()", 'session.send("Browser.getBrowserCommandLine")'):
        source = source.replace(call, f"(await {call})")
    return source.replace("browser.new_browser_cdp_session()", "await browser.new_browser_cdp_session()").replace(
        "def test", "async def test"
    )


@pytest.mark.parametrize(
    ("source", "arguments"),
    [(SHOTS, SYNC), (SHOTS, (*SYNC, "-p", "xdist", "-n", "2")), (awaited(SHOTS), ASYNC)],
    ids=["sync", "two workers", "async"],
)
def test_the_same_page_in_two_browsers_is_the_same_bytes(pytester, source, arguments):
    pytester.makepyfile(source.format(fixture="launch_browser"))
    pytester.runpytest_subprocess(*arguments).assert_outcomes(passed=2)
    first, second = (Path(pytester.path, name).read_bytes() for name in ("1.png", "2.png"))
    assert first == second
    assert set(FLAGS) <= set(Path(pytester.path, "1.flags").read_text().splitlines())
