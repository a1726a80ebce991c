"""``expect`` is Playwright's own, with one assertion more."""

from __future__ import annotations

from typing import Any, cast

import pytest
from playwright.sync_api import expect as playwrights

from pytest_visual_claude import CheckError, VisualAssertionError, expect
from pytest_visual_claude import current as running
from pytest_visual_claude.model import Outcome

PAGE = "<title>Shop</title><style>body { margin: 0 }</style><p style='background: teal; width: 200px'>Hello</p>"


@pytest.fixture
def page(page):
    page.set_content(PAGE)
    return page


@pytest.fixture
def next_run(current, monkeypatch):
    """The next run of the same test, which writes no baseline."""

    def begin() -> None:
        made = current.assertion()
        monkeypatch.setattr(running, "assertion", lambda: made)

    return begin


def test_a_page_and_an_element_have_screenshots(current, page, next_run):
    expect(page).to_have_screenshot()
    expect(page).to_have_screenshot("home.png", full_page=True, threshold=0.1)
    expect(page.locator("p")).to_have_screenshot(["parts", "greeting.png"])
    assert [check.key.path for check in current.checks] == [
        f"test_page/{name}-chromium" for name in ("test_it", "home", "parts-greeting")
    ]
    next_run()
    expect(page).to_have_screenshot("home.png", full_page=True, threshold=0.1)
    assert current.checks[-1].outcome is Outcome.MATCHED


def test_a_difference_fails_with_the_words_of_every_check(current, page, next_run):
    expect(page).to_have_screenshot("home.png")
    next_run()
    page.eval_on_selector("p", "e => e.style.background = 'crimson'")
    with pytest.raises(VisualAssertionError) as failure:
        expect(page).to_have_screenshot("home.png")
    assert str(failure.value).startswith("home changed: ")


def test_a_message_comes_first(current, page, next_run):
    expect(page).to_have_screenshot("home.png")
    next_run()
    page.eval_on_selector("p", "e => e.style.background = 'crimson'")
    with pytest.raises(VisualAssertionError) as failure:
        expect(page, "the front page").to_have_screenshot("home.png")
    assert str(failure.value).startswith("the front page\nhome changed: ")


def test_playwrights_assertions_are_all_there(current, page):
    expect(page).to_have_title("Shop")
    expect(page).not_to_have_title("Other")
    expect(page.locator("p")).to_have_text("Hello")
    expect(page.locator("p")).not_to_be_hidden()
    with pytest.raises(AssertionError, match="not the shop"):
        expect(page, "not the shop").to_have_title("Other", timeout=100)
    for target in (page, page.locator("p")):
        assert set(dir(playwrights(target))) <= set(dir(expect(target)))


def test_what_playwright_refuses_is_refused_alike(page):
    with pytest.raises(ValueError, match="Unsupported type") as ours:
        expect(cast(Any, 3))
    with pytest.raises(ValueError, match="Unsupported type") as theirs:
        playwrights(cast(Any, 3))
    assert str(ours.value) == str(theirs.value)


def test_the_timeout_of_all_assertions_is_that_of_screenshots_too(current, page):
    try:
        expect.set_options(timeout=321)
        with pytest.raises(CheckError):
            expect(page.locator("#nowhere")).to_have_screenshot()
        with pytest.raises(AssertionError, match="321ms"):
            expect(page.locator("#nowhere")).to_be_visible()
    finally:
        expect.set_options(timeout=None)


def test_outside_a_test_there_is_no_name_for_a_picture(page, monkeypatch):
    monkeypatch.setattr(running, "assertion", None)
    with pytest.raises(CheckError, match="names its baseline after the running test"):
        expect(page).to_have_screenshot()


def test_a_bad_option_is_named_as_the_user_called_it(current, page):
    with pytest.raises(
        Exception, match=r"to_have_screenshot\(fullpage=…\): no such option \(did you mean full_page\?\)"
    ):
        expect(page).to_have_screenshot(fullpage=True)
