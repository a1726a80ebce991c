"""Checks that did not happen are noticed, and baselines nobody asks for are pruned: in a complete run alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from project import drawing

from pytest_visual_claude.baselines.inventory import StoredBaseline, elsewhere
from pytest_visual_claude.model import Check, Key, Outcome, Run, Tolerance

SHOP = """
import pytest

@pytest.mark.parametrize("name", ["one", "two"])
def test_shop(assert_screenshot, name):
    assert_screenshot("p.png", "shot")
"""
HOME = "def test_home(assert_screenshot):\n    assert_screenshot('p.png', 'home')\n"
ONE, TWO, OTHER = "test_shop/shot-one", "test_shop/shot-two", "test_home/home"


@pytest.fixture
def suite(lone_project):
    return _suite(lone_project)


def _suite(project):
    project.write({"test_shop.py": SHOP, "test_home.py": HOME, "p.png": drawing((5, 5, 50, 50))})
    assert project.pytest("--visual-update").code == 0
    return project


def absent(project) -> set[str]:
    return set(project.run.coverage.absent)


def test_a_complete_run_misses_nothing(suite):
    done = suite.pytest()
    assert done.code == 0
    assert "did not happen" not in done.out
    assert suite.run.coverage.scope == (".",)


def test_with_workers_the_same_is_noticed(project):
    if not project.workers:
        pytest.skip("that is every other test here")
    suite = _suite(project)
    suite.write({"test_home.py": f"import pytest\n\n@pytest.mark.skip\n{HOME}"})
    suite.pytest()
    assert (suite.run.coverage.scope, suite.run.coverage.unfinished, absent(suite)) == ((".",), ("test_home",), {OTHER})
    suite.pytest("-k", "one")
    assert (suite.run.coverage.scope, absent(suite)) == ((), {TWO, OTHER})


def test_a_filtered_run_says_how_many_did_not_happen(suite):
    done = suite.pytest("-k", "one")
    assert "2 known checks did not happen: the run was filtered, or ended early" in done.out
    assert done.code == 0
    assert absent(suite) == {TWO, OTHER}
    assert suite.run.coverage.scope == ()


def test_a_skipped_one_is_named(suite):
    suite.write({"test_home.py": f"import pytest\n\n@pytest.mark.skip\n{HOME}"})
    done = suite.pytest()
    assert "1 known check did not happen: skipped, or never reached" in done.out
    assert f"  {OTHER}" in done.out
    assert suite.run.coverage.unfinished == ("test_home",)


def test_one_that_was_never_reached_is_named(suite):
    suite.write({"test_home.py": HOME.replace(":\n", ":\n    raise OSError('down')\n")})
    assert absent(suite) == set()
    suite.pytest()
    assert absent(suite) == {OTHER}


def test_a_part_of_the_suite_is_complete_in_itself(suite):
    done = suite.pytest("test_shop.py")
    assert "did not happen" not in done.out
    assert suite.run.coverage.scope == ("test_shop.py",)


#: What a run is told → whether it has all the checks.
REQUIRED = {"all": ([], 0), "some": (["-k", "one"], 1), "none": (["-k", "nothing"], 5)}


@pytest.mark.parametrize(("words", "code"), REQUIRED.values(), ids=REQUIRED)
def test_where_all_are_required_a_missing_one_fails_the_run(suite, words, code):
    assert suite.pytest(*words, "--visual-require-all").code == code
    assert suite.pytest(*words, VISUAL_REQUIRE_ALL="true").code == code
    assert suite.pytest(*words, "-o", "visual_require_all=true").code == code


def test_where_all_are_required_a_fresh_clone_knows_its_baselines(suite):
    (suite.path / ".visual/known.json").unlink()
    done = suite.pytest("-k", "one", "--visual-require-all")
    assert done.code == 1
    assert (
        "2 known checks did not happen: the run was filtered, or ended early, and visual_require_all is set" in done.out
    )
    assert f"  {OTHER}" in done.out


def test_where_all_are_required_a_run_without_any_check_fails(lone_project):
    lone_project.write({"test_a.py": "def test_it(): pass"})
    done = lone_project.pytest("--visual-require-all")
    assert done.code == 1
    assert "visual: no check was made" in done.out


def test_what_is_missing_stays_known_as_long_as_its_baseline_is_there(suite):
    (suite.path / "test_home.py").unlink()
    for _ in range(2):
        assert suite.pytest("--visual-require-all").code == 1
        assert absent(suite) == {OTHER}
    suite.visual_claude("prune", "--yes")
    suite.pytest()
    assert suite.pytest("--visual-require-all").code == 0


def test_prune_lists_asks_and_removes_what_nobody_asked_for(suite):
    (suite.path / "test_home.py").unlink()
    suite.pytest()
    asked = suite.visual_claude("prune")
    assert asked.code == 1
    assert asked.out.splitlines()[0] == "__screenshots__/test_home/home.png"
    assert "Remove these 1: visual-claude prune --yes" in asked.out
    assert suite.visual_claude("prune", "--yes").code == 0
    assert set(suite.baselines()) == {f"__screenshots__/{key}.png" for key in (ONE, TWO)}
    assert not (suite.path / "__screenshots__/test_home").exists()
    assert suite.visual_claude("prune").out == "Nothing to prune.\n"


NOT_COMPLETE = {
    "filtered": ["-k", "one"],
    "deselected": ["--deselect", "test_home.py::test_home"],
    "one test": ["test_shop.py::test_shop"],
    "ignored": ["--ignore=test_home.py"],
}


@pytest.mark.parametrize("words", NOT_COMPLETE.values(), ids=NOT_COMPLETE)
def test_a_filtered_run_never_prunes(suite, words):
    suite.pytest(*words)
    done = suite.visual_claude("prune", "--yes")
    assert done.code == 1
    assert "run all tests first" in done.err
    assert len(suite.baselines()) == 3


def test_the_run_of_a_file_prunes_only_there(suite):
    suite.write({"test_shop.py": SHOP.replace('"one", "two"', '"one"')})
    suite.pytest("test_shop.py")
    (suite.path / f"__screenshots__/{TWO}.dom").write_bytes(b"what its page knew")
    assert suite.visual_claude("prune", "--yes").code == 0
    assert not suite.files(ending=".dom")
    assert set(suite.baselines()) == {f"__screenshots__/{key}.png" for key in (ONE, OTHER)}


def test_a_module_with_a_skipped_or_failed_test_keeps_its_baselines(suite):
    suite.write({"test_home.py": f"import pytest\n\n@pytest.mark.skip\n{HOME}"})
    suite.pytest()
    done = suite.visual_claude("prune", "--yes")
    assert "kept: 1 of test_home, where a test was skipped or failed" in done.out
    assert len(suite.baselines()) == 3


def test_baselines_of_another_browser_are_kept(suite):
    (suite.path / "test_home.py").unlink()
    facts = suite.path / "__screenshots__/test_home/home.json"
    facts.write_text(facts.read_text().replace('"browser": ""', '"browser": "firefox"'))
    suite.pytest()
    assert "kept: 1 of firefox, which the run did not use" in suite.visual_claude("prune", "--yes").out
    assert len(suite.baselines()) == 3


def test_baselines_of_a_container_are_kept_by_a_run_on_this_machine():
    made = StoredBaseline("home.png", "tests/test_a/home-chromium-container", "chromium", "Linux", "1")
    key = Key("tests/test_a", "tests/test_a.py::test_home", "home", "chromium")
    check = Check(key, Outcome.MATCHED, Tolerance.COSMETIC, "home.png")
    run = Run("1", "now", "0", "local", "", ".", (check,))
    assert elsewhere(made, run) == "of chromium-container, which the run did not use"
    assert not elsewhere(made, replace(run, checks=(replace(check, key=replace(key, browser=made.drawn_by)),)))
