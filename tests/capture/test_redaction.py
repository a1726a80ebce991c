"""What ``redact`` matches, as boxes in the picture's own pixels, wherever the page is scrolled to."""

from __future__ import annotations

import pytest
from samples import png

from pytest_visual_claude.baselines import Facts
from pytest_visual_claude.errors import CaptureError
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
    def taken(target, name=None, redact=("#secret",), **options):
        studio.update(target, name, redact=list(redact), **options)
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


def test_a_fraction_of_a_pixel_is_blacked_out_whole(page, boxes):
    page.set_content(
        "<style>body { margin: 0 } div { position: absolute }</style>"
        "<div id=secret style='left: 20.25px; top: 30.75px; width: 10.25px; height: 5.5px'></div>"
    )
    assert boxes(page) == (Box(19, 29, 13, 9),)


def test_every_element_that_matches_has_a_box_and_what_is_not_shown_has_none(page, boxes):
    page.set_content(
        "<style>body { margin: 0 } i { position: absolute; top: 9px; left: 5px; width: 4px; height: 3px }</style>"
        "<i class=a></i><i class=a style='left: 50px'></i><i class=a style='display: none'></i><i class=b></i>"
    )
    assert boxes(page, redact=[".a", page.locator(".b")]) == (Box(4, 8, 6, 5), Box(49, 8, 6, 5), Box(4, 8, 6, 5))


@pytest.mark.parametrize(("scale", "box"), [("css", Box(9, 19, 32, 22)), ("device", Box(19, 39, 62, 42))])
def test_a_box_is_counted_in_the_pixels_of_the_picture(scale, box, new_context, boxes):
    page = new_context(device_scale_factor=2).new_page()
    page.set_content(
        "<style>body { margin: 0 } div { position: absolute; left: 10px; top: 20px; width: 30px; height: 20px }</style>"
        "<div id=secret></div>"
    )
    assert boxes(page, scale=scale) == (box,)


def test_what_matches_nothing_is_an_error_that_names_it(page, studio):
    page.set_content(PAGE)
    with pytest.raises(CaptureError) as caught:
        studio.update(page, redact=[".no"])
    assert "redact `.no` matches nothing on the page. Correct its selector" in str(caught.value)


def test_a_picture_from_elsewhere_has_nothing_to_look_for(boxes):
    assert boxes(png(), "elsewhere") == ()
