"""``--visual-repeat``: each check is held against itself, and its noise against the floor beside its baseline."""

from __future__ import annotations

import json

import pytest
from project import Project, drawing

from pytest_visual_claude.baselines.facts import Noise

#: A test that sees another picture in each of its runs, as the file ``shown`` says: one word a run.
TEST = """
import pathlib

def test_home(assert_screenshot):
    words = pathlib.Path("shown").read_text().split()
    pathlib.Path("shown").write_text(" ".join(words[1:]))
    assert_screenshot(f"{words[0]}.png", "home")
"""
CALM, RED = drawing((20, 20, 100, 60)), drawing((20, 20, 100, 60), (150, 90, 200, 130))


@pytest.fixture
def shop(lone_project: Project) -> Project:
    return _stocked(lone_project)


def _stocked(project: Project) -> Project:
    project.write({"test_home.py": TEST, "calm.png": CALM, "red.png": RED})
    return project


def shown(project: Project, words: str) -> None:
    project.write({"shown": words})


def floor(project: Project) -> Noise | None:
    facts = json.loads(project.files()["__screenshots__/test_home/home.json"])
    return Noise(**facts["noise"]) if facts["noise"] else None


def test_a_floor_is_kept_beside_the_baseline_with_update_alone(project):
    shop = _stocked(project)
    shown(shop, "calm red calm calm")
    assert shop.pytest("--visual-update", "--visual-repeat=4").code == 0
    kept = floor(shop)
    assert kept
    assert (kept.looks, kept.differing, kept.red, kept.pixels) == (4, 1, 1, 2091)
    shown(shop, "calm calm calm calm")
    done = shop.pytest("--visual-repeat=4")
    assert "home (test_home.py::test_home) is quieter than its floor" in done.out
    assert floor(shop) == kept


def test_a_baseline_that_stays_gets_its_floor_as_well(shop):
    shown(shop, "calm")
    shop.pytest("--visual-update")
    assert floor(shop) is None
    before = shop.baselines()
    shown(shop, "calm calm calm")
    shop.pytest("--visual-update", "--visual-repeat=3")
    assert (floor(shop), shop.baselines()) == (Noise(3), before)


@pytest.mark.parametrize(
    ("kept", "now", "said"),
    [
        ("calm calm", "red calm", "home (test_home.py::test_home) is louder than its floor: "
         "differs from itself in 1 of 2 looks, by up to 2091 px, 1 of them in more than "
         "rendering; the floor is the same in 2 looks"),
        ("red calm", "calm calm", "home (test_home.py::test_home) is quieter than its floor: is the same in 2 looks"),
        ("red calm", "red calm", ""),
    ],
)  # fmt: skip
def test_a_check_that_is_louder_or_quieter_than_its_floor_is_told(shop, kept, now, said):
    shown(shop, kept)
    shop.pytest("--visual-update", "--visual-repeat=2")
    shown(shop, now)
    done = shop.pytest("--visual-repeat=2")
    assert done.outcomes == {"passed": 1}
    assert said in done.out
    assert ("its floor" in done.out) == bool(said)


def test_noise_without_a_floor_is_told_with_the_command_that_keeps_it(shop):
    shown(shop, "calm")
    shop.pytest("--visual-update")
    shown(shop, "red calm")
    done = shop.pytest("--visual-repeat=2")
    assert "Keep that as its floor: pytest --visual-update --visual-repeat=2" in done.out


def test_only_the_last_run_of_a_test_counts(shop):
    shown(shop, "calm")
    shop.pytest("--visual-update")
    shown(shop, "red red calm")
    assert shop.pytest("--visual-repeat=3").outcomes == {"passed": 1}
    shown(shop, "calm calm red")
    done = shop.pytest("--visual-repeat=3")
    assert done.outcomes == {"failed": 1}
    assert done.out.count("R1 major") == 1
    assert "differs from itself in 2 of 3 looks" in done.out


def test_a_floor_outlives_a_new_picture(shop):
    shown(shop, "red calm")
    shop.pytest("--visual-update", "--visual-repeat=2")
    shown(shop, "red")
    shop.pytest("--visual-update")
    assert floor(shop) == Noise(2, 1, 1, 2091)


def test_how_often_is_a_whole_number(lone_project):
    done = lone_project.pytest("--visual-repeat=0")
    assert done.code == 4
    assert "--visual-repeat" in done.err


class TestAFloor:
    def test_is_silent_where_nothing_differs_and_nothing_is_kept(self):
        assert Noise(9).against(None) == ""

    def test_is_held_against_twice_its_pixels_and_as_many_looks(self):
        faint = Noise(9, 3, 0, 40)
        assert Noise(9, 1, 0, 80).against(faint) == ""
        assert "louder" in Noise(9, 1, 0, 81).against(faint)
        assert "louder" in Noise(2, 1, 1, 40).against(faint)
        assert "quieter" in Noise(9, 1, 0, 19).against(faint)
        assert Noise(8).against(faint) == ""
        assert "in nothing but rendering" in str(faint)
