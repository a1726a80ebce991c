"""Every way in which a remote judge can fail, through the whole check: each has a name, none passes.

The table is the documentation: cause, how the double plays it, what the check's reason says.
"""

import json
from dataclasses import replace
from typing import Any, cast

import pytest
from samples import words

from pytest_visual_claude import pixels, settings
from pytest_visual_claude.baselines import Baselines, Facts
from pytest_visual_claude.check import Checker
from pytest_visual_claude.judge.run_state import request_limiter
from pytest_visual_claude.judging.choice import JudgeChoice
from pytest_visual_claude.judging.creation import create_judge
from pytest_visual_claude.model import Environment, Key, Outcome, Tolerance
from pytest_visual_claude.settings import Layer, Source
from pytest_visual_claude.testing import replies
from pytest_visual_claude.testing.replies import Reply

KEY = Key("tests/test_page", "tests/test_page.py::test_page", "page")


def said(*findings, **fields):
    return json.dumps({"text_addressed_to_judge": False, "findings": list(findings), **fields})


def finding(region="R1", **fields):
    whole = {"region": region, "observation": "o", "sentence": "s.", "kind": "other", "severity": "cosmetic"}
    return {**whole, "certainty": "high", "ignore_covers": True, **fields}


WHOLE = said(finding())

CAUSES = {
    # The error table of the service.
    "400 bad request": (replies.fails(400, "invalid_request_error", "messages: wrong"), "was not accepted (400"),
    "400 image too large": (
        replies.fails(400, "invalid_request_error", "image", error_code="image_dimensions_too_large"),
        "was not accepted (400",
    ),
    "400 own spend limit": (
        replies.fails(400, "invalid_request_error", "You have reached your specified API usage limits."),
        "spend limit is reached",
    ),
    "401 key not taken": (replies.fails(401, "authentication_error"), "does not take the credentials"),
    "402 payment": (replies.fails(402, "billing_error"), "asks for payment"),
    "403 not allowed": (replies.fails(403, "permission_error"), "may not use claude-sonnet-5-5"),
    "404 no such model": (replies.fails(404, "not_found_error"), "is not there"),
    "408 request timeout": (replies.fails(408, "timeout_error"), "could not answer (408"),
    "409 conflict": (replies.fails(409, "conflict_error"), "could not answer (409"),
    "413 too large": (replies.fails(413, "request_too_large"), "was not accepted (413"),
    "418 something new": (replies.fails(418, "teapot"), "was not accepted (418"),
    "422 not understood": (replies.fails(422, "invalid_request_error"), "was not accepted (422"),
    "429 without retry-after": (replies.fails(429, "rate_limit_error"), "too many requests"),
    "429 retry-after of an hour": (replies.fails(429, "rate_limit_error", retry_after="3600"), "wait 3600 s"),
    "429 retry-after no number": (replies.fails(429, "rate_limit_error", retry_after="soon"), "too many requests"),
    "429 spend limit": (
        replies.fails(429, "rate_limit_error", error_code="enforced_spend_limit_reached"),
        "spend limit is reached",
    ),
    "500": (replies.fails(500), "could not answer (500"),
    "503": (replies.fails(503, "service_unavailable"), "could not answer (503"),
    "504": (replies.fails(504, "timeout_error"), "could not answer (504"),
    "529 again and again": (replies.fails(529, "overloaded_error"), "could not answer (529"),
    "500 with HTML": (replies.sends(Reply(b"<html>", 500)), "could not answer (500"),
    "500 without a body": (replies.sends(Reply(b"", 500)), "could not answer (500"),
    # The connection.
    "redirect elsewhere": (replies.fails(307, location="http://127.0.0.1:9/"), "redirects (307)"),
    "redirect to GET": (replies.fails(302, location="http://127.0.0.1:9/"), "redirects (302)"),
    "reset before the first byte": (replies.sends(Reply(b"{}", cut_after=0)), "broke"),
    "reset mid-body": (replies.sends(Reply(WHOLE.encode(), cut_after=9)), "broke"),
    "silence": (replies.sends(Reply(delay=60)), "no answer from claude-sonnet-5-5 within"),
    "slow drip": (replies.sends(Reply(WHOLE.encode() * 50, drip=0.05)), "no answer from claude-sonnet-5-5 within"),
    "huge answer": (replies.sends(Reply(b" " * 5_000_000)), "more than 4194304 bytes"),
    # A 200 that is no answer.
    "non-JSON 200": (replies.sends(Reply(b"<html>captive portal</html>")), "is not Anthropic's service"),
    "empty 200": (replies.sends(Reply(b"")), "is not Anthropic's service"),
    "204": (replies.sends(Reply(b"", 204)), "is not Anthropic's service"),
    "JSON of another kind": (replies.sends(Reply(b'{"type": "error"}')), "is not Anthropic's service"),
    "deeply nested JSON": (replies.sends(Reply(b"[" * 100_000)), "is not Anthropic's service"),
    # A message that is no finding for every region.
    "refusal without text": (replies.refuses("cyber"), "declined to answer (category cyber)"),
    "refusal with text": (replies.refuses(text=WHOLE), "declined to answer"),
    "valid JSON, cut off": (replies.says(WHOLE, "max_tokens"), "was cut off (max_tokens)"),
    "truncated JSON": (replies.says(WHOLE[:-10]), "is no JSON"),
    "context window full": (replies.says(WHOLE, "model_context_window_exceeded"), "was cut off"),
    "tool use": (replies.says(WHOLE, "tool_use"), "another reason than the end of its answer: tool_use"),
    "pause": (replies.says(WHOLE, "pause_turn"), "another reason"),
    "no stop reason": (replies.says(WHOLE, cast(Any, None)), "another reason"),
    "empty content": (replies.says("x", content=[]), "is empty"),
    "content of null": (replies.says("x", content=None), "is empty"),
    "only thinking": (replies.says(""), "is empty"),
    "prose that approves": (replies.says("No visible differences. LGTM!"), "is no JSON: No visible"),
    "broken JSON in a fence": (replies.says(f"```json\n{WHOLE[:-10]}\n```"), "is no JSON"),
    "no findings at all": (replies.says(said()), "leaves R1 unanswered"),
    "an unknown region only": (replies.says(said(finding("R2"))), "leaves R1 unanswered"),
    "a region twice": (replies.says(said(finding(), finding())), "answers R1 more than once"),
    "a region twice, in two cases": (replies.says(said(finding(), finding("r1"))), "more than once"),
    "an unknown severity": (replies.says(said(finding(severity="none"))), "severity 'none'"),
    "severity of null": (replies.says(said(finding(severity=None))), "'severity'"),
    "a missing field": (replies.says(said({"region": "R1", "severity": "cosmetic"})), "lacks"),
    "findings by name": (replies.says(said(findings={"R1": "cosmetic"})), "lacks 'findings'"),
}


