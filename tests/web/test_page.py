"""The page from a file: every view, every key, filters, findings; with pictures taken by this plugin itself."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from web.conftest import CHECKS, stage, written

#: The page uses the system's own font; these pictures shall not depend on which that is.
FONT = "* { font-family: 'Liberation Sans', Arial, sans-serif !important }"
PHONE = {"viewport": {"width": 360, "height": 740}}
DARK = {"color_scheme": "dark"}


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> str:
    return written(stage(tmp_path_factory.mktemp("project"))).as_uri()


@pytest.fixture
def report(page, file) -> Page:
    page.goto(file)
    return page


def name(page: Page) -> str:
    return page.locator("#name").inner_text()


def chosen_view(page: Page) -> str | None:
    return page.locator("#views [aria-pressed=true]").get_attribute("data-view")


def test_the_worst_check_is_open_and_all_are_listed_by_outcome(report):
    assert name(report) == "home"
    groups = report.locator("#checks h3").all_inner_texts()
    assert [re.sub(r"\s+", " ", text) for text in groups] == [
        "changed 2", "missing 1", "unstable 1", "undecided 1", "tolerated 1", "matched 3",
    ]  # fmt: skip


def test_nothing_is_loaded_from_anywhere(page, file):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file)
    assert [url for url in asked if not url.startswith("data:")] == [file]


@pytest.mark.parametrize(
    ("key", "view"), [("1", "pair"), ("2", "swipe"), ("3", "onion"), ("4", "blink"), ("5", "diff")]
)
def test_a_digit_chooses_a_view_and_every_picture_in_it_is_shown(report, key, view):
    report.keyboard.press(key)
    assert chosen_view(report) == view
    images = report.locator("#stage img:not(.patch)")
    assert images.count() == (1 if view == "diff" else 2)
    assert all(
        images.nth(n).evaluate("image => image.decode().then(() => image.naturalWidth)") for n in range(images.count())
    )


def test_views_that_need_a_baseline_are_off_where_there_is_none(report):
    report.get_by_role("button", name="new").click()
    assert chosen_view(report) == "pair"
    expect(report.get_by_role("button", name="Swipe")).to_be_disabled()
    report.keyboard.press("5")
    expect(report.locator("#notice")).to_have_text("This check has no pictures for that view.")


def test_j_and_k_go_through_the_list_and_say_where_it_ends(report):
    report.keyboard.press("j")
    assert name(report) == "banner"
    report.keyboard.press("k")
    report.keyboard.press("k")
    assert name(report) == "home"
    expect(report.locator("#notice")).to_have_text("That was the first one.")


def test_s_goes_to_the_next_red_one(report):
    for _ in range(5):
        report.keyboard.press("s")
    assert name(report) == "home"


def test_zoom_and_pan_are_kept_in_step(report):
    papers = report.locator(".paper")

    def places() -> set[str]:
        return {papers.nth(n).get_attribute("style") for n in range(papers.count())}

    (fitted,) = places()
    report.keyboard.press("+")
    (larger,) = places()
    report.keyboard.press("9")
    expect(report.locator("#zoom")).to_have_text("100 %")
    report.mouse.move(600, 500)
    report.keyboard.press("+")
    report.keyboard.press("+")
    report.mouse.wheel(30, 40)
    (panned,) = places()
    report.keyboard.press("0")
    assert places() == {fitted}
    assert len({fitted, larger, panned}) == 3


def test_the_divider_moves_with_the_arrows_and_the_mouse(report):
    report.keyboard.press("2")
    handle = report.get_by_role("slider", name="Divider between baseline and this run")
    expect(handle).to_have_attribute("aria-valuenow", "50")
    report.keyboard.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuenow", "52")
    window = report.locator("#stage .window").bounding_box()
    report.mouse.move(window["x"] + 0.52 * window["width"], window["y"] + 100)
    report.mouse.down()
    report.mouse.move(window["x"] + 0.25 * window["width"], window["y"] + 100)
    report.mouse.up()
    expect(handle).to_have_attribute("aria-valuenow", "25")


def test_the_onion_skin_is_as_thick_as_its_slider_says(report):
    report.keyboard.press("3")
    report.get_by_role("slider", name="How much of this run is seen").fill("20")
    expect(report.locator(".layer").nth(1)).to_have_css("opacity", "0.2")


@pytest.mark.parametrize("page", [{"reduced_motion": "reduce"}], indirect=True)
def test_blinking_waits_for_the_space_bar_where_motion_is_not_wanted(report):
    report.keyboard.press("4")
    expect(report.locator("#blinking")).to_have_text("this run")
    report.keyboard.press("Space")
    expect(report.locator("#blinking")).to_have_text("baseline")
    expect(report.locator(".layer").nth(1)).to_have_css("visibility", "hidden")


def test_a_finding_and_its_region_light_each_other(report):
    report.locator(".finding[data-region=R2]").hover()
    expect(report.locator(".region.lit")).to_have_count(2)
    report.locator(".region[data-region=R1]").last.hover()
    expect(report.locator(".finding.lit")).to_have_attribute("data-region", "R1")


def test_n_and_p_go_through_the_findings_worst_first_and_bring_them_near(report):
    report.keyboard.press("n")
    expect(report.locator(".finding:focus")).to_have_attribute("data-region", "R2")
    expect(report.locator("#zoom")).not_to_have_text("100 %")
    report.keyboard.press("n")
    expect(report.locator(".finding:focus")).to_have_attribute("data-region", "R1")
    report.keyboard.press("p")
    expect(report.locator(".finding:focus")).to_have_attribute("data-region", "R2")


def test_regions_can_be_put_away(report):
    report.keyboard.press("o")
    expect(report.locator(".region")).to_have_count(0)
    expect(report.get_by_role("button", name="Regions")).to_have_attribute("aria-pressed", "false")


def test_an_inserted_band_is_one_region_and_a_seam_in_the_baseline(report):
    report.get_by_role("button", name="banner").click()
    expect(report.locator(".region")).to_have_count(2)
    expect(report.locator(".region.band")).to_have_css("height", "40px")
    expect(report.locator(".region").first).to_have_css("height", "0px")


def test_the_side_says_who_judged_at_what_cost_what_differs_and_what_to_type(report):
    side = report.locator("#side")
    for said in ("claude-sonnet-5-5: $0.009, 3.2 s", "2400 in, 210 out", "155.0 → 156.0", "tests/test_shop.py:12"):
        expect(side).to_contain_text(said)
    expect(side).to_contain_text("visual-claude accept tests/test_shop/home-chromium")
    report.keyboard.press("j")
    expect(side).to_contain_text("claude-sonnet-5-5 before, remembered")


def test_in_a_file_a_copies_the_command(report):
    report.keyboard.press("a")
    expect(report.locator("#notice")).to_have_text("Copied: visual-claude accept tests/test_shop/home-chromium")
    expect(report.locator("#decide")).to_be_hidden()


def test_filters_narrow_the_list_and_can_be_cleared(report):
    rows = report.locator(".check")
    report.get_by_role("button", name="2 changed").click()
    expect(rows).to_have_count(2)
    report.get_by_label("Kind of difference").select_option("removed")
    expect(rows).to_have_count(1)
    report.get_by_label("Severity, at least").select_option("critical")
    expect(rows).to_have_count(1)
    report.keyboard.press("/")
    report.keyboard.type("third card")
    expect(rows).to_have_count(1)
    report.keyboard.type(" of nobody")
    expect(report.locator("#none")).to_be_visible()
    report.get_by_role("button", name="Clear filters").click()
    expect(rows).to_have_count(len(CHECKS))


def test_keys_typed_into_the_search_choose_nothing(report):
    report.keyboard.press("/")
    report.keyboard.type("j5a?")
    assert (name(report), chosen_view(report)) == ("home", "pair")
    report.keyboard.press("Escape")
    report.keyboard.press("5")
    assert chosen_view(report) == "diff"


def test_the_question_mark_shows_every_key_and_escape_puts_it_away(report):
    report.keyboard.press("?")
    dialog = report.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_be_visible()
    for key in ("j", "k", "a", "r", "s", "u", "?", "1 … 5"):
        expect(dialog.locator("kbd", has_text=key).first).to_be_visible()
    report.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_an_address_names_a_check(page, file):
    page.goto(f"{file}#{'tests/test_shop/moving-chromium'}")
    assert name(page) == "moving"


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_on_a_phone_the_list_comes_first_then_the_check_and_back(report):
    expect(report.locator("#detail")).to_be_hidden()
    report.locator(".check").first.click()
    expect(report.locator("#stage")).to_be_visible()
    expect(report.locator(".list")).to_be_hidden()
    assert report.evaluate_handle("document.documentElement.scrollWidth").json_value() == 360
    report.get_by_role("button", name="Back to the list").click()
    expect(report.locator(".check").first).to_be_focused()


@pytest.mark.parametrize(
    "page", [{}, DARK, PHONE, {**PHONE, **DARK}], indirect=True, ids=["light", "dark", "phone", "phone-dark"]
)
def test_every_text_has_the_contrast_that_wcag_aa_asks_for(report):
    report.locator(".check").first.click()
    assert report.evaluate(CONTRASTS) == []


def test_every_control_has_a_name(report):
    names = "buttons => buttons.filter(b => !(b.innerText || b.getAttribute('aria-label') || '').trim()).length"
    assert report.locator("button").evaluate_all(names) == 0
    assert report.locator("#stage img:not(.patch)").evaluate_all("images => images.map(i => i.alt)") == [
        "Baseline of home",
        "This run of home",
    ]


#: The style that Playwright adds for the picture is one that the page's own policy refuses.
LOOKS: dict[str, dict[str, Any]] = {
    name: {"bypass_csp": True, **how}
    for name, how in {
        "light": dict[str, Any](),
        "dark": DARK,
        "phone": PHONE,
        "wide": {"viewport": {"width": 2560, "height": 1200}},
    }.items()
}


@pytest.mark.parametrize("page", LOOKS.values(), indirect=True, ids=LOOKS)
def test_the_page_looks_as_it_did(report, assert_screenshot):
    report.locator(".check").first.click()
    report.mouse.move(0, 0)
    assert_screenshot(report, style=FONT)


#: Texts whose contrast with what is behind them is under 4.5 (3 where they are large).
CONTRASTS = """
() => {
  const channels = (css) => (css.match(/[\\d.]+/g) || []).map(Number);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = channels(getComputedStyle(at).backgroundColor);
      if (a > 0.99) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (rgb) => rgb.slice(0, 3).map((v) => linear(v / 255))
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (["SCRIPT", "OPTION"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(channels(style.color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const least = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
    if (ratio < least) poor.push(`${walker.currentNode.data.trim()}: ${ratio.toFixed(2)}`);
  }
  return poor;
}
"""


def lit(page: Page) -> list[str]:
    """What stands out: causes, findings, boxes on the pictures."""
    shown = page.locator(".lit:visible")
    return [one.get_attribute("data-cause") or one.get_attribute("data-region") or "" for one in shown.all()]


def test_causes_are_listed_in_the_words_of_the_shell_with_regions_and_rule(report):
    assert report.locator(".cause .said").all_inner_texts() == [
        'button "Place order": background-color #0a7d55 → #c22222 (cart.css:18)',
        "li.card is gone from the list",
    ]
    assert report.locator(".cause .place").first.inner_text() == "R1 · .order .button"


@pytest.mark.parametrize("way", ["hover", "focus"])
def test_pointing_at_a_cause_outlines_its_elements_and_marks_what_it_explains(report, way):
    assert lit(report) == []
    getattr(report.locator(".cause").first, way)()
    outlined = report.locator(".element.lit")
    assert outlined.count() == 2
    box, picture = outlined.first.bounding_box(), report.locator("#stage img:not(.patch)").first.bounding_box()
    assert box["x"] - picture["x"] == pytest.approx(24 * picture["width"] / 480, abs=1)
    assert box["width"] == pytest.approx(121 * picture["width"] / 480, abs=1)
    assert sorted(lit(report)) == ["R1", "c1", "c1", "c1"]


def test_what_was_removed_is_outlined_where_it_was(report):
    report.locator(".cause").nth(1).hover()
    assert report.locator(".element.lit").count() == 1


@pytest.mark.parametrize("what", [".finding[data-region=R1]", ".region[data-region=R1] >> nth=0"])
def test_pointing_at_a_region_marks_its_causes(report, what):
    report.locator(what).hover()
    expect(report.locator(".cause.lit .said")).to_have_text(re.compile('button "Place order"'))


def test_the_keyboard_walks_from_the_differences_on_to_the_causes(report):
    for _ in range(3):
        report.keyboard.press("n")
    expect(report.locator(".cause").first).to_be_focused()
    assert "c1" in lit(report)


def test_a_cause_is_found_by_its_words(report):
    report.locator("#text").fill("background-color")
    expect(report.locator(".check .name")).to_have_text(["home"])


def test_what_was_decided_before_is_said(report):
    report.get_by_role("button", name="banner").click()
    said = report.locator("#side section", has_text="Met before")
    expect(said).to_contain_text("R1 seen 4 times since 2026-01-31, rejected 3 times")


def test_why_no_causes_are_named_is_said(report):
    report.locator(".check", has_text="banner").click()
    expect(report.locator("#side")).to_contain_text("No causes are named: there is no tests/__screenshots__")
