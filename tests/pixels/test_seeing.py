"""What is a difference, and what is only how it was rendered."""

import drawn
import numpy as np
import pytest
from PIL import Image, ImageDraw

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Box, Kind
from pytest_visual_claude.pixels.detect import visibility
from pytest_visual_claude.pixels.detect.components import Component


def kinds(before, after):
    return [region.kind for region in pixels.compare(drawn.picture(before), drawn.picture(after)).regions]


def kinds_of(before, after):
    return {region.kind for region in pixels.compare(before, after).regions}


def test_equal_bytes_are_no_difference_even_where_they_are_no_picture():
    broken = drawn.Picture(b"not a png", 3, 2)
    assert not pixels.compare(broken, broken).regions


def test_equal_pixels_in_other_bytes_are_no_difference():
    image = drawn.page()
    first, second = drawn.picture(image, compress_level=1), drawn.picture(image, compress_level=9)
    assert first.png != second.png
    assert not pixels.compare(first, second).regions


def test_text_that_is_gone_is_one_removed_region():
    before, after = drawn.page(), drawn.page()
    drawn.fill(after, (0, 78, 400, 24), drawn.WHITE)
    (region,) = pixels.compare(drawn.picture(before), drawn.picture(after)).regions
    assert region.kind is Kind.REMOVED
    assert region.evidence.content == "text"
    assert region.box.y >= 80
    assert region.box.bottom <= 102


def test_a_button_with_another_colour_says_both_colours():
    before, after = drawn.page(), drawn.page()
    drawn.fill(before, (150, 200, 96, 44), drawn.BLUE)
    drawn.fill(after, (150, 200, 96, 44), drawn.GREEN)
    (region,) = pixels.compare(drawn.picture(before), drawn.picture(after)).regions
    assert (region.kind, region.box, region.evidence.pixels) == (Kind.COLOUR, Box(150, 200, 96, 44), 96 * 44)
    assert (region.evidence.before, region.evidence.after) == ("#0d6efd", "#198754")


@pytest.mark.parametrize("tint", [(247, 248, 250), (250, 250, 250), (255, 255, 251)])
def test_a_tint_of_the_whole_page_is_seen(tint):
    assert kinds(drawn.blank(), drawn.blank(colour=tint)) == [Kind.COLOUR]


def test_one_level_of_colour_over_the_whole_page_is_rendering():
    assert kinds(drawn.blank(colour=(200, 200, 200)), drawn.blank(colour=(201, 199, 200))) == [Kind.RENDERING]


@pytest.mark.parametrize("right", [0.1, 0.3, 0.45])
def test_text_moved_by_less_than_half_a_pixel_is_rendering(right):
    before = drawn.page()
    assert set(kinds(before, drawn.moved_by_a_fraction(before, right))) == {Kind.RENDERING}


def lcd(text):
    """Text with grey edges, and with each colour sampled a third of a pixel beside the next."""
    wide = drawn.write(drawn.blank(600, 120), text, (30, 36), (0, 0, 0), 42).convert("L")
    fine = np.asarray(wide.resize((600, 40), Image.Resampling.BOX)).astype(float)
    smooth = np.sum([weight * np.roll(fine, by, axis=1) for by, weight in ((-1, 0.3), (0, 0.4), (1, 0.3))], axis=0)
    grey = fine.reshape(40, 200, 3).mean(axis=2)
    return drawn.of_array(np.dstack([grey] * 3)), drawn.of_array(smooth.reshape(40, 200, 3))


def test_text_with_coloured_fringes_is_rendering():
    grey, fringed = lcd("Compare all plans")
    assert kinds_of(grey, fringed) == kinds_of(fringed, grey) == {Kind.RENDERING}


def test_other_words_are_seen_though_their_fringes_are_coloured():
    assert kinds_of(lcd("Compare all plans")[0], lcd("Compare old plans")[1]) != {Kind.RENDERING}


def test_one_figure_that_changed_in_a_line_moved_by_a_fraction_is_seen():
    before = drawn.write(drawn.blank(500, 60), "The invoice of the third of May comes to 341.50 euros", (20, 20))
    other = drawn.write(drawn.blank(500, 60), "The invoice of the third of May comes to 347.50 euros", (20, 20))
    assert set(kinds(before, drawn.moved_by_a_fraction(before, 0.3))) == {Kind.RENDERING}
    assert set(kinds(before, drawn.moved_by_a_fraction(other, 0.3))) != {Kind.RENDERING}


def figure(text, beside=""):
    return drawn.write(drawn.write(drawn.blank(), text, (40, 40), size=20), beside, (84, 40), size=20)


def test_a_figure_that_stands_alone_and_is_drawn_half_a_pixel_further_is_rendering():
    before = figure("48")
    assert set(kinds(before, drawn.moved_by_a_fraction(before, 0.45))) == {Kind.RENDERING}


