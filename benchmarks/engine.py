"""Every call of the character studies to the package: what has to be changed when names in it move.

The browser's flags and the pages that stand still are from pages.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pytest_visual_claude import pixels, policy
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import Box, Difference, Finding, Kind, Outcome, Question, Severity, Tolerance

_PASSED = (Outcome.MATCHED, Outcome.TOLERATED)
#: Left, top, width, height.
Place = list[int]


@dataclass(frozen=True)
class Judged:
    """What the engine, the local judge and the policy say of a pair at the tolerance ``cosmetic``."""

    outcome: Outcome
    difference: Difference
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        return self.outcome in _PASSED

    @property
    def silent(self) -> bool:
        """Passed, and no judge would have been asked: nothing but rendering was told."""
        return self.passed and self.difference.rendering_only


def judged(before: bytes, after: bytes) -> Judged:
    first, second = pixels.opened(before), pixels.opened(after)
    difference = pixels.compare(first, second)
    findings = Local().ask(Question(first, second, difference)).findings
    decision = policy.decide(difference, findings, Tolerance.COSMETIC)
    return Judged(decision.outcome, difference, decision.findings)


def let_through(told: Judged, *, as_rendering: bool) -> bool:
    """Does the policy pass the pair where a careless judge calls every region cosmetic?

    :param as_rendering: the judge also says that each is of the kind ``rendering``.
    """
    findings = tuple(_careless(one, as_rendering=as_rendering) for one in told.findings)
    return policy.decide(told.difference, findings, Tolerance.COSMETIC).outcome in _PASSED


def _careless(finding: Finding, *, as_rendering: bool) -> Finding:
    kind = Kind.RENDERING if as_rendering else finding.kind
    return replace(finding, severity=Severity.COSMETIC, kind=kind, disputed="", ignored=False)


def regions(told: Judged) -> list[str]:
    """A line for each region, for a person."""
    return [
        f"{one.kind.value} {one.place} {one.evidence.pixels} px ΔE {one.evidence.delta_e:.0f}"
        f" contrast {one.evidence.contrast:.1f}"
        for one in told.difference.regions
    ]


def tells(told: Judged, before: Place, after: Place) -> bool:
    """Does a region say that something changed there: neither rendering nor a move, and no band of rows?"""
    return any(
        _meets(one.box, after) or _meets(one.baseline_box, before)
        for one in told.difference.regions
        if one.kind not in (Kind.RENDERING, Kind.MOVED) and one.box.area and one.baseline_box.area
    )


def only_nudges(told: Judged) -> bool:
    """Is nothing told but rendering, and moves of one pixel? Chromium puts lines of text on whole rows."""
    return all(one.kind is Kind.RENDERING or _nudge(one.evidence.vector) for one in told.difference.regions)


def _nudge(vector: tuple[int, int] | None) -> bool:
    return vector is not None and max(map(abs, vector)) <= 1


def _meets(box: Box, place: Place) -> bool:
    x, y, width, height = place
    return box.x < x + width and x < box.right and box.y < y + height and y < box.bottom
