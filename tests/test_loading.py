"""What pytest pays for the plugin at every start: none of the heavy libraries, until one is used."""

from __future__ import annotations

import subprocess
import sys

import pytest
from samples import png

HEAVY = {"anthropic", "httpx2", "playwright", "numpy", "PIL", "pydantic", "click", "rich"}
SAY = 'import sys; print("loaded:", *{name.split(".")[0] for name in sys.modules})'
TEST = "def test_it(assert_screenshot):\n    assert_screenshot('shot.png', 'shot')\n"
#: Without the plugins of others, some of which import what we do not.
ALONE = ("-p", "pytest_visual_claude.plugin", "-p", "no:cacheprovider", "--visual-judge=local")


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """Runs Python in a process of its own; the heavy libraries it had loaded at its end."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    (tmp_path / "conftest.py").write_text(f"def pytest_unconfigure():\n    {SAY}\n")
    (tmp_path / "test_a.py").write_text(TEST)
    (tmp_path / "shot.png").write_bytes(png())

    def run(*words: str) -> set[str]:
        done = subprocess.run([sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        said = next((line for line in done.stdout.splitlines() if line.startswith("loaded:")), None)
        assert said is not None, done.stdout + done.stderr
        assert done.returncode == 0, done.stdout + done.stderr
        return HEAVY & set(said.split())

    return run


@pytest.mark.parametrize("module", ["pytest_visual_claude", "pytest_visual_claude.plugin"])
def test_importing_the_plugin_loads_nothing_heavy(loaded, module):
    assert loaded("-c", f"import {module}; {SAY}") == set()


@pytest.mark.parametrize("room", ["pixels", "judge", "wording", "settings", "baselines", "assertion", "check"])
def test_no_room_loads_anything_heavy_when_it_is_imported(loaded, room):
    assert loaded("-c", f"import pytest_visual_claude.{room}; {SAY}") == set()


def test_a_run_without_a_screenshot_loads_nothing_heavy(loaded, tmp_path):
    (tmp_path / "test_a.py").write_text("def test_it(): pass\n")
    assert loaded("-m", "pytest", *ALONE) == set()


def test_an_unchanged_picture_loads_nothing_heavy(loaded):
    assert "numpy" in loaded("-m", "pytest", *ALONE, "--visual-update")
    loaded("-m", "pytest", *ALONE)  # reads what was kept of the writing, and clears it
    assert loaded("-m", "pytest", *ALONE) == set()


def test_with_credentials_neither_does_it(loaded, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-none")
    loaded("-m", "pytest", *ALONE, "--visual-update")
    loaded("-m", "pytest", *ALONE)
    assert loaded("-m", "pytest", *ALONE[:-1], "--visual-judge=claude") == set()
