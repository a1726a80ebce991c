"""What is waited for before a picture is believed that is not the baseline's, and that nothing of it stays behind."""

from __future__ import annotations

import pytest
from project import ASYNC, SYNC, Project

from pytest_visual_claude import capture, pixels
from pytest_visual_claude.capture import camera
from pytest_visual_claude.capture.protocol import session
from pytest_visual_claude.capture.stillness import waiting
from pytest_visual_claude.model import Outcome

ON = {"stillness": "on"}
#: Everything that a check could leave behind; but Playwright, hiding the caret, leaves an empty attribute on fields.
TRACE = """() => [document.documentElement.outerHTML,
  scrollX, scrollY, document.querySelector('#box').scrollTop,
  document.activeElement.id, document.querySelectorAll(':hover').length,
  document.querySelector('video').paused, document.querySelector('#late').loading]"""
EVERYTHING = """<style>#box { height: 80px; overflow: auto } #deep { margin-top: 600px }</style>
<input id=field><div contenteditable>Words</div><video></video>
<img id=moves src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">
<div id=box><p id=deep>Deep</p></div><div style="height: 5000px"></div><img id=late loading=lazy src="data:,">"""


@pytest.mark.parametrize(
    ("step", "body"),
    [
        pytest.param(
            "images", "<img id=i width=90 height=90><script>i.src = '/late.svg'</script>", marks=pytest.mark.nightly
        ),
        ("network", "<p id=p>…</p><script>fetch('/late.svg').then(() => p.textContent = 'Three lamps')</script>"),
        pytest.param(
            "busy",
            "<p id=p aria-busy=true>…</p>"
            "<script>setTimeout(() => { p.ariaBusy = 'false'; p.textContent = 'Lamps' }, 400)</script>",
            marks=pytest.mark.nightly,
        ),
        ("changes", "<p id=p>…</p><script>setTimeout(() => p.textContent = 'Lamps', 800)</script>"),
    ],
)
def test_a_first_baseline_waits_for_what_comes_late_and_says_so(studio, page, step, body):
    late = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"
    page.route("http://shop.test/", lambda route: route.fulfill(body=body, content_type="text/html"))

    def answer(route):
        page.wait_for_timeout(0)
        route.fulfill(body=late, content_type="image/svg+xml")

    page.route("**/late.svg", answer)
    page.goto("http://shop.test/", wait_until="commit")
    studio.update(page, **ON)
    assert any(said.startswith((step, "changes")) for said in studio.checks[-1].waited)
    page.goto("http://shop.test/")
    assert studio.check(page, **ON).outcome is Outcome.MATCHED


@pytest.fixture
def calls(page, monkeypatch) -> list[str]:
    """What Playwright's driver is asked for."""
    made: list[str] = []
    connection = page._impl_obj._connection
    send = connection.send_message_to_server

    def counted(target, method, *rest, **more):
        made.append(method)
        return send(target, method, *rest, **more)

    monkeypatch.setattr(connection, "send_message_to_server", counted)
    return made


#: Playwright's own, and the fields without what it leaves on them.
PICTURE = ["screenshot", "evaluateExpression"]


def test_an_unchanged_page_makes_no_call_but_its_picture(studio, page, calls, monkeypatch):
    page.set_content("<h1>Lamps</h1>")
    capture.run(session.opened(page))
    ways = [({}, True, ["send", "send"]), ({}, False, PICTURE), ({"full_page": True}, True, PICTURE)]
    for options, quick, made in ways:
        monkeypatch.setattr(pixels, "ready", lambda quick=quick: quick)
        studio.update(page, **options)
        calls.clear()
        check = studio.check(page, **ON, **options)
        assert (check.outcome, check.waited) == (Outcome.MATCHED, ())
        assert calls == made


