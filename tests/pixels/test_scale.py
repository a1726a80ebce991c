"""A picture at another scale is told as that, and nothing in it as changed."""

import drawn
import pytest
from PIL import Image

from pytest_visual_claude import pixels
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import Box, Kind, Question, Severity


def page(scale, words="A quiet afternoon in Bergen", size=(300, 200)):
    image = drawn.blank(int(size[0] * scale), int(size[1] * scale))
    drawn.fill(image, [int(side * scale) for side in (0, 0, size[0], 30)], drawn.BLUE)
    for number in range(4):
        drawn.write(image, f"{number}. {words}", (20 * scale, (50 + 30 * number) * scale), size=14 * scale)
    return image


def told(before, after):
    first, second = drawn.picture(before), drawn.picture(after)
    difference = pixels.compare(first, second)
    return difference, Local().ask(Question(first, second, difference)).findings


@pytest.mark.parametrize(("old", "new"), [(1, 2), (2, 1), (2, 1.5), (1, 3)])
def test_it_is_one_finding_and_fails(old, new):
    difference, (finding,) = told(page(old), page(new))
    (region,) = difference.regions
    assert (region.kind, region.box, finding.severity) == (
        Kind.RESIZED,
        Box(0, 0, int(300 * new), int(200 * new)),
        Severity.MAJOR,
    )
    sizes = [f"{int(300 * scale)}×{int(200 * scale)}" for scale in (new, old)]
    assert finding.sentence == f"the whole picture is drawn at another scale: {sizes[0]} px instead of {sizes[1]}"


@pytest.mark.parametrize(
    "after",
    [
        page(2, "And now for something else"[::-1]).transpose(Image.Transpose.ROTATE_180),
        page(1, size=(600, 200)),
        page(1.1),
    ],
    ids=["another page", "wider", "hardly larger"],
)
def test_another_picture_is_not(after):
    difference, _ = told(page(1), after)
    assert "picture" not in {region.evidence.content for region in difference.regions}
