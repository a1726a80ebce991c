"""What GitHub is told: a summary it takes whole, annotations at the line of the assertion."""

from __future__ import annotations

import pytest
from samples import KEY, changed, check, finding, judged

from pytest_visual_claude import wording
from pytest_visual_claude.ci import github
from pytest_visual_claude.ci.github import Said
from pytest_visual_claude.model import Location, Outcome, Severity

HOSTILE = "<script>x</script> | a | [b](javascript:x) **c** `d` ![e](http://f) @everyone #1\n| - |\r\n::error::"


def said(one) -> Said:
    return Said(one, wording.headline(one), tuple(wording.details(one)))


def test_the_worst_check_stands_first():
    mild = changed(finding(severity=Severity.MINOR), key=type(KEY)("m", "t", "mild"))
    bad = changed(finding(severity=Severity.CRITICAL), key=type(KEY)("m", "t", "bad"))
    quiet = check(Outcome.TOLERATED, key=type(KEY)("m", "t", "quiet"))
    text = github.summary("3 checks", [said(quiet), said(mild), said(bad)], "")
    assert text.index("bad") < text.index("mild") < text.index("quiet")


def test_a_summary_of_any_size_stays_within_what_github_takes_and_says_that_it_was_cut():
    many = [said(changed(finding(sentence="ü" * 300), verdict=judged())) for _ in range(4000)]
    text = github.summary("many", many, "see there")
    assert len(text.encode()) <= 1024 * 1024
    assert text.endswith("… and more: see the report.\n")


def test_a_summary_leaves_room_for_what_is_there_already(tmp_path):
    file = tmp_path / "summary.md"
    file.write_text("x" * (github.LARGEST - 1000))
    github.append_summary(file, "line\n" * 1000)
    assert file.stat().st_size <= github.LARGEST
    assert file.read_text().endswith("see the report.\n")


def test_hostile_text_is_text_in_one_cell():
    one = changed(finding(sentence=HOSTILE), location=Location(HOSTILE, 3))
    text = github.summary(HOSTILE, [said(one)], HOSTILE)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 3
    assert all(line.count("|") == 4 for line in rows)
    assert not {"<script", "](", "**c", "`", "@everyone", "![", "::"} & {
        part for part in ("<script", "](", "**c", "`", "@everyone", "![", "::") if part in text
    }


def test_causes_stand_before_the_checks_and_are_text():
    lines = ["2 causes in 59 checks:", f"  1a2b3c4d  major  58 checks  {HOSTILE}", "  and 1 more: see the report"]
    text = github.summary("59 changed", [said(check())], "", lines)
    causes = [line for line in text.splitlines() if line.startswith("- ")]
    assert [line[:10] for line in causes] == ["- 1a2b3c4d", "- and 1 mo"]
    assert text.index("2 causes in 59 checks") < text.index("1a2b3c4d") < text.index("| check |")
    assert "<script" not in text
    assert "](" not in text


def test_an_annotation_stands_at_the_line_of_the_assertion():
    one = changed(finding(), location=Location("tests/test_pricing.py", 12))
    (line,) = github.errors([said(one)])
    assert line.startswith(
        "::error file=tests/test_pricing.py,line=12,title=Visual%3A plans::plans (tests/test_pricing.py::"
    )
    assert "%0AR1 major" in line


def test_an_annotation_is_one_line_and_one_command_whatever_it_says():
    one = changed(finding(sentence="a\n::set-output name=x::y\r\n100%"), location=Location("a,b:c.py", 3))
    lines = list(github.errors([said(one)]))
    assert len(lines) == 1
    assert "\n" not in lines[0]
    assert lines[0].startswith("::error file=a%2Cb%3Ac.py,line=3,")


def test_only_what_is_red_is_annotated_and_no_more_than_github_shows():
    assert list(github.errors([said(check(Outcome.TOLERATED))])) == []
    assert len(list(github.errors([said(check()) for _ in range(30)]))) == github.ANNOTATIONS


@pytest.mark.parametrize(
    ("workspace", "way"), [("/repo", "web/e2e"), ("/repo/web/e2e", ""), ("", "")], ids=["below", "the same", "unknown"]
)
def test_a_file_is_named_from_the_workspace(workspace, way):
    from pathlib import Path

    assert github.way_to(Path("/repo/web/e2e"), {"GITHUB_WORKSPACE": workspace}) == way
