"""Rows and columns that came, went and moved."""

import drawn
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Box, Kind
from pytest_visual_claude.pixels.align import row_matching


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


def below_a_banner(by):
    """One line of those that the banner carried along lies so many pixels lower."""
    before = drawn.page()
    after = drawn.with_band(before, 24, 48, banner)
    after.paste(after.crop((0, 232, 400, 256)), (0, 232 + by))
    return regions(before, after)


def test_what_a_banner_carried_along_may_lie_a_pixel_off():
    """Heights are fractions of pixels: below something new, one line is drawn a pixel further than another."""
    added, carried = below_a_banner(1)
    assert (added.kind, added.box) == (Kind.ADDED, Box(0, 24, 400, 48))
    assert carried.kind is Kind.RENDERING


def test_what_was_carried_a_pixel_further_is_measured_where_it_lies_now():
    _, carried = below_a_banner(1)
    assert carried.box.y - carried.baseline_box.y == 49
    assert carried.evidence.delta_e == 0


def test_two_pixels_off_are_no_rounding():
    kinds = {region.kind for region in below_a_banner(2)}
    assert kinds == {Kind.ADDED, Kind.MOVED}


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


def strips(*numbers, width=400):
    """Paragraphs of one to three lines, no two alike, each with its margin."""
    heights = [30 * (number % 3 + 1) + 10 for number in numbers]
    image = drawn.blank(width, 40 + sum(heights))
    drawn.fill(image, (0, 0, width, 24), drawn.BLUE)
    top = 40
    for number, height in zip(numbers, heights, strict=True):
        for line in range(number % 3 + 1):
            drawn.write(image, f"{number * 37 + line * 11} words of {'abcdefgh'[number]}", (20, top + 30 * line))
        top += height
    return image


def test_two_paragraphs_that_traded_places_are_one_move_of_the_lower_one():
    (region,) = regions(strips(0, 1, 2, 3), strips(0, 2, 1, 3))
    assert (region.kind, region.evidence.vector) == (Kind.MOVED, (0, 100))
    assert region.box.height == region.baseline_box.height <= 70
    assert region.box.y - region.baseline_box.y == 100


def test_a_paragraph_that_went_past_others_is_one_move():
    (region,) = regions(strips(0, 1, 2, 3, 4, 5), strips(0, 2, 3, 4, 1, 5))
    assert (region.kind, region.evidence.vector) == (Kind.MOVED, (0, 100 + 40 + 70))


def test_what_moved_past_others_and_changed_as_well_is_told_as_both():
    before, after = strips(0, 5, 2, 3), strips(0, 2, 5, 3)
    drawn.fill(after, (300, 200, 40, 20), drawn.GREEN)
    difference = pixels.compare(drawn.picture(before), drawn.picture(after))
    kinds = {region.kind: region for region in difference.regions}
    assert set(kinds) == {Kind.MOVED, Kind.ADDED}
    assert kinds[Kind.ADDED].box == Box(300, 200, 40, 20)
    assert kinds[Kind.ADDED].evidence.pixels == 800
    assert sum(region.evidence.pixels for region in difference.regions) == difference.pixels


def test_a_paragraph_that_is_not_the_one_that_went_is_an_addition_and_a_removal():
    found = regions(strips(0, 1, 2, 3), strips(0, 2, 4, 3))
    assert {region.kind for region in found} == {Kind.ADDED, Kind.REMOVED}


@given(st.permutations(range(6)), st.permutations(range(6)))
@settings(deadline=None, max_examples=40)
def test_however_paragraphs_are_reordered_every_pixel_is_counted_once(first, second):
    before, after = strips(*first), strips(*second)
    difference = pixels.compare(drawn.picture(before), drawn.picture(after))
    assert sum(region.evidence.pixels for region in difference.regions) == difference.pixels
    assert bool(difference.regions) == (first != second)
    for region in difference.regions:
        assert 0 <= region.box.y <= region.box.bottom <= after.height
        assert 0 <= region.baseline_box.y <= region.baseline_box.bottom <= before.height


def footer(image, y):
    drawn.fill(image, (0, y, image.width, 1), drawn.INK)
    return drawn.write(image, "Imprint and returns", (20, y + 12))


def test_a_footer_that_left_the_foot_of_the_window_moved():
    before, after = (footer(drawn.page(4).crop((0, 0, 400, 500)), y) for y in (450, 368))
    (region,) = regions(before, after)
    assert (region.kind, region.evidence.vector) == (Kind.MOVED, (0, -82))
    assert (region.baseline_box.y, region.box.y) == (450, 368)


def test_a_block_that_took_up_the_margin_it_was_inserted_into_is_one_region():
    before = drawn.page()
    after = drawn.with_band(before, 100, 46, lambda _: None)
    drawn.fill(after, (0, 100, 400, 50), drawn.GREEN)
    (region,) = regions(before, after)
    assert (region.kind, region.box, region.evidence.vector) == (Kind.ADDED, Box(0, 100, 400, 50), (0, 46))
    assert not region.baseline_box.area


