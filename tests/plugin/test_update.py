"""``--visual-update`` writes what is missing or changed, says so, and touches nothing else."""

from __future__ import annotations

import pytest
from project import SHOP, Project, drawing

from pytest_visual_claude import pixels
from pytest_visual_claude.baselines import Facts
from pytest_visual_claude.model import Outcome, Picture, from_json

BOX = (20, 20, 120, 90)
BEFORE, AFTER = drawing(BOX), drawing(BOX, colour="#c22222")
SAME_FOR_THE_EYE = drawing(BOX, colour="#1d5fd1")
BASELINES = "__screenshots__/test_shop"


@pytest.fixture
def shop(project: Project) -> Project:
    """Baselines for two of three."""
    project.write({"test_shop.py": SHOP})
    project.show(home=BEFORE, cart=BEFORE, about=BEFORE)
    project.prepare("-k", "home or cart")
    return project


def test_missing_and_changed_ones_are_written_and_each_is_reported(shop):
    shop.show(cart=AFTER)
    done = shop.pytest("--visual-update")
    assert done.code == 0
    assert shop.became() == {
        "test_shop/test_about": Outcome.WRITTEN,
        "test_shop/test_cart": Outcome.WRITTEN,
        "test_shop/test_home": Outcome.MATCHED,
    }
    written = done.lines(" written: ")
    assert sorted(written) == [
        f"test_about (test_shop.py::test_about) written: {BASELINES}/test_about.png",
        f"test_cart (test_shop.py::test_cart) written: {BASELINES}/test_cart.png",
    ]
    assert "baselines are written" in done.out
    assert shop.baselines()[f"{BASELINES}/test_cart.png"] == AFTER
    assert shop.alone().outcomes == {"passed": 3}


def test_a_baseline_that_matches_is_not_touched(shop):
    picture, facts = (shop.path / BASELINES / f"test_home{ending}" for ending in (".png", ".json"))
    before = [(path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for path in (picture, facts)]
    assert shop.pytest("--visual-update").code == 0
    assert [(path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for path in (picture, facts)] == before


def test_what_nobody_can_see_does_not_rewrite_a_baseline(shop):
    shop.show(home=SAME_FOR_THE_EYE)
    assert shop.pytest("--visual-update", "-k", "home").code == 0
    assert shop.baselines()[f"{BASELINES}/test_home.png"] == BEFORE


def test_without_the_switch_nothing_is_written(shop):
    before = shop.files("__screenshots__")
    shop.show(cart=AFTER)
    assert shop.pytest().outcomes == {"failed": 2, "passed": 1}
    assert shop.files("__screenshots__") == before


def test_the_facts_beside_a_baseline_are_those_of_its_picture(shop):
    shop.show(cart=AFTER)
    shop.pytest("--visual-update", "-k", "cart")
    facts = from_json(Facts, (shop.path / BASELINES / "test_cart.json").read_bytes())
    assert facts.key == "test_shop/test_cart"
    assert facts.digest == pixels.opened(Picture.of(AFTER)).digest != pixels.opened(Picture.of(BEFORE)).digest


def test_an_update_clears_what_waited(shop):
    shop.show(cart=AFTER)
    shop.alone("-k", "cart")
    assert shop.visual_claude("status").code == 1
    shop.pytest("--visual-update", "-k", "cart")
    assert shop.visual_claude("status").out == "Nothing waits.\n"


def test_a_broken_baseline_is_written_anew(shop):
    shop.write({f"{BASELINES}/test_home.png": b"<<<<<<< HEAD\n"})
    assert shop.pytest("--visual-update", "-k", "home").code == 0
    assert shop.baselines()[f"{BASELINES}/test_home.png"] == BEFORE
