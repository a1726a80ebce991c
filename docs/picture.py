"""Draws docs/pages/img/failing-check.png: a real failing check of the example shop's next release, on a terminal.

python docs/picture.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from pytest_visual_claude import browser

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
COMMAND = ["pytest", "tests", "-k", "test_home_range", "--rootdir=.", "--no-header", "-p", "no:playwright-asyncio"]
STYLE = """
body { margin: 0; background: #0c0c0c; width: fit-content }
pre { padding: 20px 24px; font: 14px/1.45 'DejaVu Sans Mono', monospace }
"""


def output(folder: Path) -> str:
    for name in ("shop", "shop-next"):
        shutil.copytree(EXAMPLES / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    environ = {**os.environ, "SHOP_SITE": "shop-next", "COLUMNS": "120"}
    command = [sys.executable, "-m", *COMMAND, "--color=yes", "--visual-judge=local"]
    done = subprocess.run(command, cwd=folder / "shop", env=environ, capture_output=True, text=True, check=False)
    return done.stdout


def page(text: str) -> str:
    console = Console(record=True, width=120, file=open(os.devnull, "w"), force_terminal=True)  # noqa: PTH123, SIM115
    console.print(Text("$ SHOP_SITE=shop-next pytest tests -k test_home_range", style="bold"))
    console.print(Text.from_ansi(text))
    return console.export_html(theme=MONOKAI, inline_styles=True).replace("</head>", f"<style>{STYLE}</style></head>")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        html = page(output(Path(folder)))
    with sync_playwright() as playwright:
        program = browser.find()
        options = browser.launch_options({"executable_path": str(program)} if program else {})
        shown = playwright.chromium.launch(**options).new_page(device_scale_factor=2)
        shown.set_content(html)
        shown.locator("body").screenshot(path=Path(__file__).parent / "pages/img/failing-check.png")


if __name__ == "__main__":
    main()
