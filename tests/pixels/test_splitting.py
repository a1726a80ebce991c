"""What moved is told by where it stood and stands; what it left behind or covered is not a part of it."""

import drawn
import pytest

from pytest_visual_claude import pixels
from pytest_visual_claude.judge.local.sentences import sentence
from pytest_visual_claude.model import Kind


def regions(before, after):
    found = pixels.compare(drawn.picture(before), drawn.picture(after)).regions
    return [region for region in found if region.kind is not Kind.RENDERING]


def line(*words):
    image = drawn.blank(400, 60)
    for word, x in words:
        drawn.write(image, word, (x, 20), size=14)
    return image


def test_what_stood_before_something_that_moved_is_gone():
    before, after = line(("Refund", 20), ("Archive", 90)), line(("Archive", 20))
    kinds = {region.kind: region for region in regions(before, after)}
    assert set(kinds) == {Kind.REMOVED, Kind.MOVED}
    moved = kinds[Kind.MOVED]
    assert moved.box.x - moved.baseline_box.x == -70
    assert kinds[Kind.REMOVED].baseline_box.right < 90


def test_the_way_back_says_that_it_came():
    before, after = line(("Archive", 20)), line(("Refund", 20), ("Archive", 90))
    assert {region.kind for region in regions(before, after)} == {Kind.ADDED, Kind.MOVED}


def test_what_moved_otherwise_than_the_page_says_how_far_it_moved_in_the_page():
    before, after = drawn.blank(400, 300), drawn.blank(400, 340)
    drawn.write(before, "One line above", (20, 20), size=14)
    drawn.write(after, "One line above", (20, 20), size=14)
    for image, y, x in ((before, 100, 0), (after, 140, 3)):
        drawn.write(image, "A quiet afternoon in Bergen", (20, y), size=14)
        drawn.write(image, "moved", (20 + x, y + 40), size=14)
        drawn.write(image, "The last line of the page", (20, y + 80), size=14)
    [moved] = [region for region in regions(before, after) if region.kind is Kind.MOVED]
    assert moved.evidence.vector == (3, 0)
    assert sentence(moved).endswith("moved 3 px to the right and 40 px down")


def test_a_label_that_took_the_place_of_its_icon_is_told_by_how_far_it_moved():
    before, after = drawn.blank(400, 200), drawn.blank(400, 200)
    drawn.fill(before, (60, 44, 20, 20), (200, 30, 40))
    drawn.fill(before, (62, 46, 16, 16), drawn.WHITE)
    drawn.write(before, "Refund now", (90, 44))
    drawn.write(after, "Refund now", (66, 44))
    said = [sentence(region) for region in regions(before, after) if region.kind is Kind.MOVED]
    assert said == ["a 77×11 px piece of text moved 24 px to the left"]


@pytest.mark.parametrize("by", [2, 3])
def test_a_figure_that_changed_in_a_line_that_moved_by_little_is_told(by):
    before, after = drawn.blank(500, 160), drawn.blank(500, 160)
    for image, down, figure in ((before, 0, "3"), (after, by, "8")):
        drawn.write(image, f"Order number 104{figure}72 of this week", (20, 40 + down), size=18)
        drawn.write(image, "It will be with you on Thursday", (20, 70 + down), size=18)
    found = {region.kind: region for region in regions(before, after)}
    assert found[Kind.MOVED].evidence.vector == (0, by)
    assert found[Kind.TEXT].box.width < 20
    assert {Kind.MOVED, Kind.TEXT} == set(found)
