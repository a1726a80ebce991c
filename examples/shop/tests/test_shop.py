"""How the shop looks: every page, by day, at night and on a phone."""

from __future__ import annotations

import pytest

from pytest_visual_claude import expect

PHONE = {"width": 375, "height": 812}


def test_home(page, assert_screenshot):
    page.goto("/index.html")
    assert_screenshot(page)


def test_home_range(page, assert_screenshot):
    page.goto("/index.html")
    assert_screenshot(page.locator("#range"))


def test_home_footer(page, assert_screenshot):
    page.goto("/index.html")
    assert_screenshot(page.get_by_role("contentinfo"))


def test_home_on_a_phone(page, assert_screenshot):
    page.set_viewport_size(PHONE)
    page.goto("/index.html")
    assert_screenshot(page)


def test_phone_menu(page, assert_screenshot):
    page.set_viewport_size(PHONE)
    page.goto("/index.html")
    page.get_by_role("button", name="Menu").click()
    assert_screenshot(page)


def test_product(page, assert_screenshot):
    page.goto("/product.html")
    assert_screenshot(page, mask=[page.locator(".countdown")])


def test_gallery_shows_the_lamp_at_night(page, assert_screenshot):
    page.goto("/product.html")
    page.get_by_role("button", name="At night").click()
    assert_screenshot(page.locator(".gallery"))


def test_add_to_cart_with_keyboard_focus(page, assert_screenshot):
    page.goto("/product.html")
    page.get_by_label("Quantity").focus()
    page.keyboard.press("Tab")
    # The ring lies outside the button: room for it inside the picture.
    assert_screenshot(page.locator(".order"), style=".order { padding: 8px }")


def test_cart(page, assert_screenshot):
    page.goto("/cart.html")
    assert_screenshot(page)


def test_cart_says_what_is_missing(page, assert_screenshot):
    page.goto("/cart.html")
    page.get_by_label("Name").fill("Ada Lindqvist")
    page.get_by_role("button", name="Place order").click()
    assert_screenshot(page.locator("#delivery"))


def test_thanks(page, assert_screenshot):
    page.goto("/thanks.html")
    assert_screenshot(page, mask=[page.locator(".number")], mask_color="#b8bdcc")


@pytest.mark.visual(tolerance="minor")
class TestAccount:
    def test_dashboard(self, page, assert_screenshot):
        page.goto("/account.html")
        assert_screenshot(page, "dashboard")

    def test_energy_chart(self, page, assert_screenshot):
        page.goto("/account.html")
        assert_screenshot(page.locator(".usage"), "energy-chart")

    def test_orders(self, page, assert_screenshot):
        page.goto("/account.html")
        assert_screenshot(page.locator(".history"), "orders")


def test_article(page):
    page.goto("/journal.html")
    expect(page.get_by_role("heading", level=2)).to_have_count(7)
    expect(page).to_have_screenshot("article.png", full_page=True)


def test_article_on_a_phone(page, assert_screenshot):
    page.set_viewport_size(PHONE)
    page.goto("/journal.html")
    assert_screenshot(page)


@pytest.mark.parametrize("name", ["index", "account"])
def test_at_night(page, assert_screenshot, name):
    page.emulate_media(color_scheme="dark")
    page.goto(f"/{name}.html")
    assert_screenshot(page)