def test_a_figure_that_moves_half_a_pixel_beside_one_that_does_not_is_seen():
    before = figure("48", "px")
    after = drawn.moved_by_a_fraction(figure("48"), 0.45)
    drawn.write(after, "px", (84, 40), size=20)
    assert set(kinds(before, after)) != {Kind.RENDERING}


def test_two_short_lines_are_as_long_as_the_higher_one_of_them_says_not_as_both():
    before = drawn.write(figure("Seagull"), "of 9.8 m", (40, 62), size=18)
    after = drawn.moved_by_a_fraction(before, 0.45)
    drawn.write(before, "|", (125, 52), size=18)
    drawn.write(after, "|", (125, 52), size=18)  # so that something beside them stays
    assert set(kinds(before, after)) == {Kind.RENDERING}


@pytest.mark.parametrize(("old", "new"), [("48", "46"), ("3", "8"), ("B", "8"), ("O", "Q")])
def test_another_figure_that_stands_alone_is_seen(old, new):
    after = drawn.moved_by_a_fraction(figure(new), 0.3)
    assert set(kinds(figure(old), after)) != {Kind.RENDERING}


def test_a_figure_that_stands_alone_and_is_smeared_as_well_as_moved_is_seen():
    rows = np.asarray(drawn.moved_by_a_fraction(figure("48"), 0.5)).astype(float)
    smeared = (np.roll(rows, 1, axis=0) + rows + np.roll(rows, -1, axis=0)) / 3
    after = Image.fromarray(np.round(smeared).astype(np.uint8))
    assert set(kinds(figure("48"), after)) != {Kind.RENDERING}


def test_a_dot_that_stands_alone_is_seen_to_move_by_half_a_pixel_being_too_small_to_prove_it():
    before = drawn.blank()
    drawn.fill(before, (40, 40, 5, 5), drawn.INK)
    assert set(kinds(before, drawn.moved_by_a_fraction(before, 0.45))) != {Kind.RENDERING}


def test_letters_a_pixel_further_apart_are_seen():
    before, after = drawn.blank(), drawn.blank()
    for number, letter in enumerate("Jobs"):
        drawn.write(before, letter, (20 + 8 * number, 40))
        drawn.write(after, letter, (20 + 9 * number, 40))
    assert set(kinds(before, after)) != {Kind.RENDERING}


def test_a_hairline_moved_by_a_fraction_is_rendering():
    sharp, blurred = np.full((40, 300, 3), 255), np.full((40, 300, 3), 255)
    sharp[20] = 200
    blurred[20], blurred[21] = 216, 239
    assert kinds_of(drawn.of_array(sharp), drawn.of_array(blurred)) == {Kind.RENDERING}


@pytest.mark.parametrize(("rows", "seen"), [(1, False), (2, False), (12, True)])
def test_a_step_of_four_levels_is_seen_over_an_area_but_not_in_a_line(rows, seen):
    before, after = drawn.blank(colour=(240, 240, 240)), drawn.blank(colour=(240, 240, 240))
    drawn.fill(after, (20, 40, 150, rows), (236, 236, 236))
    assert (set(kinds(before, after)) != {Kind.RENDERING}) == seen


def test_text_moved_by_a_whole_pixel_is_moved():
    before = drawn.write(drawn.blank(), "Compare all plans", (20, 40))
    after = drawn.write(drawn.blank(), "Compare all plans", (21, 40))
    (region,) = pixels.compare(drawn.picture(before), drawn.picture(after)).regions
    assert (region.kind, region.evidence.vector) == (Kind.MOVED, (1, 0))


def test_a_word_moved_within_its_line_is_one_region_with_its_vector():
    before = drawn.write(drawn.blank(), "Checkout", (20, 40))
    after = drawn.write(drawn.blank(), "Checkout", (57, 43))
    (region,) = pixels.compare(drawn.picture(before), drawn.picture(after)).regions
    assert (region.kind, region.evidence.vector) == (Kind.MOVED, (37, 3))


def test_a_border_that_got_thinner_is_seen_though_no_colour_is_new():
    before, after = drawn.blank(), drawn.blank()
    ImageDraw.Draw(before).rectangle((20, 20, 180, 60), outline=(200, 0, 0), width=2)
    ImageDraw.Draw(after).rectangle((20, 20, 180, 60), outline=(200, 0, 0), width=1)
    assert Kind.RENDERING not in kinds(before, after)


def test_smoothed_edges_are_rendering():
    sharp, smooth = (_disc(scale) for scale in (4, 8))
    assert set(kinds(sharp, smooth)) <= {Kind.RENDERING}
    assert sharp.tobytes() != smooth.tobytes()


