"""Playwright's gate: threshold, max_diff_pixels, max_diff_pixel_ratio."""

import drawn
import numpy as np
import pytest

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Gate, Picture
from pytest_visual_claude.pixels import pixelmatch as gate


def pair(count, colour=(255, 0, 0)) -> tuple[Picture, Picture]:
    """White, and white with so many pixels of a colour, 10×10 = 100 in all."""
    before = np.full((10, 10, 3), 255)
    after = before.copy()
    after.reshape(-1, 3)[:count] = colour
    return drawn.of_array(before), drawn.of_array(after)


@pytest.mark.parametrize(
    ("gate", "count", "passes"),
    [
        (Gate(max_diff_pixels=30), 30, True),
        (Gate(max_diff_pixels=29), 30, False),
        (Gate(max_diff_pixel_ratio=0.3), 30, True),
        (Gate(max_diff_pixel_ratio=0.29), 30, False),
        (Gate(max_diff_pixels=100, max_diff_pixel_ratio=0.1), 30, False),
        (Gate(max_diff_pixels=0), 30, False),
        (Gate(threshold=0.99), 30, True),
        (Gate(threshold=0.5), 30, False),
        (Gate(threshold=0), 30, False),
    ],
)
def test_the_gate_passes_what_is_within_all_its_limits(gate, count, passes):
    assert bool(pixels.compare(*pair(count), gate).regions) is not passes


def test_an_empty_gate_is_no_gate():
    assert pixels.compare(*pair(30), Gate()).regions == pixels.compare(*pair(30)).regions


@pytest.mark.parametrize(("threshold", "passes"), [(None, True), (0.2, True), (0.0, False)])
def test_a_threshold_of_nothing_is_strict_and_the_default_is_playwrights(threshold, passes):
    gate = Gate(threshold=threshold, max_diff_pixels=0)
    assert bool(pixels.compare(*pair(50, (224, 224, 224)), gate).regions) is not passes


def test_other_sizes_never_pass_the_gate():
    before, after = drawn.picture(drawn.blank(10, 10)), drawn.picture(drawn.blank(10, 11))
    assert pixels.compare(before, after, Gate(threshold=1, max_diff_pixels=1000)).regions


def test_what_is_beyond_the_gate_is_a_region_that_is_not_called_rendering():
    faint = pair(100, (254, 254, 254))
    assert all(r.kind.value == "rendering" for r in pixels.compare(*faint).regions)
    assert any(r.kind.value != "rendering" for r in pixels.compare(*faint, Gate(threshold=0)).regions)


def counted(before, after, threshold, **options):
    first, second = (
        np.dstack([np.asarray(one, np.uint8), np.full(np.shape(one)[:2], 255, np.uint8)]) for one in (before, after)
    )
    return gate.PicturePair(first, second).count(threshold, **options)


def test_a_smoothed_edge_counts_only_where_it_is_asked_for():
    """A line drawn with and without anti-aliasing: pixelmatch 7.2.0 counts 0, and 12 with includeAA."""
    hard = np.full((12, 12, 3), 255)
    for at in range(12):
        hard[at, : at + 1] = 0
    soft = hard.copy()
    for at in range(12):
        soft[at, at] = 128
    assert counted(hard, soft, 0.1) == 0
    assert counted(hard, soft, 0.1, antialiased=True) == 12
