"""No baseline yet: red, the picture is kept, and accepting it takes no second run."""

from __future__ import annotations

import pytest
from project import SHOP, Project, drawing

from pytest_visual_claude.model import Outcome

HOME, CART, ABOUT = drawing((10, 10, 90, 60)), drawing((20, 20, 60, 40)), drawing()
KEPT = {
    ".visual/checks/test_shop/test_home/actual.json",
    ".visual/checks/test_shop/test_home/actual.png",
    ".visual/checks/test_shop/test_home/check.json",
}


TWO = """
def test_two(assert_screenshot):
    assert_screenshot("home.png")
    assert_screenshot("cart.png", "cart")
"""


@pytest.fixture
def shop(project: Project) -> Project:
    project.write({"test_shop.py": SHOP})
    project.show(home=HOME, cart=CART, about=ABOUT)
    return project


def test_a_missing_baseline_is_red_and_says_how_to_accept(shop):
    done = shop.pytest()
    assert done.code == 1
    assert done.outcomes == {"failed": 3}
    assert set(shop.became().values()) == {Outcome.MISSING}
    said = "test_home has no baseline (test_shop.py:3). Accept the picture: visual-claude accept test_shop/test_home"
    assert done.lines("test_home has no baseline") == [said]
    assert "visual: 3 missing" in done.out


def test_the_picture_of_the_run_is_kept_and_no_baseline_written(shop):
    shop.pytest("-k", "home")
    assert shop.baselines() == {}
    assert shop.files(".visual")[".visual/checks/test_shop/test_home/actual.png"] == HOME
    made = {".gitignore", "known.json", "report.html", "run.json"}
    assert KEPT | {f".visual/{name}" for name in made} == set(shop.files(".visual"))


def test_accepting_makes_it_the_baseline_without_another_run(shop):
    shop.pytest()
    accepted = shop.visual_claude("accept", "test_shop/test_home")
    assert accepted.out == "accepted test_shop/test_home: __screenshots__/test_shop/test_home.png\n"
    assert shop.baselines() == {"__screenshots__/test_shop/test_home.png": HOME}
    assert shop.visual_claude("status").code == 1
    shop.visual_claude("accept", "--all")
    assert shop.alone().outcomes == {"passed": 3}
    assert shop.visual_claude("status").out == "Nothing waits.\n"


def test_rejecting_forgets_the_picture_and_leaves_no_baseline(shop):
    shop.alone("-k", "home")
    assert shop.visual_claude("reject", "test_home").code == 0
    assert shop.baselines() == {}
    assert shop.alone("-k", "home").outcomes == {"failed": 1}


def test_a_test_goes_on_after_a_picture_without_a_baseline_so_that_one_accept_is_enough(project):
    project.write({"test_two.py": TWO})
    project.show(home=HOME, cart=CART)
    done = project.pytest()
    assert done.outcomes == {"failed": 1}
    assert project.became() == {"test_two/cart": Outcome.MISSING, "test_two/test_two": Outcome.MISSING}
    shown = [line for line in done.out.partition("FAILURES")[2].splitlines() if "[gw" not in line][2:4]
    assert [line.partition(" (")[0] for line in shown] == ["test_two has no baseline", "cart has no baseline"]
    project.visual_claude("accept", "--all")
    assert project.pytest().outcomes == {"passed": 1}


def test_another_failure_of_the_test_carries_what_is_missing_as_a_note(lone_project):
    lone_project.write(
        {"test_two.py": "def test_two(assert_screenshot):\n    assert_screenshot('home.png')\n    assert 1 == 2\n"}
    )
    lone_project.show(home=HOME)
    done = lone_project.pytest()
    assert done.outcomes == {"failed": 1}
    assert done.lines("assert 1 == 2")
    assert done.lines("test_two has no baseline (test_two.py:2).")


def test_a_picture_without_a_baseline_in_a_fixture_is_red_there(lone_project):
    fixture = """
import pytest

@pytest.fixture
def seen(assert_screenshot):
    yield
    assert_screenshot("home.png")

def test_nothing(seen):
    pass
"""
    lone_project.write({"test_late.py": fixture})
    lone_project.show(home=HOME)
    done = lone_project.pytest()
    assert done.code == 1
    assert done.outcomes == {"passed": 1, "error": 1}
    assert lone_project.became() == {"test_late/test_nothing": Outcome.MISSING}
