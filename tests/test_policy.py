"""The whole policy, by table: rails first, then the tolerance. And what holds for every answer there can be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import difference, finding, region, words

from pytest_visual_claude import policy
from pytest_visual_claude.model import (
    Box,
    Difference,
    Evidence,
    IgnoreRule,
    Kind,
    Outcome,
    Question,
    Region,
    Severity,
    Size,
    Tolerance,
    Verdict,
)
from pytest_visual_claude.model.differences import LEFT_OVER, SMALL_MOVE
from pytest_visual_claude.policy import IGNORABLE_SHARE, LOW_CONTRAST, LOW_DELTA_E, decide, may_be_cosmetic

COSMETIC, MINOR, MAJOR, CRITICAL = Severity
CHANGED, TOLERATED, UNDECIDED = Outcome.CHANGED, Outcome.TOLERATED, Outcome.UNDECIDED
#: A region that may be called cosmetic, and one that may not.
FAINT, STRONG = region(delta_e=1.0, contrast=1.01), region()

#: Tolerance × severity, where the pixels do not contradict.
PASSES = {
    Tolerance.NONE: {},
    Tolerance.COSMETIC: {COSMETIC},
    Tolerance.MINOR: {COSMETIC, MINOR},
    Tolerance.MAJOR: {COSMETIC, MINOR, MAJOR},
}


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("tolerance", Tolerance)
def test_a_finding_passes_up_to_the_tolerance(tolerance, severity):
    ruling = decide(difference(FAINT), (finding(severity=severity),), tolerance)
    assert ruling.outcome is (TOLERATED if severity in PASSES[tolerance] else CHANGED)
    assert ruling.findings == (finding(severity=severity),)


def test_no_regions_match_whatever_is_said_of_them():
    assert decide(difference(), (finding("R7", CRITICAL),), Tolerance.NONE).outcome is Outcome.MATCHED


@pytest.mark.parametrize(
    "lost", [replace(difference(), pixels=1), replace(difference(), actual=Size(9, 9))], ids=["a pixel", "the size"]
)
def test_what_differs_where_no_region_lies_is_not_decided(lost):
    ruling = decide(lost, (), Tolerance.MAJOR)
    assert ruling.outcome is UNDECIDED
    assert ruling.reason == "the pictures differ, but no region says where"


@pytest.mark.parametrize(("second", "outcome"), [(COSMETIC, TOLERATED), (MINOR, CHANGED), (CRITICAL, CHANGED)])
def test_one_finding_beyond_the_tolerance_is_enough(second, outcome):
    both = difference(FAINT, replace(FAINT, id="R2"))
    findings = (finding("R1", COSMETIC), finding("R2", second))
    assert decide(both, findings, Tolerance.COSMETIC).outcome is outcome


TWO = difference(FAINT, replace(FAINT, id="R2"))
UNANSWERED = {
    "nothing": ((), "R1, R2"),
    "one missing": (("R1",), "R2"),
    "one twice": (("R1", "R2", "R2"), "R2"),
    "one twice, one missing": (("R1", "R1"), "R1, R2"),
    "only unknown ones": (("R3", "r1", ""), "R1, R2"),
}


@pytest.mark.parametrize(("answered", "named"), UNANSWERED.values(), ids=UNANSWERED)
def test_a_region_that_is_not_answered_exactly_once_is_not_decided(answered, named):
    ruling = decide(TWO, tuple(finding(name, COSMETIC) for name in answered), Tolerance.MAJOR)
    assert ruling.outcome is UNDECIDED
    assert ruling.reason == f"the judge did not answer {named} exactly once"


def test_words_cannot_ignore_more_of_a_picture_in_many_regions_than_in_one():
    frame = Size(100, 100)
    part = replace(STRONG, box=Box(0, 0, 15, 10), baseline_box=Box(0, 0, 15, 10))
    one = Difference(frame, frame, (part,))
    two = Difference(frame, frame, (part, replace(part, id="R2", box=Box(50, 50, 15, 10))))
    ignored = [finding(name, COSMETIC, ignored=True) for name in ("R1", "R2")]
    assert decide(one, tuple(ignored[:1]), Tolerance.COSMETIC, words("the ads")).outcome is TOLERATED
    assert decide(two, tuple(ignored), Tolerance.COSMETIC, words("the ads")).outcome is CHANGED


def test_a_finding_about_no_region_is_dropped():
    ruling = decide(difference(FAINT), (finding("R1", COSMETIC), finding("R9", CRITICAL)), Tolerance.COSMETIC)
    assert (ruling.outcome, ruling.findings) == (TOLERATED, (finding("R1", COSMETIC),))


#: What the pixels say, and whether a region that has it may be called cosmetic.
EVIDENCE = {
    "strong": ({}, False),
    "rendering": ({"kind": Kind.RENDERING}, True),
    "rendering, but loud": ({"kind": Kind.RENDERING, "contrast": 21.0, "delta_e": 90.0}, True),
    "small": ({"pixels": 4, "contrast": 1.2}, False),
    "as faint as may be": ({"contrast": LOW_CONTRAST, "delta_e": LOW_DELTA_E}, True),
    "faint, and as thin as may be": ({"box": Box(0, 0, 3, 80), "contrast": 1.0, "delta_e": 0.0}, True),
    "a faint line": ({"box": Box(0, 0, 80, 2), "contrast": 1.0, "delta_e": 0.0}, False),
    "faint, but gone": ({"kind": Kind.REMOVED, "contrast": 1.0, "delta_e": 0.0}, False),
    "faint, but of another shape": ({"kind": Kind.OTHER, "contrast": 1.0, "delta_e": 0.0}, False),
    "faint but for the contrast": ({"contrast": LOW_CONTRAST + 0.01, "delta_e": 0.0}, False),
    "faint but for the colour": ({"contrast": 1.0, "delta_e": LOW_DELTA_E + 0.1}, False),
    "moved by a pixel": ({"kind": Kind.MOVED, "vector": (-1, 1), "stayed": 0.0}, True),
    "moved by a pixel, and as much left over as may be": (
        {"kind": Kind.MOVED, "vector": (0, 1), "left_over": LEFT_OVER, "stayed": LEFT_OVER},
        True,
    ),
    "moved by a pixel, and changed": (
        {"kind": Kind.MOVED, "vector": (0, 1), "left_over": LEFT_OVER + 0.01, "stayed": 0.0},
        False,
    ),
    "moved by a pixel beside what stayed": ({"kind": Kind.MOVED, "vector": (0, 1), "stayed": LEFT_OVER + 0.01}, False),
    "moved by two": ({"kind": Kind.MOVED, "vector": (0, -2), "stayed": 0.0}, False),
    "unmeasured": ({"contrast": float("nan"), "delta_e": float("nan")}, False),
}


@pytest.mark.parametrize(("measured", "allowed"), EVIDENCE.values(), ids=EVIDENCE)
def test_only_the_pixels_allow_to_call_a_region_cosmetic(measured, allowed):
    ruling = decide(difference(region(**measured)), (finding(severity=COSMETIC),), Tolerance.COSMETIC)
    assert ruling.outcome is (TOLERATED if allowed else CHANGED)
    standing = ruling.findings[0]
    assert standing.severity is (COSMETIC if allowed else MINOR)
    assert standing.disputed == ("" if allowed else "judge and pixels disagree")


#: Rows and columns that came: their boxes, how far what follows moved, what is drawn in them; may it be cosmetic?
BANDS = {
    "a pixel of empty room": (Box(0, 50, 400, 1), Box(0, 50, 400, 0), (0, 1), 0.0, True),
    "one that gives back what went above": (Box(0, 49, 400, 1), Box(0, 50, 400, 0), (0, 1), 0.0, True),
    "one beside": (Box(9, 0, 1, 90), Box(9, 0, 0, 90), (1, 0), 0.0, True),
    "one that went": (Box(0, 50, 400, 0), Box(0, 50, 400, 1), (0, -1), 0.0, True),
    "one with something drawn in it": (Box(0, 50, 400, 1), Box(0, 50, 400, 0), (0, 1), 1.0, False),
    "one after another": (Box(0, 51, 400, 1), Box(0, 50, 400, 0), (0, 1), 0.0, False),
    "two pixels": (Box(0, 50, 400, 2), Box(0, 50, 400, 0), (0, 2), 0.0, False),
}


@pytest.mark.parametrize(("box", "baseline", "vector", "drawn", "allowed"), BANDS.values(), ids=BANDS)
def test_a_band_is_cosmetic_only_if_it_is_a_pixel_of_empty_room(box, baseline, vector, drawn, allowed):
    kind = Kind.ADDED if box.area else Kind.REMOVED
    assert (
        may_be_cosmetic(Region("R1", kind, box, baseline, Evidence(9, 0.1, 40.0, 4.0, vector=vector, stayed=drawn)))
        is allowed
    )


def test_what_the_page_carried_farther_is_not_a_pixel_away_though_it_moved_by_one_besides():
    carried = replace(region(kind=Kind.MOVED, vector=(0, 1), stayed=0.0), baseline_box=Box(24, 253, 96, 44))
    assert not may_be_cosmetic(carried)


@pytest.mark.parametrize("severity", [MINOR, MAJOR, CRITICAL])
def test_what_the_judge_calls_more_than_cosmetic_stands(severity):
    assert decide(difference(STRONG), (finding(severity=severity),), Tolerance.NONE).findings[0].severity is severity


def test_a_disputed_region_passes_where_minor_does():
    assert decide(difference(STRONG), (finding(severity=COSMETIC),), Tolerance.MINOR).outcome is TOLERATED


SQUARE = Size(100, 100)
ANYWHERE = words("the date")
PLACED = (IgnoreRule("the date", "#date", (Box(10, 10, 40, 50), Box(50, 10, 40, 50))),)
#: The rules, the part of a 100×100 picture, and why the judge may not ignore it.
IGNORED = {
    "by words, and small": (ANYWHERE, Box(0, 0, 100, 2), ""),
    "by words, and too large": (
        ANYWHERE,
        Box(0, 0, 70, 3),
        "not ignored: words alone excuse up to 2% of the picture, not 2.1%",
    ),
    "never asked": ((), Box(0, 0, 5, 5), "not ignored: nobody asked for it"),
    "all of the place": (PLACED, Box(10, 10, 80, 50), ""),
    "a part of the place": (PLACED, Box(30, 20, 40, 20), ""),
    "a pixel beyond the place": (PLACED, Box(9, 10, 40, 50), "not ignored: it is not within #date"),
    "elsewhere": (PLACED, Box(0, 70, 5, 5), "not ignored: it is not within #date"),
    "a place that nothing matched": (
        (IgnoreRule("the date", "#date"),),
        Box(0, 0, 5, 5),
        "not ignored: it is not within #date",
    ),
    "elsewhere, but small, and by words as well": ((*PLACED, *ANYWHERE), Box(0, 70, 5, 5), ""),
}


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize(("ignore", "box", "why"), IGNORED.values(), ids=IGNORED)
def test_only_what_lies_where_the_user_said_or_is_small_is_ignored(ignore, box, why, severity):
    said = finding(severity=severity, ignored=True)
    ruling = decide(difference(region(box=box, pixels=4), size=SQUARE), (said,), Tolerance.NONE, ignore)
    standing = ruling.findings[0]
    assert ruling.outcome is (CHANGED if why else TOLERATED)
    assert (standing.ignored, standing.disputed) == (not why, why)
    assert standing.severity is (max(severity, MINOR) if why else severity)


@pytest.mark.parametrize("severity", Severity)
def test_what_the_judge_does_not_call_ignored_is_not_wherever_it_lies(severity):
    inside = difference(region(box=Box(10, 10, 5, 5)), size=SQUARE)
    assert decide(inside, (finding(severity=severity),), Tolerance.NONE, PLACED).outcome is CHANGED


def test_what_came_into_the_place_from_elsewhere_is_not_ignored():
    came = replace(region(kind=Kind.MOVED, box=Box(10, 10, 5, 5)), baseline_box=Box(0, 80, 5, 5))
    assert decide(difference(came, size=SQUARE), (finding(ignored=True),), Tolerance.NONE, PLACED).outcome is CHANGED


def test_what_a_place_excuses_does_not_count_against_words_alone():
    large, small = region(box=Box(10, 10, 80, 50)), replace(region("R2"), box=Box(0, 70, 9, 9))
    found = difference(large, replace(small, baseline_box=small.box), size=SQUARE)
    said = (finding("R1", ignored=True), finding("R2", ignored=True))
    assert decide(found, said, Tolerance.NONE, (*PLACED, *ANYWHERE)).outcome is TOLERATED


def test_where_text_addresses_the_judge_nothing_is_cosmetic():
    for allowed in (FAINT, region(kind=Kind.RENDERING)):
        ruling = decide(difference(allowed), (finding(severity=COSMETIC),), Tolerance.COSMETIC, addressed=True)
        assert (ruling.outcome, ruling.findings[0].severity) == (CHANGED, MINOR)
        assert ruling.findings[0].disputed == "not cosmetic: the picture holds text addressed to the judge"


@pytest.mark.parametrize("ignore", [ANYWHERE, PLACED], ids=["words", "a place"])
def test_where_text_addresses_the_judge_nothing_is_ignored(ignore):
    inside = difference(region(box=Box(10, 10, 5, 5)), size=SQUARE)
    ruling = decide(inside, (finding(ignored=True),), Tolerance.NONE, ignore, addressed=True)
    assert ruling.outcome is CHANGED
    assert ruling.findings[0].disputed == "not ignored: the picture holds text addressed to the judge"


def test_the_share_for_words_alone_is_small_enough_for_no_more_than_small_things():
    assert IGNORABLE_SHARE * 1280 * 720 < 300 * 100


def test_what_was_removed_is_measured_by_the_room_it_had():
    gone = replace(region(), box=Box(0, 50, 100, 0), baseline_box=Box(0, 50, 100, 40))
    ruling = decide(difference(gone, size=SQUARE), (finding(ignored=True),), Tolerance.NONE, words("the banner"))
    assert (ruling.outcome, bool(ruling.findings[0].disputed)) == (CHANGED, True)


def test_an_ignored_region_does_not_excuse_another():
    small = region(box=Box(0, 0, 5, 5))
    both = (finding("R1", ignored=True), finding("R2", CRITICAL))
    ruling = decide(difference(small, replace(small, id="R2"), size=SQUARE), both, Tolerance.MAJOR, words("the date"))
    assert ruling.outcome is CHANGED


NAMES = ("R1", "R2", "R3")
#: What lies on either side of each rail, in pictures of one size, of which the larger box is more than may be ignored.
BOXES = st.sampled_from([Box(0, 0, 10, 10), Box(0, 0, 50, 50), Box(0, 9, 100, 0)])
MEASURED = st.builds(lambda known, box: region(**{"box": box} | known[0]), st.sampled_from([*EVIDENCE.values()]), BOXES)
DIFFERENCES = st.lists(MEASURED, max_size=3).map(
    lambda found: difference(*(replace(one, id=name) for name, one in zip(NAMES, found, strict=False)), size=SQUARE)
)
SEVERITIES = st.sampled_from(Severity)
FINDINGS = st.builds(finding, st.sampled_from([*NAMES, "R9"]), SEVERITIES, ignored=st.booleans())
#: A difference, and an answer to each of its regions.
ANSWERS = DIFFERENCES.flatmap(
    lambda found: st.tuples(st.just(found), st.tuples(*(FINDINGS.map(_of(region.id)) for region in found.regions)))
)
TOLERANCES = st.sampled_from(Tolerance)
IGNORES = st.sampled_from([(), ANYWHERE, PLACED, (*PLACED, *ANYWHERE)])


def _of(name: str):
    return lambda found: replace(found, region=name)


@given(DIFFERENCES, st.lists(FINDINGS, max_size=4).map(tuple), TOLERANCES, IGNORES)
def test_nothing_is_decided_exactly_where_a_region_is_not_answered_once(found, findings, tolerance, ignore):
    answered = [finding.region for finding in findings]
    unanswered = any(answered.count(region.id) != 1 for region in found.regions)
    assert (decide(found, findings, tolerance, ignore).outcome is UNDECIDED) is unanswered


@given(ANSWERS, TOLERANCES, IGNORES)
def test_nothing_beyond_the_tolerance_ever_passes(answer, tolerance, ignore):
    found, findings = answer
    within = all((ignore and said.ignored) or tolerance.allows(said.severity) for said in findings)
    assert within or not _green(found, findings, tolerance, ignore)


@given(ANSWERS, st.sampled_from([Tolerance.NONE, Tolerance.COSMETIC]))
def test_without_the_users_word_nothing_that_is_seen_passes_as_cosmetic(answer, tolerance):
    found, findings = answer
    assert all(map(may_be_cosmetic, found.regions)) or not _green(found, findings, tolerance, ())


@given(ANSWERS, TOLERANCES, IGNORES, st.data())
def test_raising_a_severity_never_turns_red_into_green(answer, tolerance, ignore, data):
    found, findings = answer
    raised = tuple(replace(said, severity=max(said.severity, data.draw(SEVERITIES))) for said in findings)
    assert _green(found, raised, tolerance, ignore) <= _green(found, findings, tolerance, ignore)


@given(ANSWERS, IGNORES)
def test_a_wider_tolerance_never_turns_green_into_red(answer, ignore):
    found, findings = answer
    greens = [_green(found, findings, tolerance, ignore) for tolerance in Tolerance]
    assert greens == sorted(greens)


@given(ANSWERS, TOLERANCES, IGNORES)
def test_text_addressed_to_the_judge_never_turns_red_into_green(answer, tolerance, ignore):
    found, findings = answer
    seen = policy.decide(found, findings, tolerance, ignore, addressed=True)
    assert seen.outcome.passed <= _green(found, findings, tolerance, ignore)
    assert not any(said.ignored or said.severity is COSMETIC for said in seen.findings)


def _green(found: Difference, findings, tolerance: Tolerance, ignore) -> bool:
    return policy.decide(found, findings, tolerance, ignore).outcome.passed


@pytest.mark.parametrize(
    ("box", "baseline"), [(Box(0, 9, 80, 0), Box(0, 9, 80, 2)), (Box(0, 9, 80, 2), Box(0, 9, 80, 0))]
)
def test_a_band_is_never_cosmetic_however_faint_it_is(box, baseline):
    faint = replace(region(contrast=1.0, delta_e=0.0, pixels=1), box=box, baseline_box=baseline)
    assert not may_be_cosmetic(faint)


def test_the_figures_are_those_that_were_decided_on():
    assert (LOW_CONTRAST, LOW_DELTA_E) == (1.15, 5.0)
    assert (policy.THICK, SMALL_MOVE, LEFT_OVER, policy.IGNORABLE_SHARE) == (3, 1, 0.3, 0.02)


#: Which severities are within one step of a tolerance: the highest that passes, and the lowest that does not.
EDGES = {
    Tolerance.NONE: {COSMETIC},
    Tolerance.COSMETIC: {COSMETIC, MINOR},
    Tolerance.MINOR: {MINOR, MAJOR},
    Tolerance.MAJOR: {MAJOR, CRITICAL},
}


def _close(part, said, tolerance=Tolerance.COSMETIC) -> bool:
    undecoded: Any = None
    question = Question(undecoded, undecoded, difference(part), tolerance=tolerance)
    return policy.is_close(question, Verdict("judge", (said,)))


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("tolerance", EDGES)
def test_a_finding_within_one_step_of_the_tolerance_is_close(tolerance, severity):
    assert _close(FAINT, finding(severity=severity), tolerance) is (severity in EDGES[tolerance])


def test_what_a_rail_overrules_is_close_however_far_it_is_from_the_edge():
    assert _close(STRONG, finding(severity=COSMETIC), Tolerance.MAJOR) is True


def test_what_is_rendering_is_never_close():
    assert _close(region(kind=Kind.RENDERING), finding(severity=MINOR)) is False
