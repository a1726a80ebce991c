from dataclasses import replace

import pytest

from pytest_visual_claude.errors import JudgeRefused
from pytest_visual_claude.judge.wrappers.voting import Escalating, Voting
from pytest_visual_claude.model import Finding, Kind, Severity, Verdict
from pytest_visual_claude.testing import Scripted, replies


class Said:
    """A judge that says this of R1, at a cost of one dollar."""

    def __init__(self, severity, name="model", uncertain=(), *, ignored=False):
        self.severity, self.ignored, self.uncertain = Severity(severity), ignored, uncertain
        self.name = name
        self.asked = 0

    def ask(self, question):
        self.asked += 1
        finding = Finding("R1", Kind.OTHER, self.severity, f"{self.severity.value}.", self.ignored)
        return Verdict(self.name, (finding,), 1.0, 2.0, input_tokens=3, uncertain=tuple(self.uncertain))


@pytest.mark.parametrize(
    ("votes", "decided"),
    [
        (["minor", "minor", "minor"], "minor"),
        (["cosmetic", "critical", "minor"], "minor"),
        (["cosmetic", "cosmetic", "critical"], "cosmetic"),
        (["minor", "major"], "major"),
    ],
)
def test_the_middle_of_the_votes_decides_and_its_words_stand(question, votes, decided):
    verdict = Voting([Said(vote) for vote in votes]).ask(question())
    assert (verdict.findings[0].severity.value, verdict.findings[0].sentence) == (decided, f"{decided}.")
    assert (verdict.cost, verdict.seconds, verdict.input_tokens) == (len(votes), 2 * len(votes), 3 * len(votes))


@pytest.mark.parametrize(("ignoring", "ignored"), [(1, False), (2, True)])
def test_a_region_is_ignored_where_most_votes_say_so(question, ignoring, ignored):
    voters = [Said("minor", ignored=number < ignoring) for number in range(3)]
    assert Voting(voters).ask(question()).findings[0].ignored is ignored


def test_one_vote_that_saw_text_addressed_to_it_is_enough(question):
    class Addressed(Said):
        def ask(self, question):
            return replace(super().ask(question), addressed=True)

    assert Voting([Said("minor"), Addressed("minor"), Said("minor")]).ask(question()).addressed
    assert not Voting([Said("minor")] * 3).ask(question()).addressed
    assert Escalating([Addressed("minor", uncertain=("R1",)), Said("minor")]).ask(question()).addressed


def test_votes_that_differ_are_uncertain(question):
    assert Voting([Said("minor"), Said("major"), Said("minor")]).ask(question()).uncertain == ("R1",)
    assert Voting([Said("minor")] * 3).ask(question()).uncertain == ()


def test_a_certain_answer_is_not_asked_of_the_next_model(question):
    first, second = Said("minor", "small"), Said("major", "large")
    verdict = Escalating([first, second]).ask(question())
    assert (verdict.judge, verdict.cost, second.asked) == ("small", 1.0, 0)


def test_an_uncertain_answer_goes_to_the_next_model_and_costs_both(question):
    verdict = Escalating([Said("minor", "small", ("R1",)), Said("major", "large")]).ask(question())
    assert (verdict.judge, verdict.findings[0].severity, verdict.cost) == ("large", Severity.MAJOR, 2.0)


def test_what_the_policy_finds_close_goes_to_the_next_model(question):
    seen = []

    def is_close(asked_, verdict):
        seen.append(verdict.judge)
        return verdict.judge == "small"

    judges = [Said("minor", "small"), Said("minor", "middle"), Said("minor", "large")]
    assert Escalating(judges, is_close).ask(question()).judge == "middle"
    assert seen == ["small", "middle"]


def test_the_last_model_decides_however_uncertain_it_is(question):
    judges = [Said("minor", "small", ("R1",)), Said("major", "large", ("R1",))]
    assert Escalating(judges).ask(question()).judge == "large"


def test_a_judge_that_does_not_tell_counts_as_certain(question):
    plain = Scripted(lambda _: [Finding("R1", Kind.OTHER, Severity.MINOR, "Said.")], "plain")
    assert Escalating([plain, Said("major")]).ask(question()).judge == "plain"


def test_claudes_own_certainty_is_heard(service, claude, question):
    service.next(replies.answers(lambda _: {"certainty": "medium"}))
    verdict = Escalating([claude("claude-haiku-5-5"), claude()]).ask(question())
    assert [request.body["model"] for request in service.requests] == ["claude-haiku-5-5", "claude-sonnet-5-5"]
    assert verdict.judge == "claude-sonnet-5-5"


def test_what_one_model_refuses_goes_to_the_next(service, claude, question):
    service.next(replies.refuses("cyber"))
    verdict = Escalating([claude("claude-haiku-5-5"), claude()]).ask(question())
    assert (len(service.requests), verdict.judge) == (2, "claude-sonnet-5-5")


def test_what_the_last_model_refuses_is_undecided(service, claude, question):
    service.behaviour = replies.refuses("cyber")
    with pytest.raises(JudgeRefused):
        Escalating([claude("claude-haiku-5-5"), claude()]).ask(question())
