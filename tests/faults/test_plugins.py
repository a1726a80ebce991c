"""Reruns, subtests, workers that die: no check vanishes, and nothing is pruned without proof."""

from __future__ import annotations

import json

import pytest
from project import SHOP, Project, drawing

from pytest_visual_claude.model import Outcome

SUBTESTS = """
import pathlib

def test_flaky(subtests, assert_screenshot):
    for name in ("one", "two", "three"):
        with subtests.test(name):
            assert_screenshot("p.png", name)
    again = pathlib.Path("ran")
    if not again.exists():
        again.write_text("")
        raise OSError("not yet")

def test_steady(subtests, assert_screenshot):
    for name in ("four", "five"):
        with subtests.test(name):
            assert_screenshot("p.png", name)
"""
DYING = """
import os, pathlib

def test_one(assert_screenshot):
    assert_screenshot("p.png")

def test_two(assert_screenshot):
    if pathlib.Path("die").exists():
        os._exit(1)
    assert_screenshot("p.png")
"""


def baselines(project: Project) -> set[str]:
    return {name.rpartition("/")[2] for name in project.baselines()}


def test_checks_in_subtests_of_a_test_that_is_rerun_do_not_vanish(lone_project):
    """rerunfailures tells of subtests before it tells of their test."""
    lone_project.write({"test_sub.py": SUBTESTS, "p.png": drawing(), "ran": ""})
    lone_project.prepare("-p", "subtests")
    (lone_project.path / "ran").unlink()
    done = lone_project.pytest("-p", "subtests", "--reruns", "1")
    assert done.code == 0
    assert set(lone_project.became().values()) == {Outcome.MATCHED}
    assert len(lone_project.checks) == 5
    lone_project.visual_claude("prune", "--yes")
    assert len(lone_project.baselines()) == 5


@pytest.mark.parametrize("restarts", ["0", "1"])
def test_after_a_worker_died_nothing_is_pruned(pytester, clean_environment, restarts):
    """A worker of xdist dies in a test, and is not replaced, or is."""
    project = Project(pytester, workers=1)
    project.write({"test_end.py": DYING, "p.png": drawing()})
    project.prepare()
    project.write({"die": ""})
    project.pytest("--max-worker-restart", restarts)
    done = project.visual_claude("prune", "--yes")
    assert done.code == 1
    assert "run all tests first, then prune" in done.err
    assert baselines(project) == {"test_one.png", "test_two.png"}


@pytest.mark.parametrize("project", [0, 2], ids=["alone", "two-workers"], indirect=True)
def test_the_baselines_of_a_module_that_skips_itself_are_kept(project):
    """A whole module is skipped."""
    project.write({"test_shop.py": SHOP, "test_b.py": "def test_b(): pass"})
    project.show(home=drawing(), cart=drawing(), about=drawing())
    project.prepare()
    project.write({"test_shop.py": f"import pytest\npytest.skip('not here', allow_module_level=True)\n{SHOP}"})
    assert project.pytest().code == 0
    project.visual_claude("prune", "--yes")
    assert baselines(project) == {"test_home.png", "test_cart.png", "test_about.png"}


def test_after_a_prune_nothing_that_was_pruned_is_missed(lone_project):
    """All checks are required, and one of them was pruned."""
    lone_project.write({"test_shop.py": SHOP, "pytest.ini": "[pytest]\nvisual_require_all = true\n"})
    lone_project.show(home=drawing(), cart=drawing(), about=drawing())
    lone_project.prepare()
    lone_project.write({"test_shop.py": SHOP.split("def test_about")[0]})
    assert lone_project.pytest().code == 1
    assert lone_project.visual_claude("prune", "--yes").code == 0
    assert lone_project.pytest().code == 0


ALL = """
import pytest

def test_matched(assert_screenshot):
    assert_screenshot("same.png")

def test_changed(assert_screenshot):
    assert_screenshot("now.png", "now")
    assert_screenshot("same.png", "second")

@pytest.mark.visual(tolerance="major")
def test_tolerated(assert_screenshot):
    assert_screenshot("soft.png")

def test_missing(assert_screenshot):
    assert_screenshot("new.png")

def test_unreadable(assert_screenshot):
    assert_screenshot("same.png")
"""


def test_with_workers_and_without_a_run_leaves_the_same(pytester, clean_environment):
    """Nothing is at fault but the number of processes."""
    project = Project(pytester)
    project.write({"test_all.py": ALL, "same.png": drawing(), "now.png": drawing(), "soft.png": drawing()})
    project.prepare("-k", "not missing")
    project.write({"__screenshots__/test_all/test_unreadable.png": b"broken", "new.png": drawing((1, 1, 9, 9))})
    project.write({"now.png": drawing((20, 20, 90, 90)), "soft.png": drawing((20, 20, 60, 60), colour="#fdfdfd")})
    runs = []
    for workers in (0, 2):
        project.workers = workers
        project.pytest()
        runs.append(_comparable(project))
    assert runs[0] == runs[1]
    assert len(runs[0]["checks"]) == 6


def _comparable(project: Project) -> dict:
    """The run without its times, its order and its id."""
    run = json.loads((project.path / ".visual/run.json").read_bytes())
    checks = [{**check, "seconds": 0, "run": ""} for check in run["checks"]]
    return {**run, "id": "", "started": "", "checks": sorted(checks, key=lambda check: check["key"]["name"])}
