"""What is said of a whole run: one line, and what to do next."""

from __future__ import annotations

from dataclasses import replace

import pytest
from samples import KEY, check, difference, finding, judged, region

from pytest_visual_claude.model import Outcome, Run, Severity
from pytest_visual_claude.wording import closing, summary

LOCAL, CLAUDE, HAIKU = judged(0, "local"), judged(), judged(0.0004, "claude-haiku-5-5")
REMEMBERED = judged(0, remembered=True)


def _run(*checks) -> Run:
    return Run("r", "2026-11-22T08:00:00+01:00", "0.1.0", "local", "it was chosen", "..", checks)


def _changed(verdict):
    return check(verdict=verdict)


def _rated(name, severity, crop):
    """Checks of the same ``crop`` have the same pixels changed."""
    pixels = difference(replace(region(), crop=crop))
    return check(difference=pixels, findings=(finding("R1", severity),), key=replace(KEY, name=name))


MATCHED = check(Outcome.MATCHED)
SUMMARIES = {
    "41 matched": (MATCHED,) * 41,
    "2 matched, 1 missing, 1 unreadable": (check(Outcome.UNREADABLE), MATCHED, check(Outcome.MISSING), MATCHED),
    "1 written": (check(Outcome.WRITTEN),),
    "2 tolerated, 1 changed · 3 judged by the local judge": (
        *(check(Outcome.TOLERATED, verdict=LOCAL),) * 2,
        _changed(LOCAL),
    ),
    "1 matched, 4 changed · 3 judged by claude-sonnet-5-5, 1 remembered · $0.03": (
        MATCHED,
        *(_changed(CLAUDE),) * 3,
        _changed(REMEMBERED),
    ),
    "3 changed · 2 judged by claude-sonnet-5-5, 1 judged by the local judge · $0.02": (
        _changed(LOCAL),
        *(_changed(CLAUDE),) * 2,
    ),
    "1 changed · 1 judged by claude-haiku-5-5 · under $0.01": (_changed(HAIKU),),
    "1 changed · 1 remembered": (_changed(REMEMBERED),),
    "1 changed · 1 judged by claude-sonnet-5-5 · $0.01 of at most $0.17": (_changed(replace(CLAUDE, estimate=0.17)),),
    "2 changed · 2 remembered · $0.03 saved": (_changed(replace(REMEMBERED, saved=0.015)),) * 2,
    "2 changed · 1 judged by claude-sonnet-5-5, 1 remembered · $0.01, $0.02 saved": (
        _changed(CLAUDE),
        _changed(replace(REMEMBERED, saved=0.02)),
    ),
    "3 changed · 1 judged by claude-sonnet-5-5, 2 with the same cause · under $0.01": (
        _changed(judged(0.002)),
        *(_changed(judged(0, as_in="home")),) * 2,
    ),
    "2 changed (1 cause) · 2 judged by the local judge": tuple(
        check(verdict=LOCAL, difference=difference(replace(region(), crop="a b")), key=replace(KEY, name=name))
        for name in ("home", "cart")
    ),
    "1 matched, 4 changed (1 critical, 2 major, 1 minor; 3 causes)": (
        MATCHED,
        *(_rated(name, Severity.MAJOR, "a b") for name in ("home", "cart")),
        _rated("about", Severity.MINOR, "c d"),
        _rated("plans", Severity.CRITICAL, "e f"),
    ),
    "1 unstable, 1 undecided": (check(Outcome.UNDECIDED), check(Outcome.UNSTABLE)),
}


@pytest.mark.parametrize(("said", "checks"), SUMMARIES.items(), ids=range(len(SUMMARIES)))
def test_a_run_is_counted_by_outcome_judge_and_cost(said, checks):
    assert summary(_run(*checks)) == said


ALL = "Look: visual-claude review      Accept all: visual-claude accept --all"
WHY = "The local judge decided (no Anthropic credentials were found): it measures, it does not read."
CLOSINGS = {
    "nothing red": ((), ".visual", "no key", []),
    "red by Claude": ((_changed(CLAUDE),), ".visual", "", [ALL]),
    "red by the local judge": ((_changed(LOCAL),), ".visual", "no Anthropic credentials were found", [WHY, ALL]),
    "red without a judge": ((check(Outcome.MISSING),), ".visual", "no key", [ALL]),
    "the local judge in Claude's place": ((_changed(LOCAL),), ".visual", "", [ALL]),
    "another folder": (
        (_changed(CLAUDE),),
        "my out",
        "",
        ["Look: visual-claude review {0}      Accept all: visual-claude accept {0} --all".format("--results 'my out'")],
    ),
}


@pytest.mark.parametrize(("red", "results", "why", "said"), CLOSINGS.values(), ids=CLOSINGS)
def test_a_run_ends_in_what_to_do_next(red, results, why, said):
    assert closing(red, results, why) == said
