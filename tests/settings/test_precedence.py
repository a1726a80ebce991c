"""A value comes from the nearest door that sets it: call, marker, command line, environment, ini, default."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from pytest_visual_claude.model import IgnoreRule, Tolerance, Update
from pytest_visual_claude.model.settings import Variant, Wherever
from pytest_visual_claude.settings import OPTIONS, Layer, Source, from_environment, origin, resolve

SHEET = Path(__file__)
CLIP = {"x": 0, "y": 0, "width": 10, "height": 10}
LOCATOR = object()
PHONE = Variant("phone", viewport=(390, 844))

#: For each option two values as they are written, and what they are read as.
VALUES: dict[str, tuple[tuple[Any, Any], tuple[Any, Any]]] = {
    "update": ((True, True), (False, False)),
    "update_mode": (("missing", Update.MISSING), ("all", Update.ALL)),
    "off": ((True, True), (False, False)),
    "variant_definitions": (("phone = viewport 390x844", (PHONE,)), ((), ())),
    "variants": (((), ()), ("", ())),
    "require_all": (("yes", True), ("0", False)),
    "mix_renderers": (("yes", True), ("0", False)),
    "judge": (("claude", "claude"), ("local", "local")),
    "model": (("claude-opus-5-5", "claude-opus-5-5"), ("claude-haiku-5-5", "claude-haiku-5-5")),
    "models": (("a,b", ("a", "b")), (["a", "c, d"], ("a", "c", "d"))),
    "effort": (("low", "low"), ("max", "max")),
    "tolerance": (("none", Tolerance.NONE), (Tolerance.MAJOR, Tolerance.MAJOR)),
    "on_judge_error": (("local", "local"), ("fail", "fail")),
    "provider": (("bedrock", "bedrock"), ("aws", "aws")),
    "repeat": (("3", 3), (5, 5)),
    "votes": (("3", 3), (5, 5)),
    "prices": (
        ("a = 1 / 2 / 3; b = 4 / 5 / 6", ("a = 1 / 2 / 3", "b = 4 / 5 / 6")),
        (["c = 7 / 8 / 9"], ("c = 7 / 8 / 9",)),
    ),
    "verdicts": (("verdicts", "verdicts"), ("../stored", "../stored")),
    "decisions": (("decisions.txt", "decisions.txt"), ("../decisions", "../decisions")),
    "judge_deadline": (("60", 60.0), (5, 5.0)),
    "judge_time": (("0", 0.0), ("600", 600.0)),
    "offline": (("yes", True), ("0", False)),
    "ask": (("cause", "cause"), ("picture", "picture")),
    "judging": (("blocking", "blocking"), ("held", "held")),
    "stop": (("first", "first"), ("end", "end")),
    "dom": (("off", False), (True, True)),
    "allow_private_urls": (("yes", True), ("0", False)),
    "send_urls": (("yes", True), ("0", False)),
    "budget": (("0", 0.0), ("2.50", 2.5)),
    "baselines": (("shots", "shots"), ("{test_dir}/{module}/{name}-{browser}",) * 2),
    "fallback": (("chromium", ("chromium",)), (["webkit, firefox"], ("webkit", "firefox"))),
    "results": (("out", "out"), (".pictures", ".pictures")),
    "renderer": (("container",) * 2, ("ws://grid:3000/x",) * 2),
    "fonts": (("tests/fonts",) * 2, ("fonts",) * 2),
    "browser_path": (("/usr/bin/chromium",) * 2, ("C:\\chrome.exe",) * 2),
    "ignore": (
        ("the date", (IgnoreRule("the date"),)),
        ({"#avatar": "the face"}, (IgnoreRule("the face", "#avatar"),)),
    ),
    "threshold": ((0, 0.0), ("0.2", 0.2)),
    "max_diff_pixels": ((0, 0), ("100", 100)),
    "max_diff_pixel_ratio": ((0.0, 0.0), ("1", 1.0)),
    "animations": (("allow", "allow"), ("disabled", "disabled")),
    "caret": (("initial", "initial"), ("hide", "hide")),
    "clip": ((CLIP, CLIP), (CLIP | {"x": 5},) * 2),
    "full_page": ((True, True), (False, False)),
    "mask": (([LOCATOR, ".avatar"], (LOCATOR, ".avatar")), ((), ())),
    "mask_color": (("#000000",) * 2, ("red",) * 2),
    "under_masks": (("off", False), (True, True)),
    "redact": (([LOCATOR, "#account"], (LOCATOR, "#account")), ((), ())),
    "omit_background": ((True, True), (False, False)),
    "scale": (("device", "device"), ("css", "css")),
    "style": (("* { margin: 0 }",) * 2, ("a { }",) * 2),
    "style_path": ((str(SHEET), (SHEET,)), ([SHEET, SHEET], (SHEET, SHEET))),
    "timeout": ((0, 0.0), ("1500", 1500.0)),
    "stillness": (("off", ()), ("-busy, hover", ("fonts", "images", "media", "network", "changes", "hover"))),
    "freeze_time": (
        ("2026-01-15T10:00", datetime(2026, 1, 15, 10, tzinfo=UTC)),
        (datetime(2026, 1, 16, 10), datetime(2026, 1, 16, 10, tzinfo=UTC)),
    ),
    "seed": (("7", 7), (0, 0)),
}
#: Those that are written otherwise in the environment and in ini files; and what the project sets of some of them
#: holds beside what is nearer: see test_project_wide.py.
WRITTEN: dict[str, tuple[tuple[Any, Any], tuple[Any, Any]]] = {
    "clip": (("0,0,10,10", CLIP), ("5, 0, 10, 10", CLIP | {"x": 5})),
    "full_page": (("on", True), ("0", False)),
    "omit_background": (("on", True), ("0", False)),
    "mask": ((".a;.b", (Wherever(".a"), Wherever(".b"))), ([".c"], (Wherever(".c"),))),
    "redact": ((".a;.b", (Wherever(".a"), Wherever(".b"))), ([".c"], (Wherever(".c"),))),
    "ignore": (
        ("#a = the face", (IgnoreRule("the face", Wherever("#a")),)),
        (["the date"], (IgnoreRule("the date"),)),
    ),
}
ADDED = ("mask", "redact", "ignore")
ORDER = (Source.CALL, Source.MARKER, Source.CLI, Source.ENV, Source.INI)


def _doors(option):
    return [door for door in ORDER if door in option.scope.sources]


def _written(name: str, door: Source) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    return WRITTEN[name] if name in WRITTEN and door in (Source.ENV, Source.INI) else VALUES[name]


PAIRS = [
    pytest.param(option, near, far, id=f"{option.name}: {near.value} before {far.value}")
    for option in OPTIONS
    for near, far in combinations(_doors(option), 2)
    if option.name not in ADDED or (near, far) in ((Source.CALL, Source.MARKER), (Source.ENV, Source.INI))
]


def _value(name: str, *layers: Layer) -> Any:
    return getattr(resolve(layers), name)


def test_every_option_is_tried_here():
    assert set(VALUES) == {option.name for option in OPTIONS}


@pytest.mark.parametrize(("option", "near", "far"), PAIRS)
def test_the_nearer_door_wins(option, near, far):
    (one, is_one), (other, is_other) = _written(option.name, near)
    (far_one, _), (far_other, _) = _written(option.name, far)
    assert _value(option.name, Layer(near, {option.name: one}), Layer(far, {option.name: far_other})) == is_one
    assert _value(option.name, Layer(near, {option.name: other}), Layer(far, {option.name: far_one})) == is_other


@pytest.mark.parametrize(("option", "near", "far"), PAIRS)
def test_none_at_the_nearer_door_sets_nothing(option, near, far):
    one, is_one = _written(option.name, far)[0]
    assert _value(option.name, Layer(near, {option.name: None}), Layer(far, {option.name: one})) == is_one


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_without_any_door_the_default_counts(option):
    assert _value(option.name) == option.default


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_the_only_door_that_sets_an_option_is_its_origin(option):
    door = _doors(option)[-1]
    value, _ = _written(option.name, door)[0]
    assert origin(option.name, [Layer(door, {option.name: value}, "{option} there")]) == f"{option.written(door)} there"


def test_the_origin_is_the_nearest_door_that_sets_the_option():
    layers = [Layer(Source.CLI, {"model": None}), Layer(Source.ENV, {"model": "x"}), Layer(Source.INI, {"model": "y"})]
    assert origin("model", layers) == "VISUAL_MODEL"
    assert origin("judge", layers) == "the default of --visual-judge"


def test_of_two_markers_the_one_nearer_to_the_test_wins():
    layers = [Layer(Source.MARKER, {"tolerance": "minor"}), Layer(Source.MARKER, {"tolerance": "none", "timeout": 1})]
    assert (resolve(layers).tolerance, resolve(layers).timeout) == (Tolerance.MINOR, 1.0)


def test_the_environment_sets_what_runs_and_suites_have():
    environ = {"VISUAL_TOLERANCE": "minor", "VISUAL_MAX_DIFF_PIXELS": "0", "VISUAL_UPDATE": "1", "VISUAL_OFF": "1"}
    layer = from_environment(environ)
    assert (layer.source, layer.values) == (Source.ENV, {"tolerance": "minor", "max_diff_pixels": "0"})


def test_an_empty_variable_sets_nothing():
    assert from_environment({"VISUAL_TOLERANCE": "", "VISUAL_MODEL": ""}).values == {}
