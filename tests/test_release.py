"""A release is only what its tag, its version and the changelog say alike."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / ".tools"))
release = pytest.importorskip("release")
sys.path.remove(str(ROOT / ".tools"))


@pytest.mark.parametrize(
    ("tag", "changelog", "said"),
    [
        ("v1.2.3", "## 1.2.3 (2026-12-01)\n", ""),
        ("v1.2.4", "## 1.2.3 (2026-12-01)\n", "the tag v1.2.4 is not on this commit"),
        ("v1.2.3", "## 1.2.3 (unreleased)\n", "CHANGELOG.md has no line '## 1.2.3 (YYYY-MM-DD)'"),
        ("", "", ""),
    ],
    ids=["alike", "another tag", "no date", "no tag"],
)
def test_a_tag_that_says_otherwise_stops(  # noqa: PLR0917
    tmp_path, monkeypatch, capsys, tag, changelog, said
):
    (tmp_path / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
    monkeypatch.setattr(release, "ROOT", tmp_path)
    if not said:
        release._check_version("1.2.3", tag)
        return
    with pytest.raises(SystemExit):
        release._check_version("1.2.3", tag)
    assert said in capsys.readouterr().err


def test_the_package_knows_its_version_from_what_is_installed():
    import importlib.metadata

    import pytest_visual_claude

    assert pytest_visual_claude.__version__ == importlib.metadata.version("pytest-visual-claude")
    code = "import sys, pytest_visual_claude; assert 'importlib.metadata' not in sys.modules"
    subprocess.run([sys.executable, "-S", "-c", code], check=True, cwd=ROOT)
