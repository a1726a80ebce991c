"""``threshold``, ``max_diff_pixels`` and ``max_diff_pixel_ratio``: what stays within them is no difference."""

from __future__ import annotations

import pytest
from project import Project, drawing

from pytest_visual_claude.model import Outcome

BOX = (20, 20, 119, 89)
BEFORE = drawing(BOX)
#: 10×10 pixels more of the same colour, on 240×160.
SPOT = (200, 100, 209, 109)
CALLS = """
def test_within_a_count(assert_screenshot):
    assert_screenshot("shot.png", max_diff_pixels=100)

def test_beyond_a_count(assert_screenshot):
    assert_screenshot("shot.png", max_diff_pixels=99)

def test_within_a_ratio(assert_screenshot):
    assert_screenshot("shot.png", max_diff_pixel_ratio=0.0027)

def test_beyond_a_ratio(assert_screenshot):
    assert_screenshot("shot.png", max_diff_pixel_ratio=0.0026)

def test_the_smaller_limit_counts(assert_screenshot):
    assert_screenshot("shot.png", max_diff_pixels=10_000, max_diff_pixel_ratio=0.0026)

def test_of_another_colour_within_a_threshold(assert_screenshot):
    assert_screenshot("shot.png", threshold=1)

def test_no_gate(assert_screenshot):
    assert_screenshot("shot.png")
"""


@pytest.fixture
def gated(project: Project) -> Project:
    project.write({"test_gated.py": CALLS, "shot.png": BEFORE})
    project.prepare()
    project.write({"shot.png": drawing(BOX, SPOT)})
    return project


def test_what_stays_within_is_matched_and_what_does_not_is_judged(gated):
    gated.pytest()
    assert {key.removeprefix("test_gated/test_"): outcome for key, outcome in gated.became().items()} == {
        "within_a_count": Outcome.MATCHED,
        "beyond_a_count": Outcome.CHANGED,
        "within_a_ratio": Outcome.MATCHED,
        "beyond_a_ratio": Outcome.CHANGED,
        "the_smaller_limit_counts": Outcome.CHANGED,
        "of_another_colour_within_a_threshold": Outcome.MATCHED,
        "no_gate": Outcome.CHANGED,
    }


def test_the_suite_sets_a_gate_in_its_ini_file_and_a_call_overrides_it(gated):
    gated.write({"pytest.ini": "[pytest]\nvisual_max_diff_pixels = 100\n"})
    done = gated.pytest("-k", "no_gate or beyond_a_count")
    assert done.outcomes == {"passed": 1, "failed": 1}
    assert gated.became()["test_gated/test_no_gate"] is Outcome.MATCHED
    assert gated.alone("-k", "no_gate", VISUAL_MAX_DIFF_PIXELS="99").outcomes == {"failed": 1}


def test_a_gate_is_not_left_open_by_a_bad_value(gated):
    before = gated.files()
    done = gated.pytest(VISUAL_THRESHOLD="1.5")
    assert done.code == pytest.ExitCode.USAGE_ERROR
    assert "VISUAL_THRESHOLD: '1.5' is not a number from 0 to 1" in done.err
    assert gated.files() == before
