"""What a run keeps of its pages, and says of what changed in them."""

from __future__ import annotations

import re

import pytest
from project import ASYNC, SYNC

from pytest_visual_claude.model import Change, Outcome

SUITE = """
import pathlib, pytest

@pytest.mark.parametrize("name", ["pay", "unseen", "bare"])
def test_page(page, assert_screenshot, name):
    page.set_content(pathlib.Path(f"{name}.html").read_text())
    assert_screenshot(page, name)
"""
AWAITED = "\n".join(re.sub(r"^    (?=page|assert)", "    await ", line) for line in SUITE.splitlines())
AWAITED = AWAITED.replace("def ", "async def ")
PAGE = """<style>body { --x: 1 }
.pay { background: #2340d8; color: white }</style><button class=pay>Place order</button>"""
RED = PAGE.replace("#2340d8", "#c22222")
UNSEEN = PAGE.replace("--x: 1", "--x: 2") + "<div hidden>more</div><p style='color: red'></p>"
DOM = "__screenshots__/test_shop/{}-chromium.dom"


@pytest.mark.parametrize(("suite", "kind"), [(SUITE, SYNC), (AWAITED, ASYNC)], ids=["sync", "async"])
def test_a_failure_names_what_changed_where_it_shows_and_the_baseline_has_a_snapshot(lone_project, suite, kind):
    project = lone_project
    project.write({"test_shop.py": suite, "pay.html": PAGE, "unseen.html": PAGE, "bare.html": PAGE})
    assert project.browse("--visual-update", kind=kind).outcomes == {"passed": 3}
    assert set(project.files(ending=".dom")) == {DOM.format(name) for name in ("pay", "unseen", "bare")}
    bare = DOM.format("bare")
    (project.path / bare).unlink()
    project.write({"pay.html": RED, "unseen.html": UNSEEN, "bare.html": RED})
    done = project.browse(kind=kind)
    assert project.became() == {
        "test_shop/bare-chromium": Outcome.CHANGED,
        "test_shop/pay-chromium": Outcome.CHANGED,
        "test_shop/unseen-chromium": Outcome.MATCHED,
    }
    (said,) = set(done.lines("background-color"))
    assert re.search(r'R1 major · colour  button "Place order": background-color #2340d8 → #c22222 \(.*:2\)', said)
    [cause] = list(project.checks["test_shop/pay-chromium"].causes or [])
    assert (cause.change, cause.regions) == (Change.STYLE, ("R1",))
    assert done.lines("No causes named") == [
        f"No causes named in 1 check: there is no {bare}. The next baseline brings one"
    ]
    assert project.visual_claude("accept", "--all").code == 0
    assert bare in project.files()


def test_switched_off_nothing_of_the_page_is_kept_or_said(lone_project):
    project = lone_project
    project.write({"test_shop.py": SUITE, "pytest.ini": "[pytest]\nvisual_dom = off\n", "pay.html": PAGE})
    project.browse("--visual-update", "-k", "pay")
    project.write({"pay.html": RED})
    done = project.browse("-k", "pay")
    assert done.outcomes == {"failed": 1}
    assert "background-color" not in done.out
    assert not project.files(ending=".dom")
