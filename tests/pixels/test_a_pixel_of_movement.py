"""What stands a pixel from where it stood is cosmetic where it is alone and as it was, and what follows a pixel of
empty room.
"""

import drawn
import numpy as np
import pytest

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Box, Kind
from pytest_visual_claude.pixels.classify import verification
from pytest_visual_claude.pixels.detect.components import Component


def regions(before, after):
    return pixels.compare(drawn.picture(before), drawn.picture(after)).regions


def words(by=0, beside=None):
    image = drawn.write(drawn.blank(300, 120), "Choose a plan", (40, 40 + by), size=18)
    if beside is not None:
        drawn.fill(image, (160 + beside, 44, 20, 12), drawn.BLUE)
    return image


def test_words_that_stand_alone_a_pixel_lower_are_nudged():
    (region,) = regions(words(), words(1))
    assert (region.kind, region.evidence.vector, region.nudged) == (Kind.MOVED, (0, 1), True)


def test_words_a_pixel_lower_and_half_of_one_to_the_right_are_nudged():
    (region,) = regions(words(), drawn.moved_by_a_fraction(words(1), 0.5))
    assert (region.kind, region.nudged, region.evidence.left_over) == (Kind.MOVED, True, 0)


def test_other_words_a_pixel_lower_are_not():
    other = drawn.write(drawn.blank(300, 120), "Choose a plum", (40, 41), size=18)
    assert not any(region.nudged for region in regions(words(), drawn.moved_by_a_fraction(other, 0.5)))


def test_words_two_pixels_lower_are_not():
    (region,) = regions(words(), words(2))
    assert (region.kind, region.nudged) == (Kind.MOVED, False)


def test_words_beside_something_that_stays_are_not():
    plain, moved = words(beside=40), words(1, beside=40)
    (region,) = regions(plain, moved)
    assert region.nudged
    near = region.box.right + verification._AROUND - 1 - 160
    (region,) = regions(words(beside=near), words(1, beside=near))
    assert (region.kind, region.nudged) == (Kind.MOVED, False)


@pytest.mark.parametrize(("colour", "nudged"), [(drawn.WHITE, True), ((200, 200, 200), False)])
@pytest.mark.parametrize("turned", [0, 90])
def test_a_row_is_empty_room_where_nothing_is_drawn_in_it(colour, nudged, turned):
    before = drawn.page()
    after = drawn.with_band(before, 70, 1, lambda band: drawn.fill(band, (0, 0, 400, 1), colour))
    (region,) = regions(*(image.rotate(turned, expand=True) for image in (before, after)))
    assert (region.kind, region.nudged) == (Kind.ADDED, nudged)


def test_a_box_that_is_a_pixel_higher_only_goes_on():
    before = drawn.page()
    drawn.fill(before, (200, 60, 120, 80), drawn.BLUE)
    after = drawn.with_band(before, 100, 1, lambda band: band.paste(before.crop((0, 100, 400, 101))))
    (region,) = regions(before, after)
    assert (region.kind, region.nudged) == (Kind.ADDED, True)


def test_a_line_that_is_a_pixel_thicker_is_drawn():
    before = drawn.page()
    drawn.fill(before, (0, 100, 400, 1), drawn.INK)
    after = drawn.with_band(before, 100, 1, lambda band: drawn.fill(band, (0, 0, 400, 1), drawn.INK))
    assert not any(region.nudged for region in regions(before, after))


def test_of_what_has_another_size_nobody_says_that_it_stands_alone():
    picture = np.zeros((50, 50, 3), np.uint8)
    assert verification.stayed(picture, picture, Component(Box(9, 9, 20, 9), Box(10, 9, 21, 9))) == 1


def test_lines_that_are_each_a_pixel_farther_from_the_one_before_are_not():
    before = drawn.page()
    after = before
    for line in range(3):
        after = drawn.with_band(after, 111 + 80 * line, 1, lambda _: None)
    assert not all(region.nudged for region in regions(before, after))


@pytest.mark.parametrize(("colour", "nudged"), [(drawn.WHITE, True), ((200, 200, 200), False)])
def test_a_row_of_the_page_at_an_elements_edge_is_empty_room_and_a_line_there_is_not(colour, nudged):
    before = drawn.page()
    drawn.fill(before, (0, 0, 400, 1), drawn.INK)
    after = drawn.with_band(before, 0, 1, lambda band: drawn.fill(band, (0, 0, 400, 1), colour))
    (region,) = regions(before, after)
    assert (region.kind, region.nudged) == (Kind.ADDED, nudged)
