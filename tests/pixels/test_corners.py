"""Corners that are rounder now, or squarer, are told as that, and once for each thing."""

import drawn
import pytest
from PIL import Image, ImageDraw

from pytest_visual_claude import pixels
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.judge.local.sentences import sentence
from pytest_visual_claude.model import Box, Kind, Question, Severity

CARD, OTHER = (40, 30, 160, 90), (240, 30, 100, 90)
LINE = (220, 222, 230)


def card(radius, *boxes, fill=drawn.BLUE, outline=None, ground=drawn.WHITE, size=(400, 160)):
    """Drawn four times as large, so that it is smooth."""
    image = Image.new("RGB", (4 * size[0], 4 * size[1]), ground)
    for left, top, width, height in boxes or (CARD,):
        corners = (4 * left, 4 * top, 4 * (left + width) - 1, 4 * (top + height) - 1)
        ImageDraw.Draw(image).rounded_rectangle(corners, 4 * radius, fill, outline, 4 if outline else 0)
    return image.resize(size, Image.Resampling.BOX)


def regions(before, after):
    found = pixels.compare(drawn.picture(before), drawn.picture(after)).regions
    return [region for region in found if region.kind is not Kind.RENDERING]


@pytest.mark.parametrize(
    "look",
    [
        {},
        {"fill": drawn.WHITE, "outline": LINE},
        {"ground": (14, 17, 23), "fill": (38, 39, 48)},
    ],
    ids=["filled", "outlined", "dark"],
)
@pytest.mark.parametrize(("old", "new", "how"), [(4, 12, "rounder"), (12, 4, "squarer"), (8, 0, "squarer")])
def test_four_corners_of_a_card_are_one_change(look, old, new, how):
    (region,) = regions(card(old, **look), card(new, **look))
    assert region.box == Box(*CARD)
    assert sentence(region) == f"the corners of a 160×90 px part are {how} now"


def test_corners_of_a_low_button_are_one_change():
    low = (40, 30, 120, 22)
    (region,) = regions(card(2, low), card(8, low))
    assert sentence(region) == "the corners of a 120×22 px part are rounder now"


def test_two_cards_are_two_changes():
    found = regions(card(4, CARD, OTHER), card(12, CARD, OTHER))
    assert sorted((region.box.x, region.box.width) for region in found) == [(40, 160), (240, 100)]


def test_what_changed_in_the_card_besides_is_told_besides():
    before, after = card(4), card(12)
    drawn.fill(after, (100, 60, 40, 30), drawn.GREEN)
    told = {region.evidence.content: region.box for region in regions(before, after)}
    assert told == {"rounder corners": Box(*CARD), "block": Box(100, 60, 40, 30)}


def test_a_card_that_lost_its_whole_ground_has_no_other_corners():
    found = regions(card(12), card(12, fill=drawn.GREEN))
    assert {region.evidence.content for region in found} & {"rounder corners", "squarer corners"} == set()


def test_one_corner_alone_may_be_a_letter():
    before, after = card(12), card(12)
    drawn.fill(after, (40, 30, 12, 12), drawn.BLUE)
    assert "squarer corners" not in {region.evidence.content for region in regions(before, after)}


def test_the_corners_of_a_large_card_are_minor():
    large = (20, 20, 360, 120)
    before, after = (drawn.picture(card(radius, large)) for radius in (2, 14))
    verdict = Local().ask(Question(before, after, pixels.compare(before, after)))
    assert [finding.severity for finding in verdict.findings] == [Severity.MINOR]


def test_other_words_have_no_corners():
    before, after = drawn.blank(400, 60), drawn.blank(400, 60)
    drawn.write(before, "Brought forward", (20, 20))
    drawn.write(after, "Drought toward", (20, 20))
    assert not {"rounder corners", "squarer corners"} & {region.evidence.content for region in regions(before, after)}
