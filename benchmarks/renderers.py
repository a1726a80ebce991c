"""Two renderers by construction: does a check name them, and list no false region?

    python benchmarks/renderers.py [--browser FILE] [--full-page] [--other FILE] [--only KIND …]

Baselines of ten pages (six of the shop, four of benchmarks/site) are drawn as the plugin launches Chromium; then each
page is checked in a browser with other fonts, with LCD text, with full hinting, and again in a fresh one of the same
kind. These are made by fontconfig, on Linux: it has the last word on what Chromium draws letters with. Then by
another Chromium, where one is named, and by a Playwright server that was started without our fonts. Each kind checks
every page four times: untouched, where the truth is RENDERER (or matched, in the same renderer), and with its first
element reworded, recoloured and removed, where it is not: that has to be told as a change of the page.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pages import SIZES, opened, urls
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from pytest_visual_claude import browser as browsers
from pytest_visual_claude import settings
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.browser import server
from pytest_visual_claude.capture.drivers import run
from pytest_visual_claude.capture.renderer import renderer
from pytest_visual_claude.check import Checker
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import Cause, Change, Check, Key, Outcome
from pytest_visual_claude.settings import Layer, Source

ROOT = Path(__file__).resolve().parent
#: What is really changed on each page: the first element with some words that is seen.
_FIRST = """
  const words = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT)
  let text = words.nextNode(), one = text
  for (; text; text = words.nextNode()) {
    const box = text.parentElement.getBoundingClientRect()
    one = text.parentElement
    if (text.nodeValue.trim().length > 4 && one.checkVisibility() && box.y >= 0 && box.y < 500) break
  }