def test_an_element_makes_no_call_but_its_picture_unless_it_shall_be_scrolled_back(studio, page, calls):
    page.set_content("<h1>Lamps</h1><div style='height: 3000px'></div><p>Far</p>")
    seen, picture = ["evalOnSelectorAll"], ["waitForSelector", "screenshot", "dispose", "evaluateExpression"]
    put_back = ["evaluateExpression", "dispose"]
    noted = [*seen, "evaluateExpressionHandle"]
    for selector, steps, made in (
        ("h1", "on", picture),
        ("h1", "scroll", [*seen, *picture]),
        ("p", "scroll", [*noted, *picture, *put_back]),
    ):
        studio.update(page.locator(selector), selector, stillness="scroll")
        calls.clear()
        assert studio.check(page.locator(selector), selector, stillness=steps).outcome is Outcome.MATCHED
        assert calls == made


def test_a_check_leaves_no_trace(studio, page):
    page.set_content(EVERYTHING)
    page.focus("#field")
    before = page.evaluate(TRACE)
    studio.update(page, "whole", full_page=True, stillness="images,media")
    studio.update(page.locator("#deep"), "deep", stillness="scroll")
    studio.check(page, "whole", full_page=True, stillness="on")
    assert page.evaluate(TRACE) == before


@pytest.mark.parametrize(("body", "pauses"), [("", False), ("<canvas></canvas>", True)], ids=["seen", "unseen"])
def test_between_two_frames_is_a_pause_only_where_something_may_move_unseen(studio, page, monkeypatch, body, pauses):
    page.set_content(f"<h1>Lamps</h1>{body}")
    studio.update(page, stillness="changes")
    page.eval_on_selector("h1", "e => { e.style.color = 'crimson' }")
    paused: list[float] = []
    monkeypatch.setattr(camera, "PAUSES", (0, 60_000))
    monkeypatch.setattr(page, "wait_for_timeout", paused.append)
    assert studio.check(page, stillness="changes", timeout=0).outcome is Outcome.CHANGED
    assert bool(paused) is pauses


@pytest.fixture
def hurried(monkeypatch):
    """A page need not rest for long, and is not waited for any longer."""
    monkeypatch.setattr(waiting, "CAP", 150)
    monkeypatch.setattr(waiting, "REST", 50)


@pytest.mark.parametrize(
    ("moves", "mask", "given_up"),
    [
        ("textContent = n++ % 89 + 10", "#clock", False),
        ("title = n++", "h1", True),
        ("style.width = `${n++}px`", "#clock", True),
        ("textContent = '10'; clock.firstChild.data = '10'; clock.title = '10'", "h1", False),
    ],
    ids=["keeps its place", "is not masked", "does not", "is set to what it was"],
)
@pytest.mark.usefixtures("hurried")
def test_what_moves_behind_a_mask_is_not_waited_for_if_it_keeps_its_place(studio, page, moves, mask, given_up):
    page.set_content("Until <b id=clock style='display: inline-block; width: 40px; height: 20px'></b><h1>Lamps</h1>")
    options = {"mask": [mask], "stillness": "changes"}
    studio.update(page, **options)
    page.evaluate(f"document.body.style.background = 'gold'; n = 10; setInterval(() => {{ clock.{moves} }}, 20)")
    said = studio.check(page, timeout=600, **options).waited
    assert any("given up" in one for one in said) is given_up


@pytest.mark.usefixtures("hurried")
def test_a_mask_within_a_frame_of_another_origin_keeps_nothing_from_being_waited_for(studio, page):
    page.route("**/*", lambda route: route.fulfill(body="<p>Lamps</p>", content_type="text/html"))
    page.goto("http://shop.test/")
    page.set_content("<iframe src='http://other.test/'></iframe>")
    page.evaluate("n = 10; setInterval(() => { document.body.title = n++ }, 20)")
    studio.update(page, mask=[page.frame_locator("iframe").locator("p")], stillness="changes")
    assert "given up" in studio.checks[-1].waited[0]


