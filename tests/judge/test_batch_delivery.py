"""Nothing that is sent in a batch is lost or sent twice, wherever a process ends."""

import os
import time
from dataclasses import replace

import pytest

from pytest_visual_claude.errors import BudgetSpent, JudgeAwaited, JudgeError
from pytest_visual_claude.judge.claude import batches, delivery
from pytest_visual_claude.judge.claude.batch_folder import BatchFolder, SentBatch, State, name_of
from pytest_visual_claude.judge.run_state.account import Account

BODY = {
    "model": "claude-sonnet-5-5",
    "max_tokens": 1000,
    "messages": [{"role": "user", "content": [{"type": "text", "text": "Regions: R1"}]}],
}
LONG_AGO = 3600.0


@pytest.fixture
def folder(service, tmp_path):
    return BatchFolder(tmp_path / "batches", "run")


def asked(folder, *texts):
    """Questions that wait to be sent; their ids."""
    names = []
    for text in texts:
        body = {**BODY, "messages": [{"role": "user", "content": [{"type": "text", "text": text}]}]}
        names.append(name_of(body))
        with pytest.raises(JudgeAwaited):
            folder.answer(names[-1], body, (0.01, 0.08))
    return names


def killed(folder, *, taken, ago=LONG_AGO):
    """As a process leaves it that was killed while it sent: before the service took the batch, or after."""
    waiting = folder.waiting()
    folder.keep(SentBatch("killed", time.time() - ago, tuple(one.name for one in waiting)))
    if taken:
        batches.create([one.request for one in waiting])


def answered(folder, name):
    return folder.answer(name, BODY, (0, 0))["type"]


def test_what_was_taken_before_the_kill_is_not_sent_again_and_its_answers_are_found(service, folder):
    names = asked(folder, "a", "b")
    killed(folder, taken=True)
    assert delivery.send(folder) == delivery.Sent(0, held=2)
    assert delivery.collect(folder).unanswered == set(names)
    service.batches.end()
    assert not delivery.collect(folder).unanswered
    assert delivery.send(folder) == delivery.Sent()
    assert [answered(folder, name) for name in names] == ["message", "message"]
    assert len(service.batches.sent) == 1
    assert len(service.requests) == 2


def test_what_was_not_taken_before_the_kill_is_sent(service, folder):
    names = asked(folder, "a", "b")
    killed(folder, taken=False)
    assert delivery.send(folder) == delivery.Sent(2)
    assert {request["custom_id"] for request in service.batches.sent["msgbatch_double_0001"]} == set(names)


def test_what_the_service_may_not_list_yet_is_held_back(service, folder):
    asked(folder, "a")
    killed(folder, taken=False, ago=1)
    assert delivery.send(folder) == delivery.Sent(0, held=1)
    assert "not known yet" in delivery.collect(folder).progress[0]


def test_a_batch_of_somebody_else_of_the_same_size_is_waited_for_and_not_taken_for_it(service, folder):
    batches.create([{"custom_id": "theirs", "params": BODY}])
    (name,) = asked(folder, "a")
    killed(folder, taken=False)
    assert delivery.send(folder) == delivery.Sent(0, held=1)
    service.batches.end()
    assert delivery.send(folder) == delivery.Sent(1)
    assert list(service.batches.sent) == ["msgbatch_double_0001", "msgbatch_double_0002"]
    service.batches.end()
    delivery.collect(folder)
    assert answered(folder, name) == "message"


def test_a_batch_of_another_size_is_not_waited_for(service, folder):
    batches.create([{"custom_id": name, "params": BODY} for name in ("theirs", "too")])
    asked(folder, "a")
    killed(folder, taken=False)
    assert delivery.send(folder) == delivery.Sent(1)


def test_what_is_sent_again_is_not_taken_for_the_batch_that_expired(service, folder):
    (name,) = asked(folder, "a")
    delivery.send(folder)
    service.batches.end(lambda _: "expired")
    delivery.collect(folder)
    asked(folder, "a")
    killed(folder, taken=False)
    assert delivery.send(folder) == delivery.Sent(1)
    service.batches.end()
    delivery.collect(folder)
    assert answered(folder, name) == "message"


def test_who_is_killed_while_the_answers_are_written_fetches_them_again(service, folder):
    names = asked(folder, "a", "b")
    delivery.send(folder)
    service.batches.end()
    folder.answered("msgbatch_double_0001", {names[0]: {"type": "succeeded", "message": {"type": "message"}}})
    delivery.collect(folder)
    assert [answered(folder, name) for name in names] == ["message", "message"]
    assert len(service.requests) == 2


