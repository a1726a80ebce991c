"""How many frames a picture takes: one that equals its baseline, else until two agree, or the time is over."""

from __future__ import annotations

import pytest

from pytest_visual_claude import capture, pixels
from pytest_visual_claude.model import Outcome

PAGE = "<style>body { margin: 0 } p { width: 300px; height: 100px; background: teal }</style><p></p>"
#: Ends as PAGE, half a second's worth of animation frames later.
SETTLING = f"""{PAGE}<script>
const p = document.querySelector("p");
let left = 30;
function step() {{
    p.style.width = left ? 300 + left + "px" : "";
    if (left--) requestAnimationFrame(step);
}}
step();
</script>"""
RESTLESS = f"""{PAGE}<script>
const p = document.querySelector("p");
let width = 300;
(function step() {{ p.style.width = ++width + "px"; requestAnimationFrame(step) }})();
</script>"""


@pytest.fixture(autouse=True)
def slow(monkeypatch):
    """No frame is a quick one: those are looked at in test_quick.py."""
    monkeypatch.setattr(pixels, "ready", lambda: False)


@pytest.fixture
def order(page, monkeypatch):
    """When a picture was taken, and when the page behind it was looked at."""
    made = []

    def noting(owner, name, word):
        original = getattr(owner, name)

        def noted(*given, **options):
            made.append(word)
            return original(*given, **options)

        monkeypatch.setattr(owner, name, noted)

    noting(page, "screenshot", "frame")
    noting(capture, "asked", "page")
    return made


def test_the_page_is_looked_at_once_in_the_pause_between_two_frames(studio, page, order):
    page.set_content(PAGE)
    studio.update(page)
    page.eval_on_selector("p", "e => e.style.background = 'crimson'")
    order.clear()
    check = studio.check(page)
    assert order == ["frame", "page", "frame"]
    assert [cause.property for cause in check.causes] == ["background-color"]


def test_it_is_looked_at_again_where_it_moved_meanwhile(studio, page, order, monkeypatch):
    page.set_content(PAGE)
    studio.update(page)
    page.eval_on_selector("p", "e => e.style.background = 'crimson'")
    looked = capture.asked

    def moving(*given):
        found = yield from looked(*given)
        page.eval_on_selector("p", "e => e.style.background = 'navy'")
        return found

    monkeypatch.setattr(capture, "asked", moving)
    order.clear()
    check = studio.check(page)
    assert order == ["frame", "page", "frame", "frame", "page"]
    assert [cause.new for cause in check.causes] == ["#000080"]


def test_the_difference_is_drawn_once_and_the_drawing_is_that_of_the_kept_picture(studio, page, monkeypatch):
    page.set_content(PAGE)
    studio.update(page)
    page.eval_on_selector("p", "e => e.style.background = 'crimson'")
    draw, drawn = pixels.draw, 0

    def counted(*given):
        nonlocal drawn
        drawn += 1
        return draw(*given)

    monkeypatch.setattr(pixels, "draw", counted)
    check = studio.check(page)
    folder = studio.root / ".visual/checks" / check.key.path
    before, after = (pixels.opened((folder / name).read_bytes()) for name in ("expected.png", "actual.png"))
    assert drawn == 1
    assert (folder / "diff.png").read_bytes() == draw(before, after, check.difference).png


def test_a_first_frame_that_equals_its_baseline_is_the_only_one(studio, page, shots):
    page.set_content(PAGE)
    studio.update(page)
    shots.clear()
    assert studio.check(page).outcome is Outcome.MATCHED
    assert len(shots) == 1


def test_a_picture_without_a_baseline_is_taken_until_two_frames_agree(studio, page, shots):
    page.set_content(PAGE)
    assert studio.check(page).outcome is Outcome.MISSING
    assert len(shots) == 2


def test_a_page_that_differs_is_taken_until_two_frames_agree_and_judged(studio, page, shots):
    page.set_content(PAGE)
    studio.update(page)
    shots.clear()
    page.eval_on_selector("p", "e => e.style.background = 'crimson'")
    check = studio.check(page)
    assert check.outcome is Outcome.CHANGED
    assert len(shots) == 2
    assert studio.evidence(check) == {
        "actual.dom",
        "actual.json",
        "actual.png",
        "check.json",
        "diff.png",
        "expected.png",
    }


def test_a_page_that_settles_matches(studio, page):
    page.set_content(PAGE)
    studio.update(page)
    page.set_content(SETTLING)
    assert studio.check(page).outcome is Outcome.MATCHED


def test_a_page_that_never_settles_is_unstable_and_cannot_be_accepted(studio, page):
    page.set_content(PAGE)
    studio.update(page)
    page.set_content(RESTLESS)
    check = studio.check(page, timeout=600)
    assert check.outcome is Outcome.UNSTABLE
    assert check.reason.startswith("The page still changed after 600 ms, between the last two frames: ")
    assert studio.evidence(check) == {
        *("actual.json", "actual.png", "before.png", "check.json", "diff.png"),
        "expected.png",  # what it looked like when it still settled
    }
    before = studio.picture(check).tobytes()
    assert studio.check(page, timeout=600).outcome is Outcome.UNSTABLE
    assert studio.picture(check).tobytes() == before


def test_a_page_that_never_settles_is_not_written_by_an_update(studio, page):
    page.set_content(RESTLESS)
    try:
        studio.update(page, timeout=600)
    except AssertionError as error:
        assert "did not settle" in str(error)  # noqa: PT017 - the studio would look for a baseline
    assert studio.checks[-1].outcome is Outcome.UNSTABLE
    assert not [name for name in studio.written() if name.startswith("__screenshots__")]
