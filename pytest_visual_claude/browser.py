"""Which browser, launched how: discovery, and the flags that draw a page the same everywhere.

Playwright's own Chromium always comes first. Only where it was never downloaded does
:func:`find` look for another one, a headless shell before a full Chromium: the shell is the
kind Playwright launches itself, while a full Chromium draws differently (1425 pixels of a
plain page) and its full-page screenshots are not stable (2 variants in 8 runs on Debian 12).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pytest_visual_claude.errors import BrowserMissing

#: What makes two Chromium builds and two hosts draw the same letters. Seen on Debian 12: with
#: these and with :func:`_environment`, three builds under two font configurations of the host
#: give byte-identical screenshots of a viewport. Installed font files still matter. Not here,
#: because they change more than they settle: --use-angle=swiftshader, --disable-font-subpixel-positioning.
FLAGS = ("--font-render-hinting=none", "--disable-lcd-text")

_OPPOSITES = {"--disable-lcd-text": "--enable-lcd-text"}
_FONTS = Path(__file__).with_name("fonts.conf")
_LOCALE = {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8", "LANGUAGE": "en_US", "TZ": "UTC"}

#: The only kind whose pictures are those of Playwright's own, so it comes first.
SHELLS = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
_FULL = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
_FULL_ELSEWHERE = ("microsoft-edge-stable", "microsoft-edge", "msedge")
_MACOS = ("Chromium", "Google Chrome", "Microsoft Edge")
_WINDOWS = (
    r"Chromium\Application\chrome.exe",
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
)


def launch_options(
    given: Mapping[str, Any], *, platform: str = sys.platform, environ: Mapping[str, str] = os.environ
) -> dict[str, Any]:
    """Playwright's launch options for Chromium, with our flags and environment added.

    Nothing that is given is overridden: not a flag, not its opposite, not a variable of a
    given ``env``, nor ``ignore_default_args=True``, which asks for no flags but the given ones.

    :param given: what the user launches with.
    :param environ: what the browser would inherit.
    """
    options = dict(given)
    if flags := _flags(given):
        options["args"] = [*(given.get("args") or ()), *flags]
    if platform == "linux":
        options["env"] = _environment(given.get("env"), environ)
    return options


def _flags(given: Mapping[str, Any]) -> list[str]:
    ignored = given.get("ignore_default_args") or ()
    if ignored is True:
        return []
    spoken_for = {str(arg).partition("=")[0] for arg in [*(given.get("args") or ()), *ignored]}
    return [flag for flag in FLAGS if not spoken_for & {flag.partition("=")[0], _OPPOSITES.get(flag)}]


def _environment(given: Mapping[str, Any] | None, inherited: Mapping[str, str]) -> dict[str, Any]:
    """Playwright replaces the whole environment by ``env``, so what is inherited goes in too."""
    ours = {**_LOCALE, "FONTCONFIG_FILE": str(_FONTS)}
    if given is not None:
        return {**ours, **given}
    if chosen := inherited.get("FONTCONFIG_FILE"):
        ours["FONTCONFIG_FILE"] = chosen
    return {**inherited, **ours}


def instead(
    error: Exception,
    engine: str,
    given: Mapping[str, Any],
    browser_path: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Path | None:
    """The browser to launch after Playwright failed to launch its own.

    :param engine: ``chromium``, ``firefox`` or ``webkit``.
    :param given: the launch options that failed.
    :param browser_path: what the user named to be launched in this case.
    :returns: ``None`` where the error is about something else, or about a browser that the
        user chose: such an error is theirs to see.
    :raises BrowserMissing: if there is none, or the one that was named is not there.
    """
    if "Executable doesn't exist" not in str(error) or given.get("executable_path") or given.get("channel"):
        return None
    headed = given.get("headless") is False
    path = find(browser_path, environ, headed=headed) if engine == "chromium" else None
    if path is None:
        raise BrowserMissing(missing(engine, headed=headed))
    return path


def find(
    browser_path: str | None = None,
    environ: Mapping[str, str] = os.environ,
    *,
    headed: bool = False,
    platform: str = sys.platform,
) -> Path | None:
    """A Chromium of this machine, or ``None``.

    In this order: ``browser_path``; a headless shell in this Python's own environment or on
    PATH; a full Chromium, Chrome or Edge there; the places where macOS and Windows keep them.

    :param headed: true where a window is wanted, which a headless shell cannot open.
    :raises BrowserMissing: if ``browser_path`` is given and is no program.
    """
    if browser_path:
        return _named(browser_path, environ)
    names = (() if headed else SHELLS) + _FULL + _FULL_ELSEWHERE
    folders = os.pathsep.join(filter(None, (str(Path(sys.executable).parent), environ.get("PATH"))))
    on_path = (Path(program) for name in names if (program := shutil.which(name, path=folders)))
    return next(on_path, None) or next((place for place in _places(environ, platform) if place.is_file()), None)


def _named(browser_path: str, environ: Mapping[str, str]) -> Path:
    program = shutil.which(Path(browser_path).expanduser(), path=environ.get("PATH"))
    if program is None:
        raise BrowserMissing(
            f"The browser path {browser_path} is not a program that can be run. "
            f"Correct visual-browser-path, or install a browser:\n  {_command('chromium')}"
        )
    return Path(program).absolute()


def _places(environ: Mapping[str, str], platform: str) -> Iterator[Path]:
    if platform == "darwin":
        roots = (Path("/Applications"), Path(environ.get("HOME", "/"), "Applications"))
        yield from (root / f"{name}.app/Contents/MacOS/{name}" for name in _MACOS for root in roots)
    if platform == "win32":
        variables = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        folders = [Path(environ[variable]) for variable in variables if environ.get(variable)]
        yield from (folder / place for place in _WINDOWS for folder in folders)


def missing(engine: str = "chromium", *, headed: bool = False, platform: str = sys.platform) -> str:
    """What to say where there is no browser; ends in the command that installs one."""
    said = f"No browser to launch: Playwright has not downloaded its {engine.capitalize()}"
    if engine == "chromium":
        said += ", and this machine has no Chromium, Chrome or Edge of its own"
    lines = [f"{said}. Install it:"]
    if engine == "chromium" and not headed and platform == "linux":
        lines = [f"{said}. Install one, on Debian:", "  apt-get install chromium-headless-shell", "or on any system:"]
    return "\n".join([*lines, f"  {_command(engine, headed=headed)}"])


def _command(engine: str, *, headed: bool = False) -> str:
    return f"playwright install {'--only-shell ' if engine == 'chromium' and not headed else ''}{engine}"


def broken(program: Path, error: Exception) -> str:
    """What to say where the browser that was found does not start."""
    reasons = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in reasons if "error while loading" in line or "No such file" in line]
    return (
        f"Playwright has not downloaded its Chromium, and {program} does not start: "
        f"{[*telling, *reasons, 'no reason given'][0]}\nInstall Playwright's own:\n  {_command('chromium')}"
    )


def driver_fault(error: Exception) -> str | None:
    """What to say where Playwright itself does not start; ``None`` if the error is another one.

    Playwright's driver is a node of its own. Where a library is missing it dies at once, and
    all that is left in Python is "Connection closed while reading from the driver": so it is
    started once more, for its own words.
    """
    if "Connection closed while reading from the driver" not in str(error):
        return None
    words = _words_of([str(program) for program in _drivers()])
    said = f"Playwright's driver does not start: {words or 'it closed the connection at once'}."
    if words and "libatomic" not in words:
        return f"{said}\nInstall what it lacks; on Linux:\n  playwright install-deps chromium"
    return (
        f"{said}\nIts node needs libatomic1, missing on bare Debian and Ubuntu. Install:\n  apt-get install libatomic1"
    )


def _drivers() -> Iterator[Path]:
    import playwright

    for name in ("node", "node.exe"):
        program = Path(playwright.__file__).parent / "driver" / name
        if program.is_file():
            yield program


def _words_of(programs: Sequence[str]) -> str:
    for program in programs:
        try:
            done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        if done.returncode:
            return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ""
    return ""


def trial(browser_path: str | None = None) -> str:
    """Launches the Chromium that a run would use, and closes it.

    :returns: its version, and which one it is.
    :raises BrowserMissing: if there is none to launch.
    :raises Exception: whatever Playwright says where one does not start.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = launch_options({})
        which = "Playwright's own"
        try:
            started = playwright.chromium.launch(**options)
        except Exception as error:
            program = instead(error, "chromium", options, browser_path)
            if program is None:
                raise
            which = str(program)
            started = playwright.chromium.launch(**options, executable_path=which)
        said = f"Chromium {started.version}, {which}"
        started.close()
    return said
