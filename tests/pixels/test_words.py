"""Words that stand elsewhere are the same words."""

import drawn

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Kind

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
