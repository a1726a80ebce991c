"""Where most of a picture is another one, that is said once: nine places in it say less."""

import drawn
import numpy as np
from PIL import ImageDraw

from pytest_visual_claude import pixels
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import Box, Kind, Question, Severity


def chart(seed, ticks):
    """Dots over a grid, with labels on both axes."""
    image = drawn.blank(500, 300)
    for y in range(20, 240, 40):
        drawn.fill(image, (40, y, 450, 1), (220, 224, 230))
    for x, y in np.random.default_rng(seed).integers((44, 10), (470, 230), (150, 2)).tolist():
        ImageDraw.Draw(image).ellipse((x, y, x + 8, y + 8), drawn.BLUE)
    for number in range(6):
        drawn.write(image, f"{ticks * number}", (44 + number * 70, 250))
        drawn.write(image, f"{ticks + number}", (4, 16 + number * 40))
    return image


def told(before, after):
    first, second = drawn.picture(before), drawn.picture(after)
    difference = pixels.compare(first, second)
    findings = Local().ask(Question(first, second, difference)).findings
    return [region for region in difference.regions if region.kind is not Kind.RENDERING], findings


def test_another_chart_is_one_finding():
    (region,), (finding, *_) = told(chart(1, 17), chart(2, 30))
    assert (region.kind, region.box, finding.severity) == (Kind.OTHER, Box(0, 0, 500, 300), Severity.MAJOR)
    assert finding.sentence == "most of the picture looks different now"


def test_every_pixel_of_it_is_counted():
    first, second = drawn.picture(chart(1, 17)), drawn.picture(chart(2, 30))
    difference = pixels.compare(first, second)
    assert difference.pixels == sum(region.evidence.pixels for region in difference.regions)


def test_a_page_of_which_some_is_as_it_was_is_told_place_by_place():
    before, after = drawn.blank(500, 640), drawn.blank(500, 640)
    for image, seed, ticks in ((before, 1, 17), (after, 2, 30)):
        image.paste(drawn.page(8, 500).crop((0, 0, 500, 320)), (0, 0))
        image.paste(chart(seed, ticks), (0, 330))
    regions, _ = told(before, after)
    assert len(regions) > 1
    assert all(region.box.y >= 320 for region in regions)


def test_three_prices_of_three_are_told_each():
    def prices(*values):
        image = drawn.blank(400, 120)
        for at, value in enumerate(values):
            drawn.write(image, value, (20 + 130 * at, 40), size=20)
        return image

    regions, _ = told(prices("14.90", "28.00", "7.35"), prices("16.50", "31.00", "9.95"))
    assert [region.kind for region in regions] == [Kind.TEXT] * 3


def test_it_is_told_the_same_on_the_way_back():
    regions, _ = told(chart(2, 30), chart(1, 17))
    assert [region.evidence.content for region in regions] == ["picture"]
