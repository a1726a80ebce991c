"""Words that stand elsewhere are the same words."""

import drawn
import numpy as np
from PIL import Image

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Box, Kind
from pytest_visual_claude.pixels import comparison
from pytest_visual_claude.pixels.classify import words
from pytest_visual_claude.pixels.classify.change import Change
from pytest_visual_claude.pixels.detect.components import Component
from pytest_visual_claude.pixels.measure import word_boxes
from pytest_visual_claude.pixels.measure.measurements import Measured

ORDER = ("Cancel", "Print", "Refund", "Archive")


def line(*words, size=14):
    image, x = drawn.blank(400, 60), 20
    for word in words:
        drawn.write(image, word, (x, 20), size=size)
        x += 9 * len(word) + 12
    return image


def told(before, after):
    return [
        (region.kind, region.evidence.vector)
        for region in pixels.compare(drawn.picture(before), drawn.picture(after)).regions
        if region.kind is not Kind.RENDERING
    ]


def test_words_in_another_order_stand_at_other_places():
    assert {kind for kind, _ in told(line(*ORDER), line("Refund", "Cancel", "Archive", "Print"))} == {Kind.MOVED}


def test_a_line_that_made_room_for_a_word_says_which_was_added():
    kinds = [kind for kind, _ in told(line(*ORDER), line("New", *ORDER))]
    assert Kind.ADDED in kinds
    assert Kind.TEXT not in kinds
    kinds = [kind for kind, _ in told(line("New", *ORDER), line(*ORDER))]
    assert Kind.REMOVED in kinds
    assert Kind.TEXT not in kinds


def test_one_other_figure_among_words_that_moved_is_other_text():
    before, after = line("Total", "148.00", "due"), line("Now", "Total", "146.00", "due")
    assert Kind.TEXT in [kind for kind, _ in told(before, after)]


def test_a_word_is_the_same_word_where_a_rule_below_it_is_longer():
    before, after = line("Trips", "Prices"), line("Prices", "Trips")
    for image, width in ((before, 60), (after, 360)):
        drawn.fill(image, (20, 44, width, 1), drawn.BLUE)
    assert Kind.MOVED in {kind for kind, _ in told(before, after)}
    assert Kind.TEXT not in {kind for kind, _ in told(before, after)}


def test_words_beside_something_high_are_cut_as_words():
    image = line("Total", "148.00")
    drawn.fill(image, (150, 0, 4, 60), drawn.INK)
    boxes = word_boxes.words(np.asarray(image), Box(15, 0, 145, 60))
    assert [box.height < 15 for box in boxes if box.right < 150] == [True, True]


def ends_at(image):
    """The first column without ink after all that is written."""
    return int(np.flatnonzero((np.asarray(image) < 240).any(axis=(0, 2)))[-1]) + 1


def test_two_words_that_stand_too_close_to_be_cut_now_are_found_where_each_stands():
    before, after = drawn.blank(400, 60), drawn.blank(400, 60)
    for image, text, space in (
        (before, ("Shore power", "Fresh water"), 12),
        (after, ("Fresh water", "Shore power"), 2),
    ):
        drawn.write(image, text[0], (20, 20))
        drawn.write(image, text[1], (ends_at(image) + space, 20))
    assert [kind for kind, _ in told(before, after)] == [Kind.MOVED]


def glyphs(word):
    whole = np.asarray(drawn.write(drawn.blank(200, 60), word, (20, 20)))
    columns = np.flatnonzero((whole < 250).any(axis=(0, 2)))
    return Image.fromarray(whole[:, columns[0] : columns[-1] + 1])


def side_by_side(gap, *words):
    image, x = drawn.blank(400, 60), 20
    for word in words:
        part = glyphs(word)
        image.paste(part, (x, 0))
        x += part.width + gap
    return image


def test_what_stands_a_pixel_beside_a_word_is_no_part_of_it():
    before, after = side_by_side(16, "Berths", "Tides"), side_by_side(1, "Tides", "Berths")
    assert {kind for kind, _ in told(before, after)} == {Kind.MOVED}


