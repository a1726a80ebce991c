"""Every code block of the README runs, in its order, in a project that has nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)

SITE = '''
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

PAGE = """<!doctype html><title>Shop</title><style>button { background: %s; color: white; padding: 12px }</style>
<h1>Welcome</h1><div id="plans"><img class="avatar" width="40" height="40" alt=""><button>Choose</button></div>
<p id="renewal">1 May</p>"""


class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write((PAGE % Path("colour.txt").read_text()).encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def base_url():
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
'''

#: What a reader types, in the order of the README, and the exit code that follows.
TYPED = {
    "visual-claude accept --all": 0,
    "pytest --visual-update": 0,
    "visual-claude status": 1,
    "visual-claude accept tests/test_pricing/test_pricing-chromium": 0,
    "visual-claude reject --all": 0,
}
UV = "uv run --no-project --with-requirements requirements.lock --with-editable ."
#: What a test cannot type: it would install from the network, or run this test again.
INSTALLS = {
    "pip install pytest-visual-claude pytest-playwright",
    "playwright install --only-shell chromium",
    f"{UV} playwright install --only-shell chromium",
    f"{UV} pytest",
    "./run demo",
    "./run test",
}


def commands() -> list[str]:
    return [line for kind, text in BLOCKS if kind == "console" for line in text.splitlines()]


@pytest.fixture
def project(tmp_path):
    for kind, text in BLOCKS:
        if kind in ("python", "toml"):
            file = tmp_path / text.splitlines()[0].removeprefix("# ")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    (tmp_path / "tests" / "conftest.py").write_text(SITE, encoding="utf-8")
    (tmp_path / "colour.txt").write_text("green")
    return tmp_path


def typed(project: Path, command: str) -> subprocess.CompletedProcess[str]:
    program, *arguments = command.split()
    start = [str(Path(sys.executable).parent / program)]
    if program == "pytest":
        start = [sys.executable, "-m", "pytest", "-p", "no:playwright-asyncio", "-p", "no:cacheprovider"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("ANTHROPIC_", "PYTEST_"))}
    return subprocess.run([*start, *arguments], cwd=project, env=environ, capture_output=True, text=True, check=False)


def test_no_block_is_left_out():
    assert {kind for kind, _ in BLOCKS} == {"python", "toml", "console"}
    assert sorted(commands()) == sorted([*TYPED, *INSTALLS])


def test_the_blocks_lead_from_the_first_test_to_the_first_red_run_and_back(project):
    first = typed(project, "pytest")
    assert first.returncode == 1, first.stdout
    assert "visual: 4 missing" in first.stdout
    for command in list(TYPED)[:2]:
        assert_exit(typed(project, command), TYPED[command])
    assert_exit(typed(project, "pytest"), 0)

    (project / "colour.txt").write_text("crimson")
    red = typed(project, "pytest")
    assert red.returncode == 1, red.stdout
    assert "changed: " in red.stdout
    assert "visual-claude accept tests/test_pricing/test_pricing-chromium" in red.stdout
    for command in list(TYPED)[2:]:
        assert_exit(typed(project, command), TYPED[command])


def assert_exit(done: subprocess.CompletedProcess[str], code: int) -> None:
    assert done.returncode == code, f"{done.args}:\n{done.stdout}{done.stderr}"


def test_what_the_code_knows_is_written_in_the_documents_as_it_is():
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import generate
    finally:
        sys.path.remove(str(ROOT / "docs"))
    options = (ROOT / "docs" / "options.md").read_text(encoding="utf-8")
    assert generate.options(options) == options, "run python docs/generate.py"
    schema = (ROOT / "docs" / "run.schema.json").read_text(encoding="utf-8")
    assert generate.schema() == schema, "run python docs/generate.py"
    faults = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    assert generate.fault_table.page() == faults, "run python docs/generate.py"
    for fault in (fault for _, family in generate.fault_table.families() for fault in family):
        assert fault.caused, fault.outcome
        assert fault.said in fault.code.replace("\\", ""), f"{fault.outcome}: no such words are read"
