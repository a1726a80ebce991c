"""No more than eight at a time over all workers, and no running against a rate limit."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_visual_claude.errors import JudgeUnavailable
from pytest_visual_claude.judge.run_state.deadline import Deadline
from pytest_visual_claude.judge.run_state.request_limiter import NoPermit, RequestLimiter
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
        RequestLimiter(tmp_path, 1).permit(Deadline(0.1)),
    ):
        pass


def test_a_request_whose_turn_never_comes_says_so(service, claude, question, tmp_path):
    judge = claude(limiter=RequestLimiter(tmp_path, 1), deadline=0.3)
    with (
        RequestLimiter(tmp_path, 1).permit(Deadline(5)),
        pytest.raises(JudgeUnavailable, match="the requests of other workers came first"),
    ):
        judge.ask(question())
    assert not service.requests


def state(folder):
    return json.loads((folder / "limiter.json").read_text())


def test_a_rate_limit_halves_what_may_pass_and_successes_bring_it_back(tmp_path):
    limiter = RequestLimiter(tmp_path, 8)
    limiter.slow(0.0)
    assert state(tmp_path)[0] == 4
    for _ in range(600):
        limiter.faster()
    assert state(tmp_path)[0] == 8


def test_those_who_meet_a_limit_together_count_once(tmp_path):
    for _ in range(5):
        RequestLimiter(tmp_path, 8).slow(30)
    assert state(tmp_path)[0] == 4


def test_a_limit_never_lets_nobody_pass(tmp_path):
    for _ in range(6):
        (tmp_path / "limiter.json").unlink(missing_ok=True)
        (tmp_path / "limiter.json").write_text("[1.0, 0.0]")
        RequestLimiter(tmp_path, 8).slow(0)
    assert state(tmp_path)[0] == 1


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
