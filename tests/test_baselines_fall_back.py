"""``visual_fallback``: one picture for several browsers, until they differ."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from project import drawing

from pytest_visual_claude import settings, wording
from pytest_visual_claude.baselines import Baselines, inventory
from pytest_visual_claude.check import FORMATS, Checker
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.judging.explaining import question
from pytest_visual_claude.model import Box, Check, Key, Outcome, Run
from pytest_visual_claude.settings import Layer, Source

BOX = (20, 20, 120, 90)
BEFORE, AFTER = drawing(BOX), drawing(BOX, colour="#c22222")
CHROMIUM = Key("test_shop", "test_shop.py::test_home", "home", "chromium")
FIREFOX, WEBKIT = (replace(CHROMIUM, browser=name) for name in ("firefox", "webkit"))
THERE = "__screenshots__/test_shop/home-chromium.png"


@pytest.fixture
def check(tmp_path):
    """What becomes of a picture that a browser shows."""

    def checked(key, picture, fallback="chromium, webkit", **update):
        chosen = settings.resolve([Layer(Source.CLI, update), Layer(Source.INI, {"fallback": fallback})])
        checker = Checker(Baselines(tmp_path, tmp_path / ".visual", chosen.baselines, chosen.fallback), Local)
        return checker.check(checker.request(key, chosen), picture)

    return checked


@pytest.fixture
def files(tmp_path):
    return lambda: sorted(path.name for path in tmp_path.glob("__screenshots__/*/*.png"))


def test_a_browser_without_a_picture_of_its_own_is_compared_with_the_others(check, files):
    check(CHROMIUM, BEFORE, update=True)
    assert check(FIREFOX, BEFORE).outcome is Outcome.MATCHED
    red = check(FIREFOX, AFTER)
    assert (red.outcome, red.compared, red.baseline) == (Outcome.CHANGED, THERE, THERE.replace("chromium", "firefox"))
    assert f"  It has no baseline of its own: compared with {THERE}" in wording.explain(red, ".visual").splitlines()
    assert files() == ["home-chromium.png"]


@pytest.mark.parametrize("mode", ["missing", "changed", "all"])
def test_an_update_writes_no_second_picture_of_the_same(check, files, mode):
    check(CHROMIUM, BEFORE, update=True)
    assert check(FIREFOX, BEFORE, update_mode=mode).outcome is Outcome.MATCHED
    assert files() == ["home-chromium.png"]


def test_once_they_differ_each_has_its_own(check, files):
    check(CHROMIUM, BEFORE, update=True)
    assert check(FIREFOX, AFTER, update=True).outcome is Outcome.WRITTEN
    assert files() == ["home-chromium.png", "home-firefox.png"]
    assert check(FIREFOX, AFTER).outcome is Outcome.MATCHED
    assert check(CHROMIUM, BEFORE).outcome is Outcome.MATCHED


def test_accepting_gives_a_browser_its_own(check, files, tmp_path):
    check(CHROMIUM, BEFORE, update=True)
    Baselines(tmp_path, tmp_path / ".visual").accept(check(FIREFOX, AFTER), FORMATS)
    assert files() == ["home-chromium.png", "home-firefox.png"]
    assert (tmp_path / THERE).read_bytes() == BEFORE


def test_the_first_browser_that_has_one_counts(check):
    check(WEBKIT, AFTER, update=True)
    assert check(FIREFOX, AFTER).compared == THERE.replace("chromium", "webkit")
    check(CHROMIUM, BEFORE, update=True)
    assert check(FIREFOX, BEFORE).compared == THERE


def test_without_the_option_nothing_falls_back(check):
    check(CHROMIUM, BEFORE, update=True)
    assert check(FIREFOX, BEFORE, fallback=None).outcome is Outcome.MISSING


def test_a_broken_picture_is_named_where_it_is(check, tmp_path):
    check(CHROMIUM, BEFORE, update=True)
    (tmp_path / THERE).write_bytes(b"<<<<<<< HEAD\n")
    red = check(FIREFOX, BEFORE)
    assert red.outcome is Outcome.UNREADABLE
    assert red.reason.startswith(f"{THERE} ")
    assert f"git checkout -- {THERE}" in red.reason


def test_what_the_other_picture_blacks_out_stays_so_in_a_batch(check, tmp_path):
    check(CHROMIUM, BEFORE, update=True)
    facts = tmp_path / THERE.replace(".png", ".json")
    box = {"x": 0, "y": 0, "width": 9, "height": 9}
    facts.write_text(json.dumps(json.loads(facts.read_text()) | {"redact": [box]}))
    red = check(FIREFOX, AFTER)
    assert question(Baselines(tmp_path, tmp_path / ".visual"), red).redact == (Box(**box),)


def test_a_picture_that_another_browser_is_compared_with_is_asked_for(check, tmp_path):
    check(CHROMIUM, BEFORE, update=True)
    used: Check = check(FIREFOX, BEFORE)
    run = Run("", "", "", "", "", ".", (used,))
    run = replace(run, coverage=replace(run.coverage, scope=(".",)))
    assert inventory.unasked(tmp_path, run) == []
    assert len(inventory.unasked(tmp_path, replace(run, checks=()))) == 1
