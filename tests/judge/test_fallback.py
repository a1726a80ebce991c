import pytest

from pytest_visual_claude.errors import JudgeRefused, PictureError
from pytest_visual_claude.judge.wrappers.fallback import Fallback
from pytest_visual_claude.model import Finding, Kind, Severity
from pytest_visual_claude.testing import Scripted


def finding(question):
    return [Finding(region.id, Kind.OTHER, Severity.MINOR, "Said.") for region in question.difference.regions]


def fails_with(error):
    def answer(_):
        raise error

    return answer


def test_while_the_judge_answers_the_other_is_not_asked(question):
    other = Scripted(finding, "other")
    verdict = Fallback(Scripted(finding, "first"), other).ask(question())
    assert (verdict.judge, verdict.warning, other.questions) == ("first", "", [])


def test_without_a_verdict_the_local_judge_decides_and_says_so(question):
    verdict = Fallback(Scripted(fails_with(JudgeRefused("it declined")), "first"), Scripted(finding, "local")).ask(
        question()
    )
    assert verdict.judge == "local"
    assert verdict.warning == "first gave no verdict, so the local judge decided: it declined"


def test_other_faults_are_not_hidden(question):
    with pytest.raises(PictureError):
        Fallback(Scripted(fails_with(PictureError("broken"))), Scripted(finding)).ask(question())


def test_a_scripted_judge_must_answer_every_region_too(question):
    from pytest_visual_claude.errors import JudgeUnclear

    with pytest.raises(JudgeUnclear, match="leaves R1 unanswered"):
        Scripted(lambda _: []).ask(question())
