"""Rows and columns that came, went and moved."""

import drawn
import pytest

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Box, Kind


def regions(before, after):
    return pixels.compare(drawn.picture(before), drawn.picture(after)).regions


def banner(band):
    drawn.fill(band, (0, 0, band.width, band.height), drawn.GREEN)
    drawn.write(band, "Free shipping this week", (20, 8))


def test_a_banner_inserted_on_top_is_one_region():
    before = drawn.page()
    (region,) = regions(before, drawn.with_band(before, 24, 48, banner))
    assert (region.kind, region.box, region.evidence.vector) == (Kind.ADDED, Box(0, 24, 400, 48), (0, 48))
    assert region.baseline_box == Box(0, 24, 400, 0)


def test_a_removed_banner_is_one_region_where_the_page_closed():
    after = drawn.page()
    (region,) = regions(drawn.with_band(after, 24, 48, banner), after)
    assert (region.kind, region.box, region.evidence.vector) == (Kind.REMOVED, Box(0, 24, 400, 0), (0, -48))
    assert region.baseline_box == Box(0, 24, 400, 48)
    assert region.evidence.pixels == 48 * 400


def test_a_banner_that_pushes_the_rest_out_of_the_viewport_is_one_region():
    before = drawn.page()
    after = drawn.with_band(before, 24, 48, banner).crop((0, 0, *before.size))
    (region,) = regions(before, after)
    assert (region.kind, region.box) == (Kind.ADDED, Box(0, 24, 400, 48))


def test_a_column_inserted_into_a_wider_picture_is_one_region():
    before = drawn.page().rotate(90, expand=True)
    after = drawn.with_band(drawn.page(), 104, 30, banner).rotate(90, expand=True)
    (region,) = regions(before, after)
    assert (region.kind, region.box.width, region.box.height) == (Kind.ADDED, 30, 400)
    assert region.evidence.vector == (30, 0)


def test_a_picture_that_got_longer_by_empty_rows_says_so():
    before, after = drawn.page(), drawn.blank(400, 560)
    after.paste(before)
    (region,) = regions(before, after)
    assert (region.kind, region.evidence.content, region.evidence.pixels) == (Kind.ADDED, "space", 400 * 40)


def test_a_band_in_one_column_leaves_the_other_column_alone():
    left = drawn.page()
    longer = drawn.with_band(left, 104, 40, banner).crop((0, 0, *left.size))
    before, after = drawn.blank(840, left.height), drawn.blank(840, left.height)
    for image, column in ((before, left), (after, longer)):
        image.paste(column, (0, 0))
        image.paste(drawn.page(), (440, 0))
    (region,) = regions(before, after)
    assert region.kind is Kind.ADDED
    assert region.box.right <= 400
    assert (region.box.y, region.box.height) == (104, 40)


@pytest.mark.parametrize("size", [(1, 1), (400, 1), (1, 520), (30, 700), (700, 30)])
def test_any_two_sizes_are_compared(size):
    found = regions(drawn.page(), drawn.blank(*size, colour=drawn.BLUE))
    assert found
    assert all(region.kind is not Kind.RENDERING for region in found)


def test_what_a_banner_carried_along_may_lie_a_pixel_off():
    """Heights are fractions of pixels: below something new, one line is drawn a pixel further than another."""
    before = drawn.page()
    after = drawn.with_band(before, 24, 48, banner)
    nudged = after.crop((0, 232, 400, 256))
    after.paste(nudged, (0, 233))
    visible = [region for region in regions(before, after) if region.kind is not Kind.RENDERING]
    assert [(region.kind, region.box) for region in visible] == [(Kind.ADDED, Box(0, 24, 400, 48))]


def test_a_pixel_off_without_a_banner_is_a_move():
    before, after = drawn.page(), drawn.page()
    after.paste(before.crop((0, 184, 400, 208)), (0, 185))
    (region,) = regions(before, after)
    assert (region.kind, region.evidence.vector) == (Kind.MOVED, (0, 1))


def test_a_removed_block_in_a_viewport_is_one_region_though_others_come_up():
    whole = drawn.with_band(drawn.page(), 104, 60, banner)
    before, after = whole.crop((0, 0, 400, 400)), drawn.page().crop((0, 0, 400, 400))
    (region,) = regions(before, after)
    assert (region.kind, region.baseline_box) == (Kind.REMOVED, Box(0, 104, 400, 60))