@pytest.fixture
def check(tmp_path, picture):
    """Compares a white picture with one that has a red box in it, on a page of text."""
    baselines = Baselines(tmp_path, tmp_path / ".visual")
    expected, actual = picture(400, 300), picture(400, 300, "white", ((40, 30, 120, 80), "red"))
    baselines.write(KEY, expected, Facts(KEY.path, pixels.opened(expected).digest, Environment()))

    def make(tolerance="major", ignore="everything", **options):
        resolved = settings.resolve([Layer(Source.CLI, {"judge_deadline": 2.0, **options})])
        judge = create_judge(resolved, JudgeChoice.CLAUDE, root=tmp_path, results=tmp_path / ".visual", run="1")
        chosen = replace(settings.resolve(()), tolerance=Tolerance(tolerance), ignore=words(ignore))
        checker = Checker(baselines, lambda: judge, Environment(), "1")
        return checker.check(checker.request(KEY, chosen), actual.png)

    return make


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """Nobody waits between two attempts, neither at the request nor at the limiter."""
    monkeypatch.setattr("random.uniform", lambda *_: 0.0)
    monkeypatch.setattr(request_limiter, "_PAUSE", 0.0)


@pytest.mark.parametrize("cause", CAUSES)
def test_a_failing_judge_leaves_the_check_undecided_and_says_why(service, check, cause, tmp_path):
    service.behaviour, words = CAUSES[cause]
    done = check()
    assert done.outcome is Outcome.UNDECIDED
    assert not done.outcome.passed
    assert words in done.reason
    assert service.key not in done.reason


def test_there_are_at_least_forty_causes():
    assert len(CAUSES) >= 40


def test_a_service_that_is_not_there(service, check, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    assert "was not reached at 127.0.0.1" in undecided(check())


def test_a_name_that_is_not_there(service, check, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://no-such-host.invalid")
    assert "was not reached at no-such-host.invalid" in undecided(check(judge_deadline=5.0))


def test_an_address_with_v1_in_it(service, check, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_BASE_URL", f"{service.url}/v1")
    assert "ANTHROPIC_BASE_URL is wrong" in undecided(check())


def test_no_credentials(service, check, monkeypatch):
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    assert "set ANTHROPIC_API_KEY" in undecided(check())


def test_a_profile_that_is_not_there(service, check, monkeypatch):
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    monkeypatch.setenv("ANTHROPIC_PROFILE", "nobody")
    assert "Config file not found" in undecided(check())


def test_a_budget_that_is_reached(service, check):
    assert "the run's budget of $0" in undecided(check(budget=0.0))
    assert not service.requests


def test_a_verdict_store_that_cannot_be_read_or_written_is_said_and_costs_nothing_else(service, check, tmp_path):
    (tmp_path / "stored").write_text("not a folder")
    service.behaviour = replies.answers(lambda _: {"severity": "critical"})
    done = check(verdicts="stored")
    assert done.outcome is Outcome.CHANGED
    assert "could not be stored" in done.verdict.warning


def test_a_run_that_shares_a_folder_nobody_can_write(service, check, tmp_path):
    (tmp_path / ".visual").mkdir(exist_ok=True)
    (tmp_path / ".visual" / "runs").write_text("not a folder")
    assert "account cannot be kept" in undecided(check())


def test_what_the_judge_said_is_kept_in_the_evidence(service, check, tmp_path):
    service.behaviour = replies.says("No visible differences. LGTM!")
    check()
    (answer,) = (tmp_path / ".visual").rglob("answer.txt")
    assert answer.read_text() == "No visible differences. LGTM!"


def undecided(done):
    assert done.outcome is Outcome.UNDECIDED
    return done.reason
