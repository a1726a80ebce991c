"""What a project sets for all its pictures: every option of the call, and selectors that need not match everywhere."""

from __future__ import annotations

import pytest

from pytest_visual_claude.errors import CaptureError
from pytest_visual_claude.model import IgnoreRule, Settings
from pytest_visual_claude.model.settings import Wherever
from pytest_visual_claude.settings import OPTIONS, Layer, Source, from_environment, resolve

MAGENTA, BLUE = (255, 0, 255), (0, 0, 255)
PAGE = """<style>body { margin: 0; height: 2000px }
div { position: absolute; background: blue; width: 40px; height: 40px }
</style><div id=a style="left: 0"></div><div id=b style="left: 100px"></div>"""


def wide(*, call: dict[str, object] | None = None, **ini: object) -> Settings:
    return resolve([Layer(Source.CALL, call or {}), Layer(Source.INI, ini)])


@pytest.fixture
def look(studio, page):
    page.set_content(PAGE)

    def looked(ini, **options):
        assertion = studio.assertion(update=True)
        assertion.layers = [*assertion.layers, Layer(Source.INI, ini, "{option} in pytest.ini")]
        assertion(page, **options)
        return studio.picture(studio.checks[-1]).convert("RGB")

    return looked


def test_every_option_of_the_call_can_be_set_for_the_project():
    assert not [o.name for o in OPTIONS if Source.CALL in o.scope.sources and Source.INI not in o.scope.sources]


def test_what_the_project_masks_is_masked_beside_what_a_call_masks(look):
    image = look({"mask": ["#a", "#nowhere"]}, mask=["#b"])
    assert (image.getpixel((20, 20)), image.getpixel((120, 20))) == (MAGENTA, MAGENTA)
    image = look({"mask": ["#a"]}, mask=[], name="none")
    assert (image.getpixel((20, 20)), image.getpixel((120, 20))) == (BLUE, BLUE)


def test_a_selector_of_the_call_has_to_match_all_the_same(look):
    with pytest.raises(CaptureError, match="matches nothing"):
        look({"mask": ["#a"]}, mask=["#nowhere"], timeout=200)


def test_what_the_project_redacts_is_blacked_out_where_it_is(look, studio):
    look({"redact": ["#a", "#nowhere"]}, redact=["#b"])
    facts = (studio.root / studio.checks[-1].baseline).with_suffix(".json").read_text()
    assert facts.count('"x": ') == 2


def test_the_whole_page_a_part_of_it_and_its_style_are_set_in_words(look):
    assert look({"full_page": "on"}).size[1] == 2000
    image = look({"clip": "90, 0, 50, 60", "style": "#b { background: magenta !important }"}, name="part")
    assert (image.size, image.getpixel((20, 20))) == ((50, 60), MAGENTA)


def test_what_the_project_ignores_is_ignored_beside_what_a_call_ignores(look, studio):
    rules = wide(ignore=["#renewal = the date", "the weather"], call={"ignore": {"#a": "the face"}}).ignore
    assert rules == (IgnoreRule("the date", "#renewal"), IgnoreRule("the weather"), IgnoreRule("the face", "#a"))
    assert isinstance(rules[0].where, Wherever)
    look({"ignore": ["#nowhere = the date", "#a = the face"]})
    assert [rule.where for rule in studio.checks[-1].ignore] == ["#a"]


def test_a_picture_from_elsewhere_asks_no_page_for_what_the_project_ignores(studio, look):
    assertion = studio.assertion(update=True)
    assertion.layers = [*assertion.layers, Layer(Source.INI, {"ignore": "#renewal = the date", "mask": ".avatar"})]
    look({})
    assertion((studio.root / studio.checks[-1].baseline).read_bytes(), "bytes")
    assert studio.checks[-1].ignore == ()


def test_the_environment_sets_them_with_semicolons():
    layer = from_environment({"VISUAL_MASK": ".clock; .avatar", "VISUAL_FULL_PAGE": "yes"})
    chosen = resolve([layer, Layer(Source.INI, {"mask": [".advert"]})])
    assert (chosen.mask, chosen.full_page) == ((".clock", ".avatar"), True)
