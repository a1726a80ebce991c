"""What a browser draws with is measured: the same in every process of it, and once in each."""

from __future__ import annotations

import json

from pytest_visual_claude import capture
from pytest_visual_claude.capture.renderer import Renderer, renderer
from pytest_visual_claude.model import Environment


def test_two_processes_of_a_browser_have_one_fingerprint_also_after_a_full_page(browser, launch_browser, page):
    page.set_content("<pre style='height: 3000px'>monospace")
    page.screenshot(full_page=True)
    other = launch_browser()
    try:
        first, second = (capture.run(renderer(one, 1)) for one in (browser, other))
    finally:
        other.close()
    assert first == second
    assert {"font serif", "font sans-serif", "font monospace", "font system-ui", "font emoji"} <= first.parts.keys()
    assert {first.parts[name] for name in ("LCD text", "hinting")} == {"off"}
    assert len({first.parts[f"font {name}"] for name in ("serif", "sans-serif", "monospace")}) == 3


def test_it_is_measured_once_a_browser_and_leaves_no_context(browser, page, monkeypatch):
    capture.run(renderer(browser, 1))
    before = browser.contexts
    monkeypatch.setattr(browser, "new_context", None)
    assert capture.run(renderer(browser, 1)).parts
    assert browser.contexts == before


def test_a_browser_that_cannot_be_asked_is_not_known(browser, monkeypatch):
    monkeypatch.setattr(browser, "new_context", None)
    assert capture.run(renderer(browser, 3)) == Renderer()
    assert capture.run(renderer(None, 1)) == Renderer()


def test_it_stands_with_the_baseline_beside_the_pages_own_time_zone_and_locale(studio, browser, monkeypatch):
    context = browser.new_context(locale="de-CH", timezone_id="Asia/Tokyo")
    monkeypatch.setattr("platform.system", lambda: "Plan9")  # where the test runs
    studio.update(context.new_page())
    context.close()
    (file,) = studio.root.glob("__screenshots__/*/*.json")
    made = Environment(**json.loads(file.read_text())["environment"])
    assert (made.time_zone, made.locale) == ("Asia/Tokyo", "de-CH")
    assert made.platform in ("Linux", "Darwin", "Windows")
    assert made.fingerprint == capture.run(renderer(browser, 1)).parts
    assert "flags" not in file.read_text()


def test_an_unchanged_page_is_not_asked(studio, page, browser, monkeypatch):
    page.set_content("<h1>Lamps</h1>")
    studio.update(page)
    monkeypatch.setattr("pytest_visual_claude.capture.shot.renderer", None)
    assert studio.check(page).outcome.passed
