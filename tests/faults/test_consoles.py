"""Consoles that lack a character, take nothing more, or stand in a folder that is gone."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from samples import changed, finding, png

from pytest_visual_claude.baselines import Baselines

SHOP = """
def test_home(assert_screenshot):
    assert_screenshot("home.png")
"""
COMMAND = (sys.executable, "-m", "pytest_visual_claude.cli")


def shell(*command: str, **options) -> tuple[int, str]:
    done = subprocess.run([*COMMAND, *command], stderr=subprocess.PIPE, timeout=60, check=False, **options)
    return done.returncode, done.stderr.decode()


def test_a_console_of_another_encoding_shows_what_it_can(tmp_path, monkeypatch):
    """The console's encoding is cp1252, which has no ↔ and no ←."""
    from pytest_visual_claude.cli import main

    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(png(colour=(0, 0, 255) if name == "b.png" else (200, 30, 30)))
    monkeypatch.chdir(tmp_path)
    console = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", console)
    with pytest.raises(SystemExit) as ended:
        main(["compare", "a.png", "b.png", "--judge", "local"])
    console.flush()
    assert ended.value.code == 1
    assert b"b (a.png ? b.png) changed" in console.buffer.getvalue()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no such device")  # noqa: PTH110
def test_a_full_disk_behind_the_output_ends_the_command_in_one_line(tmp_path):
    """The output goes to a disk that is full.

    Says: the output cannot be written: No space left on device
    """
    made = Baselines(tmp_path, tmp_path / ".visual")
    made.stage(changed(finding()), {})
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        said = shell("status", cwd=tmp_path, stdout=full)
    assert said == (2, "Error: the output cannot be written: No space left on device\n")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a folder that somebody stands in")
def test_a_folder_that_is_gone_is_named_as_such(tmp_path):
    """The current folder was deleted.

    Says: the folder this runs in is gone: change to your project, and run the command again
    """
    gone = tmp_path / "gone"
    gone.mkdir()
    said = shell("status", stdout=subprocess.PIPE, cwd=gone, preexec_fn=gone.rmdir)
    assert said == (2, "Error: the folder this runs in is gone: change to your project, and run the command again\n")


@pytest.mark.skipif(os.name == "nt", reason="TZ means something else there")
def test_a_time_zone_that_python_refuses_changes_nothing(lone_project, monkeypatch):
    """TZ is more than a day off."""
    import time

    lone_project.write({"test_shop.py": SHOP, "home.png": png()})
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "XXX-30")
        time.tzset()
        done = lone_project.pytest("--visual-update")
    time.tzset()
    assert (done.code, done.outcomes) == (0, {"passed": 1})
    assert lone_project.run.started.endswith("+00:00")
