"""What looking and deciding cost: the report of a large run, opening it, ``status`` and ``accept``.

    python benchmarks/review.py [--checks 500] [--red 50] [--waiting 200]

Pictures are the shop's own pages, 1280×720, with one part painted over, so that each differs. The
commands are timed as whole processes, the median of five; the page until its first check is drawn.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

from pytest_visual_claude import browser, pixels
from pytest_visual_claude.baselines import Baselines, Facts
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import Check, Environment, Key, Outcome, Picture, Question, Run, Tolerance, to_json

SITE = Path(__file__).resolve().parent.parent / "examples" / "shop" / "site"
PAGES = ("account", "cart", "index", "journal", "product")
#: What issue 5 asks for.
GOALS = {"report, s": 10.0, "report, MB": 20.0, "open, s": 2.0, "status, s": 0.5, "accept, s": 1.0}


def pages() -> list[bytes]:
    """Screenshots of the shop."""
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(**_launch()).new_page(viewport={"width": 1280, "height": 720})
        shots = []
        for name in PAGES:
            page.goto((SITE / f"{name}.html").as_uri())
            shots.append(page.screenshot(animations="disabled"))
        return shots


def _launch() -> dict[str, object]:
    program = browser.find()
    return browser.launch_options({"executable_path": str(program)} if program else {})


def changed(png: bytes, number: int) -> bytes:
    """The same page with one part painted over, at another place for every number."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    left, top = 40 + number * 37 % 1000, 80 + number * 53 % 560
    ImageDraw.Draw(image).rectangle((left, top, left + 140, top + 48), fill="#c22222")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _key(number: int) -> Key:
    return Key(f"tests/test_{number % 20}", f"tests/test_{number % 20}.py::test_{number}", f"test_{number}", "chromium")


def stage(root: Path, shots: list[bytes], checks: int, red: int) -> Baselines:
    """A project after a run with so many checks, so many of them red."""
    baselines = Baselines(root, root / ".visual")
    baselines.prepare()
    made = []
    for number in range(checks):
        key = _key(number)
        draft = Check(key, Outcome.MATCHED, Tolerance.COSMETIC, baselines.relative(key), "r1", f"{key.module}.py:12")
        made.append(_red(baselines, draft, shots[number % len(shots)], number) if number < red else draft)
    run = Run("r1", "2026-11-22T08:00:00+00:00", "0", "local", "it was chosen", "..", tuple(made))
    (baselines.results / "run.json").write_text(to_json(run), encoding="utf-8")
    return baselines


def _red(baselines: Baselines, draft: Check, png: bytes, number: int) -> Check:
    expected, actual = Picture.of(png), Picture.of(changed(png, number))
    difference = pixels.compare(expected, actual)
    verdict = Local().ask(Question(expected, actual, difference))
    check = replace(
        draft, outcome=Outcome.CHANGED, difference=difference, verdict=verdict, findings=tuple(verdict.findings)
    )
    files = {"expected.png": png, "actual.png": actual.png}
    files["diff.png"] = pixels.draw(expected, actual, difference).png
    baselines.put_back({baselines.root / check.baseline: png})
    baselines.stage(check, files, Facts(check.key.path, "0" * 64, Environment()))
    return check


def timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def opened(path: Path) -> float:
    """Seconds until the page shows its first check, the median of five."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(**_launch())
        times = []
        for _ in range(5):
            page = started.new_page(viewport={"width": 1440, "height": 900})
            times.append(timed(lambda: _show(page, path)))  # noqa: B023 - called in this round
            page.close()
        started.close()
    return statistics.median(times)


def _show(page: object, path: Path) -> None:
    page.goto(path.as_uri())  # type: ignore[attr-defined]
    page.locator("#stage img").first.evaluate("image => image.decode()")  # type: ignore[attr-defined]


def shell(root: Path, *words: str) -> float:
    command = [sys.executable, "-m", "pytest_visual_claude.cli", *words]
    return timed(lambda: subprocess.run(command, cwd=root, check=False, stdout=subprocess.DEVNULL))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks", type=int, default=500)
    parser.add_argument("--red", type=int, default=50)
    parser.add_argument("--waiting", type=int, default=200)
    chosen = parser.parse_args()
    shots = pages()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        baselines = stage(root / "report", shots, chosen.checks, chosen.red)
        path = baselines.results / "report.html"
        found["report, s"] = shell(root / "report", "report")
        found["report, MB"] = path.stat().st_size / 1e6
        found["open, s"] = opened(path)
        stage(root / "shell", shots, chosen.waiting, chosen.waiting)
        found["status, s"] = statistics.median(shell(root / "shell", "status") for _ in range(5))
        found["accept, s"] = statistics.median(shell(root / "shell", "accept", _key(n).path) for n in range(5))
    print(f"{chosen.checks} checks, {chosen.red} red; status and accept with {chosen.waiting} waiting;", _machine())
    for name, value in found.items():
        print(f"  {name:<11} {value:6.2f}   goal {GOALS[name]:g}   {'ok' if value < GOALS[name] else 'MISSED'}")


def _machine() -> str:
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""


if __name__ == "__main__":
    main()
