"""What proves that a line of text was only drawn at another fraction of a pixel, and what disproves it."""

import drawn
import numpy as np
import pytest

from pytest_visual_claude.pixels.detect import warp
from pytest_visual_claude.pixels.detect.warp import Redrawing

LINE = drawn.write(drawn.blank(160, 24), "The third of May", (8, 4))


def warped(before, after):
    return Redrawing(np.asarray(before), np.asarray(after)).warped()


def moved(right):
    """To the right; to the left, where that is negative."""
    if right >= 0:
        return np.asarray(drawn.moved_by_a_fraction(LINE, right)).copy()
    return np.roll(np.asarray(drawn.moved_by_a_fraction(LINE, 1 + right)), -1, axis=1)


@pytest.mark.parametrize("right", [-0.4, 0.4])
def test_a_line_moved_by_a_fraction_is_the_same_line(right):
    assert warped(LINE, moved(right))


def test_a_line_of_which_two_parts_moved_apart_is_another_one():
    after = moved(-0.4)
    after[:, 64:] = moved(0.4)[:, 64:]
    assert not warped(LINE, after)


@pytest.mark.parametrize(
    ("blocks", "far", "off", "explained"),
    [(8, 0.5, 0.1, True), (7, 0.5, 0.1, False), (8, 0.3, 0.1, False), (8, 0.5, 0.2, False)],
    ids=["one of eight", "one of seven", "all moved by less", "one beside the others"],
)
def test_near_half_a_pixel_one_block_of_eight_may_leave_more_where_it_moved_as_all_did(blocks, far, off, explained):
    fits = [warp._Fit(30.0, 60.0, far, 0.0)] * (blocks - 1)
    assert warp._as_the_others(fits, 100)
    assert warp._as_the_others([*fits, warp._Fit(50.0, 60.0, far, off)], 100) is explained


def test_a_dot_too_faint_for_one_pixel_is_seen_where_four_have_it():
    after = moved(0.2)
    after[12, 8:10] = np.minimum(after[12, 8:10], 255 - 80)
    one = after.copy()
    after[13, 8:10] = np.minimum(after[13, 8:10], 255 - 80)
    assert warped(LINE, one)
    assert not warped(LINE, after)


def test_a_mark_in_the_outermost_column_is_seen_beside_a_line_that_moved():
    after = moved(0.2)
    after[10:14, -1] = drawn.INK
    assert not warped(LINE, after)


def test_one_move_explains_all_of_what_moved_and_not_two_parts_that_moved_apart():
    def interpolated(after):
        return Redrawing(np.asarray(LINE), np.asarray(after)).interpolated()

    parts = moved(-0.4)
    parts[:, 64:] = moved(0.4)[:, 64:]
    assert interpolated(moved(0.4))
    assert interpolated(moved(-0.4))
    assert not interpolated(parts)
