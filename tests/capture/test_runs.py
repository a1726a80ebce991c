"""Runs with a browser: what each browser's pictures are called, where they were made, and soft assertions."""

from __future__ import annotations

import json
import re

import pytest
from project import ASYNC, Project, drawing

from pytest_visual_claude.model import Outcome

PAGE = "<style>body { margin: 0 } p { background: teal; width: 200px; height: 80px; margin: 0 }</style><p></p>"
SUITE = """
import pathlib, pytest
from pytest_visual_claude import expect

@pytest.fixture
def shop(page):
    page.set_content(pathlib.Path("page.html").read_text())
    return page

@pytest.mark.parametrize("theme", ["dark", "light"])
def test_theme(shop, assert_screenshot, theme):
    assert_screenshot(shop)

def test_soft(shop):
    expect.soft(shop).to_have_screenshot("whole.png")
    expect.soft(shop.locator("p"), "the block").to_have_screenshot("block.png")
    expect.soft(shop).to_have_title("", timeout=300)

def test_no_browser(assert_screenshot):
    assert_screenshot(pathlib.Path("picture.png"))
"""


@pytest.fixture
def shop(lone_project: Project) -> Project:
    lone_project.write({"test_shop.py": SUITE, "page.html": PAGE})
    return lone_project


def test_pictures_carry_the_browser_and_soft_assertions_all_fail_at_the_end(shop):
    shop.write({"picture.png": drawing()})
    assert shop.browse("--visual-update").outcomes == {"passed": 4}
    assert sorted(shop.became()) == [
        "test_shop/block-chromium",
        "test_shop/test_no_browser",
        "test_shop/test_theme-dark-chromium",
        "test_shop/test_theme-light-chromium",
        "test_shop/whole-chromium",
    ]
    facts = json.loads((shop.path / "__screenshots__/test_shop/whole-chromium.json").read_text())["environment"]
    assert facts["browser"] == "chromium"
    assert facts["viewport"] == "1280×720"
    assert facts["version"]

    facts_file = "__screenshots__/test_shop/test_theme-dark-chromium.json"
    made = json.loads(shop.files()[facts_file])
    made["environment"] |= {"version": "12.3", "fingerprint": facts["fingerprint"] | {"hinting": "full"}}
    shop.write({facts_file: json.dumps(made)})
    shop.write({"page.html": f"<title>Sale</title>{PAGE.replace('teal', 'crimson')}"})
    red = shop.browse(COLUMNS="400")
    assert red.outcomes == {"failed": 3, "passed": 1}
    assert "whole changed" in red.out
    assert "block changed" in red.out
    assert "the block" in red.out
    (summed_up,) = red.lines("FAILED test_shop.py::test_soft[chromium] - ")
    assert re.search(r" - whole: p: .*; block: p: .*; .+", summed_up)
    assert list(shop.became().values()).count(Outcome.CHANGED) == 4
    (elsewhere,) = set(red.lines("The baseline was made elsewhere"))
    assert f"version: 12.3 → {facts['version']}" in elsewhere
    assert red.lines("It was drawn by another renderer: hinting full → ")


ASYNC_SUITE = """
import asyncio, pathlib, pytest
from pytest_visual_claude import CheckError, expect

async def test_page(page, assert_screenshot):
    await page.set_content(pathlib.Path("page.html").read_text())
    await assert_screenshot(page)
    await assert_screenshot(page.locator("p"), "block", mask=["p"])
    await expect(page).to_have_screenshot("expected.png", full_page=True)
    await expect.soft(page).to_have_screenshot("soft.png")
    await expect(page.locator("p")).to_be_visible()

async def test_bytes(assert_screenshot):
    await assert_screenshot(pathlib.Path("picture.png").read_bytes())

async def test_gone(page, assert_screenshot):
    with pytest.raises(CheckError, match="`#nowhere` cannot be captured: no such element"):
        await assert_screenshot(page.locator("#nowhere"), timeout=300)

async def test_restless(page, assert_screenshot):
    await page.set_content("<p style='background: teal; width: 1px'>x</p><script>"
        "let n = 0; (function f() { document.querySelector('p').style.width = ++n + 'px'; requestAnimationFrame(f) })()"
        "</script>")
    with pytest.raises(AssertionError, match="did not settle"):
        await assert_screenshot(page, timeout=500)

def test_plain(assert_screenshot):
    assert_screenshot("picture.png")
"""


def test_asynchronous_tests_await_the_same_assertions(shop):
    shop.write({"test_shop.py": ASYNC_SUITE, "picture.png": drawing()})
    assert shop.browse("--visual-update", "--visual-stop=first", kind=ASYNC).outcomes == {"passed": 5}
    facts = json.loads(shop.files()["__screenshots__/test_shop/test_page-chromium.json"])
    assert "font serif" in facts["environment"]["fingerprint"]
    shop.write({"page.html": PAGE.replace("teal", "crimson"), "picture.png": drawing((10, 10, 90, 90))})
    red = shop.browse("--visual-stop=first", kind=ASYNC)
    assert red.outcomes == {"failed": 3, "passed": 2}
    assert shop.became() == {
        "test_shop/test_bytes": Outcome.CHANGED,
        "test_shop/test_gone-chromium": Outcome.UNCAPTURED,
        "test_shop/test_page-chromium": Outcome.CHANGED,
        "test_shop/test_plain": Outcome.CHANGED,
        "test_shop/test_restless-chromium": Outcome.UNSTABLE,
    }
    assert ">       await assert_screenshot(page)" in red.out
    assert "pytest_visual_claude/" not in red.out