def tiles(*lines, below=40):
    """Columns of lines, as high as the longest, and a line below all of them."""
    height = 30 * max(map(len, lines))
    image = drawn.blank(200 * len(lines), 40 + height + below)
    for column, texts in enumerate(lines):
        for row, text in enumerate(texts):
            drawn.write(image, text, (20 + 200 * column, 20 + 30 * row))
    return drawn.write(image, "below all of them", (20, 40 + height))


def test_a_line_inserted_in_one_column_says_nothing_about_the_others():
    left, middle, right = ["one", "two", "three"], ["Monday", "Tuesday"], ["alpha", "beta", "gamma"]
    (region,) = regions(tiles(left, middle, right), tiles(left, middle, ["alpha", "new", "beta", "gamma"]))
    assert (region.kind, region.evidence.vector) == (Kind.ADDED, (0, 30))
    assert region.box.x >= 400
    assert 20 < region.box.y < 80


def test_a_side_bar_that_pushed_the_content_aside_is_one_region():
    content = drawn.page(10).crop((0, 30, 400, 440))
    before, after = drawn.blank(900, 500), drawn.blank(900, 500)
    for image, x in ((before, 100), (after, 340)):
        drawn.fill(image, (0, 0, 900, 40), drawn.INK)
        image.paste(content, (x, 60))
    drawn.write(drawn.fill(after, (0, 50, 220, 440), drawn.GREEN), "Menu", (20, 80))
    (region,) = regions(before, after)
    assert (region.kind, region.evidence.vector, region.box.height) == (Kind.ADDED, (240, 0), 440)


def cards(*numbers):
    image = drawn.blank(900, 300)
    for place, number in enumerate(numbers):
        colour = (drawn.GREEN, drawn.BLUE, (200, 120, 30))[number]
        drawn.fill(image, (20 + 290 * place, 20, 270, 200), colour)
        drawn.write(image, f"Card {number} of three", (40 + 290 * place, 60), drawn.WHITE)
        drawn.write(image, f"{number * 37} pounds", (40 + 290 * place, 160), drawn.WHITE)
    return image


def test_a_card_that_went_to_the_front_of_its_row_moved():
    (region,) = regions(cards(0, 1, 2), cards(2, 0, 1))
    assert (region.kind, region.evidence.vector) == (Kind.MOVED, (-580, 0))
    assert (region.baseline_box, region.box) == (Box(600, 20, 270, 200), Box(20, 20, 270, 200))


def test_a_card_removed_from_a_row_that_closed_up_is_one_region():
    (region,) = regions(cards(0, 1, 2), cards(0, 2))
    assert (region.kind, region.evidence.vector) == (Kind.REMOVED, (-290, 0))


def test_a_heading_that_got_larger_is_one_region_however_much_longer_the_page_is():
    def article(size, room):
        image = drawn.with_band(drawn.page(), 100, room, lambda _: None)
        return drawn.write(image, "What kelvin counts", (20, 100), size=size)

    (region,) = regions(article(24, 40), article(34, 52))
    assert region.kind is Kind.RESIZED
    assert region.box.right < 380
    assert region.box.height > region.baseline_box.height


def test_a_few_rows_that_are_equal_elsewhere_by_accident_stay_in_place():
    """Gridlines of a chart are alike; what is between them is not."""
    rows = np.arange(100, dtype=np.uint64)
    other = rows + np.uint64(1000)
    other[:30], other[70:] = rows[:30], rows[70:]
    other[52:55] = rows[40:43]
    assert row_matching.blocks(rows[:, None].view(np.uint8), other[:, None].view(np.uint8)) == [(30, 70, 30, 70)]


def test_a_bar_in_one_colour_that_went_is_no_empty_space_a_banner_took_up():
    bar = drawn.with_band(drawn.page(), 264, 48, lambda band: drawn.fill(band, (0, 0, 400, 48), drawn.BLUE))
    found = regions(bar, drawn.with_band(drawn.page(), 24, 48, banner))
    assert [region.evidence.content for region in found if region.kind is Kind.REMOVED] == ["block"]
    assert {(region.kind, region.place.y, region.place.height) for region in found} == {
        (Kind.ADDED, 24, 48),
        (Kind.REMOVED, 264, 48),
    }


def test_what_differs_only_between_the_rows_that_are_sampled_is_found():
    noise = np.random.default_rng(3).integers(0, 200, (260, 60, 3))
    before = np.full((300, 300, 3), 255, np.uint8)
    after = before.copy()
    after[20:280, 20:80] = noise
    after[21:280:4, 180:240] = noise[1::4]  # a column beside it, of which every fourth row is looked at
    found = [region.box for region in pixels.compare(drawn.of_array(before), drawn.of_array(after)).regions]
    assert sorted((box.x, box.y, box.width) for box in found) == [(20, 20, 60), (180, 21, 60)]


def test_a_line_that_moved_by_a_pixel_and_a_half_more_to_the_side_is_moved():
    before = drawn.blank(400, 200)
    after = before.copy()
    drawn.write(before, "Invoice 41, due in July", (20, 80))
    after.paste(drawn.moved_by_a_fraction(before, 0.5), (0, 1))
    (region,) = regions(before, after)
    assert (region.kind, region.evidence.vector) == (Kind.MOVED, (0, 1))
