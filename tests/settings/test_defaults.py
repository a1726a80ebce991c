"""What holds where nobody sets anything, and the last value on either side of each limit."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_visual_claude import settings
from pytest_visual_claude.errors import SettingsError
from pytest_visual_claude.model import Tolerance
from pytest_visual_claude.settings import OPTIONS, Layer, Source, resolve

#: Changing one of these changes what every user's suite does.
DEFAULTS: dict[str, Any] = {
    "update": False,
    "update_mode": None,
    "off": False,
    "judge": "auto",
    "model": "claude-sonnet-5-5",
    "models": (),
    "ask": "picture",
    "judging": "held",
    "stop": "end",
    "effort": "",
    "tolerance": Tolerance.COSMETIC,
    "on_judge_error": "fail",
    "provider": "anthropic",
    "repeat": 1,
    "votes": 1,
    "prices": (),
    "verdicts": None,
    "decisions": None,
    "judge_deadline": 120.0,
    "judge_time": None,
    "offline": False,
    "allow_private_urls": False,
    "send_urls": False,
    "budget": None,
    "baselines": "__screenshots__",
    "results": ".visual",
    "browser_path": None,
    "renderer": "local",
    "fonts": None,
    "require_all": False,
    "mix_renderers": False,
    "fallback": (),
    "variant_definitions": (),
    "variants": (),
    "ignore": (),
    "threshold": None,
    "max_diff_pixels": None,
    "max_diff_pixel_ratio": None,
    "animations": "disabled",
    "caret": "hide",
    "clip": None,
    "full_page": False,
    "mask": (),
    "mask_color": None,
    "under_masks": True,
    "redact": (),
    "omit_background": False,
    "scale": "css",
    "style": None,
    "style_path": (),
    "dom": True,
    "timeout": 5000.0,
    "stillness": ("fonts", "images", "busy", "media", "network", "changes"),
    "freeze_time": None,
    "seed": None,
}


def read(name: str, value: Any) -> Any:
    door = next(door for door in Source if door in next(o for o in OPTIONS if o.name == name).scope.sources)
    return getattr(resolve([Layer(door, {name: value})]), name)


def test_where_nobody_sets_anything_these_hold():
    assert vars(resolve([])) == DEFAULTS
    assert DEFAULTS["model"] == settings.DEFAULT_MODEL


def test_the_ini_file_has_lists_where_an_option_takes_several():
    types = {option.name: option.ini_type for option in OPTIONS if option.ini_type != "string"}
    assert types == {
        **dict.fromkeys(
            ("models", "prices", "variant_definitions", "variants", "ignore", "mask", "redact"), "linelist"
        ),
        "style_path": "paths",
    }


LIMITS = {
    "judge_deadline": (("1", 1.0), ("inf", float("inf")), "0.99"),
    "judge_time": (("0", 0.0), ("inf", float("inf")), "-0.01"),
    "budget": ((0, 0.0), ("inf", float("inf")), "-0.01"),
    "threshold": (("0", 0.0), ("1", 1.0), "1.01"),
    "max_diff_pixel_ratio": (("0", 0.0), ("1", 1.0), "-0.01"),
    "timeout": (("0", 0.0), ("inf", float("inf")), "-1"),
    "repeat": (("1", 1), ("999", 999), "1000"),
    "votes": (("1", 1), ("9", 9), "10"),
    "max_diff_pixels": (("0", 0), (2**53, 2**53), 2**53 + 2),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_number_may_be_as_small_and_as_large_as_its_limits(name):
    (least, is_least), (most, is_most), beyond = LIMITS[name]
    assert (read(name, least), read(name, most)) == (is_least, is_most)
    with pytest.raises(SettingsError):
        read(name, beyond)


@pytest.mark.parametrize("word", ["true", "1", "on", "yes", "TRUE", "On", True])
def test_a_switch_is_on_in_these_words(word):
    assert read("offline", word) is True


@pytest.mark.parametrize("word", ["false", "0", "off", "no", "False", "OFF", False])
def test_a_switch_is_off_in_these_words(word):
    assert read("offline", word) is False


WORDS = {
    "judge": ("auto", "claude", "local"),
    "effort": ("low", "medium", "high", "xhigh", "max"),
    "on_judge_error": ("fail", "local"),
    "provider": ("anthropic", "bedrock", "vertex", "foundry", "aws", "google-cloud"),
    "animations": ("allow", "disabled"),
    "caret": ("hide", "initial"),
    "scale": ("css", "device"),
}


@pytest.mark.parametrize(("name", "word"), [(name, word) for name, words in WORDS.items() for word in words])
def test_each_word_of_an_option_is_taken(name, word):
    assert read(name, word) == word


def test_spaces_around_a_model_and_empty_lines_are_dropped():
    assert read("model", " claude-opus-5-5 ") == "claude-opus-5-5"
    assert read("prices", " a = 1 / 2 / 3 ;;\n b = 4 / 5 / 6\n") == ("a = 1 / 2 / 3", "b = 4 / 5 / 6")
