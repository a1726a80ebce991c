"""A suite of unchanged pages beside Playwright Test's: ``python benchmarks/suites.py URL FOLDER [--rounds 4]``.

URL serves the pages of examples/shop/site and benchmarks/site, in one folder. FOLDER is an empty one in which
``npm install @playwright/test`` was run; pytest-playwright-visual-snapshot is installed beside us. Eight pages that
stand still, in five viewports each, are forty tests: that only open their page, that take a bare screenshot, and that
compare it, ours, theirs and Playwright Test's, each in one worker. Suites by turns; medians, less those that only open.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

PAGES = ("index", "cart", "account", "journal", "inbox", "manual", "pricing", "signin")
SIZES = ((1280, 720), (1024, 768), (800, 600), (768, 1024), (390, 844))
PLAIN = """import pytest

@pytest.mark.parametrize("width, height", {sizes})
@pytest.mark.parametrize("name", {pages})
def test_page(page, {fixture}name, width, height):
    page.set_viewport_size({{"width": width, "height": height}})
    page.goto(f"{url}/{{name}}.html")
    {step}
"""
SPEC = """const {{ test, expect }} = require('@playwright/test')
for (const name of {pages}) for (const [width, height] of {sizes}) test(`${{name}} ${{width}}`, async ({{ page }}) => {{
  await page.setViewportSize({{ width, height }})
  await page.goto(`{url}/${{name}}.html`)
  {step}
}})
"""
OTHERS = ("-p", "pytest_playwright_visual_snapshot.plugin", "-p", "playwright", "-p", "no:cacheprovider")
OURS = ("-p", "visual-claude", "-p", "playwright", "-p", "no:cacheprovider")
#: The suites of pytest: plugins, fixture, what is done on the page.
PYTHON = {
    "opened": (OURS, "", "pass"),
    "bare": (OURS, "", "page.screenshot()"),
    "ours": (OURS, "assert_screenshot, ", "assert_screenshot(page)"),
    "theirs": (OTHERS, "assert_snapshot, ", "assert_snapshot(page)"),
}
NODE = {"opened by node": "", "playwright test": "await expect(page).toHaveScreenshot()"}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("url")
    options.add_argument("folder", type=Path)
    options.add_argument("--browser", default=shutil.which("chromium-headless-shell"))
    options.add_argument("--rounds", type=int, default=4)
    asked = options.parse_args()
    commands = written(asked.folder, asked.url, asked.browser)
    for name, more in (("ours", "--visual-update"), ("theirs", "--update-snapshots")):
        timed([*commands[name], more], asked.folder)
    timed([*commands["playwright test"], "--update-snapshots"], asked.folder)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(asked.rounds):
        for name, command in commands.items():
            times[name].append(timed(command, asked.folder))
    middle = {name: statistics.median(some) for name, some in times.items()}
    for name, seconds in middle.items():
        less = middle["opened by node" if name in NODE else "opened"]
        print(f"{name:16}{seconds:7.2f} s{seconds - less:8.2f} s more than opened")


def written(folder: Path, url: str, browser: str) -> dict[str, list[str]]:
    """The commands that run the suites."""
    sizes, pages = json.dumps(SIZES), json.dumps(PAGES)
    commands: dict[str, list[str]] = {}
    for name, (plugins, fixture, step) in PYTHON.items():
        (folder / name).mkdir(exist_ok=True)
        text = PLAIN.format(url=url, sizes=sizes, pages=pages, fixture=fixture, step=step)
        (folder / name / "test_all.py").write_text(text, encoding="utf-8")
        commands[name] = [sys.executable, "-m", "pytest", "-q", *plugins, name]
    launched = {"launchOptions": {"executablePath": browser}}
    config = f"module.exports = {json.dumps({'workers': 1, 'testDir': '.', 'reporter': 'line', 'use': launched})}"
    (folder / "playwright.config.js").write_text(config, encoding="utf-8")
    for name, step in NODE.items():
        spec = name.replace(" ", "-") + ".spec.js"
        (folder / spec).write_text(SPEC.format(url=url, sizes=sizes, pages=pages, step=step), encoding="utf-8")
        commands[name] = ["npx", "playwright", "test", spec]
    launch = (
        "import pytest\n\n@pytest.fixture(scope='session')\ndef browser_type_launch_args(browser_type_launch_args):\n"
    )
    launch += f"    return {{**browser_type_launch_args, 'executable_path': {browser!r}}}\n"
    (folder / "theirs" / "conftest.py").write_text(launch, encoding="utf-8")
    return commands


def timed(command: list[str], folder: Path) -> float:
    variables = {name: value for name, value in os.environ.items() if name not in ("CI", "GITHUB_ACTIONS")}
    start = time.perf_counter()
    subprocess.run(
        command,
        cwd=folder,
        env=variables | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        check=False,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
