"""A run asks Claude in a batch, and ``visual-claude judge`` decides once that is answered."""

from __future__ import annotations

import json
import time

import anthropic  # noqa: F401  2 s, and pytester forgets what a run imports
import pytest
from project import SHOP, Project, drawing

from pytest_visual_claude.judging.batch import NOT_YET
from pytest_visual_claude.model import Outcome
from pytest_visual_claude.testing import Service, replies

BATCH = "--visual-judging=batch"
BEFORE = drawing((20, 20, 120, 90))
NAMES = ("home", "cart", "about")
MINOR = replies.answers(lambda _: {"severity": "minor", "sentence": "A box is new."})


def after(place: int) -> bytes:
    """A picture that differs from the others of the shop."""
    return drawing((20, 20, 120, 90), (150, 20 + 30 * place, 220, 35 + 30 * place))


@pytest.fixture
def service():
    with Service(replies.answers(lambda _: {"severity": "critical", "sentence": "A box is new."})) as double:
        yield double
    assert double.refused == []


@pytest.fixture
def shop(project: Project, service: Service, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Three accepted pictures, of which two changed since."""
    return changed(project, service, monkeypatch)


@pytest.fixture
def lone_shop(lone_project: Project, service: Service, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The same in one process."""
    return changed(lone_project, service, monkeypatch)


def changed(project: Project, service: Service, monkeypatch: pytest.MonkeyPatch) -> Project:
    project.write({"test_shop.py": SHOP})
    project.show(**dict.fromkeys(NAMES, BEFORE))
    project.prepare()
    project.show(home=after(0), cart=after(1))
    monkeypatch.setenv("ANTHROPIC_BASE_URL", service.url)
    monkeypatch.setenv("ANTHROPIC_API_KEY", service.key)
    return project


def outcomes(project: Project) -> list[Outcome]:
    return [project.became()[f"test_shop/test_{name}"] for name in NAMES]


def test_what_changed_is_sent_as_one_batch_and_decided_when_it_is_answered(shop, service):
    done = shop.pytest(BATCH)
    assert done.code == NOT_YET
    assert done.outcomes == {"failed": 2, "passed": 1}
    assert done.lines("test_home waits for Claude's answer (test_shop.py:3)")
    assert done.lines("1 matched, 2 undecided (2 asked in a batch)")
    assert [len(requests) for requests in service.batches.sent.values()] == [2]
    said = done.lines("zero data retention")
    assert len(said) == 1
    assert "visual: sending 2 questions" in said[0]
    assert "visual: what changed is sent in one batch at the end" in done.out
    assert "Fetch what Claude says: visual-claude judge --wait" in done.out
    assert shop.visual_claude("judge").code == NOT_YET
    service.batches.end()
    done = shop.visual_claude("judge")
    assert done.code == 1
    assert done.lines("test_home (test_shop.py::test_home) changed: 1 difference beyond 'cosmetic'")
    assert outcomes(shop) == [Outcome.CHANGED, Outcome.CHANGED, Outcome.MATCHED]
    assert "A box is new." in (shop.path / ".visual/report.html").read_text(encoding="utf-8")
    again = shop.alone()
    assert again.code == 1
    assert again.lines("2 remembered")
    assert len(service.requests) == 2


def test_it_costs_half_and_is_booked_once_however_often_it_is_fetched(lone_shop, service):
    lone_shop.pytest(BATCH)
    service.batches.end()
    lone_shop.visual_claude("judge")
    half = [check.verdict.cost for check in lone_shop.checks.values() if check.verdict]
    assert lone_shop.run.spent == pytest.approx(sum(half))
    (lone_shop.path / ".visual/run.json").write_text(
        (lone_shop.path / ".visual/run.json").read_text().replace('"asked": ""', '"asked": "again"')
    )
    assert lone_shop.visual_claude("judge").code == 1
    assert lone_shop.run.spent == pytest.approx(sum(half))
    lone_shop.show(home=after(2), cart=BEFORE)
    lone_shop.pytest()
    whole = next(check.verdict.cost for check in lone_shop.checks.values() if check.verdict)
    assert half[0] == pytest.approx(whole / 2, rel=0.02)


def test_a_run_whose_pictures_are_all_tolerated_is_green_in_the_end(lone_shop, service):
    service.behaviour = MINOR
    assert lone_shop.pytest(BATCH, "--visual-tolerance=minor").code == NOT_YET
    service.batches.end()
    assert lone_shop.visual_claude("judge").code == 0
    assert outcomes(lone_shop) == [Outcome.TOLERATED, Outcome.TOLERATED, Outcome.MATCHED]


def test_where_nothing_changed_nothing_is_sent(lone_shop, service):
    lone_shop.show(home=BEFORE, cart=BEFORE)
    done = lone_shop.pytest(BATCH)
    assert done.code == 0
    assert "visual: sending" not in done.out
    assert not service.batches.sent
    assert lone_shop.visual_claude("judge").code == 0


def test_what_is_red_otherwise_keeps_pytests_own_exit_code(lone_shop, service):
    lone_shop.write({"test_shop.py": SHOP.replace('"about.png")', '"about.png")\n    assert 1 == 2')})
    assert lone_shop.pytest(BATCH).code == 1
    assert [len(requests) for requests in service.batches.sent.values()] == [2]


def test_a_test_that_stops_at_its_first_picture_waits_for_its_answer_too(lone_shop, service):
    done = lone_shop.pytest(BATCH, "--visual-stop=first", "-q")
    assert done.code == NOT_YET
    assert "Fetch what Claude says: visual-claude judge --wait" in done.out


def test_what_is_on_its_way_is_not_sent_again_by_the_next_run(lone_shop, service):
    lone_shop.pytest(BATCH)
    done = lone_shop.pytest(BATCH)
    assert done.code == NOT_YET
    assert "visual: sending" not in done.out
    assert len(service.batches.sent) == 1
    service.batches.end()
    assert lone_shop.visual_claude("judge").code == 1


def test_a_batch_that_ends_without_an_answer_leaves_its_pictures_undecided_by_name(lone_shop, service):
    lone_shop.pytest(BATCH)
    ends = iter(("expired", "canceled"))
    service.batches.end(lambda _: next(ends))
    done = lone_shop.visual_claude("judge")
    assert done.code == 1
    for said in ("expired", "was cancelled"):
        assert len(done.lines(f"the batch msgbatch_double_0001 {said} before this was answered")) == 1
    assert outcomes(lone_shop) == [Outcome.UNDECIDED, Outcome.UNDECIDED, Outcome.MATCHED]
    assert lone_shop.run.spent == 0
    lone_shop.pytest(BATCH)
    service.batches.end()
    assert lone_shop.visual_claude("judge").code == 1
    assert outcomes(lone_shop) == [Outcome.CHANGED, Outcome.CHANGED, Outcome.MATCHED]


def test_a_judge_on_this_machine_decides_only_what_the_batch_does_not(lone_shop, service):
    lone_shop.pytest(BATCH, "--visual-on-judge-error=local")
    assert outcomes(lone_shop)[0] is Outcome.UNDECIDED
    service.batches.end(lambda _: "expired")
    assert lone_shop.visual_claude("judge").code == 1
    assert [check.verdict.judge for check in lone_shop.checks.values() if check.verdict] == ["local", "local"]


def test_what_could_not_be_sent_is_sent_by_who_fetches(lone_shop, service):
    done = lone_shop.pytest(BATCH, ANTHROPIC_API_KEY="sk-ant-wrong-0123456789")
    service.refused.clear()
    assert done.code == NOT_YET
    assert done.lines("Not all was sent: Anthropic does not take the credentials")
    assert "Send and fetch: visual-claude judge --wait" in done.out
    done = lone_shop.visual_claude("judge")
    assert done.code == NOT_YET
    assert done.lines("visual: sending 2 questions")
    service.batches.end()
    assert lone_shop.visual_claude("judge").code == 1


def test_an_unclear_answer_is_asked_about_again_by_the_next_run(lone_shop, service):
    lone_shop.show(cart=BEFORE)
    lone_shop.pytest(BATCH)
    service.next(replies.says("I see no difference."))
    service.batches.end()
    done = lone_shop.visual_claude("judge")
    assert done.code == 1
    assert done.lines("once without a batch: pytest --visual-judging=held")
    assert lone_shop.run.spent > 0
    assert lone_shop.pytest(BATCH).code == NOT_YET
    service.batches.end()
    assert lone_shop.visual_claude("judge").code == 1
    assert outcomes(lone_shop)[0] is Outcome.CHANGED
    assert len(service.requests) == 2


def test_the_next_model_is_asked_by_the_next_run(lone_shop, service):
    service.behaviour = MINOR
    lone_shop.show(cart=BEFORE)
    models = "--visual-models=claude-haiku-5-5,claude-sonnet-5-5"
    for asked in (1, 2):
        assert lone_shop.pytest(BATCH, models).code == NOT_YET
        service.batches.end()
        done = lone_shop.visual_claude("judge")
        assert done.code == 1
        assert len(service.requests) == asked
        assert bool(done.lines("the next model is to be asked")) == (asked == 1)
    assert outcomes(lone_shop)[0] is Outcome.CHANGED


def test_all_votes_are_in_one_batch(lone_shop, service):
    lone_shop.show(cart=BEFORE)
    lone_shop.pytest(BATCH, "--visual-votes=3")
    assert [len(requests) for requests in service.batches.sent.values()] == [3]
    service.batches.end()
    assert lone_shop.visual_claude("judge").code == 1
    assert outcomes(lone_shop)[0] is Outcome.CHANGED
    assert len(service.requests) == 3


def test_a_budget_holds_for_what_is_sent(lone_shop, service):
    lone_shop.pytest(BATCH, "--visual-budget=0.1")
    assert [len(requests) for requests in service.batches.sent.values()] == [1]
    assert sorted(bool(check.asked) for check in lone_shop.checks.values()) == [False, False, True]


def test_who_waits_looks_again_until_it_is_answered(lone_shop, service, monkeypatch):
    lone_shop.pytest(BATCH)

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", interrupted)
    assert lone_shop.visual_claude("judge", "--wait").code == NOT_YET
    monkeypatch.setattr(time, "sleep", lambda _: service.batches.end())
    done = lone_shop.visual_claude("judge", "--wait")
    assert done.code == 1
    assert "msgbatch_double_0001: 0 of 2 answered" in done.err


def test_what_a_person_decided_meanwhile_is_not_waited_for(lone_shop, service):
    lone_shop.pytest(BATCH)
    lone_shop.visual_claude("accept", "test_shop/test_home")
    service.batches.end()
    done = lone_shop.visual_claude("judge")
    assert done.code == 1
    assert done.lines("It was accepted or rejected before its answer was fetched")


def test_a_run_that_was_ended_early_sends_nothing(lone_shop, service):
    lone_shop.write({"test_shop.py": f"{SHOP}\ndef test_last():\n    import pytest\n    pytest.exit('enough')\n"})
    done = lone_shop.pytest(BATCH)
    assert done.code == pytest.ExitCode.INTERRUPTED
    assert not service.batches.sent
    assert "nothing was sent. Send and fetch: visual-claude judge --wait" in done.out
    assert lone_shop.visual_claude("judge").code == NOT_YET
    service.batches.end()
    assert lone_shop.visual_claude("judge").code == 1


@pytest.mark.parametrize("option", ["--visual-provider=bedrock", "--visual-ask=cause"])
def test_what_no_batch_takes_is_an_error_of_use(lone_shop, service, option):
    done = lone_shop.pytest(BATCH, option)
    assert done.code == pytest.ExitCode.USAGE_ERROR
    assert "--visual-judging" in done.err


def test_without_what_it_was_judged_with_it_says_so(lone_shop, service):
    lone_shop.pytest(BATCH)
    service.batches.end()
    (kept,) = (lone_shop.path / ".visual/batches/judges").iterdir()
    whole = kept.read_text()
    for damaged, said in (
        (json.dumps(["?"]), "what the run was to be judged with"),
        (whole.replace("visual-claude ", "visual-claude 9"), "fetch with the versions it had"),
    ):
        kept.write_text(damaged)
        done = lone_shop.visual_claude("judge")
        assert done.code == 2
        assert said in done.err
    kept.write_text(whole)
    assert lone_shop.visual_claude("judge").code == 1
