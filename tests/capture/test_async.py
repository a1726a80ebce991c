"""Asynchronous tests: the event loop goes on while a picture is compared and judged, and nothing is forgotten."""

from __future__ import annotations

import pytest
from project import ASYNC, Project

JUDGE = """
import threading
from pytest_visual_claude.model import Finding, Severity
from pytest_visual_claude.testing import Scripted

asked, answered = threading.Event(), threading.Event()

def answer(question):
    asked.set()
    assert answered.wait(20), "the event loop stands still while the judge is asked"
    return [Finding(r.id, r.kind, Severity.MINOR, "Another colour.") for r in question.difference.regions]

def pytest_visual_judge(config):
    return Scripted(answer)
"""
ROUTED = """
from conftest import asked, answered

PAGE = "<body style='margin: 0; background: %s'><script>setInterval(() => fetch('/ping').catch(() => 0), 20)</script>"

async def test_route(page, assert_screenshot):
    async def ping(route):
        if asked.is_set():
            answered.set()
        await route.fulfill(body="pong")

    async def document(route):
        await route.fulfill(body=PAGE % open("colour").read(), content_type="text/html")

    await page.route("http://shop.test/", document)
    await page.route("**/ping", ping)
    await page.goto("http://shop.test/")
    await assert_screenshot(page, tolerance="minor")
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, clean_environment: None) -> Project:
    return Project(pytester)


def test_a_route_of_the_test_answers_while_a_verdict_is_awaited(suite):
    suite.write({"conftest.py": JUDGE, "test_shop.py": ROUTED, "colour": "teal"})
    assert suite.browse("--visual-update", kind=ASYNC).outcomes == {"passed": 1}
    suite.write({"colour": "crimson"})
    done = suite.browse("-v", kind=ASYNC)
    assert done.outcomes == {"passed": 1}, done.out
    assert "1 tolerated" in done.out


FORGETFUL = """
import asyncio
from pytest_visual_claude import expect

async def test_forgotten(page, assert_screenshot):
    assert_screenshot(page)

async def test_expected(page):
    expect(page).to_have_screenshot("page.png")

async def test_left_running(page, assert_screenshot):
    running = asyncio.ensure_future(assert_screenshot(page, "left"))
    await asyncio.sleep(0)

async def test_gathered(page, assert_screenshot):
    await asyncio.gather(assert_screenshot(page, "one"), assert_screenshot(page, "two"))
"""


def test_a_call_that_nobody_awaits_fails_its_test_and_says_what_to_write(suite):
    suite.write({"test_shop.py": FORGETFUL})
    done = suite.browse("--visual-update", kind=ASYNC)
    assert done.outcomes == {"failed": 3, "passed": 1}, done.out
    assert done.lines("assert_screenshot(…) at test_shop.py:6 was never awaited, so nothing was compared.")
    assert done.lines("to_have_screenshot(…) at test_shop.py:9 was never awaited")
    assert done.lines("assert_screenshot(…) at test_shop.py:12 was still running when the test ended")
    assert sorted(suite.baselines()) == [f"__screenshots__/test_shop/{name}-chromium.png" for name in ("one", "two")]
