"""Our own files, damaged in every way; and all of them are read by one function."""

from __future__ import annotations

import errno
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import changed, finding
from strategies import RUNS, VERDICTS

import pytest_visual_claude
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.judge.run_state import lock
from pytest_visual_claude.model import Run, Verdict, from_json, read_json, to_json
from pytest_visual_claude.settings import project

PACKAGE = Path(pytest_visual_claude.__file__).parent
EMPTY = Run("r1", "2026-11-22T08:00:00+00:00", "0.1.0", "local", "", "..")
SHOP = """
def test_home(assert_screenshot):
    assert_screenshot("home.png")
"""
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.none() | st.booleans() | NUMBERS | st.text(st.characters(exclude_categories=["Cs"]))
#: By what was done to it, a text that is no JSON of ours.
DAMAGED = {
    "cut off": b'{"id": "r',
    "no text": b"\xff\xfe\x00",
    "empty": b"",
    "another shape": b"{}",
    "a list": b"[]",
    "null": b"null",
    "nested deeply": b"[" * 100_000,
    "not a number": to_json(EMPTY).replace('"spent": 0.0', '"spent": NaN').encode(),
    "infinite": to_json(EMPTY).replace('"spent": 0.0', '"spent": 1e999').encode(),
    "huge": to_json(EMPTY).replace('"spent": 0.0', f'"spent": {"9" * 5000}').encode(),
    "half a pair": to_json(EMPTY).replace('"0.1.0"', '"\\ud800"').encode(),
}


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("command", [["report"], ["merge", ".visual"], ["prune"]], ids=lambda command: command[0])
def test_a_damaged_run_is_named_in_one_line(lone_project, damaged, command):
    """run.json is cut off, of another shape, nested deeply, or holds NaN, 1e999, or half a surrogate pair.

    Says: is of another version, or damaged: run pytest again.
    """
    lone_project.write({".visual/run.json": damaged})
    done = lone_project.visual_claude(*command)
    assert done.code == 2
    assert "is of another version, or damaged: run pytest again." in done.err or "is damaged, or of" in done.err


@pytest.mark.parametrize("damaged", [DAMAGED[name] for name in ("nested deeply", "half a pair", "a list")])
def test_damaged_files_change_no_outcome(lone_project, damaged):
    """Every JSON that a run left is damaged: facts, records, evidence."""
    from samples import png

    lone_project.write({"test_shop.py": SHOP, "home.png": png()})
    lone_project.prepare()
    for path in [path for path in lone_project.path.rglob("*.json") if path.is_file()]:
        path.write_bytes(damaged)
    done = lone_project.pytest()
    assert (done.code, done.outcomes) == (0, {"passed": 1})
    assert lone_project.visual_claude("status").code == 0


def test_damaged_evidence_is_passed_over(tmp_path):
    """check.json is damaged in each of the ways."""
    made = Baselines(tmp_path, tmp_path / ".visual")
    made.stage(changed(finding()), {})
    for damaged in DAMAGED.values():
        (made.evidence(changed().key.path) / "check.json").write_bytes(damaged)
        assert made.waiting() == ()


def test_where_nobody_can_lock_a_second_file_is_the_lock(tmp_path, monkeypatch):
    """The file system knows no flock: it says that the operation is not supported."""
    fcntl = pytest.importorskip("fcntl")

    def unsupported(*_):
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", unsupported)
    with lock.held(tmp_path / "lock"), pytest.raises(TimeoutError), lock.held(tmp_path / "lock", patience=0.01):
        pass
    with lock.held(tmp_path / "lock", patience=0.01):
        pass


@settings(max_examples=15)
@given(RUNS)
def test_every_run_that_can_be_written_can_be_read(run):
    """Any run, with any text in it."""
    assert to_json(from_json(Run, to_json(run))) == to_json(run)


@settings(max_examples=30)
@given(VERDICTS)
def test_every_verdict_that_can_be_written_can_be_read(verdict):
    """Any verdict, with any text in it."""
    assert to_json(from_json(Verdict, to_json(verdict))) == to_json(verdict)


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: json.dumps(text).encode()))
def test_reading_json_raises_nothing_but_a_value_error(data):
    """Any bytes as a JSON of ours."""
    for kind in (Run, Verdict):
        with pytest.raises(ValueError, match=r"."):
            from_json(kind, data)


@given(st.recursive(WORDS, lambda inner: st.lists(inner, max_size=3)))
def test_what_is_json_is_read_as_it_is(value):
    """Any JSON."""
    assert read_json(json.dumps(value)) == value


@given(st.binary(max_size=80))
def test_a_damaged_project_file_has_no_options(tmp_path_factory, data):
    """pyproject.toml holds any bytes."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "pyproject.toml").write_bytes(data)
    project.project(folder)


@pytest.mark.parametrize("addopts", ['"-k \'one"', "3", "[1, 2]"])
def test_options_that_pytest_would_not_take_are_none(tmp_path, addopts):
    """The addopts of a project cannot be split."""
    (tmp_path / "pyproject.toml").write_text(f"[tool.pytest.ini_options]\naddopts = {addopts}\n")
    assert project.baselines_of(project.project(tmp_path), {}) == "__screenshots__"


def test_one_function_opens_what_others_may_have_put_there():
    """A module of the package opens a file itself, and would wait for a FIFO."""
    made_by_us = {"files.py", "sharing.py", "credentials.py", "explain.py", "report.py", "album.py", "server.py"}
    for path in PACKAGE.rglob("*.py"):
        if path.name not in made_by_us:
            lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "__file__" not in line]
            assert not re.search(r"\.read_(bytes|text)\(", "\n".join(lines)), path
