"""Difference + Findings + Tolerance → Outcome. The whole policy, pure.

Rails that hold whatever a judge, or the comparison, says:

0. Pictures that differ where no region lies are UNDECIDED: nobody was asked about that place.
1. A judge that did not answer every region exactly once has not decided: UNDECIDED.
2. A finding about no region is dropped: no pixel changed there.
3. A region may be called cosmetic only where its evidence allows it (:func:`may_be_cosmetic`).
4. A region may be ignored only where the user wrote what to ignore: within the place that was named
   with it, or, by words alone, as long as all that they excuse is up to :data:`IGNORABLE_SHARE` of the picture.
5. Where the judge saw text that is addressed to it, nothing in that picture is cosmetic, and nothing ignored.

Where 3, 4 or 5 overrule the judge, the region counts as ``minor`` at least, and the finding says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pytest_visual_claude.model import (
    Difference,
    Finding,
    IgnoreRule,
    Kind,
    Outcome,
    Question,
    Region,
    Severity,
    Tolerance,
    Verdict,
)

#: Up to this contrast ratio between old and new *and* this colour distance a colour may be called cosmetic: white
#: against #f7f8fa is 1.06 and about 2.5; two neighbouring steps of a usual grey ramp lie above.
LOW_CONTRAST = 1.15
LOW_DELTA_E = 5.0
#: From this many pixels a side: lines have one or two.
THICK = 3
#: The largest share of the picture that words alone can ask to ignore, all regions together. A date or a name is
#: well below (150×20 px on 1280×720: 0.3 %), the smallest of the usual advertisements above it (300×100: 3.3 %).
IGNORABLE_SHARE = 0.02

_DISAGREE = "judge and pixels disagree"
_ADDRESSED = "the picture holds text addressed to the judge"


@dataclass(frozen=True)
class Decision:
    """An outcome, and the findings as they stand after the rails.

    :param reason: why nothing was decided, or was analysed; ``""`` where both were.
    """

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    reason: str = ""


def decide(
    difference: Difference,
    findings: tuple[Finding, ...],
    tolerance: Tolerance,
    ignore: Sequence[IgnoreRule] = (),
    *,
    addressed: bool = False,
) -> Decision:
    """Passes a difference whose every region is within the tolerance or rightly ignored.

    :param addressed: the judge saw text in a picture that is addressed to it.
    """
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
    rails = _Rails(ignore, _excused_by_words(about, ignore, difference), addressed=addressed)
    standing = tuple(rails.applied(finding, region) for finding, region in about)
    passed = all(finding.ignored or tolerance.allows(finding.severity) for finding in standing)
    return Decision(Outcome.TOLERATED if passed else Outcome.CHANGED, standing, difference.unanalysed)


def is_close(question: Question, verdict: Verdict) -> bool:
    """Whether a verdict is too close to the edge to stand alone, where another judge could be asked.

    True where a rail overrules it, or a finding is within one step of the tolerance: the highest
    severity that passes, or the lowest that does not.
    """
    regions = {region.id: region for region in question.difference.regions}
    decision = decide(
        question.difference, verdict.findings, question.tolerance, question.ignore, addressed=verdict.addressed
    )
    edge = list(Tolerance).index(question.tolerance)
    judged = [f for f in decision.findings if f.region in regions and not regions[f.region].quiet]
    return any(f.disputed or f.severity.rank + 1 in (edge, edge + 1) for f in judged)


def may_be_cosmetic(region: Region) -> bool:
    """Whether the pixels allow calling the region cosmetic: rendering, a faint colour, or moved by a pixel.

    Never a band, which moves everything after it, but one of a pixel of empty room. Nor what is small: a digit, a
    minus and a tick are, and of 502 pairs in which nothing changed none needed it. Nor a line, a corner or a shadow
    that came, went or has another shape, however faint: only one colour for another is faint, and where it is thick
    enough not to be such a line.
    """
    evidence = region.evidence
    if region.kind is Kind.RENDERING or region.nudged:
        return True
    if not (region.box.area and region.baseline_box.area):
        return False
    thick = region.kind is Kind.COLOUR and min(region.box.width, region.box.height) >= THICK
    return thick and evidence.contrast <= LOW_CONTRAST and evidence.delta_e <= LOW_DELTA_E


def _excused_by_words(
    about: Iterable[tuple[Finding, Region]], ignore: Sequence[IgnoreRule], difference: Difference
) -> float:
    """The share of the picture that the judge would ignore, and no rule with a place covers."""
    excused = [region for finding, region in about if finding.ignored and not _placed(ignore, region)]
    return sum(region.place.area for region in excused) / (difference.actual.width * difference.actual.height)


def _placed(ignore: Sequence[IgnoreRule], region: Region) -> bool:
    """Does a rule with a place cover the region?"""
    return any(rule.where and rule.covers(region) for rule in ignore)


@dataclass(frozen=True)
class _Rails:
    """Rails 3 to 5, for one picture.

    :param excused: which share of the picture would be ignored by words alone, 0 to 1.
    """

    ignore: Sequence[IgnoreRule]
    excused: float
    addressed: bool

    def applied(self, finding: Finding, region: Region) -> Finding:
        why = self._not_ignored(region) if finding.ignored else self._not_cosmetic(finding, region)
        if not why:
            return finding
        return replace(finding, severity=max(finding.severity, Severity.MINOR), ignored=False, disputed=why)

    def _not_cosmetic(self, finding: Finding, region: Region) -> str:
        if finding.severity is not Severity.COSMETIC:
            return ""
        if self.addressed:
            return f"not cosmetic: {_ADDRESSED}"
        return "" if may_be_cosmetic(region) else _DISAGREE

    def _not_ignored(self, region: Region) -> str:
        """Why the region is not ignored though the judge says so; ``""`` where it is."""
        if self.addressed:
            return f"not ignored: {_ADDRESSED}"
        if _placed(self.ignore, region):
            return ""
        if any(not rule.where for rule in self.ignore):
            if self.excused <= IGNORABLE_SHARE:
                return ""
            return f"not ignored: words alone excuse up to {IGNORABLE_SHARE:.0%} of the picture, not {self.excused:.1%}"
        places = ", ".join(rule.where for rule in self.ignore)
        return f"not ignored: it is not within {places}" if places else "not ignored: nobody asked for it"
