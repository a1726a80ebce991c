"""The double plays Message Batches, seen through the real SDK over real HTTP."""

from typing import Any

import anthropic
import pytest

from pytest_visual_claude.testing import Service

BODY: dict[str, Any] = {
    "model": "claude-sonnet-5-5",
    "max_tokens": 1000,
    "messages": [{"role": "user", "content": [{"type": "text", "text": "Regions: R1"}]}],
}


@pytest.fixture
def service():
    with Service() as double:
        yield double


@pytest.fixture
def batches(service):
    with anthropic.Anthropic(base_url=service.url, api_key=service.key, max_retries=0) as client:
        yield client.messages.batches


def request(name, **changes):
    return {"custom_id": name, "params": {**BODY, **changes}}


def results(batches, batch):
    return {line.custom_id: line.result for line in batches.results(batch.id)}


def test_a_batch_is_open_until_it_ends_and_then_gives_each_request_its_own_result(service, batches):
    batch = batches.create(requests=[request(name) for name in ("a", "b", "c")])
    assert (batch.processing_status, batch.request_counts.processing) == ("in_progress", 3)
    with pytest.raises(anthropic.AnthropicError, match="results_url"):
        batches.results(batch.id)
    assert not service.requests
    service.batches.end(lambda name: "expired" if name == "b" else "succeeded")
    ended = batches.retrieve(batch.id)
    assert (ended.processing_status, ended.request_counts.succeeded) == ("ended", 2)
    assert {name: result.type for name, result in results(batches, batch).items()} == {
        "a": "succeeded",
        "b": "expired",
        "c": "succeeded",
    }
    assert len(service.requests) == 2


def test_a_request_that_breaks_a_rule_is_refused_alone_and_only_when_its_turn_comes(service, batches):
    batch = batches.create(requests=[request("good"), request("bad", model="claude-unknown")])
    service.batches.end()
    found = results(batches, batch)
    assert found["good"].type == "succeeded"
    assert found["bad"].error.error.type == "not_found_error"


@pytest.mark.parametrize("names", [[], ["a", "a"], ["a b"], [""], ["x" * 65]])
def test_a_batch_that_breaks_a_rule_is_refused_whole(service, batches, names):
    with pytest.raises(anthropic.BadRequestError):
        batches.create(requests=[request(name) for name in names])
    assert not service.batches.sent


def test_what_was_sent_is_listed_newest_first_over_several_pages(batches):
    made = [batches.create(requests=[request("a")]).id for _ in range(3)]
    assert [batch.id for batch in batches.list(limit=2)] == made[::-1]


def test_a_cancelled_batch_ends_with_nothing_answered(service, batches):
    batch = batches.create(requests=[request("a")])
    assert batches.cancel(batch.id).processing_status == "canceling"
    service.batches.end()
    assert results(batches, batch)["a"].type == "canceled"
    assert not service.requests
