"""What a check costs beside a bare screenshot with the same options: of an unchanged page, and of one that changed.

    python benchmarks/overhead.py [--rounds 5] [--changed 3]

The ten pages of the shop and of the studies in four viewports: forty. All are taken in turn on the same page, in
random order, so that the machine's speed cancels out; what is printed is the median of the ratios. The unchanged check
is taken with ``visual_dom`` off, too: one that asks nothing of the page behind its picture must cost the same. No judge
is at hand for it, so that a request would be a failure; the changed one has the local judge.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from dom_cost import CHANGE, SITES
from playwright.sync_api import Browser, Page, sync_playwright

from pytest_visual_claude import browser
from pytest_visual_claude.assertion import ScreenshotAssertion
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.check import Checker
from pytest_visual_claude.errors import VisualAssertionError
from pytest_visual_claude.judge import Judge
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model.keys import TestLocation
from pytest_visual_claude.settings import Layer, Source

VIEWPORTS = ((1280, 720), (1920, 1080), (768, 1024), (390, 844))
BARE = {"animations": "disabled", "caret": "hide", "scale": "css"}

#: By name, the seconds of each round.
Times = Mapping[str, list[float]]


def no_judge() -> Judge:
    raise AssertionError("an unchanged page must not be judged")


def assertion(root: Path, create_judge: Callable[[], Judge], *, update: bool = False) -> ScreenshotAssertion:
    location = TestLocation("test_page.py::test", "test_page", "page", "", root / "test.py", "test.py", "chromium")
    checker = Checker(Baselines(root, root / ".visual"), create_judge)
    return ScreenshotAssertion(location, checker, [Layer(Source.CLI, {"update": update or None})], lambda check: None)


def timed(calls: Mapping[str, Callable[[], Any]], rounds: int) -> Times:
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name in random.sample(list(calls), len(calls)):
            started = time.perf_counter()
            with suppress(VisualAssertionError):
                calls[name]()
            times[name].append(time.perf_counter() - started)
    return times


def of_one(page: Page, root: Path, chosen: argparse.Namespace, *, full_page: bool) -> Times:
    """Of one page, unchanged and with one element in another colour."""
    options: Any = {"full_page": full_page}
    bare: Any = {**BARE, **options}
    assertion(root, no_judge, update=True)(page, **options)
    unchanged = {
        "bare": lambda: page.screenshot(**bare),
        "check": lambda: assertion(root, no_judge)(page, **options),
        "without dom": lambda: assertion(root, no_judge)(page, dom=False, **options),
    }
    times = timed(unchanged, chosen.rounds)
    page.evaluate(CHANGE)
    changed = {
        "bare of changed": unchanged["bare"],
        "changed": lambda: assertion(root, Local)(page, **options),
        "changed without dom": lambda: assertion(root, Local)(page, dom=False, **options),
    }
    return {**times, **timed(changed, chosen.changed)}


def opened(launched: Browser, file: Path, viewport: tuple[int, int]) -> Page:
    page = launched.new_page(viewport={"width": viewport[0], "height": viewport[1]})
    page.clock.set_fixed_time(1_780_000_000_000)
    page.goto(file.as_uri())
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--changed", type=int, default=3, help="rounds of the page that changed")
    chosen = parser.parse_args()
    files = [file for site in SITES for file in sorted(site.glob("*.html"))]
    with sync_playwright() as playwright:
        program = browser.find()
        options = browser.launch_options({"executable_path": str(program)} if program else {})
        launched = playwright.chromium.launch(**options)
        for full_page in (False, True):
            found = []
            for file in files:
                for viewport in VIEWPORTS:
                    page = opened(launched, file, viewport)
                    with tempfile.TemporaryDirectory() as folder:
                        found.append(of_one(page, Path(folder), chosen, full_page=full_page))
                    page.close()
            report("full page" if full_page else "viewport", found)


def report(kind: str, found: list[Times]) -> None:
    print(f"{kind}, {len(found)} pages: bare {1000 * statistics.median(map(_bare, found)):.0f} ms")
    for name, beside in (
        ("check", "bare"),
        ("check", "without dom"),
        ("changed", "bare of changed"),
        ("changed without dom", "bare of changed"),
    ):
        pages = [
            statistics.median(one / other for one, other in zip(of[name], of[beside], strict=True)) for of in found
        ]
        print(f"  {name}, beside {beside}: median {statistics.median(pages):.2f}, most {max(pages):.2f}", flush=True)


def _bare(times: Times) -> float:
    return statistics.median(times["bare"])


if __name__ == "__main__":
    main()
