"""Words that stand elsewhere are the same words."""

import drawn
import numpy as np

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Box, Kind
from pytest_visual_claude.pixels.classify import words
from pytest_visual_claude.pixels.measure import word_boxes

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
