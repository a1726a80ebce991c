"""An underline that jumps by a pixel where its letters move by less is rendering; any other end of anything is not."""

import drawn
import numpy as np
import pytest

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Kind
from pytest_visual_claude.pixels.detect import line_ends

LEFT, RIGHT = 30, 90


def underlined(left=LEFT, right=RIGHT, thick=1, colour=drawn.INK):
    image = drawn.write(drawn.blank(160, 50), "Imprint of it", (30, 12))
    return drawn.fill(image, (left, 32, right - left, thick), colour)


def kinds(before, after):
    return [region.kind for region in pixels.compare(drawn.picture(before), drawn.picture(after)).regions]


@pytest.mark.parametrize("thick", [1, line_ends._THICKEST])
@pytest.mark.parametrize("ends", [{"right": RIGHT + 1}, {"right": RIGHT - 1}, {"left": LEFT - 1}, {"left": LEFT + 1}])
def test_a_line_that_ends_a_pixel_elsewhere_is_rendering(ends, thick):
    assert kinds(underlined(thick=thick), underlined(**ends, thick=thick)) == [Kind.RENDERING]


@pytest.mark.parametrize("right", [RIGHT + 2, RIGHT - 2])
def test_by_two_pixels_it_is_not(right):
    assert Kind.RENDERING not in kinds(underlined(), underlined(right=right))


def test_a_bar_is_no_line():
    thick = line_ends._THICKEST + 1
    assert Kind.RENDERING not in kinds(underlined(thick=thick), underlined(right=RIGHT + 1, thick=thick))


def test_a_dash_is_no_line():
    short = {"left": 120, "right": 120 + line_ends.SHORTEST - 1}
    assert Kind.RENDERING not in kinds(underlined(**short), underlined(**{**short, "right": short["right"] + 1}))
    long = {"left": 120, "right": 120 + line_ends.SHORTEST}
    assert kinds(underlined(**long), underlined(**{**long, "right": long["right"] + 1})) == [Kind.RENDERING]


def test_the_ground_between_two_lines_is_none():
    between = np.full((30, 60, 3), 255, np.uint8)
    between[10], between[14] = 0, 0
    closed = between.copy()
    closed[10:15, 40] = 0
    assert line_ends.evened(between, closed) is None


def test_another_letter_above_a_line_that_ends_elsewhere_is_seen():
    after = drawn.write(underlined(right=RIGHT + 1), "Imprint of if", (30, 12))
    assert Kind.RENDERING not in kinds(underlined(), after)


def test_only_the_ends_are_evened():
    before, after = (np.asarray(underlined(right=right)).copy() for right in (RIGHT, RIGHT + 1))
    after[5, 5] = 0
    evened = line_ends.evened(before, after)
    assert evened is not None
    assert np.argwhere((evened != before).any(axis=2)).tolist() == [[5, 5]]
