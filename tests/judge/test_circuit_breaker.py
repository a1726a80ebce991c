"""A judge that is down is not waited for by every test."""

import pytest

from pytest_visual_claude.errors import (
    BudgetSpent,
    JudgeCutOff,
    JudgeError,
    JudgeRefused,
    JudgeUnavailable,
    JudgeUnusable,
)
from pytest_visual_claude.judge.run_state.circuit import FAILURES
from pytest_visual_claude.judge.wrappers.circuit_breaker import CircuitBreaker
from pytest_visual_claude.model import Finding, Kind, Severity
from pytest_visual_claude.testing import Scripted


class Failing(Scripted):
    """Raises what is set, or answers."""

    def __init__(self):
        self.error = None
        super().__init__(self._said, "claude")

    def _said(self, question):
        if self.error:
            raise self.error
        return [Finding(region.id, Kind.OTHER, Severity.MINOR, "Said.") for region in question.difference.regions]


@pytest.fixture
def failing():
    return Failing()


def ask(judge, question, times=1):
    said = []
    for _ in range(times):
        try:
            said.append(judge.ask(question).judge)
        except JudgeError as error:
            said.append(str(error))
    return said


def test_after_five_failures_in_a_row_nobody_asks(failing, question, tmp_path):
    failing.error = JudgeUnavailable("overloaded")
    said = ask(CircuitBreaker(failing, tmp_path), question(), FAILURES + 3)
    assert len(failing.questions) == FAILURES
    assert said[-1] == "claude is not asked any more in this run: overloaded"


def test_another_worker_of_the_run_does_not_ask_either(failing, question, tmp_path):
    failing.error = JudgeUnavailable("overloaded")
    ask(CircuitBreaker(failing, tmp_path), question(), FAILURES)
    ask(CircuitBreaker(failing, tmp_path), question())
    assert len(failing.questions) == FAILURES


def test_another_run_asks_again(failing, question, tmp_path):
    failing.error = JudgeUnavailable("overloaded")
    ask(CircuitBreaker(failing, tmp_path / "1"), question(), FAILURES)
    ask(CircuitBreaker(failing, tmp_path / "2"), question())
    assert len(failing.questions) == FAILURES + 1


def test_an_answer_in_between_starts_the_count_again(failing, question, tmp_path):
    judge = CircuitBreaker(failing, tmp_path)
    for error in [JudgeUnavailable("x")] * 4 + [None] + [JudgeUnavailable("x")] * 4 + [None]:
        failing.error = error
        said = ask(judge, question())
    assert said == ["claude"]


@pytest.mark.parametrize("error", [JudgeRefused("no"), JudgeCutOff("cut"), BudgetSpent("spent")])
def test_a_judge_that_answers_badly_is_not_down(failing, question, tmp_path, error):
    failing.error = error
    ask(CircuitBreaker(failing, tmp_path), question(), FAILURES + 2)
    assert len(failing.questions) == FAILURES + 2


def test_a_fault_that_no_request_escapes_stops_the_asking_at_once(failing, question, tmp_path):
    failing.error = JudgeUnusable("the key is not taken")
    said = ask(CircuitBreaker(failing, tmp_path), question(), 3)
    assert len(failing.questions) == 1
    assert said == ["the key is not taken"] + ["claude is not asked any more in this run: the key is not taken"] * 2


def test_a_run_whose_time_for_judging_is_used_up_asks_no_more(failing, question, tmp_path):
    assert ask(CircuitBreaker(failing, tmp_path, lambda: 0.0), question()) == [
        "claude is not asked any more in this run: its time for judging is used up; raise it with --visual-judge-time"
    ]
    assert ask(CircuitBreaker(failing, tmp_path, lambda: 1.0), question()) == ["claude"]


def test_a_count_that_cannot_be_read_counts_as_none(failing, question, tmp_path):
    (tmp_path / "circuit-claude.json").write_text("{")
    assert ask(CircuitBreaker(failing, tmp_path), question()) == ["claude"]


def test_a_folder_that_cannot_be_written_costs_the_counting_only(failing, question, tmp_path):
    (tmp_path / "file").write_text("")
    failing.error = JudgeUnavailable("overloaded")
    assert ask(CircuitBreaker(failing, tmp_path / "file"), question(), FAILURES + 1) == ["overloaded"] * (FAILURES + 1)
