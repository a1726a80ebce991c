"""Where ``ignore`` holds: the boxes of its selectors, in the picture's own pixels."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from pytest_visual_claude.errors import CaptureError
from pytest_visual_claude.model import Box, IgnoreRule

PAGE = """<style>body { margin: 0; width: 3000px; height: 4000px } div { position: absolute; background: blue }</style>
<div id=card style="left: 650px; top: 700px; width: 300px; height: 400px; background: #eee">
  <div class=date style="left: 50px; top: 200px; width: 80px; height: 40px"></div>
  <div class=date style="left: 150px; top: 200px; width: 80px; height: 40px"></div></div>"""
#: One pixel more on each side: what is drawn on fractions of pixels reaches beyond whole ones.
DATES = (Box(699, 899, 82, 42), Box(799, 899, 82, 42))


@pytest.fixture(params=[(0, 0), (500, 600)], ids=["at the top", "scrolled"])
def scroll(request, page):
    page.set_content(PAGE)
    page.evaluate("([x, y]) => scrollTo(x, y)", list(request.param))
    return request.param


@pytest.fixture
def rules(studio):
    def taken(target, **options):
        return studio.check(target, **{"ignore": {".date": "the dates"}, **options}).ignore

    return taken


def placed(x, y):
    boxes = tuple(Box(box.x - x, box.y - y, box.width, box.height) for box in DATES)
    return (IgnoreRule("the dates", ".date", boxes),)


def test_all_that_a_selector_matches_counts_wherever_the_page_is_scrolled_to(scroll, page, rules):
    assert rules(page, full_page=True) == placed(0, 0)
    assert rules(page) == placed(*scroll)
    clip = {"x": 650, "y": 500, "width": 400, "height": 500}
    assert rules(page, full_page=True, clip=clip) == placed(650, 500)
    assert rules(page.locator("#card")) == placed(650, 700)


def test_words_alone_and_boxes_stay_as_they_are(page, rules):
    page.set_content(PAGE)
    assert rules(page, ignore="the dates") == (IgnoreRule("the dates"),)
    box = {(1, 2, 30, 40): "the clock", ".date": "the dates"}
    first, second = rules(page, ignore=box)
    assert first == IgnoreRule("the clock", "(1, 2, 30, 40)", (Box(1, 2, 30, 40),))
    assert len(second.boxes) == 2


def test_on_twice_the_pixels_the_boxes_are_twice_as_large(browser, studio):
    page = browser.new_page(device_scale_factor=2)
    page.set_content(PAGE)
    clip = {"x": 650, "y": 700, "width": 300, "height": 400}
    check = studio.check(page, full_page=True, clip=clip, scale="device", ignore={".date": "the dates"})
    assert check.ignore[0].boxes[0] == Box(99, 399, 162, 82)
    page.close()


def test_a_selector_that_matches_nothing_is_an_error_even_where_the_picture_is_the_baseline(page, studio):
    page.set_content(PAGE)
    studio.update(page)
    with pytest.raises(CaptureError, match=r"ignore `#gone` matches nothing on the page. Correct its selector"):
        studio.check(page, ignore={".date": "the dates", "#gone": "the clock"})


def test_a_picture_from_elsewhere_has_no_selectors_but_boxes(studio):
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "PNG")
    with pytest.raises(CaptureError, match=r"ignore `.date` is looked for on a page, and this picture has none"):
        studio.check(file.getvalue(), ignore={".date": "the dates"})
    check = studio.check(file.getvalue(), "other", ignore={(0, 0, 9, 9): "the date"})
    assert check.ignore == (IgnoreRule("the date", "(0, 0, 9, 9)", (Box(0, 0, 9, 9),)),)
