"""The picture of the difference."""

import io

import drawn
import numpy as np
import pytest
from PIL import Image

from pytest_visual_claude import pixels

VERMILION, BLUE = (213, 94, 0), (0, 114, 178)


def painted(before, after):
    expected, actual = drawn.picture(before), drawn.picture(after)
    difference = pixels.compare(expected, actual)
    picture = pixels.draw(expected, actual, difference)
    assert picture.size == actual.size
    return np.asarray(Image.open(io.BytesIO(picture.png)).convert("RGB")), difference


def count(picture, colour):
    return int((picture == colour).all(axis=2).sum())


def test_differing_pixels_are_marked_and_the_region_is_outlined():
    before, after = drawn.page(), drawn.page()
    drawn.fill(after, (250, 200, 60, 40), drawn.GREEN)
    picture, difference = painted(before, after)
    assert tuple(picture[220, 280]) == VERMILION
    assert count(picture, VERMILION) == difference.pixels == 60 * 40
    assert tuple(picture[220, 247]) == BLUE


def test_what_moved_is_marked_where_it_went_and_where_it_was():
    before, after = drawn.page(), drawn.page()
    drawn.fill(before, (250, 200, 40, 20), drawn.GREEN)
    drawn.fill(after, (340, 320, 40, 20), drawn.GREEN)
    picture, difference = painted(before, after)
    assert len(difference.regions) == 1
    assert tuple(picture[210, 270]) == tuple(picture[330, 360]) == VERMILION
    assert count(picture, VERMILION) == difference.pixels == 2 * 40 * 20


def test_the_rest_of_the_page_is_pale():
    before, after = drawn.page(), drawn.page()
    drawn.fill(after, (250, 200, 60, 40), drawn.GREEN)
    picture, _ = painted(before, after)
    assert tuple(picture[5, 380]) == tuple(int(c * 0.4 + 255 * 0.6) for c in drawn.BLUE)


@pytest.mark.parametrize("removed", [False, True])
def test_a_band_is_hatched(removed):
    short = drawn.page()
    longer = drawn.with_band(short, 104, 40, lambda band: drawn.write(band, "new", (30, 10)))
    picture, _ = painted(longer, short) if removed else painted(short, longer)
    assert count(picture, BLUE) > 400
    assert count(picture, VERMILION) == 0


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3), (20, 20)])
def test_regions_are_drawn_inside_the_smallest_pictures(size):
    painted(drawn.blank(*size), drawn.blank(*size, colour=drawn.BLUE))
    painted(drawn.blank(7, 7), drawn.blank(*size, colour=drawn.BLUE))


def test_what_is_larger_and_of_another_colour_is_marked_as_far_as_the_smaller_goes():
    before, after = drawn.blank(), drawn.blank()
    drawn.fill(before, (40, 30, 60, 40), drawn.BLUE)
    drawn.fill(after, (40, 30, 64, 44), drawn.GREEN)
    picture, _ = painted(before, after)
    assert (picture[35:65, 45:95] == VERMILION).all()
