"""``ask = cause``: one request for each cause; the others carry its finding, and say whose it is."""

from dataclasses import replace
from threading import Thread

import pytest
from judge.test_composition import chosen, resolved

from pytest_visual_claude.errors import JudgeError
from pytest_visual_claude.judging.creation import create_judge
from pytest_visual_claude.model import Kind, Question, Severity
from pytest_visual_claude.testing import replies

SAID = {"kind": "colour", "severity": "major", "sentence": "The button is red."}
COLOURS = ["red", "blue", "green"]


@pytest.fixture
def judge(tmp_path):
    def make(run="1", environ=None, **options):
        choice = chosen({"ANTHROPIC_API_KEY": "k"} if environ is None else environ).choice
        options = {"ask": "cause", **options}
        return create_judge(resolved(**options), choice, root=tmp_path, results=tmp_path, run=run)

    return make


@pytest.fixture
def pages(question):
    """Different pictures with one cause behind them."""

    def make(*names: str, cause="4f2a91c0", **options) -> list[Question]:
        made = [question(colour=COLOURS[number], **options) for number, _ in enumerate(names)]
        return [replace(one, cause=cause, name=name) for one, name in zip(made, names, strict=True)]

    return make


@pytest.fixture
def service(service):
    service.behaviour = replies.answers(lambda _: SAID)
    yield service
    assert service.refused == []


def sentences(verdict):
    return [finding.sentence for finding in verdict.findings]


def test_one_is_asked_about_and_the_others_carry_its_finding_by_name(service, judge, pages):
    first, second, third = map(judge().ask, pages("test_home", "test_cart", "test_about"))
    assert len(service.requests) == 1
    assert sentences(first) == ["The button is red."]
    assert sentences(second) == sentences(third) == ["The button is red. (as in test_home)"]
    assert [one.as_in for one in (first, second, third)] == ["", "test_home", "test_home"]
    assert (second.cost, second.findings[0].severity, second.judge) == (0, Severity.MAJOR, "claude-sonnet-5-5")


def test_by_default_each_picture_is_asked_about(service, judge, pages):
    for page in pages("test_home", "test_cart", "test_about"):
        assert judge(ask="picture").ask(page).as_in == ""
    assert len(service.requests) == 3


def test_what_has_no_single_cause_is_always_asked_about(service, judge, pages):
    for page in pages("test_home", "test_cart", cause=""):
        assert judge().ask(page).as_in == ""
    assert len(service.requests) == 2


def test_another_cause_and_other_words_to_ignore_are_other_questions(service, judge, pages):
    judge().ask(pages("test_home")[0])
    judge().ask(pages("test_home", "test_cart", cause="9ab31e22")[1])
    judge().ask(pages("test_home", "test_cart", "test_about", ignore="the date")[2])
    assert len(service.requests) == 3


def test_workers_that_meet_a_cause_at_one_time_ask_once(service, judge, pages):
    workers = [Thread(target=judge().ask, args=(page,)) for page in pages("test_home", "test_cart", "test_about")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(service.requests) == 1


def test_another_number_of_regions_carries_the_worst_that_was_said(service, judge, question):
    answers = {"R1": SAID, "R2": {"kind": "text", "severity": "critical", "sentence": "The price is gone."}}
    service.behaviour = replies.answers(answers.__getitem__)
    two = replace(question((40, 30, 60, 20), (40, 90, 60, 20)), cause="4f2a91c0", name="test_home")
    one = replace(question(colour="blue"), cause="4f2a91c0", name="test_cart")
    judge().ask(two)
    assert [f.severity for f in judge().ask(one).findings] == [Severity.CRITICAL]
    [region] = one.difference.regions
    alike = replace(one.difference, regions=(replace(region, kind=Kind.COLOUR),))
    coloured = replace(question(colour="green"), cause="4f2a91c0", name="test_about", difference=alike)
    assert sentences(judge().ask(coloured)) == ["The button is red. (as in test_home)"]


def test_a_finding_that_is_not_there_is_carried_nowhere(service, judge, pages):
    home, cart, _ = pages("test_home", "test_cart", "test_about")
    service.next(replies.fails(400, "invalid_request_error"))
    with pytest.raises(JudgeError):
        judge().ask(home)
    assert judge().ask(cart).as_in == ""
    assert judge().ask(home).as_in == "test_cart"


def test_what_was_carried_is_remembered_in_the_next_run_whoever_comes_first(service, judge, pages):
    home, cart, _ = pages("test_home", "test_cart", "test_about")
    said = [judge().ask(home), judge().ask(cart)]
    again = [judge(run="2").ask(cart), judge(run="2").ask(home)]
    assert len(service.requests) == 1
    assert [sentences(one) for one in again] == [sentences(one) for one in reversed(said)]
    assert all(one.remembered for one in again)


def test_without_a_key_it_is_remembered_as_well(service, judge, pages, tmp_path):
    home, cart, _ = pages("test_home", "test_cart", "test_about")
    for page in (home, cart):
        judge().ask(page)
    assert judge(environ={"HOME": str(tmp_path)}).ask(cart).as_in == "test_home"


def test_what_was_carried_is_no_answer_where_each_picture_is_asked_about(service, judge, pages):
    home, cart, _ = pages("test_home", "test_cart", "test_about")
    for page in (home, cart):
        judge().ask(page)
    assert sentences(judge(ask="picture").ask(cart)) == ["The button is red."]
    assert len(service.requests) == 2
