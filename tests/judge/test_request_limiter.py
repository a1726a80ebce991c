"""No more than eight at a time over all workers, and no running against a rate limit."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_visual_claude.errors import JudgeUnavailable
from pytest_visual_claude.judge.run_state import lock, request_limiter
from pytest_visual_claude.judge.run_state.deadline import Deadline
from pytest_visual_claude.judge.run_state.request_limiter import FAILURES, SILENCE, NoPermit, RequestLimiter
from pytest_visual_claude.testing import replies
from pytest_visual_claude.testing.replies import Reply


def test_no_more_than_so_many_pass_at_a_time(tmp_path):
    inside, most, lock = 0, 0, threading.Lock()

    def pass_through(_):
        nonlocal inside, most
        with RequestLimiter(tmp_path, 3).permit(Deadline(20)):
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.01)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(pass_through, range(24)))
    assert most == 3


def test_a_place_that_is_not_free_in_time_is_an_end(tmp_path):
    with (
        RequestLimiter(tmp_path, 1).permit(Deadline(5)),
        pytest.raises(NoPermit),
        RequestLimiter(tmp_path, 1, patience=0.1).permit(Deadline(5)),
    ):
        pass


def test_a_request_whose_turn_never_comes_says_so(service, claude, question, tmp_path):
    judge = claude(limiter=RequestLimiter(tmp_path, 1, patience=0.1))
    with (
        RequestLimiter(tmp_path, 1).permit(Deadline(5)),
        pytest.raises(JudgeUnavailable, match="the requests of other workers came first"),
    ):
        judge.ask(question())
    assert not service.requests


def state(folder):
    return json.loads((folder / "limiter.json").read_text())


def test_after_a_failure_one_probe_is_let_through_and_answers_bring_the_others_back(tmp_path):
    limiter = RequestLimiter(tmp_path, 8)
    limiter.without_answer(time.time(), 0.01)
    assert state(tmp_path)["allowed"] == 1
    for _ in range(600):
        limiter.answered(time.time())
    assert state(tmp_path)["allowed"] == 8


def test_those_who_fail_together_count_once(tmp_path):
    together = time.time()
    for _ in range(8):
        RequestLimiter(tmp_path, 8).without_answer(together, 0.01)
    assert state(tmp_path)["failures"] == 1


def test_five_probes_without_an_answer_are_an_end_for_all_workers(tmp_path):
    limiter = RequestLimiter(tmp_path, 8)
    for _ in range(FAILURES):
        assert not limiter.given_up
        limiter.without_answer(time.time(), 0.01)
    assert limiter.given_up
    with pytest.raises(NoPermit), RequestLimiter(tmp_path, 8).permit(Deadline(5)):
        pass


def test_who_comes_after_that_is_told_what_to_do(service, claude, question, tmp_path):
    for _ in range(FAILURES):
        RequestLimiter(tmp_path).without_answer(time.time(), 0.01)
    with pytest.raises(JudgeUnavailable, match=r"got no answer; run the test again, .*--visual-judge=local"):
        claude(limiter=RequestLimiter(tmp_path)).ask(question())
    assert not service.requests


def test_an_answer_is_not_lost_where_the_pace_cannot_be_kept(service, claude, question, tmp_path):
    (tmp_path / "limiter.json").mkdir()
    assert claude(limiter=RequestLimiter(tmp_path)).ask(question()).findings
    assert len(service.requests) == 1


def test_a_permit_that_a_failure_sets_free_is_not_given_to_who_has_not_heard_of_it(tmp_path, monkeypatch):
    limiter, held = RequestLimiter(tmp_path, 8, patience=0.0), lock.held

    def fails_meanwhile(path, **options):
        if path.name.startswith("permit"):
            limiter.without_answer(time.time(), 60)
        return held(path, **options)

    monkeypatch.setattr(lock, "held", fails_meanwhile)
    with pytest.raises(NoPermit), limiter.permit(Deadline(5)):
        pass


def test_one_answer_among_them_is_none(tmp_path):
    limiter = RequestLimiter(tmp_path, 8)
    for _ in range(3):
        for _ in range(FAILURES - 1):
            limiter.without_answer(time.time(), 0.01)
        limiter.answered(time.time())
    assert not limiter.given_up


def test_a_service_that_never_answered_is_not_waited_for_longer_than_an_answer_takes(tmp_path):
    limiter = RequestLimiter(tmp_path, 8)
    limiter.without_answer(time.time(), SILENCE + 1)
    assert limiter.given_up


def test_one_that_answered_before_is_waited_for_as_long_as_it_asks(tmp_path):
    limiter = RequestLimiter(tmp_path, 8)
    limiter.answered(time.time() - 1)
    limiter.without_answer(time.time(), SILENCE + 1)
    assert not limiter.given_up


def test_a_request_that_hangs_is_an_end_even_where_others_were_answered_before(tmp_path):
    limiter = RequestLimiter(tmp_path, 8)
    limiter.answered(time.time() - 1)
    limiter.without_answer(time.time() - SILENCE, 0.0)
    assert limiter.given_up


def test_a_service_that_takes_its_time_is_given_more_of_it(tmp_path):
    limiter = RequestLimiter(tmp_path, 8)
    limiter.answered(time.time() - 20)
    limiter.without_answer(time.time() - SILENCE, 0.0)
    assert not limiter.given_up


def test_waiting_for_a_turn_takes_nothing_from_the_time_of_a_question(tmp_path):
    deadline, waited = Deadline(5), Deadline(5)
    RequestLimiter(tmp_path, 8).without_answer(time.time(), 0.2)
    with RequestLimiter(tmp_path, 8).permit(deadline):
        assert deadline.left > waited.left


@pytest.mark.parametrize("text", ["", "{}", "[0, 0]", '["x", 0]', "[100, 0]"])
def test_a_state_that_cannot_be_read_is_the_one_at_the_start(tmp_path, text):
    (tmp_path / "limiter.json").write_text(text)
    with RequestLimiter(tmp_path, 8).permit(Deadline(5)):
        pass


class Limited:
    """Answers like the service while it lets ``rate`` requests a second through, ``burst`` at once."""

    def __init__(self, rate, burst):
        self.rate, self.tokens, self.burst = rate, float(burst), burst
        self.last = time.monotonic()
        self.refused = 0
        self.lock = threading.Lock()

    def __call__(self, received):
        with self.lock:
            now = time.monotonic()
            self.tokens = min(self.burst, self.tokens + (now - self.last) * self.rate)
            self.last = now
            if self.tokens < 1:
                self.refused += 1
                wait = (1 - self.tokens) / self.rate
                return replies.fails(429, "rate_limit_error", retry_after=f"{wait:.3f}")(received)
            self.tokens -= 1
        answer = replies.answers()(received)
        return Reply(answer.body, delay=0.05)


def test_many_checks_meet_a_rate_limit_without_a_storm(service, claude, question, tmp_path):
    """60 questions at 20 a second: scaled from 60 a minute, so that the test is quick."""
    service.behaviour = limited = Limited(rate=20, burst=10)
    judges = [claude(limiter=RequestLimiter(tmp_path), pause=time.sleep) for _ in range(4)]
    asked = question()
    with ThreadPoolExecutor(16) as pool:
        verdicts = list(pool.map(lambda number: judges[number % 4].ask(asked), range(60)))
    assert len(verdicts) == 60
    assert service.most_at_once <= 8
    assert limited.refused <= 30


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(request_limiter, "_PAUSE", 0.01)


#: What a service does that gives no answer, and how often it is asked by eight questions, at most: once each, and
#: four probes.
SICK = {
    "limits": replies.fails(429, "rate_limit_error", retry_after="0.01"),
    "overloaded": replies.fails(529, "overloaded_error"),
    "garbage": lambda _: Reply(b"<html>busy</html>"),
}


@pytest.mark.parametrize("behaviour", SICK.values(), ids=SICK)
def test_a_service_that_gives_no_answer_is_asked_a_few_times_by_all_together(
    behaviour, service, claude, question, tmp_path
):
    service.behaviour = behaviour
    judges = [claude(limiter=RequestLimiter(tmp_path), pause=lambda _: None) for _ in range(4)]
    asked = question()

    def refused(number):
        with pytest.raises(JudgeUnavailable):
            judges[number % 4].ask(asked)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(refused, range(24)))
    assert len(service.requests) <= 8 + 4
