"""``.visual/run.json``: one schema, the same checks with workers and without, and none where none was made."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from project import SCRIPTED, SHOP, Project, drawing

from pytest_visual_claude.model import SCHEMA, Check

BEFORE, AFTER = drawing((20, 20, 120, 90)), drawing((20, 20, 120, 90), (150, 100, 220, 140))


@pytest.fixture
def shop(pytester: pytest.Pytester, clean_environment: None) -> Project:
    project = Project(pytester, workers=2)
    project.write({"test_shop.py": SHOP, "conftest.py": SCRIPTED, "severity": "major"})
    project.show(home=BEFORE, cart=BEFORE, about=BEFORE)
    project.prepare("-k", "not about")
    project.show(home=AFTER)
    return project


def lasting(checks: tuple[Check, ...]) -> list[Check]:
    """The checks without what differs from run to run."""
    return sorted((replace(check, run="", seconds=0.0) for check in checks), key=str)


def test_a_results_folder_that_cannot_be_written_is_said_and_is_no_internal_error(lone_project):
    lone_project.write({"test_shop.py": SHOP})
    lone_project.show(home=drawing(), cart=drawing(), about=drawing())
    lone_project.pytest("--visual-update")
    lone_project.write({"taken": "a file, no folder"})
    done = lone_project.pytest("--visual-results", "taken")
    assert done.outcomes == {"passed": 3}
    assert done.lines("cannot be written")
    assert "INTERNALERROR" not in done.out + done.err


def test_workers_make_the_same_checks(shop):
    shop.alone()
    alone = shop.run
    shop.pytest()
    assert lasting(shop.run.checks) == lasting(alone.checks)
    assert len(alone.checks) == 3
    assert shop.run.id != alone.id
    assert {check.run for check in shop.run.checks} == {shop.run.id}


def test_it_states_its_schema_who_judged_and_the_way_to_the_root(shop):
    shop.alone()
    written = json.loads((shop.path / ".visual/run.json").read_text("utf-8"))
    assert written["schema"] == SCHEMA == 4
    assert written["root"] == ".."
    assert (written["judge"], written["judge_reason"]) == ("scripted", "from pytest_visual_judge")
    assert (shop.path / ".visual/.gitignore").read_text().endswith("\n*\n")


def test_a_run_without_a_check_leaves_the_last_one_alone(shop):
    shop.alone()
    before = shop.files(".visual")
    shop.write({"test_other.py": "def test_it(): pass"})
    assert shop.pytest("test_other.py").outcomes == {"passed": 1}
    assert shop.files(".visual") == before


def test_results_go_where_they_are_told_and_so_does_every_command(shop):
    left = list(shop.files(".visual"))
    done = shop.pytest("--visual-results=out/visual")
    assert "Look: visual-claude review --results out/visual" in done.out
    assert "Accept: visual-claude accept --results out/visual test_shop/test_home" in done.out
    assert list(shop.files(".visual")) == left
    assert shop.visual_claude("accept", "--results", "out/visual", "--all").code == 0
    assert shop.alone("--visual-results=out/visual").outcomes == {"passed": 3}
