"""The quick picture of the viewport: it can say that nothing changed, and for the rest Playwright's own is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_visual_claude import CheckError, capture, pixels, settings
from pytest_visual_claude.capture.protocol import quick
from pytest_visual_claude.model import Outcome
from pytest_visual_claude.settings import Layer, Source

PAGE = "<style>body { margin: 0 } p { width: 300px; height: 100px; background: teal }</style><p></p><input>"
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
EXAMPLES = Path(__file__).parents[2] / "examples/shop/site"
STATE = "[devicePixelRatio, innerWidth, innerHeight, screen.width, scrollY, document.body.outerHTML]"


@pytest.fixture(autouse=True)
def ready(monkeypatch):
    monkeypatch.setattr(pixels, "ready", lambda: True)
    quick._scores.clear()


def chosen(**options):
    return settings.resolve([Layer(Source.CALL, options)])


def test_an_unchanged_viewport_takes_no_other_and_leaves_nothing_behind(studio, page, shots):
    page.set_content(PAGE)
    studio.update(page)
    before = page.evaluate(STATE)
    shots.clear()
    assert studio.check(page).outcome is Outcome.MATCHED
    assert shots == []
    page.evaluate(DRAWN)
    assert page.evaluate(STATE) == before


@pytest.mark.parametrize("ratio", [1, 1.5, 2])
@pytest.mark.parametrize("name", ["cart", "journal"])
def test_its_pixels_are_those_of_playwrights(new_context, name, ratio):
    page = new_context(device_scale_factor=ratio).new_page()
    page.goto((EXAMPLES / f"{name}.html").as_uri())
    page.evaluate("scrollTo(0, 99)")
    bare = page.screenshot(animations="disabled", caret="hide", scale="css")
    png = capture.run(quick.picture(page, chosen()))
    assert png
    assert pixels.same(pixels.opened(png), pixels.opened(bare))
    assert capture.run(quick.picture(page, chosen(scale="device"))) is None or ratio == 1


def test_what_is_kept_of_a_page_that_changed_is_playwrights(studio, page, shots):
    page.set_content(PAGE)
    studio.update(page)
    page.eval_on_selector("p", "e => e.style.background = 'crimson'")
    shots.clear()
    check = studio.check(page)
    assert check.outcome is Outcome.CHANGED
    assert len(shots) == 1
    assert [region.box.width for region in check.difference.regions] == [300]
    kept = (studio.root / ".visual/checks" / check.key.path / "actual.png").read_bytes()
    assert kept == page.screenshot(animations="disabled", caret="hide", scale="css")


def test_once_it_was_right_what_is_kept_is_taken_without_playwright_in_the_same_bytes(studio, page, shots):
    page.set_content(PAGE)
    studio.update(page)
    quick._scores.clear()
    for colour, taken in (("crimson", 1), ("gold", 0)):
        page.eval_on_selector("p", "(e, colour) => e.style.background = colour", colour)
        shots.clear()
        check = studio.check(page, stillness="changes")
        assert check.outcome is Outcome.CHANGED
        assert len(shots) == taken
        assert check.causes[0].new == {"crimson": "#dc143c", "gold": "#ffd700"}[colour]
        kept = (studio.root / ".visual/checks" / check.key.path / "actual.png").read_bytes()
        assert kept == page.screenshot(animations="disabled", caret="hide", scale="css")


def test_once_it_was_wrong_what_is_kept_is_playwrights(page):
    for right, proven in ((True, True), (False, False), (True, False)):
        quick.counted(page, chosen(), right=right)
        assert quick.proven(page, chosen()) is proven


def test_a_page_that_changes_while_it_is_looked_at_is_pictured_anew(studio, page, shots, monkeypatch):
    page.set_content(PAGE)
    studio.update(page)
    shots.clear()
    page.eval_on_selector("p", "e => e.style.background = 'crimson'")
    original = quick.kept

    def late(*about):
        frame = yield from original(*about)
        page.eval_on_selector("p", "e => e.style.width = '200px'")
        return frame

    monkeypatch.setattr(quick, "kept", late)
    check = studio.check(page, stillness="changes")
    assert len(shots) == 2
    kept = (studio.root / ".visual/checks" / check.key.path / "actual.png").read_bytes()
    assert kept == page.screenshot(animations="disabled", caret="hide", scale="css")


@pytest.mark.parametrize(
    ("prepare", "options"),
    [
        ("document.querySelector('input').focus()", {}),
        ("document.querySelector('p').animate([{opacity: 0}, {opacity: 1}], {duration: 9e5})", {}),
        ("document.body.append(document.createElement('iframe'))", {}),
        ("1", {"full_page": True}),
        ("1", {"mask": ["input"]}),
        ("1", {"style": "p { color: red }"}),
        ("1", {"clip": {"x": 0, "y": 0, "width": 300, "height": 50}}),
        ("1", {"omit_background": True}),
        ("1", {"caret": "initial"}),
        ("1", {"animations": "allow"}),
    ],
)
def test_a_page_that_has_to_be_prepared_is_pictured_by_playwright(page, prepare, options):
    page.set_content(PAGE)
    assert capture.run(quick.picture(page, chosen()))
    page.evaluate(prepare)
    assert capture.run(quick.picture(page, chosen(**options))) is None


def test_a_page_that_does_not_answer_is_named_as_ever(studio, page, monkeypatch):
    monkeypatch.setattr(quick, "PATIENCE", 200)
    page.set_content(PAGE)
    page.evaluate("setTimeout(() => { for (;;); }, 0)")
    with pytest.raises(CheckError, match="its main thread is blocked"):
        studio.assertion()(page, timeout=300)


def test_one_that_was_wrong_three_times_oftener_than_right_is_given_up_at_its_scale(page):
    for right in (True, False, False, False, False):
        assert quick._suits(page, chosen())
        quick.counted(page, chosen(), right=right)
    assert not quick._suits(page, chosen())
    assert quick._suits(page, chosen(scale="device"))


def test_a_page_that_was_late_counts_against_it(studio, page, monkeypatch):
    page.set_content(PAGE)
    studio.update(page)
    page.eval_on_selector("p", "e => e.style.background = 'crimson'")
    original = page.screenshot

    def late(**options):
        page.eval_on_selector("p", "e => e.style.background = ''")
        return original(**options)

    monkeypatch.setattr(page, "screenshot", late)
    assert studio.check(page).outcome is Outcome.MATCHED
    assert quick._score(page)["css", False] == 1
