"""pytest's short summary and JUnit begin with what changed, not with the name of an exception."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from project import SCRIPTED, drawing

BEFORE, AFTER = drawing((20, 20, 120, 90)), drawing((20, 20, 120, 90), (150, 100, 220, 140))
TESTS = """
def test_pages(assert_screenshot):
    assert_screenshot("home.png")
    assert_screenshot("new.png", "new")

def test_no_file(assert_screenshot):
    assert_screenshot("none.png")

def test_no_named_file(assert_screenshot):
    assert_screenshot("none.png", "shop")

def test_otherwise():
    assert 1 == 2, "other"
"""
#: pytest cuts the lines at the edge of a terminal, and in CI it does not.
WIDE = {"COLUMNS": "300"}


def summed_up(out: str) -> dict[str, str]:
    lines = [line.removeprefix("FAILED test_shop.py::") for line in out.splitlines() if line.startswith("FAILED ")]
    return dict(sorted(line.split(" - ", 1) for line in lines))


@pytest.mark.parametrize("stop", ["end", "first"])
def test_a_line_of_the_short_summary_begins_with_what_changed(project, stop):
    project.write({"test_shop.py": TESTS, "conftest.py": SCRIPTED, "severity": "major"})
    project.show(home=BEFORE, new=BEFORE)
    project.alone("-k", "pages", "--visual-update")
    (project.path / "__screenshots__/test_shop/new.png").unlink()
    project.show(home=AFTER)
    said = summed_up(project.pytest(f"--visual-stop={stop}", **WIDE).out)
    assert said["test_no_file"].startswith("none.png ")
    assert said["test_no_named_file"].startswith("shop: none.png ")
    assert said["test_otherwise"].startswith("AssertionError: other")
    assert said["test_pages"] == "The R1 button is gone." + ("; new has no baseline" if stop == "end" else "")


def test_one_line_for_each_failure_names_the_line_of_the_test(lone_project):
    lone_project.write({"test_shop.py": TESTS})
    lone_project.show(new=BEFORE, home=BEFORE)
    done = lone_project.pytest("-k", "pages", "--tb=line", "--junit-xml=junit.xml", **WIDE)
    assert done.lines("test_shop.py:3: has no baseline; new has no baseline")
    (failure,) = ET.parse(lone_project.path / "junit.xml").iter("failure")
    assert failure.get("message") == "has no baseline; new has no baseline"
    assert "Accept the picture: visual-claude accept test_shop/new" in (failure.text or "")
