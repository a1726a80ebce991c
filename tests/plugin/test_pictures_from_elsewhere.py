"""Pictures that no browser of ours took: bytes, a path, a PIL image; and what is none."""

from __future__ import annotations

import pytest
from project import SHOP, Project, drawing

from pytest_visual_claude.model import Outcome

GIVEN = """
import pathlib, PIL.Image

def test_text_path(assert_screenshot):
    assert_screenshot("shot.png")

def test_path(assert_screenshot):
    assert_screenshot(pathlib.Path("shot.png"))

def test_bytes(assert_screenshot):
    assert_screenshot(pathlib.Path("shot.png").read_bytes())

def test_image(assert_screenshot):
    with PIL.Image.open("shot.png") as image:
        assert_screenshot(image)
"""


def test_bytes_path_and_image_are_compared_by_their_pixels(project: Project):
    shot = drawing((20, 20, 120, 90))
    project.write({"test_given.py": GIVEN, "shot.png": shot})
    project.prepare()
    baselines = project.baselines()
    assert len(baselines) == 4
    assert baselines["__screenshots__/test_given/test_bytes.png"] == shot
    assert project.pytest().outcomes == {"passed": 4}
    project.write({"shot.png": drawing((20, 20, 120, 90), (150, 100, 220, 140))})
    assert project.pytest().outcomes == {"failed": 4}
    assert set(project.became().values()) == {Outcome.CHANGED}
    assert {check.key.browser for check in project.run.checks} == {""}


NONE = """
import pytest

def test_missing(assert_screenshot):
    assert_screenshot("nowhere.png")

def test_text(assert_screenshot):
    assert_screenshot(__file__)

def test_empty(assert_screenshot):
    assert_screenshot(b"")

def test_object(assert_screenshot):
    assert_screenshot(None)
"""


@pytest.mark.parametrize("switch", ["", "--visual-update"])
def test_what_is_no_picture_fails_its_test_by_name_and_writes_nothing(project: Project, switch):
    project.write({"test_given.py": NONE})
    done = project.pytest(*filter(None, [switch]))
    assert done.outcomes == {"failed": 4}
    missing = done.lines("Error: test_given.py::test_missing")[0]
    assert missing.endswith(": nowhere.png cannot be read: No such file or directory")
    text = done.lines("Error: test_given.py::test_text")[0]
    assert "test_given.py is not a PNG" in text
    empty = done.lines("Error: test_given.py::test_empty")[0]
    assert empty.endswith("the picture is not a PNG (it is empty)")
    thing = done.lines("Error: test_given.py::test_object")[0]
    assert thing.endswith("a NoneType is no Page, Locator, bytes, path or PIL image")
    assert "pytest_visual_claude/" not in done.out
    assert done.lines("visual: 4 uncaptured")
    assert not done.lines("Look: visual-claude review")
    assert not project.baselines()
    assert not project.files(".visual/checks")


def test_a_picture_that_is_cut_off_does_not_match_even_the_same_cut(lone_project):
    lone_project.write({"test_shop.py": SHOP})
    lone_project.show(home=drawing(), cart=drawing(), about=drawing())
    lone_project.pytest("--visual-update")
    lone_project.show(home=drawing()[:-40])
    lone_project.write({"__screenshots__/test_shop/test_home.png": drawing()[:-40]})
    done = lone_project.pytest()
    assert done.outcomes == {"passed": 2, "failed": 1}
    assert done.lines("is cut off")
