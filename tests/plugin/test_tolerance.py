"""The tolerance: call > marker > command line > environment > ini > default."""

from __future__ import annotations

import pytest
from project import SCRIPTED, SHOP, Project, drawing

from pytest_visual_claude.model import Outcome, Tolerance

BEFORE, AFTER = drawing((20, 20, 120, 90)), drawing((20, 20, 120, 90), (150, 100, 220, 140))

LAYERS = """
import pytest
pytestmark = pytest.mark.visual(tolerance="major")

def test_module(assert_screenshot):
    assert_screenshot("home.png")

@pytest.mark.visual(tolerance="minor")
class TestClass:
    def test_class(self, assert_screenshot):
        assert_screenshot("home.png")

    @pytest.mark.visual(tolerance="none")
    def test_marker(self, assert_screenshot):
        assert_screenshot("home.png")
        assert_screenshot("home.png", "called", tolerance="cosmetic")
"""


@pytest.fixture
def shop(project: Project) -> Project:
    project.write({"test_shop.py": SHOP, "conftest.py": SCRIPTED, "severity": "minor"})
    project.show(home=BEFORE, cart=BEFORE, about=BEFORE)
    project.prepare()
    project.show(home=AFTER)
    return project


def used(project: Project) -> set[Tolerance]:
    return {check.tolerance for check in project.run.checks}


def test_the_default_lets_nothing_pass_that_a_person_would_notice(shop):
    assert shop.pytest().outcomes == {"failed": 1, "passed": 2}
    assert used(shop) == {Tolerance.COSMETIC}


def test_ini_environment_and_command_line_go_over_each_other_in_this_order(shop):
    shop.write({"pytest.ini": "[pytest]\nvisual_tolerance = minor\n"})
    assert shop.alone().outcomes == {"passed": 3}
    assert used(shop) == {Tolerance.MINOR}
    shop.alone(VISUAL_TOLERANCE="none")
    assert used(shop) == {Tolerance.NONE}
    assert shop.pytest("--visual-tolerance", "major", VISUAL_TOLERANCE="none").outcomes == {"passed": 3}
    assert used(shop) == {Tolerance.MAJOR}


def test_an_empty_variable_sets_nothing(shop):
    shop.pytest(VISUAL_TOLERANCE="")
    assert used(shop) == {Tolerance.COSMETIC}


def test_pyproject_is_read_like_any_ini_file(shop):
    shop.write({"pyproject.toml": '[tool.pytest.ini_options]\nvisual_tolerance = "minor"\n'})
    assert shop.pytest("-k", "home").outcomes == {"passed": 1}


def test_the_nearest_marker_wins_over_the_command_line_and_the_call_over_all(project):
    project.write({"test_layers.py": LAYERS})
    project.show(home=BEFORE)
    assert project.pytest("--visual-tolerance=minor", "--visual-update").code == 0
    assert {key: check.tolerance.value for key, check in project.checks.items()} == {
        "test_layers/test_module": "major",
        "test_layers/TestClass-test_class": "minor",
        "test_layers/TestClass-test_marker": "none",
        "test_layers/called": "cosmetic",
    }


def test_what_is_tolerated_passes_is_counted_and_shown_with_v(shop):
    done = shop.pytest("--visual-tolerance=minor", "-v")
    assert shop.became()["test_shop/test_home"] is Outcome.TOLERATED
    assert "visual: 2 matched, 1 tolerated · 1 judged by scripted" in done.out
    assert "test_home (test_shop.py::test_home) tolerated: 1 difference within 'minor'" in done.lines("tolerated:")
    assert ["R1 minor" in line for line in done.lines("The R1 button is gone.")] == [True]
    quiet = shop.alone("--visual-tolerance=minor")
    assert "The R1 button is gone." not in quiet.out
    assert "2 matched, 1 tolerated" in quiet.out


def test_what_was_tolerated_does_not_wait_for_anybody(shop):
    assert "Accept" not in shop.pytest("--visual-tolerance=minor").out
    assert shop.visual_claude("status").out == "Nothing waits.\n"
