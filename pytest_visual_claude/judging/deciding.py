"""From a question to what becomes of its check: the judge's word, held against the pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pytest_visual_claude import policy
from pytest_visual_claude.errors import JudgeError
from pytest_visual_claude.judge.protocol import Judge
from pytest_visual_claude.model import Check, Outcome, Question


def decided(draft: Check, judge: Judge, question: Question) -> tuple[Check, Mapping[str, bytes]]:
    """The check, and what is to be kept of an answer that is none, by file name."""
    try:
        verdict = judge.ask(question)
    except JudgeError as error:
        raw = {"answer.txt": error.raw.encode("utf-8", "replace")} if error.raw else {}
        return replace(draft, outcome=Outcome.UNDECIDED, reason=str(error), asked=error.asked), raw
    decision = policy.decide(
        question.difference, verdict.findings, question.tolerance, question.ignore, addressed=verdict.addressed
    )
    findings, reason = decision.findings, decision.reason
    outcome = decision.outcome
    return replace(draft, outcome=outcome, verdict=verdict, findings=findings, reason=reason, asked=""), {}
