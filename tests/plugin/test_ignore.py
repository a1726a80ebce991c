"""``ignore`` holds where it was said to hold, and nowhere else, whatever the judge says."""

from __future__ import annotations

import anthropic  # noqa: F401  2 s, and pytester forgets what a run imports
import pytest
from project import ASYNC, SYNC, drawing

from pytest_visual_claude.model import Box, IgnoreRule, Outcome
from pytest_visual_claude.testing import Service, replies

PAGE = """
PAGE = '''<style>body {{ margin: 0 }} div {{ position: absolute; left: 40px; width: 160px; height: 60px }}
#renewal {{ top: 40px; background: {} }} #price {{ top: 200px; background: {} }}</style>
<div id="renewal"></div><div id="price"></div>'''
"""
SYNC_TEST = f"""
import os, pytest
{PAGE}
@pytest.mark.parametrize("changed", ["renewal", "price"])
def test_account(page, assert_screenshot, changed):
    now = [os.environ.get("NOW", "#0a7d55") if name == changed else "#0a7d55" for name in ("renewal", "price")]
    page.set_viewport_size({{"width": 640, "height": 480}})
    page.set_content(PAGE.format(*now))
    assert_screenshot(page, ignore={{"#renewal": "the date"}}, timeout=1000)
"""
CHANGED = ("renewal]", "price]")  # as their tests' names end
ASYNC_TEST = SYNC_TEST.replace("def test", "async def test").replace("    page.set", "    await page.set")
ASYNC_TEST = ASYNC_TEST.replace("    assert_", "    await assert_")


@pytest.fixture
def service():
    """A judge that would ignore everything it is shown."""
    with Service(replies.answers(lambda _: {"severity": "critical", "ignore_covers": True})) as double:
        yield double
    assert double.refused == []


@pytest.mark.parametrize(("suite", "kind"), [(SYNC_TEST, SYNC), (ASYNC_TEST, ASYNC)], ids=["sync", "async"])
def test_what_changed_there_is_ignored_and_what_changed_beside_it_is_not(suite, kind, service, lone_project):
    lone_project.write({"test_account.py": suite})
    assert lone_project.browse("--visual-update", kind=kind).code == 0
    claude = {"ANTHROPIC_BASE_URL": service.url, "ANTHROPIC_API_KEY": service.key}
    done = lone_project.browse(kind=kind, NOW="#c22222", **claude)
    assert done.outcomes == {"failed": 1, "passed": 1}
    renewal, price = (
        lone_project.checks[f"test_account/test_account-{name}-chromium"] for name in ("renewal", "price")
    )
    assert renewal.outcome is Outcome.TOLERATED
    assert renewal.ignore == (IgnoreRule("the date", "#renewal", (Box(39, 39, 162, 62),)),)
    assert price.outcome is Outcome.CHANGED
    assert done.lines("(not ignored: it is not within #renewal)")
    asked = {name: text for (*_, text) in (one.texts for one in service.requests) for name in CHANGED if name in text}
    assert "The user's ignore rule for R1: «the date»." in asked["renewal]"]
    assert "There is no ignore rule." in asked["price]"]


WORDS = """
import pytest

@pytest.mark.visual(ignore={})
def test_home(assert_screenshot):
    assert_screenshot("home.png")
"""


@pytest.mark.parametrize(
    ("ignore", "right", "said"),
    [
        ("'the date'", 120, ""),
        ("'the date'", 480, "(not ignored: words alone excuse up to 2% of the picture, not 3.2%)"),
        ("{(10, 10, 600, 40): 'the date'}", 480, ""),
        ("{(10, 10, 100, 40): 'the date'}", 120, "(not ignored: it is not within (10, 10, 100, 40))"),
    ],
)
def test_words_alone_excuse_little_and_a_box_all_within_it(project, service, ignore, right, said):
    project.write({"test_shop.py": WORDS.replace("{}", ignore)})
    project.show(home=drawing(size=(640, 480)))
    project.prepare()
    project.show(home=drawing((20, 20, right, 40), size=(640, 480)))
    done = project.pytest(ANTHROPIC_BASE_URL=service.url, ANTHROPIC_API_KEY=service.key)
    assert done.outcomes == {"failed": 1} if said else {"passed": 1}
    assert bool(done.lines(said)) if said else "1 tolerated" in done.out


def test_a_verdict_that_is_remembered_is_not_taken_for_another_place(lone_project, service):
    elsewhere, there = ({box: "the date"} for box in ((300, 300, 10, 10), (10, 10, 600, 40)))
    lone_project.show(home=drawing(size=(640, 480)))
    lone_project.write({"test_shop.py": WORDS.replace("{}", repr(elsewhere))})
    lone_project.prepare()
    lone_project.show(home=drawing((20, 20, 480, 40), size=(640, 480)))
    for rule, outcomes, asked in [
        (elsewhere, {"failed": 1}, 1),
        (elsewhere, {"failed": 1}, 1),
        (there, {"passed": 1}, 2),
    ]:
        lone_project.write({"test_shop.py": WORDS.replace("{}", repr(rule))})
        done = lone_project.pytest(ANTHROPIC_BASE_URL=service.url, ANTHROPIC_API_KEY=service.key)
        assert done.outcomes == outcomes
        assert len(service.requests) == asked


def test_where_the_judge_sees_text_addressed_to_it_nothing_is_ignored(project, service):
    service.behaviour = replies.answers(lambda _: {"severity": "minor", "ignore_covers": True}, addressed=True)
    project.write({"test_shop.py": WORDS.replace("{}", "{(0, 0, 640, 480): 'all of it'}")})
    project.show(home=drawing(size=(640, 480)))
    project.prepare()
    project.show(home=drawing((20, 20, 120, 40), size=(640, 480)))
    done = project.pytest(ANTHROPIC_BASE_URL=service.url, ANTHROPIC_API_KEY=service.key)
    assert done.outcomes == {"failed": 1}
    assert done.lines("(not ignored: the picture holds text addressed to the judge)")


def test_a_place_without_words_is_a_bad_option(project):
    project.write({"test_shop.py": WORDS.replace("{}", "{'#renewal': ''}")})
    project.show(home=drawing())
    done = project.pytest()
    assert done.code == 4
    assert "@pytest.mark.visual(ignore=…) of test_shop.py::test_home" in done.out + done.err
    assert "a text, or a dict from selectors" in done.out + done.err
