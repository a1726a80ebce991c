"""Which browser there is to launch where Playwright has none of its own, and what to say where there is none.

Playwright's own Chromium always comes first. Only where it was never downloaded does
:func:`find` look for another one, a headless shell before a full Chromium: the shell is the
kind Playwright launches itself, while a full Chromium draws differently (1425 pixels of a
plain page) and its full-page screenshots are not stable (2 variants in 8 runs on Debian 12).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pytest_visual_claude.errors import BrowserMissing

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
