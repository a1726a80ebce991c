"""The page as it is served: each button is a verb of the shell, and what happens meanwhile is noticed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from samples import facts, png
from web.conftest import BEFORE, FILES, HOME, RED, drawn

from pytest_visual_claude.baselines import undo
from pytest_visual_claude.check import FORMATS
from pytest_visual_claude.model import Outcome

PLACE = "tests/__screenshots__/test_shop/home-chromium.png"


@pytest.fixture
def review(page, served) -> Page:
    page.goto(served.address)
    expect(page.locator("#name")).to_have_text("home")
    return page


def said(page: Page, text: str) -> None:
    expect(page.locator("#notice")).to_contain_text(text)


def waiting(baselines) -> set[str]:
    return {check.key.name for check in baselines.waiting()}


ALL = {"home", "banner", "new", "moving", "undecided"}


def test_a_accepts_the_file_is_there_at_once_and_the_next_is_shown(review, baselines):
    review.keyboard.press("a")
    said(review, "Accepted tests/test_shop/home-chromium.")
    assert (baselines.root / PLACE).read_bytes() == RED
    assert waiting(baselines) == ALL - {"home"}
    expect(review.locator("#name")).to_have_text("banner")
    expect(review.locator(".check.decided")).to_have_count(1)
    expect(review.locator("#progress")).to_have_text("4 of 5 left to decide")


def test_a_picture_asked_for_a_moment_after_the_decision_is_still_given(review, baselines):
    late = review.locator("#checks img.thumb").first.get_attribute("src").replace("thumb", "actual")
    review.keyboard.press("a")
    said(review, "Accepted tests/test_shop/home-chromium.")
    assert review.request.get(review.url.split("#")[0] + late).body() == RED


def test_r_rejects_and_the_baseline_stays(review, baselines):
    review.keyboard.press("r")
    said(review, "Rejected")
    assert (baselines.root / PLACE).read_bytes() == BEFORE
    assert waiting(baselines) == ALL - {"home"}


def test_u_takes_back_one_decision_after_the_other(review, baselines):
    before = {path: path.read_bytes() for path in sorted(baselines.root.rglob("*")) if path.is_file()}
    review.keyboard.press("a")
    said(review, "Accepted")
    review.keyboard.press("r")
    said(review, "Rejected")
    review.keyboard.press("u")
    said(review, "Undone: tests/test_shop/banner-chromium waits again.")
    expect(review.locator("#detail")).to_contain_text("banner")
    review.keyboard.press("u")
    said(review, "Undone: tests/test_shop/home-chromium waits again.")
    expect(review.locator("#detail")).to_contain_text("the third card is gone")
    assert {path: path.read_bytes() for path in sorted(baselines.root.rglob("*")) if path.is_file()} == before
    expect(review.get_by_role("button", name="Undo")).to_be_disabled()


def test_what_is_decided_here_can_be_undone_on_the_shell_one_decision_back(review, baselines):
    review.refused |= {404, 409}
    for key, done in (("a", "Accepted"), ("r", "Rejected"), ("u", "Undone")):
        review.keyboard.press(key)
        said(review, done)
    assert undo.take_back(baselines) == (HOME.key.path,)
    assert (baselines.root / PLACE).read_bytes() == BEFORE
    assert waiting(baselines) == ALL
    review.keyboard.press("u")
    said(review, "Not undone")


def test_a_new_baseline_is_gone_again_after_undo(review, baselines):
    review.get_by_role("button", name="new", exact=False).first.click()
    review.keyboard.press("a")
    said(review, "Accepted")
    made = baselines.root / "tests/__screenshots__/test_shop/new-chromium.png"
    assert made.exists()
    review.keyboard.press("u")
    said(review, "Undone")
    assert not made.exists()


def test_all_of_one_kind_are_accepted_at_once_and_taken_back_at_once(review, baselines):
    review.get_by_label("Kind of difference").select_option("added")
    review.get_by_role("button", name="Accept all 1 shown 'added'").click()
    said(review, "Accepted tests/test_shop/banner-chromium.")
    review.get_by_label("Kind of difference").select_option("")
    review.get_by_role("button", name=re.compile("Accept all 3 shown")).click()
    said(review, "Accepted 3 checks.")
    assert waiting(baselines) == {"moving"}
    review.keyboard.press("u")
    said(review, "Undone: 3 checks wait again.")
    assert waiting(baselines) == ALL - {"banner"}


def test_what_never_settled_cannot_be_accepted(review, baselines):
    review.get_by_role("button", name="moving").click()
    shown = ["Baseline  480×300", "The frame before  480×300", "This run  480×300"]
    expect(review.locator("#stage .caption")).to_have_text(shown)
    expect(review.locator("#stage img")).to_have_count(3)
    expect(review.locator("#accept")).to_be_disabled()
    review.keyboard.press("a")
    said(review, "There is nothing to accept here.")
    assert waiting(baselines) == ALL


def _now(baselines, **files: bytes):
    """A new run of the first check."""
    again = replace(HOME, run="r2", seconds=9.0)
    kept = {**FILES["home"], **{f"{n}.png": data for n, data in files.items()}}
    baselines.stage(again, kept, facts(kept["actual.png"], HOME.key))


@pytest.mark.parametrize(
    ("picture", "said_of_it"),
    [
        (png(480, 300), "the picture is one colour, #c81e1e"),
        (png(100, 100), "much smaller than the baseline's 480×300"),
    ],
    ids=["one colour", "smaller"],
)
def test_a_suspicious_picture_asks_again(page, served, baselines, picture, said_of_it):
    page.refused.add(428)
    _now(baselines, actual=picture)
    page.goto(served.address)
    page.keyboard.press("a")
    dialog = page.get_by_role("dialog", name="Make this the baseline?")
    expect(dialog).to_contain_text(said_of_it)
    page.get_by_role("button", name="Keep waiting").click()
    assert waiting(baselines) == ALL
    page.keyboard.press("a")
    page.get_by_role("button", name="Accept it all the same").click()
    said(page, "Accepted")
    assert (baselines.root / PLACE).read_bytes() == picture


def test_a_new_run_meanwhile_is_noticed_and_not_overwritten(review, baselines):
    review.refused.add(409)
    _now(baselines, actual=drawn(button="#000000"))
    review.keyboard.press("a")
    said(review, "is not what the page showed")
    assert (baselines.root / PLACE).read_bytes() == BEFORE
    review.keyboard.press("a")
    said(review, "Accepted")
    assert (baselines.root / PLACE).read_bytes() == drawn(button="#000000")


def test_another_reviewer_is_noticed(review, baselines):
    review.refused |= {404, 409}
    baselines.accept(HOME, FORMATS)
    review.keyboard.press("r")
    said(review, "does not wait any more")
    assert (baselines.root / PLACE).read_bytes() == RED


def test_a_baseline_that_changed_on_disk_asks_again(page, served, baselines):
    page.refused.add(428)
    (baselines.root / PLACE).write_bytes(drawn(cards=1))
    page.goto(served.address)
    page.keyboard.press("a")
    expect(page.get_by_role("dialog")).to_contain_text("changed on disk since")


def test_what_changes_behind_the_page_comes_up_by_itself(review, baselines):
    review.refused.add(404)  # a picture that was being loaded
    baselines.reject(HOME)
    said(review, "Something changed meanwhile")
    expect(review.locator("#progress")).to_have_text("4 of 5 left to decide")


def test_an_undo_that_would_overwrite_somebody_is_refused(review, baselines):
    review.refused.add(409)
    review.keyboard.press("a")
    said(review, "Accepted")
    (baselines.root / PLACE).write_bytes(drawn(cards=1))
    review.keyboard.press("u")
    said(review, "Not undone")
    assert (baselines.root / PLACE).read_bytes() == drawn(cards=1)


def test_a_check_of_an_earlier_run_that_still_waits_is_there(page, served, baselines):
    older = replace(
        HOME, key=replace(HOME.key, name="older"), run="r0", outcome=Outcome.MISSING, difference=None, findings=()
    )
    stage_one(baselines, older)
    page.goto(served.address)
    expect(page.locator(".check", has_text="older")).to_be_visible()


def stage_one(baselines, check):
    baselines.stage(check, {"actual.png": BEFORE}, facts(BEFORE, check.key))
