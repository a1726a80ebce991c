"""``variants``: one call, a picture for each, and the page as it was before."""

from __future__ import annotations

import pytest
from project import ASYNC, Project

from pytest_visual_claude.errors import CheckError, SettingsError, VisualAssertionError
from pytest_visual_claude.model import Outcome
from pytest_visual_claude.settings import Layer, Source

DEFINED = """
phone = viewport 390x844
dark = color_scheme dark
loud = contrast more, reduced_motion reduce, forced_colors active
german = locale de-DE
"""
PAGE = """<!doctype html><style>body { margin: 0; background: white }
header { height: 50px; background: blue }
@media (prefers-color-scheme: dark) { body { background: black } }
@media (max-width: 600px) { header { background: red } }
#list { height: 100px; overflow: auto } #list div, footer { height: 900px } footer { height: 3000px }</style>
<header></header><div id=list><div></div></div><input><button id=name>Name</button><footer></footer>"""
#: The focus is on no field: where colours are forced, Playwright does not hide a caret.
STATE = """() => [innerWidth, innerHeight, scrollX, scrollY, document.querySelector('#list').scrollTop,
  document.activeElement.id, matchMedia('(prefers-color-scheme: dark)').matches, navigator.language,
  (1234.5).toLocaleString(), matchMedia('(prefers-contrast: more)').matches, devicePixelRatio,
  matchMedia('(prefers-reduced-motion: reduce)').matches, matchMedia('(forced-colors: active)').matches,
  document.documentElement.outerHTML]"""


@pytest.fixture
def look(studio):
    """``look(target, …)`` in a project that declares variants; with ``update=True`` as one that writes baselines."""

    def looked(target, name=None, *, update=False, **options):
        assertion = studio.assertion(update=update)
        project = Layer(Source.INI, {"variant_definitions": DEFINED}, "{option} in pytest.ini")
        assertion.layers = [*assertion.layers, project]
        assertion(target, name, **options)

    return looked


@pytest.fixture
def shop(page):
    page.set_content(PAGE)
    page.locator("#list").evaluate("list => list.scrollTo(0, 500)")
    page.locator("#name").focus(timeout=5000)
    page.evaluate("scrollTo(0, 2000)")
    return page


def rgb(image, x=5, y=5):
    return image.convert("RGB").getpixel((x, y))


def test_each_variant_is_a_picture_of_its_own_and_the_page_is_as_it_was(studio, shop, look):
    before = shop.evaluate(STATE)
    look(shop, "home", update=True, variants=["phone", "dark", "loud", "german"], full_page=True)
    assert shop.evaluate(STATE) == before
    assert shop.viewport_size == {"width": before[0], "height": before[1]}
    keys = [check.key.path for check in studio.checks]
    assert keys == [f"test_page/home-{name}-chromium" for name in ("phone", "dark", "loud", "german")]
    phone, dark, loud, german = map(studio.picture, studio.checks)
    assert (phone.width, dark.width) == (390, before[0])
    assert (rgb(phone), rgb(dark), rgb(german)) == ((255, 0, 0), (0, 0, 255), (0, 0, 255))
    assert rgb(loud) != (0, 0, 255)
    assert (rgb(dark, 5, 400), rgb(german, 5, 400)) == ((0, 0, 0), (255, 255, 255))


def test_a_variant_is_seen_from_the_page_as_it_was_whatever_came_before_it(studio, shop, look):
    look(shop, "home", update=True, variants=["phone", "dark"])
    look(shop, "home", variants=["dark"])
    look(shop, "home", variants=["dark", "phone"])
    assert {check.outcome for check in studio.checks[2:]} == {Outcome.MATCHED}


def test_what_the_context_and_the_test_had_set_comes_back(new_context, look):
    page = new_context(color_scheme="dark", device_scale_factor=2, reduced_motion="reduce").new_page()
    page.set_content(PAGE)
    page.emulate_media(contrast="more")
    before = page.evaluate(STATE)
    look(page, update=True, variants=["phone", "loud", "dark", "german"])
    assert page.evaluate(STATE) == before


def test_all_variants_are_told_of_and_none_hides_another(studio, shop, look):
    look(shop, "home", update=True, variants=["phone", "dark", "german"])
    del studio.checks[:]
    shop.add_style_tag(content="header { background: green !important }")
    shop.evaluate("scrollTo(0, 0)")
    before = shop.evaluate(STATE)
    with pytest.raises(VisualAssertionError) as failed:
        look(shop, "home", variants=["phone", "dark", "german"], stop="first")
    assert [check.outcome for check in studio.checks] == [Outcome.CHANGED] * 3
    for name in ("phone", "dark", "german"):
        assert f"home [{name}] changed: " in str(failed.value)
        assert f"visual-claude accept test_page/home-{name}-chromium" in str(failed.value)
    assert shop.evaluate(STATE) == before


