"""What many pairs come to: each judge by what people decided, and each against the others."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pytest_visual_claude.evaluation.replaying import Answer, Replayed
from pytest_visual_claude.model import Finding, Outcome, Severity, Tolerance


@dataclass(frozen=True)
class Score:
    """One judge.

    :param found: how many pairs are red, as all are in which people saw something to decide.
    :param undecided: how many have no answer.
    :param worst: how many pairs have which severity at worst.
    :param cost: US dollars, and :attr:`seconds`, of all pairs together.
    """

    judge: str
    pairs: int
    found: int
    undecided: int
    worst: dict[str, int]
    cost: float
    seconds: float

    @property
    def share(self) -> float:
        """Percent of the pairs that are found."""
        return 100 * self.found / self.pairs if self.pairs else 0.0


@dataclass(frozen=True)
class Agreement:
    """Two judges, on the pairs that both answered and were asked about.

    :param outcome: on how many pairs they pass or fail alike.
    :param placed: on how many regions they say alike that there is a change beyond the tolerance, or none.
    :param near: of the regions, where the severity differs by one at most.
    """

    one: str
    other: str
    pairs: int
    outcome: int
    regions: int
    placed: int
    kind: int
    severity: int
    near: int


@dataclass(frozen=True)
class Result:
    """All of them.

    :param left_out: why pairs tell nothing, and how many.
    """

    pairs: tuple[Replayed, ...]
    tolerance: Tolerance
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def judges(self) -> tuple[str, ...]:
        return tuple(answer.judge for answer in self.pairs[0].answers) if self.pairs else ()

    def scores(self) -> list[Score]:
        return [self._score(name, [pair.answers[at] for pair in self.pairs]) for at, name in enumerate(self.judges)]

    def _score(self, name: str, answers: Sequence[Answer]) -> Score:
        worst = Counter(answer.worst.value for answer in answers if answer.worst)
        undecided = sum(answer.outcome is Outcome.UNDECIDED for answer in answers)
        found = sum(not answer.outcome.passed for answer in answers) - undecided
        counts = {severity.value: worst[severity.value] for severity in Severity}
        cost, seconds = sum(answer.cost for answer in answers), sum(answer.seconds for answer in answers)
        return Score(name, len(answers), found, undecided, counts, round(cost, 4), round(seconds, 2))

    def agreements(self) -> list[Agreement]:
        """Every two of the judges."""
        return [self._agreement(one, other) for one, other in itertools.combinations(range(len(self.judges)), 2)]

    def _agreement(self, one: int, other: int) -> Agreement:
        both = [(pair.answers[one], pair.answers[other]) for pair in self.pairs if not pair.silent]
        answered = [two for two in both if not any(answer.outcome is Outcome.UNDECIDED for answer in two)]
        regions = [two for answers in answered for two in _by_region(*answers)]
        apart = [abs(a.severity.rank - b.severity.rank) for a, b in regions]
        return Agreement(
            one=self.judges[one],
            other=self.judges[other],
            pairs=len(answered),
            outcome=sum(a.outcome is b.outcome for a, b in answered),
            regions=len(regions),
            placed=sum(self._beyond(a) is self._beyond(b) for a, b in regions),
            kind=sum(a.kind is b.kind for a, b in regions),
            severity=apart.count(0),
            near=apart.count(0) + apart.count(1),
        )

    def _beyond(self, finding: Finding) -> bool:
        return not finding.ignored and not self.tolerance.allows(finding.severity)

    def disagreements(self) -> list[Replayed]:
        """The pairs to look at: what a judge lets pass that people decided about, what it did not answer, and where
        two judges say another severity.
        """
        return [pair for pair in self.pairs if _worth_a_look(pair.answers)]


def _by_region(one: Answer, other: Answer) -> Iterator[tuple[Finding, Finding]]:
    there = {finding.region: finding for finding in other.findings}
    yield from ((finding, there[finding.region]) for finding in one.findings if finding.region in there)


def _worth_a_look(answers: Sequence[Answer]) -> bool:
    passed = any(answer.outcome.passed or answer.outcome is Outcome.UNDECIDED for answer in answers)
    return passed or len({answer.worst for answer in answers}) > 1
