"""The same picture everywhere? In fresh processes, with two hosts' fonts, and through Playwright's server.

    python benchmarks/places.py same [--browser FILE] [--processes 20]
    python benchmarks/places.py fonts FOLDER [--browser FILE]
    python benchmarks/places.py server [--browser FILE] [--pairs 10]

Twelve pages, each as a viewport and as a full page, are compared by their bytes, as the plugin captures them. *same*:
in so many fresh processes of one browser. *fonts*: on this host as it is, and with a configuration of the user's that
has other families, LCD text and hinting; with the host's fonts, and with those of the folder instead
(``visual_fonts``). *server*: launched here, and by ``playwright run-server`` on loopback; then a suite of one test a
page is timed, by turns local and through it. The last two say a hash of all pictures, to be compared with that of
another machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pages import SIZES, opened, urls
from playwright.sync_api import Browser, Playwright, sync_playwright
from renderers import KINDS, ROOT

from pytest_visual_claude import browser as browsers
from pytest_visual_claude import settings
from pytest_visual_claude.browser import fonts, server
from pytest_visual_claude.browser.launching import LOCALE
from pytest_visual_claude.capture import frames
from pytest_visual_claude.capture.drivers import Steps, run
from pytest_visual_claude.settings import Layer, Source

#: Beside the ten pages of the shop and of benchmarks/site: what they have none of.
MORE = {
    "controls": "<input type=checkbox checked><input type=range><select><option>One</select><input type=date>"
    "<progress value=.4></progress><textarea>Text</textarea><input type=color><p>😀❤️ ✓★☰ 漢か한 <code>x = 1</code>",
    "paint": "<style>div{width:300px;height:90px;margin:20px;border-radius:9px;box-shadow:0 2px 9px #0008}</style>"
    "<div style='background:linear-gradient(73deg,#e33,#22c)'>Over a gradient</div><div style='transform:rotate(3deg)'>"
    "Rotated</div><svg width=300><text x=9 y=40 font-size=31>Drawn <tspan>text</tspan></text></svg>",
}
Shots = dict[str, str]
#: The pages that stand still without their clock being stopped.
STILL_PAGES = [f"{name}.html" for name in ("inbox", "manual", "pricing", "signin", *MORE)]


@contextmanager
def addresses(folder: Path) -> Iterator[list[str]]:
    for name, body in MORE.items():
        (folder / f"{name}.html").write_text(f"<!doctype html><meta charset=utf-8>{body}", encoding="utf-8")
    with urls([ROOT.parent / "examples" / "shop" / "site", ROOT / "site", folder]) as found:
        yield list(found)


class Nobody:
    """Looks at frames by their bytes alone, and so has no use for quick ones."""

    def ready(self) -> bool:
        return False

    def same(self, frame: bytes, other: bytes) -> Steps[bool]:
        yield from ()
        return frame == other

    def at(self, _: bytes) -> Steps[None]:
        yield from ()


def shots(browser: Browser, found: list[str]) -> Shots:
    """A hash for each page as a viewport, and one as a full page, each in a page of its own."""
    made = {}
    for url in found:
        for full in (False, True):
            with opened(browser, url, SIZES[0]) as page:
                name = f"{url.rpartition('/')[2]}{' (full)' if full else ''}"
                chosen = settings.resolve([Layer(Source.CALL, {"full_page": full, "timeout": 60_000})])
                last = run(frames.settled(page, chosen, frames.Before(None), Nobody()))
                made[name] = hashlib.sha256(last.frame).hexdigest()
    return made


def differing(one: Shots, other: Shots) -> str:
    unlike = sorted(name for name in one if one[name] != other[name])
    return f"{len(one) - len(unlike)} of {len(one)} equal" + (f"; not: {', '.join(unlike)}" if unlike else "")


def said(made: Shots) -> str:
    """The pictures, but not in which order or at which address."""
    return hashlib.sha256("".join(sorted(made.values())).encode()).hexdigest()[:16]


def launched(playwright: Playwright, program: str, own: Path | None = None, **environ: str) -> Browser:
    inherited = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"} | environ
    return playwright.chromium.launch(**browsers.launch_options({}, own, environ=inherited), executable_path=program)


def same(playwright: Playwright, asked: argparse.Namespace, found: list[str]) -> None:
    known: dict[str, set[str]] = {}
    for _ in range(asked.processes):
        browser = launched(playwright, asked.browser)
        for name, digest in shots(browser, found).items():
            known.setdefault(name, set()).add(digest)
        browser.close()
    one = sum(len(digests) == 1 for digests in known.values())
    print(f"{asked.processes} processes: {one} of {len(known)} pictures have one hash")
    print(*(f"{name}: {len(digests)}" for name, digests in known.items() if len(digests) > 1), sep="\n")


def two_hosts(playwright: Playwright, asked: argparse.Namespace, found: list[str]) -> None:
    with tempfile.TemporaryDirectory() as home:
        file = Path(home, "fontconfig", "fonts.conf")
        file.parent.mkdir()
        body = KINDS["other fonts"] + KINDS["LCD text"] + KINDS["full hinting"]
        file.write_text(f"<?xml version='1.0'?><fontconfig>{body}</fontconfig>", encoding="utf-8")
        own = Path(home, "own.conf")
        own.write_bytes(fonts.configuration(str(Path(asked.folder).resolve())))
        for fonts_of, chosen in (("the host", None), (asked.folder, own)):
            made = []
            for environ in ({}, {"XDG_CONFIG_HOME": home}):
                browser = launched(playwright, asked.browser, chosen, **environ)
                made.append(shots(browser, found))
                browser.close()
            print(f"fonts of {fonts_of}: {differing(*made)} (all: {said(made[0])})")


@contextmanager
def running(program: str, **environ: str) -> Iterator[str]:
    """A server with our fonts and this browser, which it takes for Playwright's own.

    :param environ: what else it shall have.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environ = {**os.environ, **LOCALE, "FONTCONFIG_FILE": str(fonts.HOST)} | environ
        environ["PLAYWRIGHT_BROWSERS_PATH"] = str(as_own(folder, program))
        command = [
            sys.executable,
            "-m",
            "playwright",
            "run-server",
            "--unsafe",
            "--host",
            "127.0.0.1",
            "--path",
            "/study",
        ]
        started = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ))
        stack.callback(started.kill)
        assert started.stdout
        yield next(line.split()[-1] for line in started.stdout if "Listening on" in line)