def test_one_that_cannot_be_taken_is_named_and_the_others_are_taken(studio, new_context, look):
    page = new_context(locale="fr-FR").new_page()
    page.set_content(PAGE)
    before = page.evaluate(STATE)
    said = r"test_it \(test_it \[german\]\): the context of the page has a locale, which stays.*new_context\(locale"
    with pytest.raises(CheckError, match=said):
        look(page, variants=["german", "dark"], update=True)
    assert [(check.key.variant, check.outcome.value) for check in studio.checks] == [
        ("german", "uncaptured"),
        ("dark", "written"),
    ]
    assert page.evaluate(STATE) == before


def test_a_page_that_is_gone_is_said_once_for_each_variant(shop, look, monkeypatch):
    original = shop.screenshot

    def screenshot(**options):
        shop.close()
        return original(**options)

    monkeypatch.setattr(shop, "screenshot", screenshot)
    with pytest.raises(CheckError) as failed:
        look(shop, variants=["phone", "dark"])
    assert str(failed.value).count("the page, its context or its browser is closed") == 2


@pytest.mark.parametrize("interrupted", [KeyboardInterrupt, pytest.fail.Exception])
def test_a_test_that_is_interrupted_leaves_its_page_as_it_was(shop, look, monkeypatch, interrupted):
    before = shop.evaluate(STATE)

    def screenshot(**_):
        raise interrupted

    monkeypatch.setattr(shop, "screenshot", screenshot)
    with pytest.raises(interrupted):
        look(shop, variants=["phone", "german"])
    assert shop.evaluate(STATE) == before


def test_a_variant_that_nobody_declared_is_an_error_that_names_those_there_are(shop, look):
    with pytest.raises(SettingsError) as refused:
        look(shop, variants=["phone", "drak"])
    assert str(refused.value) == (
        "assert_screenshot(variants=…): there is no variant 'drak' (did you mean dark?). "
        "Declared are: phone, dark, loud, german"
    )


def test_where_none_is_declared_the_error_says_where_to(studio, shop):
    with pytest.raises(SettingsError, match=r"no variant 'phone'\. Declare it with visual_variant_definitions"):
        studio.assertion()(shop, variants=["phone"])


def test_a_page_without_a_viewport_is_not_given_one(new_context, look):
    page = new_context(no_viewport=True).new_page()
    page.set_content(PAGE)
    with pytest.raises(CheckError, match="the variant phone sets a viewport, and this page has none"):
        look(page, variants=["phone"])


def test_a_picture_from_elsewhere_has_no_variants(look):
    with pytest.raises(CheckError, match="variants= are of a page, and this picture comes from elsewhere"):
        look("home.png", variants=["phone"])


SUITE = """
import asyncio, pytest
pytestmark = pytest.mark.visual(variants=["phone"])

async def state(page):
    return await page.evaluate("[innerWidth, scrollY, matchMedia('(prefers-color-scheme: dark)').matches]")

async def test_home(page, assert_screenshot):
    await page.set_content("<style>@media (max-width: 600px) { body { background: red } }</style>")
    two = assert_screenshot(page, "two", variants=["phone", "dark"])
    await asyncio.gather(two, assert_screenshot(page, "one", variants=[]))
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(assert_screenshot(page, "late", variants=["phone"], full_page=True), 0.01)
    assert (await state(page))[0] == 1280
    await assert_screenshot(page)
    open("ended", "w").close()
"""


def test_asynchronous_pages_have_variants_too_and_others_wait_their_turn(pytester, clean_environment):
    suite = Project(pytester)
    definitions = "\n".join(f"    {line}" for line in DEFINED.strip().splitlines())
    suite.write({"pytest.ini": f"[pytest]\nvisual_variant_definitions =\n{definitions}\n", "test_a.py": SUITE})
    done = suite.browse("--visual-update", kind=ASYNC)
    assert done.outcomes == {"passed": 1}, done.out
    names = ["one", "test_home-phone", "two-dark", "two-phone"]
    assert sorted(suite.baselines()) == [f"__screenshots__/test_a/{name}-chromium.png" for name in names]
