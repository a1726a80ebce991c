"""Of eighteen pages that move, how many first baselines are right: equal to the page after three seconds?

    python benchmarks/moving.py [--browser FILE] [--runs 5] [--only NAME] [--ways plugin pinned playwright bare]

Each page is opened and checked at once, as a test would, with an update; three seconds after it was opened a bare
screenshot says the truth, of the same load (of a GIF, a film, a caret and an endless animation: of the page without).
Then the page is loaded again, and checked against that baseline. So a run is

- right: the truth was written, and the next load matches it;
- by chance: the truth was written, and the next load is red;
- wrong: something else was written; for ever, where the next load matches it too;
- refused: nothing was written, the page is unstable.

``plugin`` has no option, ``pinned`` has visual_freeze_time and visual_seed. For comparison ``playwright`` is what
Playwright's toHaveScreenshot writes without a baseline, ``bare`` its page.screenshot at once.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import inspect
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import moving_pages
from moving_pages import FILES, PAGES, RECORD, Moving
from playwright.sync_api import Browser, Error, Page, sync_playwright

from pytest_visual_claude import browser as browsers
from pytest_visual_claude import pixels, settings
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.check import Checker
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import Check, Key, Outcome, Picture
from pytest_visual_claude.settings import Layer, Source

BARE: dict[str, Any] = {"animations": "disabled", "caret": "hide", "scale": "css"}
PINNED = {"freeze_time": "2026-01-15T10:00:00Z", "seed": 7}
TRUTH = 3.0


@dataclass(frozen=True)
class Study:
    browser: Browser
    address: str
    way: str

    @contextlib.contextmanager
    def opened(self, page: Moving, *, still: bool = False) -> Iterator[Page]:
        context = self.browser.new_context()
        if self.way == "pinned":
            pinned(context)
        tab = context.new_page()
        tab.goto(f"{self.address}/{page.name}{'?still' if still else ''}")
        page.act(tab)
        yield tab
        context.close()

    def run(self, page: Moving, root: Path) -> str:
        desk = Desk(root, page, self.way)
        with self.opened(page) as tab:
            started = time.monotonic()
            written = desk.picture(tab)
            if written is None:
                return "refused"
            right = digest(written) == digest(self._truth(page, tab, started))
        if not desk.plugin:
            return "right" if right else "wrong"
        with self.opened(page) as tab:
            again = desk.check(tab).outcome is Outcome.MATCHED
        return ("right" if again else "by chance") if right else ("wrong for ever" if again else "wrong")

    def _truth(self, page: Moving, tab: Page, started: float) -> bytes:
        if page.still:
            with self.opened(page, still=True) as other:
                return self._truth_of(other, page, time.monotonic())
        return self._truth_of(tab, page, started)

    def _truth_of(self, tab: Page, page: Moving, started: float) -> bytes:
        if self.way == "pinned" and not page.timed:
            tab.clock.run_for(TRUTH * 1000)
        tab.wait_for_timeout(max(0.0, started + TRUTH - time.monotonic()) * 1000)
        tab.evaluate("[...document.images].forEach(image => image.loading = 'eager')")
        tab.wait_for_timeout(500)
        return tab.screenshot(full_page=page.full_page, **BARE)


def pinned(context: Any) -> None:
    from pytest_visual_claude.capture import run
    from pytest_visual_claude.capture.stillness import pinning

    run(pinning.pinned(context, settings.resolve([Layer(Source.INI, PINNED)])))


@dataclass(frozen=True)
class Desk:
    """Takes one page's pictures."""

    root: Path
    page: Moving
    way: str

    @property
    def plugin(self) -> bool:
        return self.way in ("plugin", "pinned")

    def picture(self, tab: Page) -> bytes | None:
        """What would be written as a first baseline; None where that is refused."""
        if self.way == "bare":
            return tab.screenshot(full_page=self.page.full_page, **BARE)
        if self.way == "playwright":
            return self._playwright(tab)
        check = self.check(tab, update=True)
        return (self.root / check.baseline).read_bytes() if check.outcome is Outcome.WRITTEN else None

    def check(self, tab: Page, *, update: bool = False) -> Check:
        checker = Checker(Baselines(self.root, self.root / ".visual"), Local)
        chosen = [Layer(Source.CLI, {"update": update or None}), Layer(Source.CALL, {"full_page": self.page.full_page})]
        pins = [Layer(Source.INI, PINNED)] if self.way == "pinned" else []
        key = Key("test_pages", "test_pages.py::test_page", self.page.name, "chromium")
        check = checker.check(checker.request(key, settings.resolve([*chosen, *pins])), tab)
        print("      ", check.outcome.value, ", ".join(check.waited), check.reason, flush=True)
        return check

    def _playwright(self, tab: Page) -> bytes | None:
        """Playwright Test's own call, which its driver knows, and Python has no method for."""
        inner = tab._impl_obj
        call = inner._channel.expectScreenshot
        asked = dict.fromkeys(inspect.signature(call).parameters) | BARE
        asked |= {"isNot": False, "timeout": 5000, "fullPage": self.page.full_page or None}
        try:
            return base64.b64decode(tab._sync(call(**asked))["actual"])
        except Error:  # no two frames agreed
            return None


def digest(png: bytes) -> str:
    return pixels.opened(Picture.of(png)).digest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--browser")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=[page.name for page in PAGES])
    parser.add_argument("--ways", nargs="*", default=["plugin", "pinned", "playwright", "bare"])
    chosen = parser.parse_args()
    with sync_playwright() as playwright, moving_pages.served() as address:
        launched = playwright.chromium.launch(**browsers.launch_options({}), executable_path=chosen.browser)
        film = launched.new_page()
        film.goto(f"{address}/text")
        FILES["moving.webm"] = ("video/webm", base64.b64decode(film.evaluate(RECORD)))
        film.goto(address)
        fonts = next(iter(sorted(Path("/usr/share/fonts").rglob("*Serif*.ttf"))), None)
        FILES["font.ttf"] = ("font/ttf", fonts.read_bytes() if fonts else b"")
        for way in chosen.ways:
            told(Study(launched, address, way), chosen.only, chosen.runs)


def told(study: Study, names: list[str], runs: int) -> None:
    rights = 0
    for page in (page for page in PAGES if page.name in names):
        with tempfile.TemporaryDirectory() as folder:
            became = Counter(study.run(page, Path(folder, str(number))) for number in range(runs))
        rights += became["right"] == runs
        print(
            f"{study.way:<10} {page.name:<24} {', '.join(f'{count} {word}' for word, count in became.items())}",
            flush=True,
        )
    print(f"{study.way:<10} {rights} of {len(names)} pages right in all of {runs} runs", flush=True)


if __name__ == "__main__":
    main()
