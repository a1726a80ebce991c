"""A worker of xdist that dies in the middle of a test takes no red check with it."""

from __future__ import annotations

import pytest
from project import Project, drawing

from pytest_visual_claude.model import Outcome

DYING = """
import os

def test_first(assert_screenshot):
    assert_screenshot("shot.png")

def test_dies(assert_screenshot):
    try:
        assert_screenshot("shot.png", "seen before the end")
    finally:
        os._exit(1)

def test_last(assert_screenshot):
    assert_screenshot("shot.png")
"""


@pytest.fixture
def project(pytester: pytest.Pytester, clean_environment: None) -> Project:
    return Project(pytester, workers=2)


def test_what_it_saw_is_in_the_run_and_can_be_accepted(project):
    project.write({"test_end.py": DYING, "shot.png": drawing()})
    project.prepare("-k", "first or last")
    done = project.pytest()
    assert done.outcomes == {"failed": 1, "passed": 2}
    assert "crashed while running 'test_end.py::test_dies'" in done.out
    assert sorted(outcome.value for outcome in project.became().values()) == ["matched", "matched", "missing"]
    (lost,) = [check for check in project.run.checks if check.outcome is Outcome.MISSING]
    assert lost.key.test == "test_end.py::test_dies"
    assert "visual: 2 matched, 1 missing" in done.out
    assert project.visual_claude("accept", lost.key.path).code == 0
    assert len(project.baselines()) == 3


def test_what_an_earlier_run_left_is_not_taken_for_its_own(project):
    project.write({"test_end.py": DYING, "shot.png": drawing()})
    project.alone("-k", "last")
    project.prepare("-k", "first")
    project.pytest("-k", "first")
    assert project.became() == {"test_end/test_first": Outcome.MATCHED}
    assert project.visual_claude("status").code == 1
