"""A masked place is hatched in report and review; what is under it is shown where this machine kept it."""

from __future__ import annotations

import base64
import os
import re
import shutil
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from web.conftest import BEFORE, FILES, HOME, RED, drawn, stage, written

from pytest_visual_claude.baselines import Hidden
from pytest_visual_claude.model import Box

BOX = Box(200, 230, 60, 40)
MASKED = replace(HOME, masked=(BOX,), baseline_masked=(BOX,))
UNDER = {BEFORE: drawn(button="#123456"), RED: drawn(button="#654321")}


@pytest.fixture
def baselines(tmp_path, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("caches")))
    made = stage(tmp_path, (MASKED,), {"home": FILES["home"]})
    hidden = Hidden.of(made.root, made.results, os.environ)
    assert hidden
    for masked, under in UNDER.items():
        hidden.keep(MASKED.key.path, masked, under)
    return made


def hatched(page) -> list[list[str]]:
    return page.locator("#stage i.mask").evaluate_all("all => all.map((one) => [one.style.left, one.style.width])")


def seen(page) -> list[bool]:
    """Of each picture of what masks hide whether it is loaded."""
    return page.locator("#stage .hidden-part").evaluate_all("all => all.map((one) => one.naturalWidth > 0)")


def test_in_a_file_places_are_hatched_and_what_is_under_them_is_not_in_it(page, baselines):
    file = written(baselines)
    text = file.read_text(encoding="utf-8")
    assert not [png for png in UNDER.values() if base64.b64encode(png).decode()[100:200] in text]
    page.goto(file.as_uri())
    assert hatched(page) == [["200px", "60px"]] * 2
    assert seen(page) == []
    page.keyboard.press("m")
    expect(page.locator("#stage i.mask.open")).to_have_count(2)
    assert seen(page) == [True, True]
    expect(page.locator("#side")).to_contain_text("kept on this machine alone, for the baseline and this run: press m")


def test_on_another_machine_they_stay_hatched(page, baselines):
    file = written(baselines)
    shutil.rmtree(os.environ["XDG_CACHE_HOME"])
    page.goto(file.as_uri())
    page.keyboard.press("m")
    expect(page.locator("#stage .hidden-part")).to_have_count(0)
    assert hatched(page) == [["200px", "60px"]] * 2
    page.errors[:] = [error for error in page.errors if "ERR_FILE_NOT_FOUND" not in error]


def test_a_run_from_elsewhere_is_not_shown_with_what_this_machine_saw(baselines):
    evidence = baselines.evidence(MASKED.key.path)
    for name in ("expected", "actual"):
        (evidence / f"{name}.png").write_bytes(drawn(cards=0))
    text = written(baselines).read_text(encoding="utf-8")
    assert "under-masks" not in text
    assert " file:" not in re.findall(r"img-src[^;]*", text)[0]


def test_the_review_shows_it_to_who_has_the_address(page, served):
    page.goto(served.address)
    page.get_by_role("button", name="Under masks").click()
    expect(page.locator("#stage i.mask.open")).to_have_count(2)
    assert seen(page) == [True, True]
    page.keyboard.press("m")
    expect(page.locator("#stage .hidden-part")).to_have_count(0)


def test_where_nothing_is_masked_there_is_no_button(page, tmp_path, monkeypatch):
    page.goto(written(stage(tmp_path, (HOME,), {"home": FILES["home"]})).as_uri())
    expect(page.locator("#masks")).to_be_hidden()
    page.keyboard.press("m")
    expect(page.locator("#notice")).to_have_text("Nothing is masked in this check.")
