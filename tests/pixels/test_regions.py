"""At most nine regions, and every differing pixel in one of them."""

import drawn
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Kind

_shades = st.sampled_from([0, 1, 3, 40, 128, 254, 255])
_sizes = st.tuples(st.integers(1, 40), st.integers(1, 40))


@st.composite
def pictures(draw, size=None):
    """A ground, and a few patches of noise and of one colour."""
    height, width = size or draw(_sizes)
    picture = np.full((height, width, 3), draw(_shades), np.uint8)
    for _ in range(draw(st.integers(0, 5))):
        top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        part = picture[top : top + draw(st.integers(1, 30)), left : left + draw(st.integers(1, 30))]
        part[:] = draw(arrays.arrays(np.uint8, part.shape, elements=_shades) if draw(st.booleans()) else _shades)
    return picture


@st.composite
def pairs(draw):
    size = draw(_sizes)
    return draw(pictures(size)), draw(pictures(size))


def inside(region, y, x):
    box = region.box
    return box.x <= x < box.right and box.y <= y < box.bottom


@given(pairs())
def test_every_differing_pixel_is_counted_in_exactly_one_region(pair):
    difference = pixels.compare(*map(drawn.of_array, pair))
    assert sum(region.evidence.pixels for region in difference.regions) == difference.pixels
    assert len(difference.regions) <= 9
    assert bool(difference.regions) == bool((pair[0] != pair[1]).any())
    assert [region.id for region in difference.regions] == [f"R{i + 1}" for i in range(len(difference.regions))]


@given(pairs())
def test_boxes_hold_every_pixel_that_differs_in_place_unless_rows_moved(pair):
    regions = pixels.compare(*map(drawn.of_array, pair)).regions
    if all(region.box == region.baseline_box for region in regions):
        for y, x in np.argwhere((pair[0] != pair[1]).any(axis=2)):
            assert any(inside(region, y, x) for region in regions)


@given(pairs())
def test_what_a_person_could_see_lies_where_a_region_is_or_was(pair):
    regions = pixels.compare(*map(drawn.of_array, pair)).regions
    apart = np.abs(pair[0].astype(int) - pair[1]).max(axis=2)
    if all(region.box.area and region.baseline_box.area for region in regions):
        for y, x in np.argwhere(apart > 16):
            boxes = [box for region in regions for box in (region.box, region.baseline_box)]
            assert any(box.x <= x < box.right and box.y <= y < box.bottom for box in boxes)


@given(pictures(), pictures())
def test_any_two_pictures_have_regions_within_them(before, after):
    expected, actual = drawn.of_array(before), drawn.of_array(after)
    difference = pixels.compare(expected, actual)
    assert sum(region.evidence.pixels for region in difference.regions) == difference.pixels
    for region in difference.regions:
        for box, picture in ((region.box, actual), (region.baseline_box, expected)):
            assert 0 <= box.x <= box.right <= picture.width
            assert 0 <= box.y <= box.bottom <= picture.height
        assert region.place.area


def words(height, gap):
    """Two blocks as words of large type are: the regions of their appearing."""
    before, after = drawn.blank(600, 200), drawn.blank(600, 200)
    for left in (80, 80 + 160 + gap):
        drawn.fill(after, (left, 56, 160, height), drawn.INK)
    return pixels.compare(drawn.picture(before), drawn.picture(after)).regions


@pytest.mark.parametrize(
    ("height", "gap", "count"),
    [
        (80, 24, 1),  # 0.3 of the height
        (80, 40, 2),  # 0.5 of it: two columns
        (24, 24, 2),  # as far as the first two, but small: two words are nearer
        (24, 12, 1),
        (120, 24, 2),  # higher than type is: two cards
    ],
)
def test_two_words_of_one_line_are_one_region_however_large_the_type(height, gap, count):
    assert len(words(height, gap)) == count


def test_words_of_a_heading_are_one_region():
    before, after = drawn.blank(700, 200), drawn.blank(700, 200)
    drawn.write(after, "Annual", (40, 50), size=90)
    drawn.write(after, "report", (342, 50), size=90)
    assert len(pixels.compare(drawn.picture(before), drawn.picture(after)).regions) == 1


@given(pictures())
def test_the_same_pixels_never_differ(picture):
    first, second = drawn.of_array(picture), drawn.picture(drawn.Image.fromarray(picture), compress_level=0)
    assert not pixels.compare(first, second).regions


def test_thirty_changes_are_nine_regions_and_none_is_dropped():
    before, after = drawn.blank(900, 900), drawn.blank(900, 900)
    for number in range(30):
        drawn.fill(after, (20 + number % 6 * 150, 20 + number // 6 * 170, 20, 20), drawn.BLUE)
    difference = pixels.compare(drawn.picture(before), drawn.picture(after))
    assert len(difference.regions) == 9
    assert difference.pixels == sum(region.evidence.pixels for region in difference.regions) == 30 * 400


def test_the_letters_of_a_line_are_one_region():
    before = drawn.blank(400, 60)
    (region,) = pixels.compare(
        drawn.picture(before), drawn.picture(drawn.write(drawn.blank(400, 60), "twelve words make one line", (9, 20)))
    ).regions
    assert region.kind is Kind.ADDED


def test_the_words_of_a_large_heading_are_one_region():
    before, after = drawn.blank(900, 120), drawn.write(drawn.blank(900, 120), "Two wide words", (20, 20), size=72)
    (region,) = pixels.compare(drawn.picture(before), drawn.picture(after)).regions
    assert (region.kind, region.evidence.content) == (Kind.ADDED, "text")


def test_two_cards_are_two_regions():
    before, after = drawn.blank(400, 100), drawn.blank(400, 100)
    for left in (20, 240):
        drawn.fill(after, (left, 20, 140, 60), drawn.GREEN)
    found = pixels.compare(drawn.picture(before), drawn.picture(after)).regions
    assert sorted(region.box.x for region in found) == [20, 240]
