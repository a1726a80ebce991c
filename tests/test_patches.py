"""A patch of baselines: git takes it, and so do we; a damaged or a foreign one changes nothing."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from samples import facts, png

from pytest_visual_claude.baselines.patches import Change, blob, read, write
from pytest_visual_claude.cli import main
from pytest_visual_claude.model import to_json

OLD, NEW = png(colour=(1, 2, 3)), png(40, 40, colour=(200, 30, 30))
KNOWN = to_json(facts(NEW)).encode() + b"\n"
PICTURE, FACTS = "tests/__screenshots__/test_a/home-chromium.png", "tests/__screenshots__/test_a/home-chromium.json"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / PICTURE).parent.mkdir(parents=True)
    (tmp_path / PICTURE).write_bytes(OLD)
    return tmp_path


def patch(*changes: Change) -> str:
    return write(changes or (Change(PICTURE, blob(OLD), NEW), Change(FACTS, None, KNOWN)))


def apply(folder, text: str) -> tuple[int, str]:
    (folder / "update.patch").write_text(text)
    result = CliRunner().invoke(main, ["apply", "update.patch"], catch_exceptions=False)
    return result.exit_code, result.output


def test_what_is_applied_is_what_was_written(home):
    code, said = apply(home, patch())
    assert (code, said.split()) == (0, ["changed", PICTURE, "new", FACTS])
    assert (home / PICTURE).read_bytes() == NEW
    assert (home / FACTS).read_bytes() == KNOWN
    assert apply(home, patch())[0] == 0  # twice is once


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_applies_it_as_well(home):
    for words in (["init", "-q"], ["-c", "core.autocrlf=false", "add", "."]):
        subprocess.run(["git", *words], check=True, capture_output=True)
    (home / "update.patch").write_bytes(patch().encode())
    subprocess.run(["git", "apply", "update.patch"], check=True, capture_output=True)
    assert (home / PICTURE).read_bytes() == NEW


@given(st.lists(st.binary(max_size=400), min_size=1, max_size=4))
def test_any_bytes_come_back(contents):
    changes = [Change(f"a/{number}.png", None, data) for number, data in enumerate(contents)]
    assert read(write(changes)) == changes


def _flipped(text: str) -> str:
    at = text.index("literal") + 40
    return text[:at] + ("a" if text[at] != "a" else "b") + text[at + 1 :]


#: What comes instead of the patch → what is said of it.
REFUSED = {
    "another baseline": (patch(Change(PICTURE, blob(NEW), png())), "was made on another"),
    "already there": (patch(Change(PICTURE, None, NEW)), "was made on another"),
    "damaged": (_flipped(patch()), "is damaged"),
    "cut off": (patch()[:200], "is damaged"),
    "empty": ("", "holds no change"),
    "outside": (patch(Change("../evil.png", None, NEW)), "../evil.png is not in a baselines folder"),
    "in git": (patch(Change(".GIT/__screenshots__/evil.png", None, NEW)), "is not in a baselines folder"),
    "code": (patch(Change("conftest.py", None, b"print()")), "is not in a baselines folder"),
    "settings": (patch(Change("package.json", None, b"{}")), "is not in a baselines folder"),
    "of the editor": (patch(Change(".vscode/tasks.json", None, b"{}")), "is not in a baselines folder"),
    "no baseline": (patch(Change(PICTURE.replace(".png", ".txt"), None, b"")), "is not in a baselines folder"),
    "facts of another": (patch(Change(PICTURE, blob(OLD), png()), Change(FACTS, None, KNOWN)), "the facts of another"),
    "without facts": (patch(Change(PICTURE, blob(OLD), NEW)), "comes without its facts"),
    "facts alone": (patch(Change(FACTS, None, KNOWN)), "facts come with their picture"),
    "no picture": (patch(Change(PICTURE, blob(OLD), b"<html>")), "is not a PNG"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_such_patch_changes_nothing(home, text, said):
    code, output = apply(home, text)
    assert code == 2
    assert said in output
    assert {p.name for p in home.rglob("*") if p.is_file()} == {"home-chromium.png", "update.patch"}
    assert (home / PICTURE).read_bytes() == OLD


def test_of_two_files_one_bad_one_keeps_the_other_as_it_was(home):
    code, _ = apply(home, patch(Change(PICTURE, blob(OLD), NEW), Change("b/c.png", blob(OLD), NEW)))
    assert code == 2
    assert (home / PICTURE).read_bytes() == OLD
