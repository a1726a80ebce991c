"""What a run keeps of its pages, and says of what changed in them."""

from __future__ import annotations

import re

import pytest
from project import ASYNC, SYNC, Project

from pytest_visual_claude.model import Change, Outcome

SUITE = """
import pathlib

def test_pay(page, assert_screenshot):
    page.set_content(pathlib.Path("page.html").read_text())
    assert_screenshot(page, "pay")
"""
AWAITED = "\n".join(re.sub(r"^    (?=page|assert)", "    await ", line) for line in SUITE.splitlines())
AWAITED = AWAITED.replace("def ", "async def ")
PAGE = """<style>body { --x: 1 }
.pay { background: #2340d8; color: white }</style><button class=pay>Place order</button>"""
DOM = "__screenshots__/test_shop/pay-chromium.dom"


@pytest.fixture
def shop(request, pytester: pytest.Pytester, clean_environment: None):
    suite, kind = getattr(request, "param", (SUITE, SYNC))
    project = Project(pytester)
    project.write({"test_shop.py": suite, "page.html": PAGE})
    return project, lambda *args: project.browse(*args, kind=kind)


@pytest.mark.parametrize("shop", [(SUITE, SYNC), (AWAITED, ASYNC)], ids=["sync", "async"], indirect=True)
def test_a_failure_names_the_element_the_property_and_the_rule_behind_it(shop):
    project, run = shop
    assert run("--visual-update").outcomes == {"passed": 1}
    assert DOM in project.files()
    project.write({"page.html": PAGE.replace("#2340d8", "#c22222")})
    done = run()
    assert done.outcomes == {"failed": 1}
    (said,) = set(done.lines("background-color"))
    assert re.search(r'R1 major · colour  button "Place order": background-color #2340d8 → #c22222 \(.*:2\)', said)
    (check,) = project.checks.values()
    [cause] = list(check.causes or [])
    assert (check.outcome, cause.change, cause.regions) == (Outcome.CHANGED, Change.STYLE, ("R1",))


def test_a_change_of_the_page_that_shows_nowhere_is_no_difference(shop):
    project, run = shop
    run("--visual-update")
    project.write({"page.html": PAGE.replace("--x: 1", "--x: 2") + "<div hidden>more</div><p style='color: red'></p>"})
    assert run().outcomes == {"passed": 1}
    assert project.became() == {"test_shop/pay-chromium": Outcome.MATCHED}


def test_switched_off_nothing_of_the_page_is_kept_or_said(shop):
    project, run = shop
    project.write({"pytest.ini": "[pytest]\nvisual_dom = off\n"})
    run("--visual-update")
    project.write({"page.html": PAGE.replace("#2340d8", "#c22222")})
    assert "background-color" not in run().out
    assert not project.files(ending=".dom")


def test_a_baseline_without_a_snapshot_fails_as_ever_and_the_run_says_once_why_nothing_is_named(shop):
    project, run = shop
    run("--visual-update")
    (project.path / DOM).unlink()
    project.write({"page.html": PAGE.replace("#2340d8", "#c22222")})
    done = run()
    assert done.outcomes == {"failed": 1}
    assert done.lines("No causes named") == [
        f"No causes named in 1 check: there is no {DOM}. The next baseline brings one"
    ]
    assert project.visual_claude("accept", "--all").code == 0
    assert DOM in project.files()
