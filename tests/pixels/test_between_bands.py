"""Rows that came here and as many that went there are one thing that moved."""

import drawn
import pytest
from PIL import ImageChops

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Box, Kind
from pytest_visual_claude.pixels.classify import pairing
from pytest_visual_claude.pixels.detect.components import Component

LINES = ("The first line of them", "Another one, the second", "And this is the third", "What the last one says")


def page(*at):
    """Four lines, 40 px apart, or where it is said."""
    image = drawn.blank(400, 260)
    for line, y in zip(LINES, at, strict=True):
        drawn.write(image, line, (30, y), size=18)
    return image


def laid_over(by):
    """A page, and the same with three of its lines moved down, over others."""
    before = drawn.page(14)
    after, lines, place = before.copy(), before.crop((0, 70, 400, 190)), (0, 70 + by, 400, 190 + by)
    drawn.fill(after, (0, 70, 400, 120), drawn.WHITE)
    after.paste(ImageChops.darker(after.crop(place), lines), place)
    return before, after


def regions(before, after):
    return pixels.compare(drawn.picture(before), drawn.picture(after)).regions


@pytest.mark.parametrize(("by", "turned"), [(50, 0), (90, 0), (50, 90)])
def test_lines_that_moved_over_others_have_moved_and_nothing_was_removed(by, turned):
    told = regions(*(image.rotate(turned, expand=True) for image in laid_over(by)))
    assert not [region for region in told if region.kind is Kind.REMOVED]
    (moved,) = [region for region in told if region.kind is Kind.MOVED]
    assert moved.evidence.vector == ((by, 0) if turned else (0, by))
    assert moved.evidence.over


def test_what_moved_into_empty_room_lies_over_nothing():
    (moved,) = regions(page(20, 60, 100, 200), page(20, 80, 120, 200))
    assert (moved.kind, moved.evidence.vector, moved.evidence.over) == (Kind.MOVED, (0, 20), "")
    assert moved.box.y > 70 > moved.baseline_box.y


def test_a_line_that_changed_places_with_two_others_is_one_that_moved():
    told = regions(page(20, 60, 100, 140), page(20, 100, 140, 60))
    assert {region.kind for region in told} == {Kind.MOVED}


def test_what_came_far_from_what_went_has_its_own_cause():
    def between(height):
        came = Component(Box(0, 100, 50, 0), Box(0, 100, 50, 4))
        return pairing._between(came, Component(Box(0, 100 + height, 50, 4), Box(0, 104 + height, 50, 0)))

    far = 4 * pairing._FARTHEST
    assert between(far) == Component(Box(0, 100, 50, far), Box(0, 104, 50, far), moved=True)
    assert between(far + 1) is None


def test_what_stands_where_it_stood_has_not_moved_though_what_is_around_it_has():
    came = Component(Box(0, 100, 50, 0), Box(0, 96, 50, 4))
    assert pairing._between(came, Component(Box(0, 150, 50, 4), Box(0, 150, 50, 0))) is None


@pytest.mark.parametrize(("y", "content"), [(0, "space"), (70, "block")])
def test_rows_in_one_colour_are_a_bar_but_at_the_edge_of_a_picture(y, content):
    after = drawn.with_band(drawn.page(), y, 12, lambda band: drawn.fill(band, (0, 0, 400, 12), drawn.GREEN))
    (region,) = regions(drawn.page(), after)
    assert (region.kind, region.evidence.content) == (Kind.ADDED, content)
