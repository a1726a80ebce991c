"""pytest-rerunfailures: another attempt at a test replaces its checks, and doubles none."""

from __future__ import annotations

from project import SHOP, Project, drawing

from pytest_visual_claude.model import Outcome

BEFORE, AFTER = drawing((20, 20, 120, 90)), drawing((20, 20, 120, 90), (150, 100, 220, 140))
FLAKY = """
import pathlib

def test_home(assert_screenshot):
    again = pathlib.Path("again")
    shown = "home.png" if again.exists() else "cart.png"
    again.touch()
    assert_screenshot(shown)
    assert_screenshot("home.png", "named")
"""


def test_a_second_attempt_that_passes_leaves_nothing_of_the_first(project: Project):
    project.write({"test_shop.py": FLAKY, "again": ""})
    project.show(home=BEFORE, cart=AFTER)
    project.prepare()
    (project.path / "again").unlink()
    done = project.pytest("--reruns=1")
    assert done.outcomes == {"passed": 1, "rerun": 1}
    assert project.became() == {"test_shop/named": Outcome.MATCHED, "test_shop/test_home": Outcome.MATCHED}
    assert "visual: 2 matched\n" in done.out
    assert project.visual_claude("status").out == "Nothing waits.\n"


def test_attempts_that_all_fail_are_one_check(project: Project):
    project.write({"test_shop.py": SHOP})
    project.show(home=BEFORE, cart=BEFORE, about=BEFORE)
    project.prepare()
    project.show(home=AFTER)
    done = project.pytest("--reruns=2")
    assert done.outcomes == {"failed": 1, "passed": 2, "rerun": 2}
    assert "visual: 2 matched, 1 changed (1 major) · 1 judged by the local judge" in done.out
    assert len(project.run.checks) == 3
