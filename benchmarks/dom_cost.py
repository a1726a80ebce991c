"""What it costs to ask the page what is behind a picture that changed, and how much is kept of it.

``python benchmarks/dom_cost.py [SITE ...] [--cache DIR] [--browser PATH] [--rounds 15] [--rule]``, a SITE being a
folder of HTML pages (the shop's and the studies', unless given); with ``--cache`` the pages of the component
libraries, too (see libraries.py). Three are taken by turns on the same page, in random order: a bare screenshot, a
check of a page with one element changed with ``visual_dom`` off, and the same check with it on. The cost is what the
last takes more than the second, as a share of the first. The judge is the local one: nothing is waited for. The
element is changed inline, or with ``--rule`` in the last rule of the page's style sheets that holds for it.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import library_drawing
import library_sites
import pages

from pytest_visual_claude import browser as chromium
from pytest_visual_claude.assertion import ScreenshotAssertion
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.check import Checker
from pytest_visual_claude.errors import VisualAssertionError
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model.keys import TestLocation
from pytest_visual_claude.settings import Layer, Source

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).resolve().parent
SITES = [HERE.parent / "examples" / "shop" / "site", HERE / "site"]
OPTIONS = {"full_page": True}
BARE = {"animations": "disabled", "caret": "hide", "scale": "css", **OPTIONS}
#: The first heading that is seen, or control, gets another colour; in a rule another size, where it has no colour.
CHANGE = """rule => {
  const element = ['h1, h2, h3', 'button, a'].flatMap(one => [...document.querySelectorAll(one)])
    .find(one => one.checkVisibility() && one.innerText)
  const rules = rule ? [...document.styleSheets].filter(one => one.href).flatMap(one => [...one.cssRules]) : []
  const holds = one => one.selectorText && (one.style.color || one.style.fontSize)
    && element.matches(one.selectorText) && !document.body.matches(one.selectorText)
  const { style } = rules.findLast(holds) || element
  if (style == element.style || style.color) style.setProperty('color', '#c02', 'important')
  else style.setProperty('font-size', '19px', 'important')
}"""


@dataclass(frozen=True)
class Project:
    """Where the baseline of one page is."""

    root: Path

    def check(self, page: Page, *, update: bool = False, dom: bool = True) -> None:
        location = TestLocation("test_page.py::test", "test_page", "page", "", HERE, "test_page.py", "chromium")
        checker = Checker(Baselines(self.root, self.root / ".visual"), Local)
        layers = [Layer(Source.CLI, {"update": update or None})]
        with suppress(VisualAssertionError):
            ScreenshotAssertion(location, checker, layers, lambda check: None)(page, dom=dom, **OPTIONS)

    def size(self, ending: str) -> int:
        (path,) = self.root.glob(f"__screenshots__/**/*{ending}")
        return path.stat().st_size


def main() -> None:
    options = pages.arguments(__doc__)
    options.add_argument("--cache", type=Path, help="of the component libraries")
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--rule", action="store_true", help="the change is made in a style sheet")
    asked = options.parse_args()
    found = chromium.find()
    with ExitStack() as stack:
        urls = stack.enter_context(pages.urls(asked.sites or SITES))
        urls += library_sites.addresses(stack.enter_context(pages.served(asked.cache))) if asked.cache else []
        launch = stack.enter_context(pages.launcher(asked.browser or (found and str(found))))
        with launch() as browser:
            measured = [measure(browser, url, asked.rounds, rule=asked.rule) for url in urls]
    costs, shares = zip(*measured, strict=True)
    print(f"\ncost, of a bare screenshot: median of the pages {statistics.median(costs):+.2f}, most {max(costs):+.2f}")
    print(f"files, of their baselines: median {statistics.median(shares):.1%}, most {max(shares):.1%}")


def measure(browser: Browser, url: str, rounds: int, *, rule: bool = False) -> tuple[float, float]:
    """The median cost, and how large the file is beside its baseline."""
    with tempfile.TemporaryDirectory() as folder, library_drawing.opened(browser, url, pages.SIZES[0]) as page:
        page.clock.set_fixed_time(1_780_000_000_000)
        library_drawing.load(page, url)
        project = Project(Path(folder))
        project.check(page, update=True)
        page.evaluate(CHANGE, rule)
        calls = (
            lambda: page.screenshot(**BARE),
            lambda: project.check(page, dom=False),
            lambda: project.check(page),
        )
        times = [timed(calls) for _ in range(rounds)]
        cost = statistics.median((on - off) / bare for bare, off, on in times)
        middle = [round(1000 * statistics.median(column)) for column in zip(*times, strict=True)]
        share = project.size(".dom") / project.size(".png")
        print(f"{url.rpartition('/')[2]}: {middle} ms, {cost:+.2f}; {share:.1%} of the baseline", flush=True)
        return cost, share


def timed(calls: tuple[Callable[[], Any], ...]) -> list[float]:
    """Seconds of each, called in random order."""
    took = [0.0] * len(calls)
    for which in random.sample(range(len(calls)), len(calls)):
        started = time.perf_counter()
        calls[which]()
        took[which] = time.perf_counter() - started
    return took


if __name__ == "__main__":
    main()
