"""A bad value names the option as it is written there, the place, the value, and what was expected."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_visual_claude.errors import SettingsError
from pytest_visual_claude.model.keys import TOKENS
from pytest_visual_claude.settings import OPTIONS, Layer, Source, resolve

NAMES = {option.name: option for option in OPTIONS}
WHERE = {
    Source.CALL: "assert_screenshot({option}=…)",
    Source.MARKER: "@pytest.mark.visual({option}=…) of tests/test_a.py::test_b",
    Source.CLI: "{option}",
    Source.ENV: "{option}",
    Source.INI: "{option} in pyproject.toml",
}
RENDERERS = "local, container, or the address of a Playwright server, ws://…"
IGNORE = "a text, or a dict from selectors, or boxes (x, y, width, height), to texts"
FRACTION = "a number from 0 to 1"
RECTANGLE = "a dict of x, y, width and height"
TEMPLATE = f"a folder, or a template of {', '.join(TOKENS)}; {{}} is none of them{{}}"
SHARED = (
    "a template with {name}, {browser}, and {test_path} or {test_dir} and {module}, or two checks would share a picture"
)
BRACE = "a folder or a template: a brace of it begins or ends no token"
VARIANT = "a variant a line, as `phone = viewport 390x844, color_scheme dark`"
LEVELS = "one of low, medium, high, xhigh, max"
STEPS = "fonts, images, busy, media, network, changes, hover, scroll"
MASKS = "a list of locators or selectors"
VIEWPORT = "a width and a height in CSS pixels, as 390x844"
SETTINGS = "viewport, color_scheme, contrast, reduced_motion, forced_colors, locale"
SCALE = (
    "the scale comes with a context, as new_context(device_scale_factor=3); no page can change it, so no variant can"
)
BAD: list[tuple[str, Any, str]] = [
    ("update", "yes", "True or False"),
    ("update_mode", "change", "one of missing, changed, all (did you mean changed?)"),
    ("update_mode", "none", "one of missing, changed, all"),
    ("off", "yes", "True or False"),
    ("variant_definitions", "phone", VARIANT),
    ("variant_definitions", "a = viewport 390", f"{VARIANT}; viewport '390' is not {VIEWPORT}"),
    ("variant_definitions", "a = colour dark", f"{VARIANT}; 'colour' is none of {SETTINGS}"),
    ("variant_definitions", "a = contrast less", f"{VARIANT}; contrast 'less' is not one of more, no-preference"),
    (
        "variant_definitions",
        "a = locale german, reduced_motion",
        f"{VARIANT}; locale 'german' is not a locale, as de-DE",
    ),
    ("variant_definitions", "a = device_scale_factor 3", f"{VARIANT}: {SCALE}"),
    ("variant_definitions", "a = contrast more; A = contrast more", f"{VARIANT}; 'a' is declared twice"),
    (
        "variant_definitions",
        "a b = contrast more",
        f"{VARIANT}; 'a b' is no name: letters, digits, -, _ and ., up to 40",
    ),
    ("variants", 5, "a list of names of variants"),
    ("variants", [None], "a list of names of variants"),
    ("require_all", "maybe", "true or false"),
    ("require_all", 2, "true or false"),
    ("mix_renderers", "maybe", "true or false"),
    ("judge", "clause", "one of auto, claude, local (did you mean claude?)"),
    ("model", "  ", "a text"),
    ("model", "a, b", "one model; for several there is the option models"),
    ("models", " , ", "the name of a model, or several with commas"),
    ("models", 3, "a text, or a list of texts"),
    ("effort", "hi", f"{LEVELS} (did you mean high?)"),
    ("effort", 3, LEVELS),
    ("tolerance", "cosmetics", "one of none, cosmetic, minor, major (did you mean cosmetic?)"),
    ("tolerance", "critical", "one of none, cosmetic, minor, major"),
    ("on_judge_error", "pass", "one of fail, local"),
    ("provider", "azure", "one of anthropic, bedrock, vertex, foundry, aws, google-cloud"),
    ("repeat", "0", "a whole number from 1 to 999"),
    ("repeat", "1000", "a whole number from 1 to 999"),
    ("votes", "0", "a whole number from 1 to 9"),
    ("votes", "some", "a whole number from 0"),
    ("prices", 5, "a text, or a list of texts"),
    ("verdicts", "", "a text"),
    ("decisions", "", "a text"),
    ("judge_deadline", "0", "seconds, from 1"),
    ("judge_time", "-1", "seconds, from 0"),
    ("offline", "maybe", "true or false"),
    ("ask", "page", "one of picture, cause"),
    ("judging", "later", "one of held, blocking, batch"),
    ("stop", "never", "one of end, first"),
    ("dom", "maybe", "true or false"),
    ("allow_private_urls", "maybe", "true or false"),
    ("send_urls", 2, "true or false"),
    ("budget", "-1", "US dollars, from 0"),
    ("budget", "$5", "US dollars, from 0"),
    ("baselines", "", "a text"),
    ("baselines", "shots/{test}", TEMPLATE.format("'test'", " (did you mean test_dir?)")),
    ("baselines", "shots/{}", BRACE),
    ("baselines", "{module}/{name}", SHARED),
    ("baselines", "shots/{module}/{name}-{browser}", SHARED),
    ("baselines", "{{module}}", BRACE),
    ("baselines", "{module", BRACE),
    ("baselines", "{test_path}{ext}/{name}-{browser}", "a template that ends in {ext}, where it has that"),
    ("fallback", "chrome", "one of chromium, firefox, webkit (did you mean chromium?)"),
    ("fallback", 5, "a text, or a list of texts"),
    ("results", 5, "a text"),
    ("browser_path", "", "a text"),
    ("renderer", "contaner", f"{RENDERERS} (did you mean container?)"),
    ("renderer", "http://grid:3000/", RENDERERS),
    ("renderer", "ws://", RENDERERS),
    ("fonts", "", "a text"),
    ("ignore", ["the date"], IGNORE),
    ("ignore", " ", IGNORE),
    ("ignore", {}, IGNORE),
    ("ignore", {"#date": ""}, IGNORE),
    ("ignore", {"": "the date"}, IGNORE),
    ("ignore", {(0, 0, 9): "the date"}, IGNORE),
    ("ignore", {5: "the date"}, IGNORE),
    ("threshold", "1.5", FRACTION),
    ("threshold", "nan", FRACTION),
    ("threshold", True, FRACTION),
    ("max_diff_pixels", "0.5", "a whole number from 0"),
    ("max_diff_pixels", -1, "a whole number from 0"),
    ("max_diff_pixels", "inf", "a whole number from 0"),
    ("max_diff_pixel_ratio", "1%", FRACTION),
    ("animations", "disable", "one of allow, disabled (did you mean disabled?)"),
    ("caret", "show", "one of hide, initial"),
    ("clip", {"x": 0, "y": 0}, RECTANGLE),
    ("clip", "0,0,10,10", RECTANGLE),
    ("full_page", "true", "True or False"),
    ("mask", ".avatar", MASKS),
    ("mask", object, MASKS),
    ("under_masks", "maybe", "true or false"),
    ("redact", "#account", MASKS),
    ("mask_color", 0xFF00FF, "a text"),
    ("omit_background", 1, "True or False"),
    ("scale", "2", "one of css, device"),
    ("style", b"a { }", "a text"),
    ("style_path", "no-such.css", "a file that exists; there is no no-such.css"),
    ("style_path", 5, "a path, or a list of paths"),
    ("style_path", [None], "a path, or a list of paths"),
    ("timeout", "5s", "milliseconds, from 0"),
    ("timeout", -1, "milliseconds, from 0"),
    ("stillness", "image", f"on, off, or some of {STEPS} (did you mean images?)"),
    ("stillness", "-netwrk", f"on, off, or some of {STEPS} (did you mean network?)"),
    ("stillness", 3, "a text, or a list of texts"),
    ("freeze_time", "noon", "a time as 2026-01-15T10:00, or a datetime"),
    ("freeze_time", 12, "a time as 2026-01-15T10:00, or a datetime"),
    ("seed", "lucky", "a whole number from 0"),
]
#: Where the environment and ini files have them written otherwise.
BAD_TEXT: list[tuple[str, Any, str]] = [
    ("clip", "0, 0, 10", "x, y, width, height: four numbers with commas"),
    ("full_page", "maybe", "true or false"),
    ("omit_background", "maybe", "true or false"),
    ("mask", 5, "a text, or a list of texts"),
    ("redact", [None], "a text, or a list of texts"),
    ("ignore", 5, "a text, or a list of texts"),
]
FILES = (Source.ENV, Source.INI)
CASES = [
    pytest.param(name, value, said, door, id=f"{name} {value!r} at {door.value}")
    for bad in (BAD, BAD_TEXT)
    for name, value, said in bad
    for door in Source
    if door in NAMES[name].scope.sources and (bad is BAD_TEXT) == (NAMES[name].read_text is not None and door in FILES)
]


def _refused(*layers: Layer) -> str:
    with pytest.raises(SettingsError) as caught:
        resolve(layers)
    return str(caught.value)


def test_every_option_has_a_bad_value_here():
    assert {name for name, _, _ in BAD} == set(NAMES)


@pytest.mark.parametrize(("name", "value", "said", "door"), CASES)
def test_a_bad_value_names_option_place_value_and_what_was_expected(name, value, said, door):
    where = WHERE[door].format(option=NAMES[name].written(door))
    assert _refused(Layer(door, {name: value}, WHERE[door])) == f"{where}: {value!r} is not {said}"


def test_an_option_is_written_as_its_door_has_it():
    written = {door: NAMES["on_judge_error"].written(door) for door in Source}
    assert written[Source.CLI] == "--visual-on-judge-error"
    assert written[Source.ENV] == "VISUAL_ON_JUDGE_ERROR"
    assert written[Source.INI] == "visual_on_judge_error"
    assert written[Source.CALL] == written[Source.MARKER] == "on_judge_error"


def test_a_bad_value_is_said_even_where_a_nearer_door_overrides_it():
    layers = Layer(Source.CALL, {"tolerance": "minor"}), Layer(Source.ENV, {"tolerance": "mayor"})
    assert _refused(*layers).startswith("VISUAL_TOLERANCE: 'mayor' is not one of")


def test_a_name_that_no_option_has_is_said_with_the_nearest_that_exists():
    said = _refused(Layer(Source.CALL, {"tolerence": "minor"}, "assert_screenshot({option}=…)"))
    assert said.startswith(
        "assert_screenshot(tolerence=…): no such option (did you mean tolerance?). There are: tolerance"
    )


@pytest.mark.parametrize(("door", "name"), [(Source.CALL, "model"), (Source.MARKER, "update"), (Source.CALL, "judge")])
def test_an_option_of_another_door_is_none_at_this_one(door, name):
    known = re.split(r"There are: |, ", _refused(Layer(door, {name: "x"})))
    assert "tolerance" in known
    assert name not in known


@pytest.mark.parametrize("name", NAMES)
def test_no_value_whatever_raises_anything_but_a_settings_error(name):
    @given(st.recursive(SIMPLE, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5))
    def refuses(value):
        with contextlib.suppress(SettingsError):
            resolve([Layer(door, {name: value})])

    door = next(door for door in Source if door in NAMES[name].scope.sources)
    refuses()


SIMPLE = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.builds(object)
