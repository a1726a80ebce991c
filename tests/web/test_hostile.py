"""Text that comes from tests, pages and judges is text on the page, whatever it holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from samples import finding
from web.conftest import FILES, HOME, stage, written

from pytest_visual_claude.model import Cause, Change, Kind, Location, Origin, Severity

HOSTILE = {
    "script": "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">",
    "end of script": "</script><script>document.title='owned'</script>",
    "end of data": "]]></script>--><!-- <svg onload=document.title='owned'>",
    "template": "${document.title='owned'} {{7*7}} `x`",
    "escapes": "\x1b[31mred\x1b]8;;http://x\x07link\x00\x07",
    "right to left": "\u202egnp.exe\u2066 \u05e9\u05dc\u05d5\u05dd",
    "long": "x" * 10_000,
    "Markdown": "| a | b |\n|---|---|\n[click](javascript:document.title='owned') **bold**",
    "address": "javascript:document.title='owned'",
    "separators": "a\u2028b\u2029c\u0085d",
    "surrogate": "\ud83d broken",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_it_is_shown_and_not_run(page, tmp_path, text):
    hostile = replace(
        HOME,
        reason=text,
        location=Location(text[:200], 3),
        environment=(f"browser: {text[:200]} → {text[:200]}",),
        key=replace(HOME.key, test=f"tests/test_shop.py::{text}", name="home"),
        findings=(
            finding("R1", Severity.MAJOR, Kind.COLOUR, text),
            finding("R2", Severity.CRITICAL, Kind.REMOVED, text),
        ),
        causes=(Cause(text, Change.TEXT, text, text, text, regions=("R1",), origin=Origin(text, text, text)),),
        unexplained=text,
        verdict=replace(cast(Any, HOME.verdict), judge=text[:300], warning=text),
    )
    page.goto(written(stage(tmp_path, (hostile,), FILES)).as_uri())
    assert page.title().startswith("visual report")
    assert page.locator("a, svg, iframe, #detail img:not([alt])").count() == 0
    shown = page.locator(".finding .said").first.inner_text()
    plain = "".join(char for char in text if char.isalnum() and char.isascii())
    assert "".join(char for char in shown if char.isalnum() and char.isascii()) == plain
    assert len(page.locator(".cause .said").inner_text()) <= 300
    assert not {"\x1b", "\u202e", "\x07"} & set(page.locator("body").inner_text())
    width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width == room
