"""Playwright's options, seen in the pictures they make."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import playwright
import pytest

from pytest_visual_claude import capture, settings
from pytest_visual_claude.capture import camera
from pytest_visual_claude.model import Outcome
from pytest_visual_claude.settings import Layer, Source

MAGENTA, BLUE, WHITE, RED = (255, 0, 255), (0, 0, 255), (255, 255, 255), (255, 0, 0)
PAGE = """<style>body { margin: 0 } div { position: absolute; background: blue }</style>
<div id=a style="left: 100px; top: 50px; width: 80px; height: 40px"></div>
<div id=b style="left: 0; top: 1480px; width: 20px; height: 20px"></div>"""


@pytest.fixture
def page(page):
    page.set_content(PAGE)
    return page


def rgb(image, x, y):
    return image.convert("RGB").getpixel((x, y))


def test_a_page_is_its_viewport_and_a_full_page_all_of_it(studio, page):
    viewport = page.viewport_size
    assert studio.update(page).size == (viewport["width"], viewport["height"])
    full = studio.update(page, "full", full_page=True)
    assert full.size == (viewport["width"], 1500)
    assert rgb(full, 10, 1490) == BLUE


def test_a_clip_is_that_part_alone(studio, page):
    clip = studio.update(page, clip={"x": 90, "y": 40, "width": 50, "height": 30})
    assert clip.size == (50, 30)
    assert (rgb(clip, 9, 9), rgb(clip, 10, 10)) == (WHITE, BLUE)


def test_a_locator_is_its_element_alone(studio, page):
    assert studio.update(page.locator("#a")).size == (80, 40)


def test_masks_are_painted_over_locators_and_selectors(studio, page):
    image = studio.update(page, full_page=True, mask=[page.locator("#a"), "#b"])
    assert rgb(image, 140, 70) == MAGENTA
    assert rgb(image, 10, 1490) == MAGENTA
    assert rgb(image, 99, 49) == WHITE


def test_a_mask_has_the_colour_that_was_asked_for(studio, page):
    image = studio.update(page, mask=["#a"], mask_color="#00ff00")
    assert rgb(image, 140, 70) == (0, 255, 0)


def test_a_mask_hides_a_change_under_it(studio, page):
    studio.update(page, mask=["#a"])
    page.eval_on_selector("#a", "e => e.style.background = 'red'")
    assert studio.check(page, mask=["#a"]).outcome is Outcome.MATCHED


def test_without_its_background_a_page_is_transparent(studio, page):
    assert studio.update(page, omit_background=True).convert("RGBA").getpixel((5, 5))[3] == 0
    assert studio.update(page, "white").convert("RGBA").getpixel((5, 5)) == (*WHITE, 255)


def test_styles_hold_while_the_picture_is_taken_and_no_longer(studio, page, tmp_path: Path):
    sheet = tmp_path / "still.css"
    sheet.write_text("#a { background: red !important }")
    assert rgb(studio.update(page, style_path=sheet), 140, 70) == RED
    assert rgb(studio.update(page, "listed", style_path=[sheet]), 140, 70) == RED
    assert rgb(studio.update(page, "text", style="#a { visibility: hidden }"), 140, 70) == WHITE
    assert rgb(studio.update(page, "none"), 140, 70) == BLUE


def test_a_picture_has_css_pixels_unless_those_of_the_device_are_asked_for(studio, new_context):
    page = new_context(device_scale_factor=2, viewport={"width": 300, "height": 200}).new_page()
    page.set_content(PAGE)
    assert studio.update(page).size == (300, 200)
    assert studio.update(page, "device", scale="device").size == (600, 400)


ANIMATED = """<style>@keyframes turn { from { background: red } to { background: blue } }
body { margin: 0 } div { width: 50px; height: 50px; animation: turn 60s forwards }</style><div></div>"""


def test_an_animation_is_shown_as_it_ends(studio, page):
    page.set_content(ANIMATED)
    assert rgb(studio.update(page), 25, 25) == BLUE


def test_the_caret_is_hidden_unless_asked_for(studio, page, shots):
    page.set_content("<style>body { margin: 0 } input { caret-color: red; font-size: 60px }</style><input autofocus>")
    page.locator("input").focus()
    image = studio.update(page).convert("RGB")
    assert RED not in {colour for _, colour in image.getcolors(2**24)}
    capture.run(camera.bare(page, settings.resolve([Layer(Source.CALL, {"caret": "initial", "animations": "allow"})])))
    assert [(shots[at]["caret"], shots[at]["animations"]) for at in (0, -1)] == [
        ("hide", "disabled"),
        ("initial", "allow"),
    ]


@pytest.fixture
def fonts() -> Iterator[tuple[str, threading.Event]]:
    """A server on loopback whose font comes once it is allowed to."""
    allowed = threading.Event()
    (font,) = (Path(playwright.__file__).parent / "driver/package/lib/vite/traceViewer").glob("codicon.*.ttf")

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_font = self.path == "/font.ttf"
            if is_font:
                allowed.wait(30)
            body = font.read_bytes() if is_font else FONT_PAGE.encode()
            self.send_response(200)
            self.send_header("Content-Type", "font/ttf" if is_font else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", allowed
        allowed.set()
        server.shutdown()


FONT_PAGE = """<style>@font-face { font-family: icons; src: url(/font.ttf); font-display: swap }
p { font: 80px icons, sans-serif }</style><p>&#xea60;&#xea61;&#xea62;</p>"""


def test_a_picture_waits_for_a_font_that_comes_late(studio, page, fonts):
    url, allowed = fonts
    page.goto(url, wait_until="commit")
    page.locator("p").wait_for()
    late = threading.Timer(0.3, allowed.set)
    late.start()
    slow = studio.update(page)
    page.goto(url)
    page.evaluate("document.fonts.ready")
    assert studio.update(page, "quick").tobytes() == slow.tobytes()
    page.add_style_tag(content="p { font-family: sans-serif }")
    assert studio.update(page, "without").tobytes() != slow.tobytes()
