"""What cannot be captured is named in the failure, and nothing is written."""

from __future__ import annotations

import pytest

from pytest_visual_claude import CheckError
from pytest_visual_claude.model import Outcome

PAGE = """<p id=here>Here</p><p id=hidden hidden>Hidden</p><div id=empty style="width: 0; height: 0"></div>
<i>one</i><i>two</i><p id=shy style="visibility: hidden">Shy</p>"""
QUICK = {"timeout": 400}


@pytest.fixture
def page(page):
    page.set_content(PAGE)
    return page


def said(studio, target, **options) -> str:
    """The failure's text, for a red run and for an update alike."""
    texts = set()
    for update in (False, True):
        with pytest.raises(CheckError) as failure:
            studio.assertion(update=update)(target, **QUICK, **options)
        texts.add(str(failure.value))
    assert studio.written() == []
    assert {check.outcome for check in studio.checks} == {Outcome.UNCAPTURED}
    assert len(texts) == 1, texts
    (text,) = texts
    return text.removeprefix("test_page.py::test_it: ")


def test_a_closed_page(studio, page):
    page.close()
    assert said(studio, page) == (
        "the page about:blank cannot be captured: the page, its context or its browser is closed"
    )


def test_an_element_of_a_closed_context(studio, page):
    element = page.locator("#here")
    page.context.close()
    assert said(studio, element) == ("`#here` cannot be captured: the page, its context or its browser is closed")


@pytest.mark.parametrize(
    ("selector", "reason"),
    [
        ("#nowhere", "no such element is on the page"),
        ("#hidden", "it is there but not visible (hidden, or without width and height)"),
        ("#shy", "it is there but not visible (hidden, or without width and height)"),
        ("#empty", "it is there but not visible (hidden, or without width and height)"),
    ],
)
def test_an_element_that_is_not_to_be_seen(studio, page, selector, reason):
    assert said(studio, page.locator(selector)) == f"`{selector}` cannot be captured: {reason}"


def test_an_element_that_was_taken_out(studio, page):
    element = page.locator("#here")
    page.eval_on_selector("#here", "e => e.remove()")
    assert said(studio, element) == "`#here` cannot be captured: no such element is on the page"


def test_a_locator_that_matches_several(studio, page):
    assert said(studio, page.locator("i")) == (
        "`i` cannot be captured: it matches 2 elements; narrow it to one, for example with .first"
    )


def test_an_element_is_named_as_its_user_asked_for_it(studio, page):
    assert said(studio, page.get_by_role("button", name="Go")) == (
        '`get_by_role("button", name="Go")` cannot be captured: no such element is on the page'
    )


def test_a_mask_that_matches_nothing(studio, page):
    text = (
        "the mask `.ad` matches nothing on the page, so nothing would be hidden. "
        "Correct its selector, or take it out of mask=[…]"
    )
    assert said(studio, page, mask=["#here", ".ad"]) == text
    assert said(studio, page, mask=[page.locator(".ad")]) == text


def test_a_mask_that_is_none(studio, page):
    assert said(studio, page, mask=["p["]).startswith("the mask `p[` cannot be captured: Unexpected token")
    assert said(studio, page, mask=[3]) == "the mask 3 is neither a locator nor a selector"


def test_a_mask_of_no_colour_would_hide_nothing(studio, page):
    assert said(studio, page, mask=["#here"], mask_color="rouge") == (
        "mask_color 'rouge' is no colour of CSS, so nothing would be hidden"
    )


def test_a_clip_outside_the_page(studio, page):
    text = said(studio, page, clip={"x": 9000, "y": 0, "width": 10, "height": 10})
    assert text == (
        "the page about:blank cannot be captured: Clipped area is either empty or outside the resulting image"
    )