def as_own(folder: Path, program: str) -> Path:
    """A folder of browsers in which Playwright finds this program as its own headless shell."""
    listed = json.loads((server.package() / "browsers.json").read_text())["browsers"]
    revision = next(one["revision"] for one in listed if one["name"] == "chromium-headless-shell")
    shell = folder / f"chromium_headless_shell-{revision}" / "chrome-headless-shell-linux64" / "chrome-headless-shell"
    shell.parent.mkdir(parents=True)
    shell.write_text(f'#!/bin/sh\nexec {program} "$@"\n')
    shell.chmod(0o755)
    (shell.parents[1] / "INSTALLATION_COMPLETE").touch()
    return folder


def through_a_server(playwright: Playwright, asked: argparse.Namespace, found: list[str]) -> None:
    here = launched(playwright, asked.browser)
    local = shots(here, found)
    here.close()
    with running(asked.browser) as address:
        headers = {"x-playwright-launch-options": json.dumps(browsers.remote_options({}))}
        there = playwright.chromium.connect(**server.Connection(address, "remote"), headers=headers)
        print(f"through the server: {differing(local, shots(there, found))} (all: {said(local)})")
        there.close()
        print(*timed(asked, found, address), sep="\n")


SUITE = """
import pytest

@pytest.mark.parametrize("url", {found!r})
@pytest.mark.parametrize("full_page", [False, True])
def test_page(page, assert_screenshot, url, full_page):
    page.goto(url)
    assert_screenshot(page, full_page=full_page)
"""


def timed(asked: argparse.Namespace, found: list[str], address: str) -> Iterator[str]:
    found = [url for url in found if url.rpartition("/")[2] in STILL_PAGES]  # a red check takes longer, by chance
    with tempfile.TemporaryDirectory() as place:
        Path(place, "test_pages.py").write_text(SUITE.format(found=found), encoding="utf-8")
        ways = {"local": "local", "server": address}
        for where in ways.values():
            suite(place, where, "--visual-update")
        ratios = []
        for turn in range(asked.pairs):
            order = list(ways.items())[:: 1 if turn % 2 else -1]
            took = {name: suite(place, where) for name, where in order}
            ratios.append(took["server"] / took["local"])
        low, high = min(ratios), max(ratios)
        yield f"suite of {2 * len(found)} tests: {statistics.median(ratios):.2f} × local ({low:.2f} to {high:.2f})"


def suite(place: str, where: str, *more: str) -> float:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:playwright-asyncio", "-p", "no:cacheprovider"]
    environ: Mapping[str, str] = {**os.environ, "PYTHONPATH": str(ROOT.parent), "VISUAL_TIMEOUT": "60000"}
    started = time.perf_counter()
    subprocess.run(
        [*command, f"--visual-renderer={where}", *more], cwd=place, env=environ, check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - started


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=["same", "fonts", "server"])
    options.add_argument("folder", nargs="?", default="")
    options.add_argument("--browser", default=str(browsers.find() or ""), help="a Chromium to launch")
    options.add_argument("--processes", type=int, default=20)
    options.add_argument("--pairs", type=int, default=10)
    asked = options.parse_args()
    study = {"same": same, "fonts": two_hosts, "server": through_a_server}[asked.what]
    with tempfile.TemporaryDirectory() as folder, addresses(Path(folder)) as found, sync_playwright() as playwright:
        print(f"{len(found)} pages")
        study(playwright, asked, found)


if __name__ == "__main__":
    main()
