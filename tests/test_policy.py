"""The whole policy, by table: rails first, then the tolerance. And what holds for every answer there can be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import difference, finding, region

from pytest_visual_claude import policy
from pytest_visual_claude.model import Box, Difference, Kind, Outcome, Question, Severity, Size, Tolerance, Verdict
from pytest_visual_claude.policy import (
    LEFT_OVER,
    LOW_CONTRAST,
    LOW_DELTA_E,
    SMALL_CONTRAST,
    SMALL_PIXELS,
    decide,
    may_be_cosmetic,
)

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
    part = replace(STRONG, box=Box(0, 0, 30, 30), baseline_box=Box(0, 0, 30, 30))
    one = Difference(frame, frame, (part,))
    two = Difference(frame, frame, (part, replace(part, id="R2", box=Box(50, 50, 30, 30))))
    ignored = [finding(name, COSMETIC, ignored=True) for name in ("R1", "R2")]
    assert decide(one, tuple(ignored[:1]), Tolerance.COSMETIC, "the ads").outcome is TOLERATED
    assert decide(two, tuple(ignored), Tolerance.COSMETIC, "the ads").outcome is CHANGED


def test_a_finding_about_no_region_is_dropped():
    ruling = decide(difference(FAINT), (finding("R1", COSMETIC), finding("R9", CRITICAL)), Tolerance.COSMETIC)
    assert (ruling.outcome, ruling.findings) == (TOLERATED, (finding("R1", COSMETIC),))


#: What the pixels say, and whether a region that has it may be called cosmetic.
EVIDENCE = {
    "strong": ({}, False),
    "rendering": ({"kind": Kind.RENDERING}, True),
    "as small as may be": ({"pixels": SMALL_PIXELS, "contrast": SMALL_CONTRAST}, True),
    "a pixel more": ({"pixels": SMALL_PIXELS + 1, "contrast": SMALL_CONTRAST}, False),
    "small, but plain to see": ({"pixels": SMALL_PIXELS, "contrast": SMALL_CONTRAST + 0.01}, False),
    "small, but text": ({"pixels": 4, "contrast": 1.2, "content": "text"}, False),
    "small, but other text": ({"kind": Kind.TEXT, "pixels": 4, "contrast": 1.2}, False),
    "as faint as may be": ({"contrast": LOW_CONTRAST, "delta_e": LOW_DELTA_E}, True),
    "faint but for the contrast": ({"contrast": LOW_CONTRAST + 0.01, "delta_e": 0.0}, False),
    "faint but for the colour": ({"contrast": 1.0, "delta_e": LOW_DELTA_E + 0.1}, False),
    "moved by a pixel": ({"kind": Kind.MOVED, "vector": (-1, 1)}, True),
    "moved by a pixel, and as much left over as may be": (
        {"kind": Kind.MOVED, "vector": (0, 1), "left_over": LEFT_OVER},
        True,
    ),
    "moved by a pixel, and changed": ({"kind": Kind.MOVED, "vector": (0, 1), "left_over": LEFT_OVER + 0.01}, False),
    "moved by two": ({"kind": Kind.MOVED, "vector": (0, -2)}, False),
    "unmeasured": ({"contrast": float("nan"), "delta_e": float("nan")}, False),
}


@pytest.mark.parametrize(("measured", "allowed"), EVIDENCE.values(), ids=EVIDENCE)
def test_only_the_pixels_allow_to_call_a_region_cosmetic(measured, allowed):
    ruling = decide(difference(region(**measured)), (finding(severity=COSMETIC),), Tolerance.COSMETIC)
    assert ruling.outcome is (TOLERATED if allowed else CHANGED)
    assert (ruling.findings[0].severity, ruling.findings[0].disputed) == ((COSMETIC if allowed else MINOR), not allowed)


@pytest.mark.parametrize("severity", [MINOR, MAJOR, CRITICAL])
def test_what_the_judge_calls_more_than_cosmetic_stands(severity):
    assert decide(difference(STRONG), (finding(severity=severity),), Tolerance.NONE).findings[0].severity is severity


def test_a_disputed_region_passes_where_minor_does():
    assert decide(difference(STRONG), (finding(severity=COSMETIC),), Tolerance.MINOR).outcome is TOLERATED


SQUARE = Size(100, 100)
#: The ignore text, the part of a 100×100 picture, and whether the judge may ignore it.
IGNORED = {
    "asked, and small": ("the date", Box(0, 0, 100, 10), True),
    "asked, and a row too large": ("the date", Box(0, 0, 100, 11), False),
    "never asked": ("", Box(0, 0, 5, 5), False),
}


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize(("ignore", "box", "allowed"), IGNORED.values(), ids=IGNORED)
def test_only_a_small_part_is_ignored_and_only_where_the_user_asked(ignore, box, allowed, severity):
    said = finding(severity=severity, ignored=True)
    ruling = decide(difference(region(box=box, pixels=4), size=SQUARE), (said,), Tolerance.NONE, ignore)
    standing = ruling.findings[0]
    assert ruling.outcome is (TOLERATED if allowed else CHANGED)
    assert (standing.ignored, standing.disputed) == (allowed, not allowed)
    assert standing.severity is (severity if allowed else max(severity, MINOR))


def test_what_was_removed_is_measured_by_the_room_it_had():
    gone = replace(region(), box=Box(0, 50, 100, 0), baseline_box=Box(0, 50, 100, 40))
    ruling = decide(difference(gone, size=SQUARE), (finding(ignored=True),), Tolerance.NONE, "the banner")
    assert (ruling.outcome, ruling.findings[0].disputed) == (CHANGED, True)


def test_an_ignored_region_does_not_excuse_another():
    small = region(box=Box(0, 0, 5, 5))
    both = (finding("R1", ignored=True), finding("R2", CRITICAL))
    ruling = decide(difference(small, replace(small, id="R2"), size=SQUARE), both, Tolerance.MAJOR, "the date")
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
IGNORES = st.sampled_from(["", "the date"])


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
    assert all(map(may_be_cosmetic, found.regions)) or not _green(found, findings, tolerance, "")


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


def _green(found: Difference, findings, tolerance: Tolerance, ignore: str) -> bool:
    return policy.decide(found, findings, tolerance, ignore).outcome.passed


@pytest.mark.parametrize(
    ("box", "baseline"), [(Box(0, 9, 80, 0), Box(0, 9, 80, 2)), (Box(0, 9, 80, 2), Box(0, 9, 80, 0))]
)
def test_a_band_is_never_cosmetic_however_faint_it_is(box, baseline):
    faint = replace(region(contrast=1.0, delta_e=0.0, pixels=1), box=box, baseline_box=baseline)
    assert not may_be_cosmetic(faint)


def test_the_figures_are_those_that_were_decided_on():
    assert (SMALL_PIXELS, LOW_CONTRAST, LOW_DELTA_E, SMALL_CONTRAST) == (50, 1.15, 5.0, 1.5)
    assert (policy.SMALL_MOVE, LEFT_OVER, policy.IGNORABLE_SHARE) == (1, 0.3, 0.1)


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
