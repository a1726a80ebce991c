from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pytest_visual_claude import browser
from pytest_visual_claude.browser import driver, finding
from pytest_visual_claude.errors import BrowserMissing

NOT_DOWNLOADED = RuntimeError("BrowserType.launch: Executable doesn't exist at /x\n╔═══╗\n║ playwright install ║")
WHOLE = "--disable-partial-raster"
ON_POSIX = pytest.mark.skipif(os.name != "posix", reason="programs are made with chmod")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    return tmp_path / "bin"


@pytest.fixture(autouse=True)
def _python_without_browsers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere" / "python"))


def program(folder: Path, name: str) -> Path:
    made = folder / name
    made.write_text("#!/bin/sh\n")
    made.chmod(0o755)
    return made


class TestLaunchOptions:
    def test_the_flags_come_after_the_users_own(self):
        options = browser.launch_options({"args": ["--kiosk"], "slow_mo": 5}, platform="darwin", environ={})
        assert options == {"args": ["--kiosk", *browser.FLAGS], "slow_mo": 5}

    def test_what_was_given_is_not_touched(self):
        given = {"args": ["--kiosk"], "env": {"A": "1"}}
        browser.launch_options(given, platform="linux", environ={})
        assert given == {"args": ["--kiosk"], "env": {"A": "1"}}

    @pytest.mark.parametrize(
        ("theirs", "left"),
        [
            ("--font-render-hinting=full", ["--disable-lcd-text", WHOLE]),
            ("--enable-lcd-text", ["--font-render-hinting=none", WHOLE]),
            ("--disable-lcd-text", ["--font-render-hinting=none", WHOLE]),
        ],
    )
    def test_a_flag_the_user_set_is_theirs(self, theirs, left):
        assert browser.launch_options({"args": [theirs]}, platform="darwin")["args"] == [theirs, *left]

    def test_a_flag_the_user_wants_left_out_is_left_out(self):
        given = {"ignore_default_args": ["--disable-lcd-text"]}
        assert browser.launch_options(given, platform="darwin")["args"] == ["--font-render-hinting=none", WHOLE]

    def test_a_user_who_wants_no_default_flags_gets_none(self):
        given = {"ignore_default_args": True, "args": ["--headless"]}
        assert browser.launch_options(given, platform="darwin") == given

    def test_on_linux_fonts_and_language_are_pinned_and_the_rest_is_inherited(self):
        env = browser.launch_options({}, platform="linux", environ={"LANG": "de_DE.UTF-8", "DISPLAY": ":0"})["env"]
        assert env["DISPLAY"] == ":0"
        assert env["LANG"] == env["LC_ALL"] == "en_US.UTF-8"
        assert "hintnone" in Path(env["FONTCONFIG_FILE"]).read_text(encoding="utf-8")

    def test_an_environment_the_user_gave_is_only_added_to(self):
        given = {"env": {"LANG": "de_DE.UTF-8"}}
        env = browser.launch_options(given, platform="linux", environ={"DISPLAY": ":0"})["env"]
        assert env["LANG"] == "de_DE.UTF-8"
        assert "DISPLAY" not in env

    def test_a_font_configuration_of_the_host_stays(self):
        env = browser.launch_options({}, platform="linux", environ={"FONTCONFIG_FILE": "/nix/fonts.conf"})["env"]
        assert env["FONTCONFIG_FILE"] == "/nix/fonts.conf"

    def test_fonts_of_the_users_own_take_the_place_of_the_hosts_but_not_of_what_the_call_says(self):
        mine, host = Path("/mine.conf"), {"FONTCONFIG_FILE": "/nix/fonts.conf"}
        assert (
            browser.launch_options({}, mine, platform="linux", environ=host)["env"]["FONTCONFIG_FILE"] == "/mine.conf"
        )
        given = browser.launch_options({"env": host}, mine, platform="linux", environ={})
        assert given["env"]["FONTCONFIG_FILE"] == "/nix/fonts.conf"

    def test_a_server_is_sent_the_flags_and_nothing_of_this_machine(self):
        assert browser.remote_options({"slow_mo": 5}) == {"slow_mo": 5, "args": list(browser.FLAGS)}

    def test_elsewhere_the_environment_is_left_alone(self):
        assert "env" not in browser.launch_options({}, platform="win32", environ={"LANG": "C"})


