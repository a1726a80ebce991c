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
    assert "test_home (test_shop.py::test_home) has no baseline" in done.out
    assert "Accept: visual-claude accept test_shop/test_home" in done.out
    assert "visual: 3 missing" in done.out


def test_the_picture_of_the_run_is_kept_and_no_baseline_written(shop):
    shop.pytest("-k", "home")
    assert shop.baselines() == {}
    assert shop.files(".visual")[".visual/checks/test_shop/test_home/actual.png"] == HOME
    assert KEPT | {".visual/.gitignore", ".visual/run.json"} == set(shop.files(".visual"))


def test_accepting_makes_it_the_baseline_without_another_run(shop):
    shop.pytest()
    accepted = shop.visual_claude("accept", "test_shop/test_home")
    assert accepted.out == "accepted test_shop/test_home: __screenshots__/test_shop/test_home.png\n"
    assert shop.baselines() == {"__screenshots__/test_shop/test_home.png": HOME}
    assert shop.visual_claude("status").code == 1
    shop.visual_claude("accept", "--all")
    assert shop.pytest().outcomes == {"passed": 3}
    assert shop.visual_claude("status").out == "Nothing waits.\n"


def test_rejecting_forgets_the_picture_and_leaves_no_baseline(shop):
    shop.pytest("-k", "home")
    assert shop.visual_claude("reject", "test_home").code == 0
    assert shop.baselines() == {}
    assert shop.pytest("-k", "home").outcomes == {"failed": 1}
