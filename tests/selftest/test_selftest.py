"""``visual-claude selftest``: pages by their addresses, and the pages of tests."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from project import ASYNC, SYNC, Done, Project, drawing

STILL = "<!doctype html><h1>Lamps</h1><p>Two of <b>184</b> pounds</p><ul><li>Morel<li>Orb<li>Reed</ul>"
RANDOM = STILL + "<p id=order></p><script>order.textContent = 'No. ' + String(Math.random()).slice(2, 9)</script>"
TESTS = """
def test_page(page, assert_screenshot):
    page.set_content("PAGE")
    assert_screenshot(page)

def test_part(page, assert_screenshot):
    page.set_content("PAGE")
    assert_screenshot(page.locator("ul"))

def test_elsewhere(assert_screenshot):
    assert_screenshot("lamp.png")
""".replace("PAGE", STILL)
IN_ASYNC = f"""
async def test_page(page, assert_screenshot):
    await page.set_content("{STILL}")
    await assert_screenshot(page)
"""
FEW = ("--changes", "2", "--rerenders", "2")
ONE = ("--changes", "1", "--rerenders", "1")


@pytest.fixture(autouse=True)
def _only_what_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def alone(project: Project, *words: str) -> Done:
    """In a process of its own: Playwright's event loop runs in this one."""
    command = [sys.executable, "-m", "pytest_visual_claude.cli", "selftest", *words]
    done = subprocess.run(command, cwd=project.path, capture_output=True, text=True, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def told(done):
    return json.loads(done.out)


def test_a_page_is_changed_and_looked_at_again_and_its_pictures_are_in_one_file(lone_project):
    lone_project.write({"page.html": STILL})
    done = alone(lone_project, "page.html", *FEW, "--least", "99")
    assert (done.code, done.err) == (0, "")
    assert "caught 2 of 2 visible changes (100.0 %); placed 2; named 2; 0 of 2 re-renders red" in done.out
    page = lone_project.files()[".visual/selftest/report.html"].decode()
    assert page.count("data:image/webp") == 4
    assert "caught 2 of 2" in page
    assert "<script" not in page


def test_a_page_that_is_red_by_itself_is_told_and_holds_no_floor_until_that_is_masked(lone_project):
    lone_project.write({"page.html": RANDOM})
    done = alone(lone_project, "page.html", *FEW, "--least", "50")
    assert done.code == 1
    assert "2 of 2 re-renders red" in done.out
    assert "Red 2 times, though nothing was changed: file://" in done.out
    assert 'text "No. ' in done.out
    masked = alone(lone_project, "page.html", *FEW, "--json", "--mask", "#order", "--mask", ".none")
    assert (told(masked)["red"], told(masked)["rerenders"], masked.code) == (0, 2, 0)


def test_a_page_that_cannot_be_opened_is_an_error_that_names_it(lone_project):
    done = alone(lone_project, "http://127.0.0.1:9/none")
    assert done.code == 2
    assert "http://127.0.0.1:9/none: it cannot be opened: " in done.err


@pytest.mark.parametrize(
    "workers",
    [(), pytest.param(("-p", "xdist", "-n", "2"), marks=pytest.mark.nightly)],
    ids=["alone", "two-workers"],
)
def test_the_pages_of_tests_are_changed_where_they_are_pictured(lone_project: Project, workers):
    lone_project.write({"test_it.py": TESTS, "lamp.png": drawing()})
    done = lone_project.visual_claude("selftest", "--json", *ONE, "--", *SYNC, *workers, "test_it.py")
    made = told(done)
    assert (made["visible"], made["caught"], made["placed"], made["rerenders"], made["red"]) == (2, 2, 2, 2, 0)
    titles = {trial["page"] for trial in made["made"]["trials"]}
    assert titles == {"test_it.py::test_page[chromium] test_page", "test_it.py::test_part[chromium] test_part"}
    assert lone_project.baselines() == {}
    assert made["made"]["faults"] == [
        "test_it.py::test_elsewhere test_elsewhere: it is a picture from elsewhere: nothing in it can be changed"
    ]


def test_the_pages_of_asynchronous_tests_as_well(lone_project: Project):
    lone_project.write({"test_it.py": IN_ASYNC})
    done = lone_project.visual_claude("selftest", "--json", *ONE, "--", *ASYNC, "test_it.py")
    assert (told(done)["visible"], told(done)["caught"], done.code) == (1, 1, 0)


def test_a_run_that_looks_at_no_page_ends_with_what_pytest_said(lone_project):
    lone_project.write({"test_it.py": "def test_it():\n    assert 1 == 2\n"})
    done = lone_project.visual_claude("selftest", "--", *SYNC, "test_it.py")
    assert done.code == 2
    assert "pytest ended with 1 and looked at no page" in done.err
    assert "1 failed" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Name the address of a page, or tests"),
        (("http://localhost:1/", "tests"), "not both"),
        (("http://localhost:1/", "--viewport", "wide"), "--viewport wide is no width and height"),
        (("http://localhost:1/", "--tolerance", "some"), "tolerance"),
    ],
)
def test_what_cannot_be_meant_is_said(lone_project, words, said):
    done = lone_project.visual_claude("selftest", *words)
    assert done.code == 2
    assert said in done.err