def test_a_picture_that_an_update_may_write_waits_as_a_first_one_does(studio, page):
    page.set_content("<h1>Lamps</h1>")
    studio.update(page, stillness="changes")
    page.eval_on_selector("h1", "e => { e.style.color = 'crimson' }")
    assert studio.check(page, stillness="changes").waited == ()
    studio.update(page, stillness="changes")
    assert [said.split()[0] for said in studio.checks[-1].waited] == ["changes"]


CLOSED = """<x-field></x-field><script>const root = document.querySelector('x-field').attachShadow({mode: 'closed'})
root.innerHTML = '<input>'; root.firstChild.focus()</script>"""


@pytest.mark.parametrize(
    ("body", "hidden"),
    [(CLOSED, True), ("<p>Lamps<script>document.designMode = 'on'</script>", True), ("<input autofocus>", False)],
    ids=["closed shadow root", "designMode", "field"],
)
def test_a_caret_that_playwright_does_not_find_is_hidden_once_the_page_is_looked_at(studio, page, shots, body, hidden):
    page.set_content(body)
    studio.update(page, stillness="fonts")
    assert ("caret-color" in (shots[-1]["style"] or "")) is hidden
    assert {shot["caret"] for shot in shots} == {"hide"}


def test_a_page_that_matches_while_it_moves_on_is_told(studio, page):
    page.set_content("<p id=p>one</p>")
    studio.update(page)
    page.set_content("<p id=p>…</p>")
    shown = iter(["two", "three", "one", "four", "five", "six"])
    original = page.screenshot

    def screenshot(**options):
        page.evaluate("text => { p.textContent = text }", next(shown))
        return original(**options)

    page.screenshot = screenshot
    try:
        check = studio.check(page)
    finally:
        del page.screenshot
    assert check.outcome is Outcome.MATCHED
    assert check.reason.startswith("It matched by chance: its page still moves.")


def test_what_never_stands_still_is_named_with_a_mask(studio, page):
    page.set_content(
        "<canvas id=spin width=60 height=60></canvas><script>let a = 0; setInterval(() => { const c ="
        "spin.getContext('2d'); c.fillStyle = `hsl(${a += 41} 90% 50%)`; c.fillRect(0, 0, 60, 60) }, 20)</script>"
    )
    check = studio.check(page, timeout=600)
    assert check.outcome is Outcome.UNSTABLE
    assert check.reason.endswith('mask=["#spin"]')
    assert studio.check(page, mask=["#spin"]).outcome is Outcome.MISSING


SUITE = """
import pytest
pytestmark = pytest.mark.visual(freeze_time="2026-01-15T10:00", seed=7, stillness="on")
PAGE = "<p id=p></p><p id=q></p><script>q.textContent = [Math.random(), crypto.getRandomValues(new Uint8Array(4))];" \\
       "setInterval(() => p.textContent = new Date() + performance.now(), 90)</script>"

ASYNC def test_it(page, assert_screenshot):
    for name in ("first", "second"):
        AWAIT page.set_content(PAGE)
        AWAIT assert_screenshot(page, name)
    assert "10:00:05 GMT+0000" in AWAIT page.text_content("#p")
"""


@pytest.mark.parametrize("kind", [SYNC, pytest.param(ASYNC, marks=pytest.mark.nightly)], ids=["sync", "async"])
def test_time_and_chance_are_the_same_in_every_run(lone_project: Project, kind):
    marks = {"ASYNC ": "async ", "AWAIT ": "await "} if kind is ASYNC else {"ASYNC ": "", "AWAIT ": ""}
    suite = SUITE
    for mark, word in marks.items():
        suite = suite.replace(mark, word)
    lone_project.write({"test_it.py": suite})
    first = lone_project.browse("--visual-update", kind=kind, TZ="Asia/Tokyo")
    assert first.outcomes == {"passed": 1}, first.out
    if kind is ASYNC:
        return
    again = lone_project.browse(kind=kind)
    assert again.outcomes == {"passed": 1}, again.out
