"""``redact`` blacks out what is sent, and never what is compared."""

from __future__ import annotations

import io

from PIL import Image

from pytest_visual_claude.baselines import Facts
from pytest_visual_claude.model import Box, from_json
from pytest_visual_claude.testing import Service, replies

TEST = """
import os

PAGE = '''<style>body {{ margin: 0 }} div {{ position: absolute; left: 40px; width: 200px; height: 60px }}
#secret {{ top: 40px; background: #c22222 }} #plan {{ top: 200px; background: {} }}</style>
<div id="secret"></div><div id="plan"></div>'''

def test_account(page, assert_screenshot):
    page.set_viewport_size({"width": 640, "height": 480})
    page.set_content(PAGE.format(os.environ["PLAN"]))
    assert_screenshot(page, redact=["#secret", *os.environ.get("MORE", "").split()], timeout=1000)
"""
SECRET, PLAN = (140, 70), (140, 230)


def colours(png: bytes) -> list[object]:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return [image.getpixel(place) for place in (SECRET, PLAN)]


def test_what_is_sent_is_black_there_and_what_is_kept_is_not(lone_project):
    lone_project.write({"test_account.py": TEST})
    assert lone_project.browse("--visual-update", PLAN="#0a7d55").code == 0
    (facts,) = lone_project.files("__screenshots__", ending=".json").values()
    assert from_json(Facts, facts).redact == (Box(39, 39, 202, 62),)
    with Service(replies.answers()) as service:
        done = lone_project.browse(PLAN="#2340d9", ANTHROPIC_BASE_URL=service.url, ANTHROPIC_API_KEY=service.key)
    assert done.outcomes == {"failed": 1}
    (request,) = service.requests
    sent = dict(zip(request.labels, request.images, strict=True))
    before, after = (png for label, png in sent.items() if label.startswith("Overview"))
    assert colours(before) == [(0, 0, 0), (0x0A, 0x7D, 0x55)]
    assert colours(after) == [(0, 0, 0), (0x23, 0x40, 0xD9)]
    (check,) = lone_project.run.checks
    assert check.verdict
    assert all("(1 redacted)" in line for line in check.verdict.sent)
    assert lone_project.visual_claude("explain", "test_account-chromium").code == 0
    explained = lone_project.files(".visual/checks", ending="01.png")
    assert [colours(png)[0] for png in explained.values()] == [(0, 0, 0)]
    kept = lone_project.files(".visual/checks", ending="actual.png")
    assert [colours(png)[0] for png in kept.values()] == [(0xC2, 0x22, 0x22)]


def test_what_matches_nothing_is_an_error_that_names_it(lone_project):
    lone_project.write({"test_account.py": TEST})
    lone_project.browse("--visual-update", PLAN="#0a7d55")
    done = lone_project.browse(PLAN="#2340d9", MORE=".nothing")
    assert done.outcomes == {"failed": 1}
    assert done.lines("redact `.nothing` matches nothing on the page")