def test_a_batch_that_the_service_refuses_is_known_not_to_be_taken(service, folder, monkeypatch):
    asked(folder, "a")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-wrong-0123456789")
    assert "does not take the credentials" in delivery.send(folder).fault
    assert not folder.batches()


def test_of_a_batch_that_was_not_answered_it_is_not_known(service, folder, monkeypatch):
    asked(folder, "a")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    assert "was not reached" in delivery.send(folder).fault
    assert [batch.state for batch in folder.batches()] == [State.UNCERTAIN]
    with pytest.raises(JudgeError, match="was not reached"):
        delivery.send(folder)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", service.url)
    folder.keep(replace(folder.batches()[0], made=time.time() - LONG_AGO))
    assert delivery.send(folder) == delivery.Sent(1)


def test_a_batch_that_the_service_does_not_know_says_whose_key_it_needs(service, folder):
    asked(folder, "a")
    delivery.send(folder)
    folder.keep(replace(folder.batches()[0], id="msgbatch_of_another_workspace"))
    with pytest.raises(JudgeError, match="a key of the workspace that sent it"):
        delivery.collect(folder)


def test_a_question_that_cannot_be_kept_is_undecided(service, folder):
    folder.folder.write_text("a file where the folder should be")
    with pytest.raises(JudgeError, match="cannot be written"):
        folder.answer("a", BODY, (0, 0))


def test_what_one_batch_does_not_hold_goes_with_the_next(service, folder, monkeypatch):
    monkeypatch.setattr(delivery, "MOST_REQUESTS", 2)
    names = asked(folder, "a", "b", "c")
    assert delivery.send(folder) == delivery.Sent(3)
    assert [len(requests) for requests in service.batches.sent.values()] == [2, 1]
    service.batches.end()
    assert not folder.waiting()
    assert not delivery.collect(folder).unanswered
    assert [answered(folder, name) for name in names] == ["message"] * 3


def test_the_same_question_of_another_run_is_not_sent_again(service, folder):
    asked(folder, "a")
    delivery.send(folder)
    other = replace(folder, run="other")
    asked(other, "a")
    assert delivery.send(other) == delivery.Sent()
    assert other.waiting() == []
    assert len(service.batches.sent) == 1


def test_a_request_that_was_refused_says_why(service, folder):
    body = {**BODY, "model": "claude-unknown"}
    with pytest.raises(JudgeAwaited):
        folder.answer(name_of(body), body, (0, 0))
    delivery.send(folder)
    service.batches.end()
    delivery.collect(folder)
    with pytest.raises(JudgeError, match=r"not accepted in the batch msgbatch_double_0001 .not_found_error: "):
        replace(folder, run="").answer(name_of(body), body, (0, 0))


def test_a_record_that_cannot_be_read_stops_the_sending(service, folder):
    asked(folder, "a")
    (folder.folder / "sent").mkdir()
    (folder.folder / "sent/x.json").write_text("{")
    with pytest.raises(JudgeError, match=r"x\.json is a batch that was sent"):
        delivery.send(folder)
    assert not service.batches.sent


def test_no_picture_is_named_by_an_address_which_may_show_another_one_by_then(service, folder, claude, question):
    with pytest.raises(JudgeAwaited):
        claude(batch=folder).ask(replace(question(), address="https://example.org/shop.png"))
    (waiting,) = folder.waiting()
    kinds = [
        block["source"]["type"]
        for message in waiting.request["params"]["messages"]
        for block in message["content"]
        if block["type"] == "image"
    ]
    assert set(kinds) == {"base64"}
    assert 0 < waiting.least < waiting.most


def test_what_is_older_than_anything_the_service_keeps_is_removed(service, folder):
    asked(folder, "a")
    (old,) = folder.waiting()
    os.utime(old.path, (0, 0))
    assert delivery.send(folder) == delivery.Sent()
    assert not old.path.exists()


def test_each_vote_has_an_id_of_its_own_that_the_service_takes():
    names = {name_of(BODY), name_of(BODY, 2), name_of(BODY, 3)}
    assert len(names) == 3
    assert max(map(len, names)) <= 64
    assert name_of(dict(reversed(BODY.items()))) == name_of(BODY)


def test_a_promise_holds_its_money_until_it_is_booked_and_once(tmp_path):
    account = Account(tmp_path, 1.0)
    account.promise("a", 0.6)
    account.promise("a", 0.6)
    assert account.spent == 0
    with pytest.raises(BudgetSpent):
        account.promise("b", 0.6)
    account.book("a", 0.2)
    account.book("a", 0.2)
    account.promise("b", 0.6)
    assert account.spent == pytest.approx(0.2)
