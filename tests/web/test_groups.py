"""Checks with the same cause: one heading, opened to its checks; accepted, rejected and undone as one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from samples import finding
from web.conftest import BEFORE, BUTTON, CHECKS, FILES, HOME, RED, _check, stage, written

from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.model import Cause, Change, Check, Kind, Origin, Outcome, Severity, groups
from pytest_visual_claude.web.review import Review

TOKEN = Cause(
    'button "Place order"', Change.STYLE, "background-color", "#0a7d55", "#c22222", regions=("R1",),
    origin=Origin("cart.css:18", ".order .button", "--accent", "#0a7d55", "#c22222"),
)  # fmt: skip
GONE = Cause(
    'link "Compare plans, prices and everything that a customer may want to know"', Change.REMOVED, regions=("R2",)
)
SHARED = ("cart", "product", "search", "thanks")
BOTH = ("account", "orders")


def _changed(name: str, *causes: Cause) -> Check:
    rated = {"R1": Severity.MINOR, "R2": Severity.CRITICAL}
    names = [cause.regions[0] for cause in causes]
    findings = tuple(finding(one, rated[one], Kind.COLOUR, f"{one} looks otherwise") for one in names)
    regions = tuple(replace(BUTTON, id=one) for one in names)
    shown = replace(HOME.difference, regions=regions) if HOME.difference else None
    return _check(name, Outcome.CHANGED, difference=shown, findings=findings, causes=causes)


RUN = (*CHECKS, *(_changed(name, TOKEN) for name in SHARED), *(_changed(name, TOKEN, GONE) for name in BOTH))
PICTURES = FILES | {name: {"expected.png": BEFORE, "actual.png": RED, "diff.png": RED} for name in SHARED + BOTH}
_, TOKEN_ID = (group.id for group in groups(RUN[-6:]))


@pytest.fixture
def baselines(tmp_path: Path) -> Baselines:
    return stage(tmp_path, RUN, PICTURES)


@pytest.fixture
def review(page: Page, baselines: Baselines) -> Iterator[Page]:
    served = Review(baselines)
    server = served.server()
    thread = threading.Thread(target=served.run, args=(server,), daemon=True)
    thread.start()
    page.goto(served.address)
    yield page
    page.goto("about:blank")  # pictures that are asked for when the server stops would be errors
    server.should_exit = True
    thread.join()


def waiting(baselines: Baselines) -> set[str]:
    return {check.key.name for check in baselines.waiting()}


def group(page: Page, number: int = 1):
    return page.locator("#checks .group").nth(number)


def test_causes_stand_first_the_worst_on_top_and_the_chosen_one_is_opened(review):
    headings = review.locator("#checks .group-heading").all_inner_texts()
    assert [text.splitlines()[0] for text in headings] == ["critical · 2 checks", "minor · 4 checks"]
    assert "--accent #0a7d55 → #c22222" in headings[0]
    assert review.locator("#checks h3").first.inner_text().startswith("changed")
    expect(review.locator("#name")).to_have_text("account")
    expect(group(review, 0).locator(".check")).to_have_count(2)
    expect(group(review).locator(".check")).to_have_count(0)


def test_a_heading_opens_and_closes_its_checks(review):
    heading = group(review).locator(".group-heading")
    expect(heading).to_have_attribute("aria-expanded", "false")
    heading.click()
    expect(group(review).locator(".check .name")).to_have_text(sorted(SHARED))
    expect(heading).to_be_focused()
    review.keyboard.press("Enter")
    expect(group(review).locator(".check")).to_have_count(0)


def test_one_button_accepts_all_checks_of_a_cause_and_one_key_takes_it_back(review, baselines):
    before = waiting(baselines)
    group(review).get_by_role("button", name="Accept 4").click()
    expect(review.locator("#notice")).to_contain_text("Accepted 4 checks.")
    assert waiting(baselines) == before - set(SHARED)
    assert all((baselines.root / one.baseline).read_bytes() == RED for one in RUN if one.key.name in SHARED)
    review.keyboard.press("u")
    expect(review.locator("#notice")).to_contain_text("4 checks wait again")
    assert waiting(baselines) == before
    assert all((baselines.root / one.baseline).read_bytes() == BEFORE for one in RUN if one.key.name in SHARED)


def test_by_keyboard_what_goes_with_the_chosen_check_is_rejected_and_the_next_is_shown(review, baselines):
    before = waiting(baselines)
    review.keyboard.press("x")
    expect(review.locator("#notice")).to_contain_text("Rejected 2 checks.")
    assert waiting(baselines) == before - set(BOTH)
    expect(review.locator("#name")).to_have_text("cart")
    review.keyboard.press("c")
    expect(review.locator("#notice")).to_contain_text("Accepted 4 checks.")
    expect(review.locator("#name")).to_have_text("home")
    review.keyboard.press("c")
    expect(review.locator("#notice")).to_have_text("No other check has the same cause.")


def test_what_was_decided_stays_in_its_group_and_leaves_the_rest_to_decide(review, baselines):
    review.keyboard.press("a")
    expect(review.locator("#name")).to_have_text("orders")
    expect(group(review, 0).locator(".check.decided")).to_have_count(1)
    expect(group(review, 0).get_by_role("button", name="Accept 1")).to_be_enabled()
    review.keyboard.press("a")
    expect(group(review, 0).get_by_role("button", name="Accept all")).to_be_disabled()


def test_j_goes_from_the_last_check_of_a_cause_into_the_next_one(review):
    review.keyboard.press("j")
    review.keyboard.press("j")
    expect(review.locator("#name")).to_have_text("cart")
    expect(group(review).locator(".group-heading")).to_have_attribute("aria-expanded", "true")


def test_e_closes_and_opens_the_list_of_the_chosen_check(review):
    review.keyboard.press("e")
    expect(group(review, 0).locator(".check")).to_have_count(0)
    review.keyboard.press("e")
    expect(group(review, 0).locator(".check")).to_have_count(2)


def test_a_filter_holds_in_groups_as_well(review):
    review.locator("#text").fill("thanks")
    expect(review.locator("#checks .group")).to_have_count(1)
    expect(review.locator("#checks .group-heading")).to_contain_text("1 check")


def test_in_the_report_the_command_is_copied_that_is_about_these_checks_and_no_others(page, baselines):
    page.goto(written(baselines).as_uri())
    both, shared = (page.locator("#checks .group").nth(at) for at in (0, 1))
    keys = " ".join(check.key.path for check in RUN[-2:])
    both.get_by_role("button", name="Copy: accept").click()
    expect(page.locator("#notice")).to_have_text(f"Copied: visual-claude accept {keys}")
    both.get_by_role("button", name="Copy: reject").click()
    expect(page.locator("#notice")).to_have_text(f"Copied: visual-claude reject {keys}")
    shared.get_by_role("button", name="Copy: accept").click()
    expect(page.locator("#notice")).to_have_text(f"Copied: visual-claude accept --cause {TOKEN_ID}")


def test_hostile_names_are_text(page, tmp_path):
    evil = replace(TOKEN, element="<img src=x onerror=alert(1)>\u202egnp", origin=Origin())
    checks = tuple(_changed(name, evil) for name in SHARED)
    page.goto(written(stage(tmp_path, checks, PICTURES)).as_uri())
    expect(page.locator("#checks .group-heading")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("#checks .group-heading img").count() == 0