def _disc(scale):
    """A disc of 60 px, anti-aliased by drawing it larger."""
    large = drawn.blank(120 * scale, 120 * scale)
    ImageDraw.Draw(large).ellipse((30 * scale, 30 * scale, 90 * scale, 90 * scale), fill=drawn.BLUE)
    return large.resize((120, 120), Image.Resampling.BOX)


def test_a_single_red_pixel_on_white_is_seen():
    before = np.full((30, 30, 3), 255)
    after = before.copy()
    after[14, 15] = (255, 0, 0)
    (region,) = pixels.compare(drawn.of_array(before), drawn.of_array(after)).regions
    assert (region.box, region.evidence.pixels) == (Box(15, 14, 1, 1), 1)
    assert region.kind is not Kind.RENDERING


def test_what_shows_through_on_black_only_is_a_difference():
    before = Image.new("RGBA", (40, 40), (255, 255, 255, 255))
    after = Image.new("RGBA", (40, 40), (255, 255, 255, 128))
    assert kinds(before, after) == [Kind.COLOUR]


def test_what_is_fully_transparent_is_equal_whatever_its_colour():
    before, after = Image.new("RGBA", (9, 9), (255, 0, 0, 0)), Image.new("RGBA", (9, 9), (0, 0, 255, 0))
    assert kinds(before, after) == []
    assert pixels.opened(drawn.picture(before)).digest == pixels.opened(drawn.picture(after)).digest


def test_a_word_in_another_shade_is_a_colour_however_thin_its_letters_are():
    before = drawn.write(drawn.blank(), "shipping", (20, 40), (120, 120, 120), 11)
    after = drawn.write(drawn.blank(), "shipping", (20, 40), (100, 100, 120), 11)
    assert kinds(before, after) == [Kind.COLOUR]


def test_other_words_are_text():
    before = drawn.write(drawn.blank(), "Add to the basket", (20, 40))
    after = drawn.write(drawn.blank(), "Put it in my trunk", (20, 40))
    assert kinds(before, after) == [Kind.TEXT]


def test_another_photograph_is_an_image():
    noise = np.random.default_rng(3).integers(0, 255, (2, 60, 80, 3))
    before, after = drawn.blank(), drawn.blank()
    for image, photo in zip((before, after), noise, strict=True):
        image.paste(Image.fromarray(photo.astype(np.uint8)), (30, 20))
    assert kinds(before, after) == [Kind.IMAGE]


def test_the_faint_corner_of_a_box_that_was_rounded_is_seen():
    box = (20, 20, 160, 90)
    before, after = drawn.blank(), drawn.blank()
    ImageDraw.Draw(before).rectangle(box, fill=(225, 230, 238))
    ImageDraw.Draw(after).rounded_rectangle(box, 8, fill=(225, 230, 238))
    assert Kind.RENDERING not in kinds(before, after)


def test_a_speck_where_two_lines_cross_is_rendering():
    before = np.full((40, 40, 3), 255)
    before[19:21] = before[:, 19:21] = 169
    after = before.copy()
    after[19:21, 19:21] = 144
    (region,) = pixels.compare(drawn.of_array(before), drawn.of_array(after)).regions
    assert region.kind is Kind.RENDERING


def test_a_letter_that_moved_by_a_fraction_between_letters_that_stay_is_seen():
    before = drawn.write(drawn.blank(), "ooo I ooo", (20, 40))
    moved = drawn.moved_by_a_fraction(before, 0.45)
    after = before.copy()
    letter = (44, 40, 54, 60)
    after.paste(moved.crop(letter), letter[:2])
    assert kinds(before, moved) == [Kind.RENDERING]
    assert Kind.RENDERING not in kinds(before, after)


def test_a_figure_that_changed_below_something_inserted_is_seen():
    before, after = drawn.page(), drawn.page()
    drawn.write(before, "Total 150.40", (250, 200))
    drawn.write(after, "Total 160.40", (250, 200))
    after = drawn.with_band(after, 30, 12, lambda _: None)
    regions = pixels.compare(drawn.picture(before), drawn.picture(after)).regions
    assert [(region.kind, region.box.y) for region in regions] == [(Kind.TEXT, 216), (Kind.ADDED, 43)]


def test_parts_of_which_one_takes_another_room_did_not_move_together():
    """Seen on a page of a component library, where it was an error."""
    a = np.zeros((40, 300, 3), np.uint8)
    b = a.copy()
    a[4:10, 4:200], b[4:10, 4:100] = 255, 255
    grown, other = Component(Box(0, 0, 207, 12), Box(0, 0, 109, 12)), Component(Box(0, 20, 40, 8), Box(0, 20, 40, 8))
    assert visibility.move(a, b, Component.around([grown, other])) is None
