"""A judge that gives no verdict never passes a check: UNDECIDED, or the local judge where that was chosen."""

from __future__ import annotations

import pytest
from project import SHOP, Project, drawing

from pytest_visual_claude.model import Outcome

BEFORE, AFTER = drawing((20, 20, 120, 90)), drawing((20, 20, 120, 90), (150, 100, 220, 140))
#: Nobody listens on port 9: a connection is refused at once.
CLAUDE = {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9", "ANTHROPIC_API_KEY": "sk-ant-of-nobody"}


@pytest.fixture
def shop(project: Project) -> Project:
    project.write({"test_shop.py": SHOP})
    project.show(home=BEFORE, cart=BEFORE, about=BEFORE)
    project.prepare()
    project.show(home=AFTER)
    return project


def test_a_judge_that_cannot_be_reached_leaves_it_undecided_red_and_kept(shop):
    done = shop.pytest(**CLAUDE)
    assert done.outcomes == {"failed": 1, "passed": 2}
    assert "visual: claude-sonnet-5-5 judges (ANTHROPIC_API_KEY is set)" in done.out
    check = shop.checks["test_shop/test_home"]
    assert check.outcome is Outcome.UNDECIDED
    assert check.verdict is None
    assert "claude-sonnet-5-5 was not reached at 127.0.0.1" in check.reason
    assert "test_home was not decided" in done.out
    assert "Run again: pytest test_shop.py::test_home" in done.out
    assert "visual: 2 matched, 1 undecided" in done.out
    assert {"expected.png", "actual.png", "diff.png"} <= {
        name.rpartition("/")[2] for name in shop.files(".visual/checks/test_shop/test_home")
    }
    assert "sk-ant-of-nobody" not in done.out
    assert shop.visual_claude("accept", "test_home").code == 0
    assert shop.alone(**CLAUDE).outcomes == {"passed": 3}


def test_the_local_judge_decides_where_that_was_chosen_and_it_is_said(shop):
    done = shop.pytest("--visual-on-judge-error=local", "--visual-tolerance=major", **CLAUDE)
    assert done.outcomes == {"passed": 3}
    check = shop.checks["test_shop/test_home"]
    assert check.outcome is Outcome.TOLERATED
    assert check.verdict.judge == "local"
    assert "claude-sonnet-5-5" in check.verdict.warning
    assert "1 judged by the local judge" in done.out
    assert "claude-sonnet-5-5 was not reached at 127.0.0.1" in done.out


def test_an_answer_that_leaves_a_region_out_is_none(shop):
    shop.write({"conftest.py": SILENT})
    done = shop.pytest()
    assert done.outcomes == {"failed": 1, "passed": 2}
    check = shop.checks["test_shop/test_home"]
    assert check.outcome is Outcome.UNDECIDED
    assert "did not answer R1 exactly once" in check.reason


SILENT = """
from pytest_visual_claude.model import Verdict

class Silent:
    name = "silent"

    def ask(self, question):
        return Verdict(self.name, ())

def pytest_visual_judge(config):
    return Silent()
"""
