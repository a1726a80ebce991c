"""A budget is exceeded by one request at most, however many workers there are."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_visual_claude.errors import BudgetSpent
from pytest_visual_claude.judge.request import explain, planning
from pytest_visual_claude.judge.run_state.account import Account
from pytest_visual_claude.judge.run_state.deadline import Deadline
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.testing import replies


def spend(account, cost, most=1.0):
    with account.reserved(most, deadline=Deadline(10)) as receipt:
        receipt.paid(cost)


def test_what_was_paid_is_booked_and_seen_by_all(tmp_path):
    spend(Account(tmp_path, 10), 0.25)
    spend(Account(tmp_path, 10), 0.5)
    assert Account(tmp_path).spent == 0.75


def test_a_spent_budget_covers_nothing_and_says_how_to_raise_it(tmp_path):
    account = Account(tmp_path, 0.5)
    spend(account, 0.5)
    with pytest.raises(BudgetSpent, match=r"budget of \$0\.5 .*\$0\.5000 spent.*--visual-budget"):
        spend(account, 0.1)


def test_without_a_limit_there_is_an_account_all_the_same(tmp_path):
    spend(Account(tmp_path), 100)
    spend(Account(tmp_path), 100)
    assert Account(tmp_path).spent == 200


def test_an_answer_that_cannot_be_booked_is_not_lost(tmp_path, claude, service, question):
    account = Account(tmp_path, 10)

    def breaks(received):
        (tmp_path / "account.json").write_text("no account")
        return replies.answers()(received)

    service.behaviour = breaks
    assert claude(account=account).ask(question()).findings
    assert len(service.requests) == 1


def test_a_failed_request_costs_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), Account(tmp_path, 1).reserved(1, deadline=Deadline(10)):
        raise ZeroDivisionError
    assert Account(tmp_path).spent == 0


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_an_interrupted_request_is_counted_at_the_most_it_can_have_cost(tmp_path, error):
    with pytest.raises(error), Account(tmp_path, 1).reserved(1, deadline=Deadline(10)):
        raise error
    assert Account(tmp_path).spent == 1


def test_four_workers_exceed_a_budget_by_one_request_at_most(tmp_path):
    def worker(_):
        account = Account(tmp_path, 1.0)
        for _ in range(20):
            try:
                spend(account, 0.09, most=0.1)
            except BudgetSpent:
                return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(worker, range(4)))
    assert 1.0 <= Account(tmp_path).spent <= 1.0 + 0.09


def test_a_request_waits_while_others_may_still_use_up_the_budget(tmp_path):
    account = Account(tmp_path, 1.0)
    with account.reserved(0.9, deadline=Deadline(10)) as receipt:
        with pytest.raises(BudgetSpent), account.reserved(0.9, deadline=Deadline(0.1)):
            pass
        receipt.paid(0.2)
    spend(account, 0.2, most=0.9)
    assert account.spent == pytest.approx(0.4)


def test_what_a_dead_worker_reserved_counts_as_spent(tmp_path):
    (tmp_path / "account.json").write_text(json.dumps({"dead": [0.7, 1.0]}))
    with pytest.raises(BudgetSpent):
        spend(Account(tmp_path, 0.7), 0.1)


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', '{"a": ["x", 0]}'])
def test_an_account_that_cannot_be_read_covers_nothing_and_names_its_file(tmp_path, text):
    (tmp_path / "account.json").write_text(text)
    with pytest.raises(BudgetSpent, match=r"account\.json"):
        spend(Account(tmp_path, 1), 0.1)


def test_past_the_budget_no_request_is_sent(service, claude, question, tmp_path):
    judge = claude(account=Account(tmp_path, 0.000001))
    judge.ask(question())
    with pytest.raises(BudgetSpent):
        judge.ask(question())
    assert len(service.requests) == 1


def test_the_account_holds_what_the_verdicts_cost_and_what_failed_answers_did(service, claude, question, tmp_path):
    account = Account(tmp_path)
    judge = claude(account=account)
    cost = judge.ask(question()).cost
    assert account.spent == pytest.approx(cost)
    service.behaviour = replies.says("no JSON")
    with pytest.raises(Exception, match="is no JSON"):
        judge.ask(question())
    assert account.spent > cost


def test_a_late_answer_is_counted_at_the_most_it_can_have_cost(service, claude, question, tmp_path):
    account = Account(tmp_path)
    service.behaviour = replies.sends(replies.Reply(delay=60))
    with pytest.raises(Exception, match="no answer"):
        claude(account=account, deadline=0.5).ask(question())
    asked, model = question(), models.known(models.DEFAULT)
    most = explain.cost(asked, model, planning.plan(asked.difference), model.effort)[1]
    assert account.spent == pytest.approx(most)