def test_words_that_kept_their_places_are_not_looked_for_within_others(monkeypatch):
    def looked_for(*place):
        raise AssertionError(place)

    monkeypatch.setattr(words, "_standing", looked_for)
    image, size = drawn.blank(400, 160), 40
    for at, word in enumerate(ORDER):
        drawn.write(image, word, (20 + at % 2 * 190, 20 + at // 2 * 60), size=size)
    red = image.copy()
    red.paste((204, 0, 34), mask=image.convert("L").point(lambda level: 255 - level))
    assert {kind for kind, _ in told(image, red)} == {Kind.COLOUR}


def test_the_place_that_words_left_is_no_other_text():
    before, after = drawn.blank(500, 120), drawn.blank(500, 120)
    for image, left in ((before, 380), (after, 40)):
        for number, word in enumerate(("Name", "hello", "world")):
            drawn.fill(image, (0, 32 + 28 * number, 500, 1), (220, 222, 226))
            drawn.write(image, word, (left + 6 * number, 12 + 28 * number))
    assert [kind for kind, _ in told(before, after)] == [Kind.MOVED]


def test_what_changed_beside_words_that_moved_is_told_besides():
    before, after = drawn.blank(500, 120), drawn.blank(500, 120)
    for image, by in ((before, 0), (after, 4)):
        drawn.fill(image, (20, 22, 14, 14), drawn.BLUE if by else drawn.GREEN)
        drawn.write(image, "Selling name of the product", (48 + by, 20))
        drawn.write(image, "This is some help text to explain it", (48 + by, 44))
    kinds = dict(told(before, after))
    assert kinds.pop(Kind.MOVED) == (4, 0)
    assert len(kinds) == 1


def test_words_that_went_to_the_other_side_of_their_cells_are_no_columns():
    before, after = drawn.blank(600, 160), drawn.blank(600, 160)
    for image, left in ((before, 40), (after, 240)):
        for number, word in enumerate(("1.100", "2.200", "1000.000", "2.212")):
            drawn.write(image, word, (left + (30 - 6 * len(word)), 20 + 36 * number))
            drawn.write(image, f"row {number} of four", (420, 20 + 36 * number))
    difference = pixels.compare(drawn.picture(before), drawn.picture(after))
    assert all(region.box.area and region.baseline_box.area for region in difference.regions)


def test_an_icon_that_came_before_words_is_no_text():
    before, after = drawn.blank(300, 60), drawn.blank(300, 60)
    drawn.write(before, "Animation demo", (20, 20))
    drawn.write(after, "Animation demo", (42, 20))
    drawn.fill(after, (20, 23, 12, 12), drawn.BLUE)
    drawn.fill(after, (24, 27, 4, 4), drawn.WHITE)
    found = pixels.compare(drawn.picture(before), drawn.picture(after)).regions
    assert [region.evidence.content for region in found if region.kind is Kind.ADDED] == ["block"]
    assert (Kind.MOVED, (22, 0)) in told(before, after)


def test_what_is_left_of_a_change_lies_in_it_though_its_words_begin_before_it():
    component = Component(Box(10, 20, 100, 40), Box(4, 20, 100, 40))
    change = Change(Kind.MOVED, component, Measured(delta_e=40.0, vector=(-6, 0)))
    rest = words._rest(change, [Box(2, 22, 30, 12)], [Box(0, 22, 30, 12)])
    assert (rest.before, rest.after) == (Box(10, 22, 26, 12), Box(4, 22, 26, 12))


def test_what_was_removed_is_told_though_others_took_its_place():
    """A part of what moved is small, and all that moved still covers the place: the smaller of both counts first."""
    place, rest = Box(44, 10, 84, 17), Box(44, 10, 95, 17)
    measured = Measured(delta_e=50, contrast=9, structure=1)
    removed = Change(Kind.REMOVED, Component(place, place), measured)
    moved = Change(Kind.MOVED, Component(Box(151, 10, 76, 16), Box(62, 10, 77, 16)), measured, (Component(rest, rest),))
    assert sorted([moved, removed], key=comparison._rank) == [removed, moved]
