"""An unchanged run never imports the SDK: proven by one that cannot be imported."""

import os

import pytest
from project import LOADED, SHOP, drawing


@pytest.fixture
def forbidden(tmp_path_factory):
    """A folder that stands before everything else on the path, with an ``anthropic`` that fails."""
    folder = tmp_path_factory.mktemp("forbidden")
    for name in ("anthropic", "httpx2"):
        (folder / f"{name}.py").write_text(f"raise SystemError('{name} was imported')\n")
    return folder


def test_an_unchanged_run_with_a_key_never_imports_the_sdk(lone_project, pytester, monkeypatch, forbidden):
    lone_project.write({"test_shop.py": SHOP})
    before, after = drawing((20, 20, 100, 60)), drawing()
    lone_project.show(home=before, cart=before, about=before)
    lone_project.prepare()
    path = os.pathsep.join(filter(None, (str(forbidden), os.environ.get("PYTHONPATH", ""))))
    monkeypatch.setenv("PYTHONPATH", path)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-none")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    unchanged = pytester.runpytest_subprocess(*LOADED)
    unchanged.assert_outcomes(passed=3)
    assert "claude-sonnet-5-5 judges" in unchanged.stdout.str()
    lone_project.show(home=after)
    changed = pytester.runpytest_subprocess(*LOADED)
    changed.assert_outcomes(passed=2, failed=1)
    assert "anthropic was imported" in changed.stdout.str()
