"""How often the same words stand in a part of a picture."""

import drawn
import numpy as np
import pytest

from pytest_visual_claude.pixels.measure.occurrences import occurrences


def standing(*places, word="Refund", colour=drawn.INK):
    image = drawn.blank(200, 160)
    for place in places:
        drawn.write(image, word, place, colour)
    return np.asarray(image)


WORD = standing((10, 10))[8:30, 8:62]


@pytest.mark.parametrize("places", [(), ((90, 31),), ((3, 7), (90, 80)), ((10, 10), (10, 60), (10, 110))])
def test_it_is_found_wherever_it_stands(places):
    assert occurrences(WORD, standing(*places)) == len(places)


def test_another_word_is_not():
    assert occurrences(WORD, standing((10, 10), word="Cancel")) == 0


def test_the_same_word_in_a_faint_colour_is_not():
    assert occurrences(WORD, standing((10, 10), colour=(220, 220, 220))) == 0


def test_what_is_larger_than_the_part_is_not():
    assert occurrences(WORD, standing((10, 10))[:20]) == occurrences(WORD, standing((10, 10))[:, :50]) == 0
