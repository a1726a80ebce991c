"""What an unchanged check costs beside a bare screenshot with the same options.

    python benchmarks/overhead.py [--checks 40] [--rounds 5]

They are taken in turn on the same page in one run, so that the machine's speed cancels out; what is
printed is the median of the ratios. The check is taken with ``visual_dom`` off, too: one that asks nothing of the page
behind its picture must cost the same. No judge is at hand, so that a request would be a failure.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from pytest_visual_claude import browser
from pytest_visual_claude.assertion import ScreenshotAssertion
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.check import Checker
from pytest_visual_claude.judge import Judge
from pytest_visual_claude.model.keys import TestLocation

SITE = Path(__file__).resolve().parent.parent / "examples" / "shop" / "site"
#: The pages of the shop on which nothing counts down.
STILL = ("account", "cart", "index", "journal")
HEAVY = ("anthropic", "numpy", "PIL", "pydantic")


def no_judge() -> Judge:
    raise AssertionError("an unchanged page must not be judged")


def assertion(root: Path, file: str) -> ScreenshotAssertion:
    location = TestLocation(f"{file}.py::test", file, "page", "", root / f"{file}.py", f"{file}.py", "chromium")
    return ScreenshotAssertion(location, Checker(Baselines(root, root / ".visual"), no_judge), (), lambda check: None)


def timed(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def pairs(page: Page, root: Path, rounds: int, number: int, *, full_page: bool) -> list[list[float]]:
    """Seconds of a bare screenshot, of a check, and of one without the DOM, of the same page, in random order."""
    file = f"test_{number}"
    bare = {"animations": "disabled", "caret": "hide", "scale": "css", "full_page": full_page}
    baseline = root / "__screenshots__" / file / "page-chromium.png"
    baseline.parent.mkdir(parents=True)
    page.screenshot(**bare)  # the headless shell's first capture beyond the viewport changes its monospace font
    baseline.write_bytes(page.screenshot(**bare))
    times = []
    for _ in range(rounds):
        check = assertion(root, file)
        without = assertion(root, file)
        calls = (
            lambda: page.screenshot(**bare),
            lambda: check(page, full_page=full_page),  # noqa: B023 - called in this round
            lambda: without(page, full_page=full_page, dom=False),  # noqa: B023 - called in this round
        )
        took = {which: timed(calls[which]) for which in random.sample(range(3), 3)}
        times.append([took[which] for which in range(3)])
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    pages = [SITE / f"{name}.html" for name in STILL]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        program = browser.find()
        options = browser.launch_options({"executable_path": str(program)} if program else {})
        page = playwright.chromium.launch(**options).new_page()
        for full_page in (False, True):
            times: list[list[float]] = []
            for number in range(chosen.checks):
                page.goto(pages[number % len(pages)].as_uri())
                times += pairs(page, Path(folder) / str(full_page), chosen.rounds, number, full_page=full_page)
            report("full page" if full_page else "viewport", chosen.checks, times)


def report(kind: str, checks: int, times: list[list[float]]) -> None:
    bare, check, _ = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
    heavy = [name for name in HEAVY if name in sys.modules]
    print(f"{kind}: {checks} unchanged checks, {len(times)} times: bare {bare:.1f} ms, check {check:.1f} ms")
    print(f"  median ratio {statistics.median(on / bare for bare, on, _ in times):.3f}")
    print(f"  to one with visual_dom off {statistics.median(on / off for _, on, off in times):.3f}")
    print(f"  imported: {heavy or 'nothing heavy'}", flush=True)


if __name__ == "__main__":
    main()
