"""What a user's own ``mypy --strict`` says of the assertions."""

from __future__ import annotations

import subprocess
import sys

SUITE = """
from pathlib import Path

from playwright.async_api import Page as AsyncPage
from playwright.sync_api import Page

from pytest_visual_claude import ScreenshotAssertion, expect


def test_sync(page: Page, assert_screenshot: ScreenshotAssertion) -> None:
    assert_screenshot(page)
    assert_screenshot(page.locator("p"), "p", tolerance="minor", mask=[page.locator("b")])
    assert_screenshot(Path("picture.png"))
    assert_screenshot(page, "date", ignore={"#renewal": "the date"})
    assert_screenshot(page, "clock", ignore={(0, 0, 9, 9): "the clock"})
    expect(page).to_have_screenshot("page.png", full_page=True)
    expect(page).to_have_title("x")


async def test_async(page: AsyncPage, assert_screenshot: ScreenshotAssertion) -> None:
    await assert_screenshot(page)
    await assert_screenshot(page.locator("p"), "p")
    await assert_screenshot(b"png")
    await expect(page).to_have_screenshot("page.png")


async def test_forgotten(page: AsyncPage, assert_screenshot: ScreenshotAssertion) -> None:
    assert_screenshot(page)


def test_wrong(page: Page, assert_screenshot: ScreenshotAssertion) -> None:
    assert_screenshot(page, tolerence="minor")
"""


def test_users_tests_pass_a_strict_type_checker_and_mistakes_do_not(tmp_path):
    suite = tmp_path / "test_suite.py"
    suite.write_text(SUITE.lstrip("\n"), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--cache-dir", str(tmp_path), str(suite)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert "Are you missing an await?" in done.stdout
    assert {(line.split(":")[1], line.rsplit("[", 1)[-1]) for line in errors} == {
        ("27", "unused-coroutine]"),
        ("31", "call-overload]"),
    }, done.stdout
