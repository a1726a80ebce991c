"""The one place where the studies call the package: names in it may move, the studies stay."""

from __future__ import annotations

from pytest_visual_claude import pixels, policy
from pytest_visual_claude.judge.local import Local
from pytest_visual_claude.model import Difference, Finding, Outcome, Picture, Question, Tolerance


def judged(before_png: bytes, after_png: bytes) -> tuple[Outcome, Difference, tuple[Finding, ...]]:
    """The local judge rates, the policy decides at the default tolerance."""
    before, after = Picture.of(before_png), Picture.of(after_png)
    difference = pixels.compare(before, after)
    verdict = Local().ask(Question(before, after, difference))
    ruling = policy.decide(difference, verdict.findings, Tolerance.COSMETIC)
    return ruling.outcome, difference, ruling.findings
