"""``--visual-update-mode``: which baselines a run writes, beside the plain switch."""

from __future__ import annotations

import json

import pytest
from project import SHOP, Project, drawing

from pytest_visual_claude.model import Outcome

BOX = (20, 20, 120, 90)
BEFORE, AFTER = drawing(BOX), drawing(BOX, colour="#c22222")
SAME_FOR_THE_EYE = drawing(BOX, colour="#1d5fd1")
FOLDER = "__screenshots__/test_shop"
MISSING, MATCHED, CHANGED, WRITTEN = Outcome.MISSING, Outcome.MATCHED, Outcome.CHANGED, Outcome.WRITTEN


@pytest.fixture
def shop(project: Project) -> Project:
    """One is as it was, one changed, one has no baseline."""
    project.write({"test_shop.py": SHOP})
    project.show(home=BEFORE, cart=BEFORE, about=BEFORE)
    project.prepare("-k", "home or cart")
    project.show(cart=AFTER)
    return project


@pytest.mark.parametrize(
    ("args", "became", "said"),
    [
        (["--visual-update-mode", "missing"], [WRITTEN, CHANGED, MATCHED], "missing baselines are written"),
        (["--visual-update-mode=changed"], [WRITTEN, WRITTEN, MATCHED], ", baselines are written"),
        (["--visual-update"], [WRITTEN, WRITTEN, MATCHED], ", baselines are written"),
        (["--visual-update-mode=all"], [WRITTEN, WRITTEN, WRITTEN], "all baselines are written anew"),
        (
            ["--visual-update", "--visual-update-mode=missing"],
            [WRITTEN, CHANGED, MATCHED],
            "missing baselines are written",
        ),
        ([], [MISSING, CHANGED, MATCHED], "tolerance cosmetic"),
    ],
    ids=["missing", "changed", "the switch", "all", "both", "none"],
)
def test_each_mode_writes_what_it_says(shop, args, became, said):
    before = shop.baselines()
    done = shop.pytest(*args)
    assert list(shop.became().values()) == became
    assert said in done.out
    written = {name for name, data in shop.baselines().items() if before.get(name) != data}
    assert (f"{FOLDER}/test_about.png" in written) == (became[0] is WRITTEN)
    assert (f"{FOLDER}/test_cart.png" in written) == (became[1] is WRITTEN)


def test_all_writes_what_only_a_machine_can_tell_apart_and_the_facts(lone_project):
    lone_project.write({"test_shop.py": SHOP})
    lone_project.show(home=BEFORE)
    lone_project.prepare("-k", "home")
    facts = lone_project.path / FOLDER / "test_home.json"
    facts.write_text(
        json.dumps(json.loads(facts.read_text()) | {"redact": [{"x": 0, "y": 0, "width": 1, "height": 1}]})
    )
    lone_project.show(home=SAME_FOR_THE_EYE)
    assert lone_project.pytest("-k", "home", "--visual-update-mode=all").outcomes == {"passed": 1}
    assert lone_project.baselines()[f"{FOLDER}/test_home.png"] == SAME_FOR_THE_EYE
    assert json.loads(facts.read_text())["redact"] == []


def test_missing_leaves_a_broken_baseline_red(lone_project):
    lone_project.write({"test_shop.py": SHOP, f"{FOLDER}/test_home.png": b"<<<<<<< HEAD\n"})
    lone_project.show(home=BEFORE)
    assert lone_project.pytest("-k", "home", "--visual-update-mode=missing").outcomes == {"failed": 1}
    assert lone_project.became() == {"test_shop/test_home": Outcome.UNREADABLE}


def test_a_mode_that_there_is_not_is_an_error_and_so_is_one_in_a_file(lone_project):
    lone_project.write({"test_shop.py": SHOP})
    done = lone_project.pytest("--visual-update-mode=al")
    assert done.code == pytest.ExitCode.USAGE_ERROR
    assert "--visual-update-mode: 'al' is not one of missing, changed, all (did you mean all?)" in done.err
    assert "no option is set by VISUAL_UPDATE_MODE" in lone_project.pytest(VISUAL_UPDATE_MODE="all").out
