"""Pages that do not answer, and pages that are too large."""

from __future__ import annotations

import io

import pytest
from PIL import Image

PAGES = """
import pytest

def test_dialog(page, assert_screenshot):
    page.set_content("<p>Hello")
    page.on("dialog", lambda dialog: None)
    with page.expect_event("dialog"):
        page.evaluate("setTimeout(() => alert(1))")
    with pytest.raises(AssertionError, match="it waits in an open dialog .alert, confirm, prompt.") as raised:
        assert_screenshot(page.locator("p"), timeout=200)
    assert "lambda dialog: dialog.dismiss()" in str(raised.value)

def test_busy(page, assert_screenshot):
    page.set_content("<p>Hello")
    page.evaluate("setTimeout(() => { const end = Date.now() + 4000; while (Date.now() < end); })")
    with pytest.raises(AssertionError, match="its main thread is blocked: a script of the page runs without an end"):
        assert_screenshot(page, timeout=200)

def test_slow(page, assert_screenshot):
    page.set_content("<p>Hello")
    with pytest.raises(AssertionError, match="no such element is on the page"):
        assert_screenshot(page.locator("b"), timeout=200)
"""
MAP = """
def test_map(assert_screenshot):
    assert_screenshot("map.png")
"""


def bits(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("1", (width, height), 1).save(file, "PNG")
    return file.getvalue()


def test_a_dialog_and_a_busy_script_are_named(lone_project):
    """A dialog is open that no listener closes; a script of the page never ends.

    Says: its main thread is blocked: a script of the page runs without an end
    """
    lone_project.write({"test_pages.py": PAGES})
    done = lone_project.browse()
    assert done.outcomes == {"passed": 3}, done.out
    assert "its main thread is blocked: a script of the page runs without an end" in PAGES


def test_a_first_picture_that_is_too_large_says_what_to_do(lone_project):
    """A first baseline would have more pixels than are ever analysed.

    Says: It has more than 52 megapixels
    """
    lone_project.write({"test_map.py": MAP, "map.png": bits(9000, 6000)})
    done = lone_project.pytest()
    assert done.outcomes == {"failed": 1}
    (line,) = done.lines("It has more than 52 megapixels")
    assert "Take a part of it (clip=, a locator)" in line


def test_a_picture_that_is_never_decoded_says_what_to_do(lone_project):
    """A picture has more pixels than are ever decoded.

    Says: more than 100,000,000 are not decoded: take a part of it
    """
    lone_project.write({"test_map.py": MAP, "map.png": bits(11_000, 10_000)})
    done = lone_project.pytest()
    assert done.code == 1
    assert done.lines("more than 100,000,000 are not decoded: take a part of it")


@pytest.mark.parametrize("target", ["None", "3", "object()", "b''"])
def test_what_is_no_target_is_named(lone_project, target):
    """Something that is no page and no picture is given."""
    lone_project.write({"test_map.py": MAP.replace('"map.png"', target)})
    done = lone_project.pytest()
    assert done.outcomes == {"failed": 1}
    assert "INTERNALERROR" not in done.out
    assert done.lines("CaptureError")
