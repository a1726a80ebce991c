"""Start is typed as it is printed, and every other block that is a test runs, in one run of pytest."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pages
import pytest
from project import SYNC

START = pages.PAGES / "start.md"
#: tests/double/test_documented.py tries this one.
GATE = pages.PAGES / "guide" / "your-own-gate.md"
#: What Start says to type, and the exit codes that follow. Installing would need the network.
TYPED = {"pytest --visual-update": 0, "pytest": 0, "visual-claude status": 1, "visual-claude accept --all": 0}
INSTALLS = ["pip install pytest-visual-claude pytest-playwright", "playwright install --only-shell chromium"]

#: What Write checks says that baselines are called.
NAMED = [
    *("test_pricing/test_pricing-chromium.png", "test_pricing/plans-chromium.png", "test_chart/test_chart.png"),
    *("test_languages/test_plans-en-chromium.png", "test_languages/heading-de-chromium.png"),
    *("test_languages/button-en-chromium.png", "test_home/home-chromium.png"),
]

#: One page for the examples of all pages, whatever they ask for.
SITE = '''
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

PAGE = b"""<!doctype html><title>Shop</title><h1>Welcome</h1>
<div id="plans"><span class="avatar">A</span><button>Choose</button></div><p id="renewal">1 May</p>
<table><tr><td>1<tr><td>2<tr><td>3</table><div id="storybook-root">Story</div>"""


class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def base_url():
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
'''


def write(folder: Path, block: pages.Block) -> None:
    file = folder / block.file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block.text, encoding="utf-8")


def typed(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    program, *arguments = command.split()
    start = [str(Path(sys.executable).parent / program)]
    if program == "pytest":
        start = [sys.executable, "-m", "pytest", *SYNC, "-p", "no:cacheprovider"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("ANTHROPIC_", "PYTEST_"))}
    environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return subprocess.run([*start, *arguments], cwd=folder, env=environ, capture_output=True, text=True, check=False)


def assert_exit(done: subprocess.CompletedProcess[str], code: int) -> str:
    assert done.returncode == code, f"{done.args}:\n{done.stdout}{done.stderr}"
    return done.stdout


def test_start_leads_from_an_empty_folder_to_the_first_red_check_and_back(tmp_path):
    printed = list(pages.blocks(START))
    for block in printed:
        if block.file:
            write(tmp_path, block)
    lines = [line for block in printed if block.kind == "console" for line in block.text.splitlines()]
    assert lines == [*INSTALLS, *list(TYPED)[:2], *list(TYPED)[2:], "pytest"]
    for command in lines[2:4]:
        assert_exit(typed(tmp_path, command), TYPED[command])

    page = tmp_path / "site" / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("#0a7d55", "#c22222"), encoding="utf-8")
    red = " ".join(assert_exit(typed(tmp_path, "pytest"), 1).split())
    (said,) = (block.text for block in printed if block.kind == "text")
    for line in said.splitlines():
        without_place = re.sub(r"\s+\d+,\d+\s+\d+×\d+$", "", line)  # that depends on the machine's fonts
        assert " ".join(without_place.split()) in red
    for command in lines[4:]:
        assert_exit(typed(tmp_path, command), TYPED[command])


def test_every_block_that_is_a_test_passes(tmp_path):
    shown = [block for block in pages.blocks() if block.kind == "python" and block.page not in (START, GATE)]
    assert all(block.file for block in shown), "a Python block begins with the name of its file"
    (tmp_path / "conftest.py").write_text(SITE, encoding="utf-8")
    for block in shown:
        write(tmp_path / block.page.stem, block)
    arguments = "--visual-update --import-mode=importlib -q --strict-markers"
    said = assert_exit(typed(tmp_path, f"pytest {arguments}"), 0)
    tests = sum(block.text.count("def test_") for block in shown)
    assert int(re.findall(r"(\d+) passed", said)[0]) >= tests >= 15
    for name in NAMED:
        assert (tmp_path / "write-checks" / "tests" / "__screenshots__" / name).is_file(), name


@pytest.mark.parametrize("page", [page for page in pages.pages() if page != START], ids=pages.named)
def test_a_block_is_of_a_known_kind(page):
    known = {"python", "toml", "console", "text", "yaml", "html", "json", "mermaid"}
    assert {block.kind for block in pages.blocks(page)} <= known
