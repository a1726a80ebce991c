"""The local judge: one table of rules, and sentences with the facts."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_causes

from pytest_visual_claude import policy
from pytest_visual_claude.judge.local import conditions, rules
from pytest_visual_claude.model import (
    Box,
    Cause,
    Change,
    Contrast,
    Difference,
    Evidence,
    Kind,
    Part,
    Picture,
    Question,
    Region,
    Severity,
    Size,
    Tolerance,
)

LINE = Box(10, 20, 140, 24)


def region(kind, box=LINE, was=None, name="R1", **evidence):
    known = {"pixels": 900, "share": 0.01, "delta_e": 40.0, "contrast": 5.0, "structure": 0.2} | evidence
    right, down = evidence.get("vector") or (0, 0)
    stood = replace(box, x=box.x - right, y=box.y - down) if kind is Kind.MOVED else box
    return Region(name, kind, box, was or stood, Evidence(**known))


PAGE = Size(400, 300)


def judged(*regions, page=PAGE, causes=()):
    nothing: Any = Picture(b"", 1, 1)  # and nobody decodes it
    difference = Difference(page, page, regions)
    return rules.Local().ask(Question(nothing, nothing, difference, causes=tuple(causes))).findings


def cause(change=Change.STYLE, part=Part.TEXT, **more):
    """One that explains R1."""
    return Cause('p "Words"', change, baseline_boxes=(LINE,), regions=("R1",), part=part, **more)


def test_the_table_in_the_docstring_is_the_rules():
    rows = re.findall(r"^(cosmetic|minor|major|critical) +(.*)$", rules.__doc__, re.MULTILINE)
    assert rows == [(rule.severity.value, rule.where) for rule in rules.RULES]


SEAM, BAND = Box(0, 50, 400, 0), Box(0, 50, 400, 80)

EVERY_RULE = [
    region(Kind.RENDERING),
    region(Kind.RENDERING, contrast=7.0, delta_e=50.0),
    (region(Kind.REMOVED), cause(Change.REMOVED, Part.LINK)),
    (region(Kind.OTHER), cause(property="color", contrast=Contrast(7.0, 1.4))),
    (region(Kind.REMOVED, content="image"), cause(Change.REMOVED, Part.DECORATION)),
    (region(Kind.REMOVED, content="text"), cause(property="overflow")),
    region(Kind.MOVED, vector=(0, -1), stayed=0.0),
    region(Kind.ADDED, BAND, SEAM, vector=(0, 4)),
    region(Kind.ADDED, BAND, SEAM, vector=(0, 80), content="space"),
    region(Kind.REMOVED, SEAM, BAND, vector=(0, -80), content="text"),
    region(Kind.ADDED, BAND, SEAM, vector=(0, 80), content="text"),
    region(Kind.REMOVED, content="text"),
    region(Kind.REMOVED, content="block", pixels=4000),
    region(Kind.REMOVED, Box(0, 0, 9, 12), content="text"),
    region(Kind.REMOVED, content="block"),
    region(Kind.REMOVED, Box(0, 0, 5, 5), content="block"),
    region(Kind.ADDED),
    region(Kind.ADDED, contrast=1.2),
    region(Kind.MOVED, vector=(1, 0), over="text"),
    region(Kind.MOVED, vector=(8, 0)),
    region(Kind.MOVED, vector=(9, 0)),
    region(Kind.RESIZED, Box(0, 0, 24, 40), Box(0, 0, 20, 40), before="#0d6efd", after="#198754"),
    region(Kind.RESIZED, Box(0, 0, 24, 40), Box(0, 0, 20, 40)),
    region(Kind.RESIZED, Box(0, 0, 20, 40), Box(0, 0, 20, 49)),
    (region(Kind.COLOUR, delta_e=4.0), cause(property="color", contrast=Contrast(7.0, 4.4))),
    region(Kind.COLOUR),
    region(Kind.COLOUR, delta_e=19.0),
    region(Kind.TEXT),
    region(Kind.TEXT, contrast=2.0),
    region(Kind.IMAGE, content="block"),
    region(Kind.IMAGE, structure=0.6),
    region(Kind.IMAGE),
    region(Kind.OTHER, Box(0, 0, 60, 60), content="squarer corners"),
    region(Kind.OTHER, Box(0, 0, 60, 60)),
    region(Kind.OTHER, Box(0, 0, 40, 60)),
]


@pytest.mark.parametrize(
    ("rule", "case"),
    [pytest.param(*pair, id=pair[0].where) for pair in zip(rules.RULES, EVERY_RULE, strict=True)],
)
def test_each_rule_has_a_region_it_is_the_first_to_hold_for(rule, case):
    place, *causes = case if isinstance(case, tuple) else (case,)
    seen = conditions.Seen(place, PAGE, tuple(causes))
    assert next(one for one in rules.RULES if one.holds(seen)) is rule
    assert judged(place, causes=causes)[0].severity is rule.severity


def test_a_pixel_of_movement_is_more_than_cosmetic_where_the_page_says_why():
    nudged = region(Kind.MOVED, vector=(0, -1), stayed=0.0)
    assert judged(nudged, causes=[cause(property="margin-top")])[0].severity is Severity.MINOR


@pytest.mark.parametrize("kind", [Kind.MOVED, Kind.RESIZED, Kind.ADDED])
def test_what_only_follows_from_what_is_gone_is_not_lost(kind):
    gone = cause(Change.REMOVED, Part.LINK)
    assert judged(region(kind, vector=(0, 9)), causes=[gone])[0].severity is not Severity.CRITICAL


def test_what_is_lost_elsewhere_is_not_lost_here():
    (said,) = judged(region(Kind.TEXT, Box(0, 200, 90, 20)), causes=[cause(Change.REMOVED, Part.LINK)])
    assert said.severity is Severity.MAJOR


def test_a_disabled_control_need_not_be_read_as_well_as_others():
    fallen = cause(property="color", contrast=Contrast(7.0, 1.4, disabled=True))
    assert judged(region(Kind.COLOUR), causes=[fallen])[0].severity is Severity.MAJOR


def test_a_cause_is_told_once_in_the_words_of_the_page():
    both = replace(cause(property="color", old="#000000", new="#ff0000"), regions=("R1", "R2"))
    first, second = judged(region(Kind.COLOUR), region(Kind.COLOUR, name="R2"), causes=[both])
    assert first.sentence == 'p "Words": color #000000 → #ff0000'
    assert second.sentence == "a 140×24 px block changed; the same cause as R1"


def test_what_was_measured_stands_behind_what_the_page_says():
    band = region(Kind.REMOVED, SEAM, BAND, vector=(0, -80), content="text")
    (said,) = judged(band, causes=[cause(Change.REMOVED, within="the footer")])
    assert said.sentence == 'p "Words" is gone from the footer; everything below moved 80 px up'


@given(
    st.lists(any_causes(("R1",)), max_size=3),
    st.sampled_from(Kind),
    st.sampled_from(["text", "image", "block", "space", ""]),
    st.tuples(st.floats(1, 21), st.floats(0, 100)),
    st.sampled_from(Tolerance),
)
def test_nothing_that_a_page_says_makes_a_difference_pass(causes, kind, content, colours, tolerance):
    place = region(kind, contrast=colours[0], delta_e=colours[1], content=content)
    nothing: Any = Picture(b"", 1, 1)
    difference = Difference(PAGE, PAGE, (place,), 900)
    asked = Question(nothing, nothing, difference, tolerance=tolerance)
    alone, told = (
        policy.decide(difference, rules.Local().ask(one).findings, tolerance)
        for one in (asked, replace(asked, causes=tuple(causes)))
    )
    assert alone.outcome.passed or not told.outcome.passed
    (said,) = told.findings
    assert said.severity is not Severity.COSMETIC or policy.may_be_cosmetic(place)


@pytest.mark.parametrize(
    ("top", "height", "severity"),
    [(20, 900, Severity.MAJOR), (79, 600, Severity.MAJOR), (80, 900, Severity.MINOR), (20, 599, Severity.MINOR)],
)
def test_a_small_icon_weighs_more_in_the_head_of_a_page(top, height, severity):
    case = region(Kind.REMOVED, Box(300, top, 12, 12), content="block")
    assert judged(case, page=Size(400, height))[0].severity is severity


def test_rendering_is_cosmetic_however_much_of_it_there_is():
    assert judged(region(Kind.RENDERING, share=1.0, delta_e=100.0, contrast=6.9))[0].severity is Severity.COSMETIC


def test_what_looks_like_rendering_but_is_plain_to_see_is_not_passed_by_the_local_judge():
    (said,) = judged(region(Kind.RENDERING, contrast=7.0, delta_e=50.0))
    assert (said.severity, said.sentence) == (
        Severity.MINOR,
        "900 px are drawn differently, and plain to see: look at them",
    )


def test_what_was_not_analysed_is_critical_so_that_no_tolerance_lets_it_pass():
    difference = Difference(
        PAGE, PAGE, (region(Kind.OTHER, contrast=1.0),), 9, "The picture was not analysed: it is large"
    )
    nothing: Any = Picture(b"", 1, 1)  # and nobody decodes it
    (said,) = rules.Local().ask(Question(nothing, nothing, difference)).findings
    assert said.severity is Severity.CRITICAL


def test_every_region_is_answered_in_its_order():
    findings = judged(*(region(kind, name=f"R{i + 1}") for i, kind in enumerate(Kind)))
    assert [one.region for one in findings] == [f"R{i + 1}" for i in range(len(Kind))]
    assert [one.kind for one in findings] == list(Kind)
    assert all(one.sentence for one in findings)


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (
            region(Kind.REMOVED, content="text", structure=0.0),
            "a 140×24 px piece of text was removed; the background is uniform there now",
        ),
        (region(Kind.REMOVED, content="text"), "a 140×24 px piece of text was removed"),
        (
            region(Kind.COLOUR, Box(0, 0, 96, 44), content="block", structure=0.95),
            "the colour of a 96×44 px block changed",
        ),
        (region(Kind.COLOUR, Box(0, 0, 96, 44), content="frame", structure=0.95), "a 96×44 px outline changed"),
        (region(Kind.ADDED, BAND, SEAM, vector=(0, 80), left_over=1.0), "the layout changed at y=50"),
        (region(Kind.RESIZED, Box(0, 0, 96, 44), LINE, content="part"), "a 96×44 px part looks different now"),
        (
            region(Kind.MOVED, vector=(0, 5), content="block", left_over=0.8),
            "most of a 140×24 px block moved 5 px down",
        ),
        (
            region(Kind.MOVED, LINE, LINE, vector=(0, -40), content="text"),
            "a 140×24 px piece of text stands where it stood; what is around it moved",
        ),
        (
            region(Kind.ADDED, BAND, SEAM, vector=(0, 80)),
            "80 px were inserted at y=50; everything below moved 80 px down",
        ),
        (
            region(Kind.ADDED, Box(0, 90, 400, 80), SEAM, vector=(0, 80)),
            "80 px were inserted at y=90; everything below moved 120 px down",
        ),
        (
            region(Kind.REMOVED, Box(0, 130, 400, 0), BAND, vector=(0, -80), content="space"),
            "80 px of empty space were removed at y=50",
        ),
        (
            region(Kind.REMOVED, Box(50, 0, 0, 300), Box(50, 0, 9, 300), vector=(-9, 0), content="space"),
            "9 px of empty space were removed at x=50; everything beside moved 9 px to the left",
        ),
        (
            region(Kind.REMOVED, SEAM, BAND, vector=(0, -80), content="text"),
            "80 px with text were removed at y=50; everything below moved 80 px up",
        ),
        (region(Kind.MOVED, vector=(-3, 7), content="image"), "a 140×24 px image moved 3 px to the left and 7 px down"),
        (
            region(Kind.RESIZED, Box(0, 0, 30, 40), Box(0, 0, 20, 40)),
            "a block changed its size from 20×40 to 30×40 px",
        ),
        (
            region(Kind.REMOVED, Box(0, 9, 300, 0), Box(0, 9, 300, 1), vector=(0, -1), content="block"),
            "1 px was removed at y=9; everything below moved 1 px up",
        ),
        (
            region(Kind.ADDED, Box(0, 0, 8, 10), structure=0.0),
            "an 8×10 px block is there now where the background was uniform",
        ),
        (region(Kind.TEXT), "a 140×24 px piece of text reads or looks different now"),
        (
            region(Kind.REMOVED, content="frame", structure=0.7),
            "a 140×24 px outline is no longer there; what is around and within it is as it was",
        ),
        (
            region(Kind.ADDED, content="line", structure=0.7),
            "a 140×24 px line is there now; what is around and within it is as it was",
        ),
        (
            region(Kind.MOVED, Box(0, 0, 58, 26), vector=(-89, -1), content="block", over="text"),
            "a 58×26 px block moved 89 px to the left and 1 px up, over a piece of text",
        ),
        (
            region(Kind.MOVED, vector=(0, 9), over="image"),
            "a 140×24 px block moved 9 px down, over an image",
        ),
        (
            region(Kind.RESIZED, Box(0, 0, 244, 25), Box(0, 0, 319, 32), content="text"),
            "a piece of text changed its size from 319×32 to 244×25 px",
        ),
        (
            region(Kind.IMAGE, Box(0, 0, 266, 320), content="block", before="#c9e8ec", after="#eef1ff"),
            "a 266×320 px image changed; its place is mostly #eef1ff now",
        ),
        (region(Kind.IMAGE, content="image"), "a 140×24 px image changed"),
        (
            region(Kind.OTHER, content="frame", before="#c2261d", after="#dfe2ea"),
            "900 px of a 140×24 px outline changed, mostly from #c2261d to #dfe2ea",
        ),
        (
            region(Kind.RESIZED, Box(0, 0, 96, 44), LINE, content="part", before="#c2261d", after="#dfe2ea"),
            "a 96×44 px part changed, mostly from #c2261d to #dfe2ea",
        ),
        (
            region(Kind.OTHER, content="rounder corners"),
            "the corners of a 140×24 px part are rounder now",
        ),
        (region(Kind.ADDED, BAND, SEAM, content="text"), "80 px with text were inserted at y=50"),
        (region(Kind.OTHER, content="picture"), "most of the picture looks different now"),
        (
            region(Kind.OTHER, Box(0, 0, 140, 30), LINE, content="picture"),
            "most of the picture looks different now: 140×30 px instead of 140×24",
        ),
    ],
)
def test_a_sentence_holds_the_facts(case, sentence):
    assert judged(case)[0].sentence == sentence


def test_the_same_change_at_another_place_points_at_the_first():
    red = {"before": "#0a7d55", "after": "#c22222", "content": "block"}
    cells = [region(Kind.COLOUR, Box(0, 40 * at, 90, 30), name=f"R{at}", **red) for at in (1, 2)]
    other = region(Kind.COLOUR, name="R3", **red | {"after": "#c22223"})
    moves = [region(Kind.MOVED, Box(9, 40 * at, 90, 30), vector=(0, 9), name=f"R{at}") for at in (4, 5)]
    further = region(Kind.MOVED, vector=(0, 10), name="R6")
    said = [finding.sentence for finding in judged(*cells, other, *moves, further)]
    assert [sentence.rpartition(", ")[2] for sentence in said if " did" in sentence] == ["as R1 did", "as R4 did"]
    assert [" did" in sentence for sentence in said] == [False, True, False, False, True, False]


def test_a_colour_names_both_colours():
    base = region(Kind.COLOUR, Box(0, 0, 96, 44), content="block")
    evidence = Evidence(9, 0.1, 40.0, 5.0, 0.95, before="#0a7d55", after="#c22222", content="block")
    case = Region("R1", base.kind, base.box, base.baseline_box, evidence)
    assert judged(case)[0].sentence == "the colour of a 96×44 px block changed from #0a7d55 to #c22222"
