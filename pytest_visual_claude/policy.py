"""Difference + Findings + Tolerance → Outcome. The whole policy, pure.

Rails that hold whatever a judge, or the comparison, says:

0. Pictures that differ where no region lies are UNDECIDED: nobody was asked about that place.
1. A judge that did not answer every region exactly once has not decided: UNDECIDED.
2. A finding about no region is dropped: no pixel changed there.
3. A region may be called cosmetic only where its evidence allows it (:func:`may_be_cosmetic`).
4. Regions may be ignored only where the user wrote what to ignore, and only up to
   :data:`IGNORABLE_SHARE` of the picture together: larger parts are masked, not described.

Where 3 or 4 overrule the judge, the region counts as ``minor`` at least, and the finding says
that judge and pixels disagree.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from pytest_visual_claude.model import (
    Difference,
    Finding,
    Kind,
    Outcome,
    Question,
    Region,
    Severity,
    Tolerance,
    Verdict,
)

#: Up to this many differing pixels a region may be called cosmetic: half of a 10×10 px icon.
SMALL_PIXELS = 50
#: Up to this contrast ratio between old and new *and* this colour distance, too. White against
#: #f7f8fa is 1.06 and about 2.5; two neighbouring steps of a usual grey ramp lie above.
LOW_CONTRAST = 1.15
LOW_DELTA_E = 5.0
#: What is small has to be pale as well: a tick, a minus and a comma are small.
SMALL_CONTRAST = 1.5
#: A move of up to one pixel is cosmetic by the word's definition, whatever its size, if nothing else
#: changed: no pixel by more than this share of the contrast, once the move is undone.
SMALL_MOVE = 1
LEFT_OVER = 0.3
#: The largest share of the picture that words can ask to ignore, all regions together.
IGNORABLE_SHARE = 0.1


@dataclass(frozen=True)
class Decision:
    """An outcome, and the findings as they stand after the rails.

    :param reason: why nothing was decided; ``""`` where something was.
    """

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    reason: str = ""


def decide(difference: Difference, findings: tuple[Finding, ...], tolerance: Tolerance, ignore: str = "") -> Decision:
    """Passes a difference whose every region is within the tolerance or rightly ignored."""
    if difference.same:
        return Decision(Outcome.MATCHED)
    if not difference.regions:
        return Decision(Outcome.UNDECIDED, findings, "the pictures differ, but no region says where")
    answers = Counter(finding.region for finding in findings)
    unanswered = [region.id for region in difference.regions if answers[region.id] != 1]
    if unanswered:
        return Decision(Outcome.UNDECIDED, findings, f"the judge did not answer {', '.join(unanswered)} exactly once")
    regions = {region.id: region for region in difference.regions}
    about = [(finding, regions[finding.region]) for finding in findings if finding.region in regions]
    asked = sum(region.place.area for finding, region in about if finding.ignored)
    ignorable = bool(ignore) and asked <= IGNORABLE_SHARE * difference.actual.width * difference.actual.height
    standing = tuple(_on_rails(finding, region, ignorable=ignorable) for finding, region in about)
    passed = all(finding.ignored or tolerance.allows(finding.severity) for finding in standing)
    return Decision(Outcome.TOLERATED if passed else Outcome.CHANGED, standing)


def is_close(question: Question, verdict: Verdict) -> bool:
    """Whether a verdict is too close to the edge to stand alone, where another judge could be asked.

    True where a rail overrules it, or a finding is within one step of the tolerance: the highest
    severity that passes, or the lowest that does not.
    """
    regions = {region.id: region for region in question.difference.regions}
    decision = decide(question.difference, verdict.findings, question.tolerance, question.ignore)
    edge = list(Tolerance).index(question.tolerance)
    judged = [f for f in decision.findings if f.region in regions and regions[f.region].kind is not Kind.RENDERING]
    return any(f.disputed or f.severity.rank + 1 in (edge, edge + 1) for f in judged)


def may_be_cosmetic(region: Region) -> bool:
    """Whether the pixels allow calling the region cosmetic: rendering, faint, small and pale, or moved by a pixel.

    Never a band, which moves everything after it; and small never covers text: one digit is small.
    """
    evidence = region.evidence
    if region.kind is Kind.RENDERING:
        return True
    if not (region.box.area and region.baseline_box.area):
        return False
    text = evidence.content == "text" or region.kind is Kind.TEXT
    small = evidence.pixels <= SMALL_PIXELS and evidence.contrast <= SMALL_CONTRAST and not text
    faint = evidence.contrast <= LOW_CONTRAST and evidence.delta_e <= LOW_DELTA_E
    nudged = evidence.vector is not None and max(map(abs, evidence.vector)) <= SMALL_MOVE
    return small or faint or (nudged and evidence.left_over <= LEFT_OVER)


def _on_rails(finding: Finding, region: Region, *, ignorable: bool) -> Finding:
    if finding.ignored and ignorable:
        return finding
    overruled = finding.ignored or (finding.severity is Severity.COSMETIC and not may_be_cosmetic(region))
    severity = max(finding.severity, Severity.MINOR) if overruled else finding.severity
    return replace(finding, severity=severity, ignored=False, disputed=overruled)
