"""What ``redact`` matches, as boxes in the picture's own pixels, wherever the page is scrolled to."""

from __future__ import annotations

import pytest

from pytest_visual_claude.baselines import Facts
from pytest_visual_claude.model import Box, from_json

PAGE = """<style>body { margin: 0; width: 3000px; height: 4000px } div { position: absolute; background: blue }</style>
<div id=secret style="left: 700px; top: 900px; width: 80px; height: 40px"></div>"""
#: One pixel more on each side: what is blacked out may be drawn on fractions of pixels.
WHOLE = Box(699, 899, 82, 42)
CLIP = {"x": 650, "y": 500, "width": 400, "height": 500}


@pytest.fixture(params=[(0, 0), (500, 600)], ids=["at the top", "scrolled"])
def scroll(request, page):
    page.set_content(PAGE)
    page.evaluate("([x, y]) => scrollTo(x, y)", list(request.param))
    assert page.evaluate("[scrollX, scrollY]") == list(request.param)
    return request.param


@pytest.fixture
def boxes(studio):
    def taken(target, **options):
        studio.update(target, redact=["#secret"], **options)
        path = (studio.root / studio.checks[-1].baseline).with_suffix(".json")
        return from_json(Facts, path.read_bytes()).redact

    return taken


def moved(x, y):
    return (Box(WHOLE.x - x, WHOLE.y - y, WHOLE.width, WHOLE.height),)


def test_in_a_full_page_it_is_where_the_page_has_it(scroll, page, boxes):
    assert boxes(page, full_page=True) == moved(0, 0)


def test_in_a_window_it_is_where_the_window_shows_it(scroll, page, boxes):
    assert boxes(page) == moved(*scroll)


@pytest.mark.parametrize("clip", [CLIP], ids=["clip"])
def test_in_a_part_of_a_full_page_it_is_counted_from_the_parts_corner(scroll, clip, page, boxes):
    assert boxes(page, full_page=True, clip=clip) == moved(clip["x"], clip["y"])


def test_in_an_element_it_is_counted_from_the_elements_corner(scroll, page, boxes):
    assert boxes(page.locator("#secret")) == (Box(-1, -1, 82, 42),)
