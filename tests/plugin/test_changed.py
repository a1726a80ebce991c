"""A picture that differs: a sentence for each region, the evidence, and how both go away again."""

from __future__ import annotations

import re

import pytest
from project import SCRIPTED, SHOP, Project, drawing

from pytest_visual_claude.model import Outcome, Severity

BEFORE, AFTER = drawing((20, 20, 120, 90)), drawing((20, 20, 120, 90), (150, 100, 220, 140))
EVIDENCE = ".visual/checks/test_shop/test_home"


@pytest.fixture
def shop(project: Project) -> Project:
    project.write({"test_shop.py": SHOP, "conftest.py": SCRIPTED, "severity": "major"})
    project.show(home=BEFORE, cart=BEFORE, about=BEFORE)
    project.prepare()
    project.show(home=AFTER)
    return project


def test_the_assertion_says_what_changed_where_and_what_to_do(shop):
    done = shop.pytest()
    assert done.code == 1
    lines = done.out.splitlines()
    said = lines[lines.index("test_home changed: 1 difference beyond 'cosmetic' (test_shop.py:3)") + 1 :]
    assert re.fullmatch(r"  R1 major · \w+  The R1 button is gone\.  150,100  71×41", said[0])
    assert said[1:4] == [
        "  Judged by scripted: $0.000, 0.0 s",
        "Look: visual-claude review",
        "Accept: visual-claude accept test_shop/test_home",
    ]
    assert "visual: 2 matched, 1 changed (1 major) · 1 judged by scripted" in done.out


def test_the_user_sees_their_own_line_and_none_of_ours(shop):
    out = shop.pytest("-k", "home", "--visual-stop=first").out
    assert '>       assert_screenshot("home.png")' in out
    assert "pytest_visual_claude/" not in out


def test_the_evidence_holds_both_pictures_and_the_difference(shop):
    shop.pytest()
    kept = shop.files(EVIDENCE)
    assert set(kept) == {
        f"{EVIDENCE}/{name}" for name in ("actual.json", "actual.png", "check.json", "diff.png", "expected.png")
    }
    assert (kept[f"{EVIDENCE}/expected.png"], kept[f"{EVIDENCE}/actual.png"]) == (BEFORE, AFTER)


def test_the_check_in_the_run_has_the_finding_of_the_judge(shop):
    shop.pytest()
    check = shop.checks["test_shop/test_home"]
    assert check.outcome is Outcome.CHANGED
    assert [(f.region, f.severity, f.sentence) for f in check.findings] == [
        ("R1", Severity.MAJOR, "The R1 button is gone.")
    ]
    assert str(check.location) == "test_shop.py:3"
    assert check.baseline == "__screenshots__/test_shop/test_home.png"
    assert shop.files()[check.baseline] == BEFORE


def test_a_later_pass_clears_its_own_evidence_and_no_other(shop):
    shop.show(cart=AFTER)
    assert shop.alone().outcomes == {"failed": 2, "passed": 1}
    shop.show(home=BEFORE)
    assert shop.pytest("-k", "home").outcomes == {"passed": 1}
    assert {name.split("/")[3] for name in shop.files(".visual/checks")} == {"test_cart"}


def test_accepting_the_change_needs_no_second_run(shop):
    shop.pytest()
    assert shop.visual_claude("accept", "test_home").code == 0
    assert shop.baselines()["__screenshots__/test_shop/test_home.png"] == AFTER
    assert shop.alone().outcomes == {"passed": 3}


def test_the_shell_says_the_same_as_the_assertion(shop):
    out = shop.pytest().out
    status = shop.visual_claude("status")
    assert status.code == 1
    lines = [line.strip() for line in status.out.splitlines()]
    assert lines[0] == "test_shop/test_home"
    assert lines[1] == "test_home (test_shop.py::test_home) changed: 1 difference beyond 'cosmetic'"
    assert all(f"{line}\n" in out for line in lines[2:-1])
    assert lines[-1].startswith("1 waiting.")


def test_a_picture_of_another_size_is_compared_and_fails(shop):
    shop.show(home=drawing((20, 20, 120, 90), size=(240, 200)))
    assert shop.pytest("-k", "home").code == 1
    assert shop.checks["test_shop/test_home"].outcome is Outcome.CHANGED
    assert f"{EVIDENCE}/diff.png" in shop.files(EVIDENCE)
