"""A baseline that is there and cannot be read: a failure of its own, with the reason and the way out."""

from __future__ import annotations

import pytest
from project import SHOP, Project, drawing

from pytest_visual_claude.model import Outcome

SHOWN = drawing((20, 20, 120, 90))
BASELINE = "__screenshots__/test_shop/test_home.png"
BROKEN = {
    "truncated": (drawing((30, 20, 120, 90))[:200], "is cut off after 200 bytes"),
    "a pointer of Git LFS": (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9\n", "git lfs pull"),
    "in conflict": (b"<<<<<<< HEAD\n\x89PNG", "merge conflict"),
    "empty": (b"", "it is empty"),
}


@pytest.fixture
def shop(project: Project) -> Project:
    project.write({"test_shop.py": SHOP})
    project.show(home=SHOWN, cart=SHOWN, about=SHOWN)
    return project


@pytest.mark.parametrize("broken", BROKEN)
def test_it_is_named_with_its_reason_and_left_as_it_is(shop, broken):
    data, reason = BROKEN[broken]
    shop.write({BASELINE: data})
    done = shop.pytest("-k", "home")
    assert done.outcomes == {"failed": 1}
    check = shop.checks["test_shop/test_home"]
    assert check.outcome is Outcome.UNREADABLE
    assert BASELINE in check.reason
    assert reason in check.reason
    assert "test_home has an unreadable baseline" in done.out
    assert f"git checkout -- {BASELINE}" in done.out
    assert "visual: 1 unreadable" in done.out
    assert shop.files()[BASELINE] == data


def test_accepting_the_picture_of_the_run_repairs_it(shop):
    shop.write({BASELINE: BROKEN["truncated"][0]})
    shop.pytest("-k", "home")
    assert shop.visual_claude("accept", "test_home").code == 0
    assert shop.baselines() == {BASELINE: SHOWN}
    assert shop.alone("-k", "home").outcomes == {"passed": 1}
