"""What is worse than what, and what a tolerance lets pass."""

from __future__ import annotations

import pytest

from pytest_visual_claude.model import Outcome, Severity, Tolerance

ALLOWED = {
    Tolerance.NONE: "",
    Tolerance.COSMETIC: "cosmetic",
    Tolerance.MINOR: "cosmetic minor",
    Tolerance.MAJOR: "cosmetic minor major",
}


def test_severities_are_ordered_from_cosmetic_to_critical():
    assert [severity.value for severity in sorted(Severity)] == ["cosmetic", "minor", "major", "critical"]
    assert Severity.COSMETIC < Severity.MINOR < Severity.MAJOR < Severity.CRITICAL
    assert max(Severity.MINOR, Severity.CRITICAL, Severity.COSMETIC) is Severity.CRITICAL


@pytest.mark.parametrize("tolerance", Tolerance)
def test_a_tolerance_allows_its_severity_and_what_is_less(tolerance):
    assert " ".join(severity.value for severity in Severity if tolerance.allows(severity)) == ALLOWED[tolerance]


def test_no_tolerance_allows_what_is_critical():
    assert not any(tolerance.allows(Severity.CRITICAL) for tolerance in Tolerance)


def test_only_matched_tolerated_and_written_pass():
    assert {o.value for o in Outcome if o.passed} == {"matched", "tolerated", "written"}
