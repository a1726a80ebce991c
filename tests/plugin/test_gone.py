"""Tests that are gone: what waits of them is dropped, and a baseline goes on under its new name."""

from __future__ import annotations

import json

import pytest
from project import SHOP, Project, drawing

BEFORE, AFTER = drawing((5, 5, 50, 50)), drawing((5, 5, 150, 50))
OLD, NEW = "__screenshots__/test_shop/test_cart.png", "__screenshots__/test_shop/test_basket.png"


@pytest.fixture
def shop(project: Project) -> Project:
    project.write({"test_shop.py": SHOP})
    project.show(home=BEFORE, cart=AFTER, about=BEFORE)
    project.prepare()
    return project


def waiting(project: Project) -> list[str]:
    return [
        one["key"]["name"] for one in json.loads(project.visual_claude("status", "--json", "--older").out)["checks"]
    ]


def rename(project: Project) -> None:
    project.write({"test_shop.py": SHOP.replace("test_cart", "test_basket")})


def test_what_waits_of_a_test_that_is_gone_is_dropped_after_a_complete_run_with_a_word(shop):
    shop.show(about=AFTER)
    assert shop.pytest().outcomes == {"passed": 2, "failed": 1}
    shop.write({"test_shop.py": SHOP.partition("def test_about")[0]})
    assert waiting(shop) == ["test_about"]
    assert shop.pytest("-k", "home").lines("Dropped") == []
    assert waiting(shop) == ["test_about"]
    done = shop.pytest()
    assert done.lines("Dropped") == ["Dropped 1 that waited, whose test is gone: test_shop/test_about"]
    assert waiting(shop) == []


def test_what_waits_of_a_test_that_was_skipped_stays(shop):
    shop.show(about=AFTER)
    shop.pytest()
    skipped = SHOP.replace("def test_about", "import pytest\n\n@pytest.mark.skip\ndef test_about")
    shop.write({"test_shop.py": skipped})
    assert shop.pytest().lines("Dropped") == []
    assert waiting(shop) == ["test_about"]


def test_a_renamed_test_is_recognised_by_its_picture_and_its_baseline_moves(shop):
    before = shop.files("__screenshots__/test_shop")
    rename(shop)
    done = shop.pytest()
    assert done.outcomes == {"passed": 2, "failed": 1}
    assert done.lines("renamed from") == [f"test_shop/test_basket has no baseline: renamed from {OLD}?"]
    assert "Move 1 renamed: visual-claude accept --renames" in done.out
    assert f"Renamed from {OLD}? Then move it: visual-claude accept --renames" in shop.visual_claude("status").out
    assert shop.checks["test_shop/test_basket"].renamed_from == OLD
    assert shop.visual_claude("accept", "--renames").out == f"moved {OLD} to {NEW}\n"
    after = shop.files("__screenshots__/test_shop")
    assert set(after) - set(before) == {NEW, NEW.replace(".png", ".json")}
    assert set(before) - set(after) == {OLD, OLD.replace(".png", ".json")}
    assert after[NEW] == before[OLD]
    assert shop.pytest().outcomes == {"passed": 3}


def test_a_rename_is_taken_back(shop):
    before = shop.files("__screenshots__/test_shop")
    rename(shop)
    shop.pytest()
    shop.visual_claude("accept", "--renames")
    assert shop.visual_claude("accept", "--undo").out == "waits again: test_shop/test_basket\n"
    assert shop.files("__screenshots__/test_shop") == before
    assert waiting(shop) == ["test_basket"]


def test_what_the_page_knew_moves_along(shop):
    shop.write({OLD.replace(".png", ".dom"): b"what the page knew"})
    rename(shop)
    shop.pytest()
    shop.visual_claude("accept", "--renames")
    assert shop.files(ending=".dom") == {NEW.replace(".png", ".dom"): b"what the page knew"}


def test_another_picture_is_no_renamed_one(shop):
    shop.show(cart=drawing((5, 5, 60, 60)))
    rename(shop)
    assert shop.pytest().lines("renamed from") == []
    assert shop.visual_claude("accept", "--renames").out == "Nothing waits.\n"


def test_the_baseline_of_a_test_that_is_still_there_is_not_taken(shop):
    shop.write({"test_shop.py": SHOP + '\n\ndef test_more(assert_screenshot):\n    assert_screenshot("cart.png")\n'})
    assert shop.pytest().lines("renamed from") == []


def test_a_filtered_run_recognises_nothing(shop):
    rename(shop)
    assert shop.pytest("-k", "basket").lines("renamed from") == []


def test_a_baseline_that_changed_since_is_not_moved(shop):
    rename(shop)
    shop.pytest()
    facts = shop.path / OLD.replace(".png", ".json")
    facts.write_text(facts.read_text().replace(json.loads(facts.read_text())["digest"], "0" * 64))
    done = shop.visual_claude("accept", "--renames")
    assert (done.code, waiting(shop)) == (2, ["test_basket"])
    assert f"{OLD} does not show what the run saw" in done.err


def test_renames_go_alone(shop):
    rename(shop)
    shop.pytest()
    assert "--renames goes alone" in shop.visual_claude("accept", "--renames", "--all").err
