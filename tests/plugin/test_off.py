"""``--visual-off``: every assertion passes unseen, and the run says so at its start and its end."""

from __future__ import annotations

import pytest
from project import ASYNC, SHOP, SYNC, Project, drawing

BEFORE, AFTER = drawing((20, 20, 120, 90)), drawing((20, 20, 120, 90), colour="#c22222")
HEAD = "visual: off (--visual-off): every screenshot assertion passes, and no picture is taken"


@pytest.fixture
def shop(project: Project) -> Project:
    """Red in all its pictures."""
    project.write({"test_shop.py": SHOP})
    project.show(home=BEFORE, cart=BEFORE, about=BEFORE)
    project.prepare("-k", "home or cart")
    project.show(home=AFTER, cart=AFTER)
    project.alone()
    return project


@pytest.mark.parametrize("args", [(), ("-q",)], ids=["loud", "quiet"])
def test_all_pass_and_it_is_said_before_and_after(shop, args):
    before = shop.files()
    done = shop.pytest("--visual-off", *args)
    assert (done.code, done.outcomes) == (0, {"passed": 3})
    assert HEAD in done.out
    assert done.lines("visual: off (--visual-off): 3 assertions passed, and nothing was looked at")
    assert shop.files() == before


def test_a_run_that_may_miss_no_check_fails(shop):
    done = shop.pytest("--visual-off", "--visual-require-all")
    assert done.code == 1
    assert done.lines("3 assertions passed, and nothing was looked at. That fails the run: visual_require_all is set")


def test_an_option_that_is_bad_is_bad_all_the_same(lone_project):
    lone_project.write(
        {"test_a.py": "def test_a(assert_screenshot):\n    assert_screenshot('no.png', tolerance='x')\n"}
    )
    assert "tolerance=…): 'x' is not one of" in lone_project.pytest("--visual-off").out


@pytest.mark.parametrize("update", ["--visual-update", "--visual-update-mode=all"])
def test_there_is_nothing_to_write(lone_project, update):
    done = lone_project.pytest("--visual-off", update)
    assert done.code == pytest.ExitCode.USAGE_ERROR
    assert "--visual-off takes no picture, so there is none to write: leave it or the update out" in done.err


def test_no_file_and_no_variable_turns_the_gate_off(shop):
    assert shop.pytest(VISUAL_OFF="1").outcomes == {"failed": 3}
    assert "no option is set by VISUAL_OFF" in shop.alone(VISUAL_OFF="1").out


PAGES = """
from pytest_visual_claude import expect

{0}def test_page(page, assert_screenshot):
    {1}assert_screenshot(page, "none", mask=[".no-such-thing"])
    {1}expect(page).to_have_screenshot("none.png")
"""


@pytest.mark.parametrize(("kind", "words"), [(SYNC, ("", "")), (ASYNC, ("async ", "await "))], ids=["sync", "async"])
def test_pages_are_not_looked_at_either(pytester, clean_environment, kind, words):
    suite = Project(pytester)
    suite.write({"test_page.py": PAGES.format(*words)})
    done = suite.browse("--visual-off", kind=kind)
    assert done.outcomes == {"passed": 1}, done.out
    assert done.lines("visual: off (--visual-off): 2 assertions passed, and nothing was looked at")
