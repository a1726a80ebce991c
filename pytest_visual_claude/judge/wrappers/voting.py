"""Several verdicts, one decision: more than one vote, or more than one model."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from pytest_visual_claude.errors import JudgeAwaited, JudgeRefused
from pytest_visual_claude.judge.protocol import Judge
from pytest_visual_claude.judge.run_state.waiting import together
from pytest_visual_claude.model import Finding, Question, Verdict


class Voting:
    """Asks several times at once, and takes the middle.

    The severity of a region is the median of the votes (of an even number the higher of the
    middle two), its words those of the first vote with that severity; it is ignored where most
    say so. Regions on which the votes differ count as uncertain.
    """

    def __init__(self, voters: Sequence[Judge]) -> None:
        self._voters = voters

    @property
    def name(self) -> str:
        return self._voters[0].name

    def __repr__(self) -> str:
        return f"Voting({len(self._voters)} × {self._voters[0]!r})"

    def ask(self, question: Question) -> Verdict:
        said = together([partial(_asked, voter, question) for voter in self._voters])
        votes = [vote for vote in said if isinstance(vote, Verdict)]
        for vote in said:  # only now, so that all of them are in the same batch
            if isinstance(vote, JudgeAwaited):
                raise vote
        ballots = list(zip(*(vote.findings for vote in votes), strict=True))
        findings = tuple(map(_middle, ballots))
        split = {ballot[0].region for ballot in ballots if len({(f.severity, f.ignored) for f in ballot}) > 1}
        doubted = [region for vote in votes for region in vote.uncertain]
        often = {region for region, count in Counter(doubted).items() if count * 2 > len(votes)}
        uncertain = tuple(finding.region for finding in findings if finding.region in split | often)
        return replace(_total(votes), findings=findings, uncertain=uncertain)


def _asked(voter: Judge, question: Question) -> Verdict | JudgeAwaited:
    try:
        return voter.ask(question)
    except JudgeAwaited as awaited:
        return awaited


def _middle(ballot: Sequence[Finding]) -> Finding:
    severity = sorted(finding.severity for finding in ballot)[len(ballot) // 2]
    chosen = next(finding for finding in ballot if finding.severity == severity)
    return replace(chosen, ignored=sum(finding.ignored for finding in ballot) * 2 > len(ballot))


def _total(verdicts: Sequence[Verdict]) -> Verdict:
    """The last verdict, at what all of them cost."""
    return replace(
        verdicts[-1],
        cost=sum(verdict.cost for verdict in verdicts),
        estimate=sum(verdict.estimate for verdict in verdicts),
        saved=sum(verdict.saved for verdict in verdicts),
        seconds=sum(verdict.seconds for verdict in verdicts),
        input_tokens=sum(verdict.input_tokens for verdict in verdicts),
        output_tokens=sum(verdict.output_tokens for verdict in verdicts),
        addressed=any(verdict.addressed for verdict in verdicts),
        remembered=all(verdict.remembered for verdict in verdicts),
        warning="; ".join(dict.fromkeys(filter(None, (verdict.warning for verdict in verdicts)))),
    )


#: From a question and a verdict to whether the verdict is too close to the edge to stand alone.
IsClose = Callable[[Question, Verdict], bool]


class Escalating:
    """Asks the first judge, and the next where the answer is in doubt or refused.

    In doubt is what the model itself is uncertain of, and what is close to the edge: policy.py knows
    the rails and the tolerance, this room does not.
    """

    def __init__(self, judges: Sequence[Judge], is_close: IsClose = lambda question, verdict: False) -> None:
        self._judges = judges
        self._is_close = is_close

    @property
    def name(self) -> str:
        return " → ".join(judge.name for judge in self._judges)

    def __repr__(self) -> str:
        return f"Escalating({list(self._judges)!r})"

    def ask(self, question: Question) -> Verdict:
        """The first answer that is beyond doubt, or the last judge's.

        :raises JudgeError: where a judge that is needed has none. An answer in doubt is not
            taken for one, and the last judge's refusal stands.
        """
        verdicts: list[Verdict] = []
        for judge in self._judges[:-1]:
            with contextlib.suppress(JudgeRefused):
                verdicts.append(judge.ask(question))
                if not verdicts[-1].uncertain and not self._is_close(question, verdicts[-1]):
                    return _total(verdicts)
        return _total([*verdicts, self._judges[-1].ask(question)])
