"""What a run says of itself, as loud as it was asked to be."""

from __future__ import annotations

import re

import pytest
from project import SHOP, Project, drawing

BEFORE, AFTER = drawing((20, 20, 120, 90)), drawing((20, 20, 120, 90), (150, 100, 220, 140))
HEADER = "visual: the local judge decides (no Anthropic credentials were found), tolerance cosmetic"
SUMMARY = "visual: 2 matched, 1 changed (1 major) · 1 judged by the local judge"
WHY = "The local judge decided (no Anthropic credentials were found): it measures, it does not read."
NEXT = "Look: visual-claude review      Accept all: visual-claude accept --all"


@pytest.fixture
def shop(project: Project) -> Project:
    project.write({"test_shop.py": SHOP})
    project.show(home=BEFORE, cart=BEFORE, about=BEFORE)
    project.prepare()
    return project


def visual_lines(out: str) -> list[str]:
    return [line for line in out.splitlines() if line.startswith("visual:") or line in (WHY, NEXT)]


@pytest.mark.parametrize(
    ("args", "lines"),
    [
        ([], [HEADER, SUMMARY, WHY, NEXT]),
        (["-v"], [HEADER, SUMMARY, WHY, NEXT]),
        (["-rA"], [HEADER, SUMMARY, WHY, NEXT]),
        (["--no-header"], [SUMMARY, WHY, NEXT]),
        (["-q"], [HEADER, SUMMARY]),
        (["-q", "--no-header"], [SUMMARY]),
        (["-qq"], [SUMMARY]),
    ],
    ids=" ".join,
)
def test_a_red_run_is_as_loud_as_it_was_asked_to_be(shop, args, lines):
    shop.show(home=AFTER)
    done = shop.pytest(*args)
    assert done.code == 1
    assert visual_lines(done.out) == lines
    assert "\x1b" not in done.out


def test_a_green_run_has_one_line(shop):
    assert visual_lines(shop.pytest().out) == [HEADER, "visual: 3 matched"]
    assert visual_lines(shop.alone("-qq").out) == ["visual: 3 matched"]


def test_a_run_without_a_check_says_so_and_writes_nothing(project):
    project.write({"test_other.py": "def test_it(): pass"})
    assert visual_lines(project.pytest().out) == [HEADER, "visual: no check was made"]
    assert visual_lines(project.alone("-q").out) == [HEADER]
    assert visual_lines(project.alone("-q", "--collect-only").out) == []
    assert list(project.files()) == ["test_other.py"]


def test_colours_come_with_a_terminal_alone(shop):
    assert re.search(r"\x1b\[32mvisual: 3 matched\x1b\[0m", shop.alone("--color=yes").out)
    shop.show(home=AFTER)
    assert f"\x1b[31m{SUMMARY}\x1b[0m" in shop.pytest("--color=yes").out


def test_a_variable_that_sets_no_option_is_told_once(shop):
    known = {"VISUAL_VERDICTS_KEY": "secret", "VISUAL_SHARD": "1/2", "VISUAL_MODEL": "", "VISUAL_UNSET": ""}
    done = shop.pytest(VISUAL_TOLERANCES="minor", **known)
    assert done.code == 0
    said = "visual: Warning: no option is set by VISUAL_TOLERANCES (did you mean VISUAL_TOLERANCE?)"
    assert done.lines("Warning") == [said]


def test_the_header_says_who_judges_and_why(shop):
    assert "visual: the local judge decides (it was chosen)" in shop.alone("--visual-judge=local").out
    environment = {"ANTHROPIC_API_KEY": "sk-ant-of-nobody"}
    said = shop.pytest("--visual-model=claude-opus-5-5", "--visual-tolerance=minor", **environment).out
    assert "visual: claude-opus-5-5 judges (ANTHROPIC_API_KEY is set), tolerance minor" in said
    assert "sk-ant" not in said


def test_the_header_names_the_models_in_the_order_they_are_asked(shop):
    shop.write({"tox.ini": "[pytest]\nvisual_models = claude-haiku-5-5, claude-sonnet-5-5\n"})
    said = shop.pytest(ANTHROPIC_API_KEY="sk-ant-of-nobody").out
    assert "visual: claude-haiku-5-5, claude-sonnet-5-5 judges (ANTHROPIC_API_KEY is set)" in said
