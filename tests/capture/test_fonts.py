"""A picture beyond the viewport costs a page its fonts. What is pictured later must not show that."""

from __future__ import annotations

import pytest

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Outcome

PAGE = "<style>body { margin: 0; height: 2000px } pre { font: 40px monospace }</style><pre>iiii WWWW 00</pre>"
WIDTH = """() => { const range = document.createRange(); range.selectNodeContents(document.querySelector('pre'))
  return range.getBoundingClientRect().width }"""


@pytest.fixture
def page(page, monkeypatch):
    """With text in ``monospace``; of a browser that loses it."""
    monkeypatch.setattr(pixels, "ready", lambda: False)
    page.set_content(PAGE)
    before = page.evaluate(WIDTH)
    page.screenshot(full_page=True)
    if page.evaluate(WIDTH) == before:
        pytest.skip("this browser keeps its fonts, or both are one")
    page.goto("about:blank")
    page.set_content(PAGE)
    assert page.evaluate(WIDTH) == before
    return page


def test_a_viewport_matches_after_a_full_page_at_its_first_frame(studio, page, shots):
    studio.update(page, "top")
    studio.update(page, "whole", full_page=True)
    shots.clear()
    assert studio.check(page, "top").outcome is Outcome.MATCHED
    assert len(shots) == 1
    assert studio.check(page, "whole", full_page=True).outcome is Outcome.MATCHED
    assert studio.check(page, "top").outcome is Outcome.MATCHED


def test_it_matches_after_one_that_the_test_took_itself(studio, page, shots):
    studio.update(page)
    page.screenshot(full_page=True)
    shots.clear()
    assert studio.check(page).outcome is Outcome.MATCHED
    assert len(shots) == 2


def test_a_baseline_is_written_with_the_fonts_of_a_fresh_page(studio, page):
    fresh = studio.update(page, "fresh").tobytes()
    page.screenshot(full_page=True)
    assert studio.update(page, "after").tobytes() == fresh