"""
CHANGES = {
    "other words": "text.nodeValue = 'Quarterly report'",
    "another colour": "one.style.color = 'rgb(190, 30, 60)'",
    "gone": "one.remove()",
}


def _edited(*edits: tuple[str, str]) -> str:
    return "".join(
        f'<match target="{target}"><edit name="{name}" mode="assign" binding="strong">{value}</edit></match>'
        for name, value in edits
        for target in ("pattern", "font")
    )


def _instead(families: dict[str, str]) -> str:
    return "".join(
        f'<match target="pattern"><test name="family"><string>{family}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{other}</string></edit></match>'
        for family, other in families.items()
    )


_SANS = ("sans-serif", "Arial", "Helvetica", "system-ui", "Liberation Sans", "DejaVu Sans")
#: What fontconfig says beyond our own file.
KINDS = {
    "the same": "",
    "other fonts": _instead(dict.fromkeys(_SANS, "DejaVu Serif") | {"monospace": "Liberation Mono"}),
    "LCD text": _edited(("rgba", "<const>rgb</const>")),
    "full hinting": _edited(("hinting", "<bool>true</bool>"), ("hintstyle", "<const>hintfull</const>")),
}


OTHER, SERVER = "another Chromium", "a server"


@contextmanager
def drawn_by(playwright: Playwright, kind: str, asked: argparse.Namespace) -> Iterator[Browser]:
    if kind == OTHER:
        yield from _another(playwright, asked.other)
    elif kind == SERVER:
        import places

        with places.running(asked.browser, FONTCONFIG_FILE="/etc/fonts/fonts.conf") as address:
            yield playwright.chromium.connect(**server.Connection(address, "remote"))
    else:
        with launched(playwright, kind, asked.browser) as browser:
            yield browser


def _another(playwright: Playwright, program: str) -> Iterator[Browser]:
    started = playwright.chromium.launch(**browsers.launch_options({}), executable_path=program)
    yield started
    started.close()


@contextmanager
def launched(playwright: Playwright, kind: str, program: str | None) -> Iterator[Browser]:
    ours = Path(browsers.__file__).with_name("fonts.conf").read_text("utf-8")
    with tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="utf-8") as file:
        file.write(ours.replace("</fontconfig>", f"{KINDS[kind]}</fontconfig>"))
        file.flush()
        options = browsers.launch_options({"env": {**os.environ, "FONTCONFIG_FILE": file.name}})
        if kind == "LCD text":
            options |= {"args": ["--enable-lcd-text"], "ignore_default_args": ["--disable-lcd-text"]}
        started = playwright.chromium.launch(**options, executable_path=program)
        yield started
        started.close()


@dataclass
class Desk:
    """Takes the checks of all pages, and keeps their baselines."""

    baselines: Baselines
    full_page: bool

    def check(self, page: Page, url: str, *, update: bool = False) -> Check:
        name = url.rpartition("/")[2].removesuffix(".html")
        checker = Checker(self.baselines, Local)
        chosen = settings.resolve([Layer(Source.CLI, {"update": update}), Layer(Source.CALL, self._call)])
        key = Key("test_pages", "test_pages.py::test_page", name, "chromium")
        return checker.check(checker.request(key, chosen), page)

    @property
    def _call(self) -> dict[str, object]:
        return {"full_page": self.full_page}

    def all(self, browser: Browser, addresses: list[str], change: str = "", *, update: bool = False) -> list[Check]:
        checks = []
        for url in addresses:
            with opened(browser, url, SIZES[0]) as page:
                if change:
                    page.evaluate(f"() => {{ {_FIRST} {CHANGES[change]} }}")
                checks.append(self.check(page, url, update=update))
        return checks


def told(kind: str, checks: list[Check]) -> None:
    outcomes = Counter(check.outcome.value for check in checks)
    red = [check for check in checks if not check.outcome.passed]
    false = sum(len(check.difference.regions) for check in red if check.difference)
    named = Counter(", ".join(check.renderer) or "no renderer" for check in checks)
    print(f"{kind}: {dict(outcomes)}, {false} regions listed in the red ones; said: {'; '.join(named)}")
    for check in red:
        if check.outcome is not Outcome.RENDERER:
            print("   ", check.key.name, check.outcome.value, [str(cause) for cause in check.causes or ()][:4])


def told_of_changes(change: str, checks: list[Check]) -> None:
    red = sum(not check.outcome.passed for check in checks)
    excused = sum(check.outcome is Outcome.RENDERER for check in checks)
    causes = sum(any(_is(change, cause) for cause in check.causes or ()) for check in checks)
    print(f"  {change}: {red} of {len(checks)} red, {causes} with that cause, {excused} said to be the renderer's")


def _is(change: str, cause: Cause) -> bool:
    if change == "another colour":
        return cause.property == "color"
    return cause.change is (Change.TEXT if change == "other words" else Change.REMOVED)


def probed(browser: Browser) -> float:
    """Milliseconds that the probe takes."""
    started = time.perf_counter()
    run(renderer(browser, 1))
    return 1000 * (time.perf_counter() - started)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--browser", default=str(browsers.find() or ""), help="a Chromium to launch")
    options.add_argument("--other", help="another one, to check the same pages with")
    options.add_argument("--only", nargs="*", help="some of the kinds")
    options.add_argument("--full-page", action="store_true")
    asked = options.parse_args()
    with (
        tempfile.TemporaryDirectory() as place,
        urls([ROOT.parent / "examples" / "shop" / "site", ROOT / "site"]) as addresses,
        sync_playwright() as playwright,
    ):
        desk = Desk(Baselines(Path(place), Path(place, ".visual")), asked.full_page)
        with launched(playwright, "the same", asked.browser) as browser:
            desk.all(browser, addresses, update=True)
        print(f"{len(addresses)} pages")
        for kind in asked.only or (*KINDS, *([OTHER] if asked.other else []), SERVER):
            with drawn_by(playwright, kind, asked) as browser:
                browser.new_page().goto("about:blank")
                took = probed(browser)
                told(kind, desk.all(browser, addresses))
                for change in CHANGES:
                    told_of_changes(change, desk.all(browser, addresses, change))
                print(f"  the probe took {took:.0f} ms")


if __name__ == "__main__":
    main()
