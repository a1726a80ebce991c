"""One token changed in a stylesheet, over several pages: what is asked, said, and decided once."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from project import SHOP as PICTURES
from project import Project, drawing

from pytest_visual_claude.model import Outcome, behind
from pytest_visual_claude.testing import Service, replies

SHOP = Path(__file__).parents[2] / "examples" / "shop"
SUITE = """
import pytest

@pytest.mark.parametrize("name", ["index", "product", "cart", "thanks"])
def test_page(page, assert_screenshot, name):
    page.goto(f"/{name}.html")
    assert_screenshot(page, "page", mask=[".countdown, .number"] if name in ("product", "thanks") else [])
"""
PAGES = [f"tests/test_pages/page-{name}-chromium" for name in ("cart", "index", "product", "thanks")]


@pytest.fixture(scope="module")
def service():
    with Service(replies.answers(lambda _: {"severity": "major", "sentence": "The blue is violet."})) as double:
        yield double
    assert double.refused == []


@pytest.fixture(scope="module")
def accepted() -> dict[str, bytes]:
    """The baselines of the four pages, once the first test has made them."""
    return {}


@pytest.fixture
def shop(
    lone_project: Project, monkeypatch: pytest.MonkeyPatch, service: Service, accepted: dict[str, bytes]
) -> Project:
    """Four pages that were accepted; then the token of their buttons changed."""
    project = lone_project
    shutil.copytree(SHOP / "site", project.path / "site")
    project.write({"tests/conftest.py": (SHOP / "tests/conftest.py").read_text(), "tests/test_pages.py": SUITE})
    monkeypatch.setenv("ANTHROPIC_BASE_URL", service.url)
    monkeypatch.setenv("ANTHROPIC_API_KEY", service.key)
    if not accepted:
        assert project.browse("--visual-update", "--visual-judge=local").outcomes == {"passed": 4}
        accepted.update(project.files("tests"))
    project.write(accepted)
    edit(project, "base.css", "--primary: #2340d9", "--primary: #8a2ad9")
    service.requests.clear()
    return project


def edit(project: Project, name: str, old: str, new: str) -> None:
    text = (project.path / "site" / name).read_text(encoding="utf-8")
    assert old in text
    project.write({f"site/{name}": text.replace(old, new, 1)})


def test_one_token_is_one_request_for_each_picture_or_one_for_all_with_the_same_outcomes(shop, service):
    by_picture = shop.browse()
    outcomes = shop.became()
    assert outcomes == dict.fromkeys(PAGES, Outcome.CHANGED)
    assert len(service.requests) == 4
    assert by_picture.lines("4 checks   --primary #2340d9 → #8a2ad9")
    (cause,) = {name for check in shop.run.checks for name in behind(check)}

    service.requests.clear()
    shutil.rmtree(shop.path / ".visual")
    by_cause = shop.browse("--visual-ask=cause")
    assert len(service.requests) == 1
    assert shop.became() == outcomes
    assert "1 judged by claude-sonnet-5-5, 3 with the same cause" in by_cause.out
    carried = [check for check in shop.run.checks if check.verdict and check.verdict.as_in]
    assert all(finding.sentence.endswith(f"(as in {one.verdict.as_in})") for one in carried for finding in one.findings)
    assert re.findall(r"\w{8}(?=  major     4 checks   --primary)", by_cause.out) == [cause]
    assert shop.visual_claude("accept", "--cause", cause).code == 0
    assert shop.visual_claude("status").code == 0


def test_a_picture_in_which_something_else_changed_is_asked_about_and_decided_by_itself(shop, service):
    edit(shop, "cart.html", ">Place order<", ">Order now<")
    shop.browse("--visual-ask=cause")
    assert len(service.requests) == 2
    (common,) = set.intersection(*(set(behind(check)) for check in shop.run.checks))
    done = shop.visual_claude("accept", "--cause", common)
    assert len([line for line in done.out.splitlines() if line.startswith("accepted ")]) == 3
    (left,) = [line for line in done.out.splitlines() if line.startswith("left ")]
    assert f"{PAGES[0]}: it shows something else, too: " in left
    assert "Order now" in left
    others = re.findall(r"--cause (\w{8})", left)
    named = [word for one in (common, *others) for word in ("--cause", one)]
    assert shop.visual_claude("accept", *named).code == 0
    assert shop.visual_claude("status").code == 0


def test_without_a_page_the_same_pixels_before_and_after_are_what_is_in_common(project, service, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_BASE_URL", service.url)
    monkeypatch.setenv("ANTHROPIC_API_KEY", service.key)
    project.write({"test_shop.py": PICTURES})
    header, own = (10, 10, 230, 40), {"home": 60, "cart": 100, "about": 140}
    shown = {name: (20, top, 200, top + 10) for name, top in own.items()}
    project.show(**{name: drawing(box, header) for name, box in shown.items()})
    project.prepare("--visual-judge=local")
    project.show(**{name: drawing(box, (10, 10, 230, 20)) for name, box in shown.items()})
    service.requests.clear()
    done = project.pytest("--visual-ask=cause")
    assert done.outcomes == {"failed": 3}
    assert len(service.requests) == 1
    assert done.lines("3 checks   The blue is violet.")
    (same,) = {name for check in project.run.checks for name in behind(check)}
    assert len(project.visual_claude("accept", "--cause", same).out.splitlines()) == 3
