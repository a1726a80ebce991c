"""The judge as a run gets it, and what it must never do: pass."""

import json
import os
import socket
from dataclasses import replace

import pytest

from pytest_visual_claude import settings
from pytest_visual_claude.errors import BudgetSpent, JudgeError, JudgeUnavailable
from pytest_visual_claude.judge.run_state.account import Account
from pytest_visual_claude.judging.choice import JudgeChoice, choose_judge
from pytest_visual_claude.judging.creation import create_judge
from pytest_visual_claude.model import Tolerance
from pytest_visual_claude.settings import Layer, Source
from pytest_visual_claude.testing import replies
from pytest_visual_claude.testing.replies import Behaviour


def resolved(**options):
    return settings.resolve([Layer(Source.CLI, options)])


def chosen(environ, **options):
    return choose_judge(resolved(**options), (), environ)


@pytest.fixture
def judge(tmp_path):
    def make(choice=JudgeChoice.CLAUDE, run="1", **options):
        return create_judge(resolved(**options), choice, root=tmp_path, results=tmp_path, run=run)

    return make


def test_a_question_is_asked_once_in_a_life(service, judge, question):
    first = judge().ask(question())
    second = judge(run="2").ask(question())
    assert len(service.requests) == 1
    assert (first.remembered, second.remembered) == (False, True)


def test_a_verdict_store_in_the_repository_is_used_where_it_is_named(service, judge, question, tmp_path):
    judge(verdicts="repo/verdicts").ask(question())
    assert len(list((tmp_path / "repo" / "verdicts").glob("*.json"))) == 1


def test_without_a_key_a_committed_verdict_store_still_decides(service, judge, question, monkeypatch, tmp_path):
    judge().ask(question())
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    choice = chosen({"HOME": str(tmp_path)}).choice
    verdict = judge(choice).ask(question())
    assert (choice, verdict.judge, verdict.remembered) == (JudgeChoice.REPLAY, "claude-sonnet-5-5", True)


def test_who_chose_the_local_judge_gets_the_local_judge(service, judge, question):
    judge().ask(question())
    assert judge(chosen({}, judge="local").choice).ask(question()).judge == "local"


def test_offline_no_socket_is_opened(service, judge, question, monkeypatch):
    def refused(*_, **__):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "create_connection", refused)
    offline = chosen({"ANTHROPIC_API_KEY": "k"}, offline=True)
    assert (offline.choice, offline.reason) == (JudgeChoice.REPLAY, "it runs offline")
    assert judge(offline.choice).ask(question()).judge == "local"


def test_several_models_are_asked_in_order_of_doubt(service, judge, question):
    service.next(replies.answers(lambda _: {"certainty": "low"}))
    verdict = judge(models="claude-haiku-5-5, claude-sonnet-5-5").ask(question())
    assert [request.body["model"] for request in service.requests] == ["claude-haiku-5-5", "claude-sonnet-5-5"]
    assert verdict.judge == "claude-sonnet-5-5"


def test_the_policy_is_asked_about_what_is_remembered_too(service, judge, question):
    models = "claude-haiku-5-5, claude-sonnet-5-5"
    service.behaviour = replies.answers(lambda _: {"severity": "critical"})
    for tolerance, asked in (("none", 1), ("major", 2)):  # critical is close to the edge of major only
        judge(models=models).ask(replace(question(), tolerance=Tolerance(tolerance)))
        assert len(service.requests) == asked


def test_three_votes_are_three_requests_and_none_the_second_time(service, judge, question):
    def says(severity: str) -> Behaviour:
        return replies.answers(lambda _: {"severity": severity})

    service.next(says("minor"), says("major"), says("major"))
    for _ in range(2):
        verdict = judge(votes=3).ask(question())
    assert len(service.requests) == 3
    assert verdict.findings[0].severity.value == "major"


def test_on_a_judge_error_local_decides_and_says_so(service, judge, question):
    service.behaviour = replies.fails(401, "authentication_error")
    verdict = judge(on_judge_error="local").ask(question())
    assert verdict.judge == "local"
    assert (
        "claude-sonnet-5-5 gave no verdict, so the local judge decided: Anthropic does not take the credentials"
        in verdict.warning
    )


def test_a_key_that_is_not_taken_is_tried_once_in_a_run(service, judge, question):
    service.behaviour = replies.fails(401, "authentication_error")
    for number in range(4):
        with pytest.raises(JudgeUnavailable, match="does not take the credentials"):
            judge().ask(question((number, 30, 60, 20)))
    assert len(service.requests) == 1


def test_what_a_run_spent_can_be_read(service, judge, question, tmp_path):
    cost = judge().ask(question()).cost
    assert Account(tmp_path / "runs" / "1").spent == pytest.approx(cost)


def test_a_budget_that_is_reached_ends_the_asking_but_not_the_remembering(service, judge, question):
    judge(budget=0.000001).ask(question())
    with pytest.raises(BudgetSpent):
        judge(budget=0.000001).ask(question((1, 1, 50, 50)))
    assert judge(budget=0.000001).ask(question()).remembered


def test_every_picture_that_was_sent_stands_in_the_verdict_store(service, judge, question, tmp_path):
    judge().ask(question())
    (path,) = (tmp_path / "verdicts").glob("*.json")
    sent = json.loads(path.read_text("utf-8"))["verdict"]["sent"]
    assert len(sent) == 4
    assert sent[2].endswith("216×200 image/png R1 · baseline · from 16,0 108×100, 2× size · R1 at 48,60 120×40")


def test_the_key_stands_in_no_file(service, judge, question, tmp_path):
    judge().ask(question())
    service.behaviour = replies.fails(401, "authentication_error")
    with pytest.raises(JudgeError):
        judge().ask(question((1, 1, 50, 50)))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) >= 4
    assert not [path for path in files if service.key.encode() in path.read_bytes()]


def test_accounts_of_runs_of_days_ago_are_tidied_away_and_younger_ones_are_not(judge, tmp_path):
    for name in ("old", "young"):
        (tmp_path / "runs" / name).mkdir(parents=True)
    os.utime(tmp_path / "runs" / "old", (0, 0))
    judge()
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["young"]