class TestFind:
    @ON_POSIX
    def test_a_headless_shell_comes_before_a_full_browser(self, folder):
        program(folder, "chromium")
        shell = program(folder, "chromium-headless-shell")
        assert browser.find(environ={"PATH": str(folder)}, platform="linux") == shell

    @ON_POSIX
    def test_a_window_needs_a_full_browser(self, folder):
        full = program(folder, "google-chrome")
        program(folder, "chromium-headless-shell")
        assert browser.find(environ={"PATH": str(folder)}, headed=True, platform="linux") == full

    @ON_POSIX
    def test_the_environment_of_this_python_comes_before_path(self, folder, tmp_path, monkeypatch):
        own = tmp_path / "venv"
        own.mkdir()
        monkeypatch.setattr(sys, "executable", str(own / "python"))
        shell = program(own, "chromium-headless-shell")
        program(folder, "chromium-headless-shell")
        assert browser.find(environ={"PATH": str(folder)}, platform="linux") == shell

    def test_nothing_there_is_none(self, folder):
        assert browser.find(environ={"PATH": str(folder)}, platform="linux") is None

    def test_a_chrome_of_the_users_own_applications_is_found_on_macos(self, tmp_path):
        chrome = tmp_path / "Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
        chrome.parent.mkdir(parents=True)
        chrome.touch()
        assert browser.find(environ={"HOME": str(tmp_path)}, platform="darwin") == chrome

    def test_edge_is_found_on_windows_where_it_is_the_only_one(self, tmp_path, monkeypatch):
        monkeypatch.setattr(finding, "_WINDOWS", tuple(place.replace("\\", "/") for place in finding._WINDOWS))
        edge = tmp_path / "Microsoft/Edge/Application/msedge.exe"
        edge.parent.mkdir(parents=True)
        edge.touch()
        assert browser.find(environ={"PROGRAMFILES(X86)": str(tmp_path)}, platform="win32") == edge

    @ON_POSIX
    def test_the_browser_that_was_named_comes_first(self, folder):
        program(folder, "chromium-headless-shell")
        mine = program(folder, "my-chromium")
        assert browser.find(str(mine), {"PATH": str(folder)}) == mine

    def test_a_named_browser_that_is_not_there_is_an_error_that_names_it(self, tmp_path):
        with pytest.raises(BrowserMissing, match=r"browser path .*gone is not a program"):
            browser.find(str(tmp_path / "gone"), {})


class TestInstead:
    @ON_POSIX
    def test_a_chromium_that_was_never_downloaded_is_replaced(self, folder):
        shell = program(folder, "chromium-headless-shell")
        assert browser.instead(NOT_DOWNLOADED, "chromium", {}, None, {"PATH": str(folder)}) == shell

    @pytest.mark.parametrize("chosen", [{"executable_path": "/opt/mine"}, {"channel": "chrome"}])
    def test_a_browser_the_user_chose_is_never_replaced(self, chosen):
        assert browser.instead(NOT_DOWNLOADED, "chromium", chosen, None, {}) is None

    def test_another_error_is_left_alone(self):
        assert browser.instead(RuntimeError("Target closed"), "chromium", {}, None, {}) is None

    @pytest.mark.parametrize(
        ("engine", "given", "command"),
        [
            ("chromium", {}, "playwright install --only-shell chromium"),
            ("chromium", {"headless": False}, "playwright install chromium"),
            ("firefox", {}, "playwright install firefox"),
            ("webkit", {}, "playwright install webkit"),
        ],
    )
    def test_where_there_is_none_the_message_ends_in_the_command_that_installs_one(
        self, engine, given, command, monkeypatch
    ):
        monkeypatch.setattr(finding, "find", lambda *_, **__: None)
        with pytest.raises(BrowserMissing) as missing:
            browser.instead(NOT_DOWNLOADED, engine, given, None, {})
        assert str(missing.value).endswith(f"  {command}")

    def test_debians_own_package_is_named_on_linux_only(self):
        assert "apt-get install chromium-headless-shell" in browser.missing(platform="linux")
        assert "apt-get" not in browser.missing(platform="darwin")


class TestFaults:
    def test_a_browser_that_does_not_start_says_which_library_it_lacks(self):
        log = "BrowserType.launch: closed\n<launching> /opt/x\nx: error while loading shared libraries: libnss3.so"
        assert "/opt/x does not start: x: error while loading shared libraries: libnss3.so" in browser.broken(
            Path("/opt/x"), RuntimeError(log)
        )

    def test_an_error_of_somebody_else_is_no_fault_of_the_driver(self):
        assert browser.driver_fault(RuntimeError("boom")) is None

    def test_a_driver_without_libatomic_is_told_what_to_install(self, monkeypatch):
        monkeypatch.setattr(driver, "_words_of", lambda _: "node: libatomic.so.1: cannot open shared object file")
        fault = browser.driver_fault(RuntimeError("Connection closed while reading from the driver"))
        assert fault is not None
        assert "libatomic.so.1: cannot open" in fault
        assert fault.endswith("  apt-get install libatomic1")

    def test_a_driver_that_lacks_something_else_says_what(self, monkeypatch):
        monkeypatch.setattr(driver, "_words_of", lambda _: "node: libstdc++.so.6: cannot open shared object file")
        fault = browser.driver_fault(RuntimeError("Connection closed while reading from the driver"))
        assert fault is not None
        assert "libstdc++.so.6" in fault
        assert "libatomic" not in fault

    @ON_POSIX
    def test_the_drivers_own_words_are_read_from_its_last_line(self, folder):
        node = program(folder, "node")
        node.write_text("#!/bin/sh\necho first >&2; echo lacks everything >&2; exit 127\n")
        assert driver._words_of([str(node)]) == "lacks everything"

    def test_playwrights_driver_is_where_it_is_looked_for(self):
        assert list(driver._drivers())
