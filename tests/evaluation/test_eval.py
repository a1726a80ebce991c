"""``visual-claude eval``: what people decided, judged again by the local judge and by Claude."""

from __future__ import annotations

import json
from dataclasses import replace

import anthropic  # noqa: F401  2 s, and pytester forgets what a run imports
import pytest
from evaluation.test_history import commit, git
from project import SHOP, Project, drawing
from samples import facts

import pytest_visual_claude.baselines.undo  # noqa: F401  what a run imports first is no class of this process
from pytest_visual_claude import dom
from pytest_visual_claude.baselines.records.decided import Decision
from pytest_visual_claude.evaluation.pair import Content, NoPair, Pair
from pytest_visual_claude.evaluation.replaying import Answer, Candidate, Replayed, replayed
from pytest_visual_claude.evaluation.score import Result
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import (
    Box,
    DomSnapshot,
    Finding,
    Kind,
    Node,
    Outcome,
    Severity,
    Tolerance,
    to_json,
)
from pytest_visual_claude.testing import Scripted, Service, replies

BEFORE, AFTER = drawing((20, 20, 100, 60), (20, 90, 200, 130)), drawing((20, 20, 100, 60))
OTHER = drawing((20, 20, 100, 60), (60, 90, 200, 130))


@pytest.fixture
def shop(lone_project: Project) -> Project:
    git(lone_project.path, "init", "-q")
    commit(lone_project.path, "first", home_png=BEFORE, cart_png=BEFORE)
    commit(lone_project.path, "without the panel", home_png=AFTER)
    commit(lone_project.path, "a smaller panel", cart_png=OTHER)
    return lone_project


def test_without_a_key_the_local_judge_is_measured_and_that_is_said(shop):
    done = shop.visual_claude("eval", "--least", "100")
    assert done.code == 0, done.err
    assert "No Anthropic credentials were found: the local judge alone is measured." in done.err
    assert "2 pairs: 2 accepted" in done.out
    assert "local: found 2 of 2 (100.0 %); at worst " in done.out


def test_what_no_judge_can_see_is_left_out_and_nothing_at_all_is_an_error(shop):
    commit(shop.path, "to LFS", home_png=b"version https://git-lfs.github.com/spec/v1\n")
    assert "Left out: 1 (not stored here" in shop.visual_claude("eval", "--judge", "local").out
    none = shop.visual_claude("eval", "--path", "*.gif")
    assert none.code == 2
    assert "There is no pair to judge in ." in none.err


def test_a_tolerance_that_lets_pass_what_people_accepted_is_below_the_floor_and_worth_a_look(shop):
    done = shop.visual_claude("eval", "--judge", "local", "--tolerance", "major", "--least", "90", "--json")
    assert done.code == 1
    told = json.loads(done.out)
    assert told["judges"][0]["found"] < 2
    assert len(told["disagreements"]) == 2 - told["judges"][0]["found"]
    page = shop.files()[".visual/eval/report.html"].decode()
    assert page.count("<article>") == len(told["disagreements"])
    assert page.count("data:image/webp") == 2 * len(told["disagreements"])


def test_two_models_are_compared_over_http_and_what_they_cost_is_said(shop, monkeypatch):
    def rated(region):
        return {"severity": "critical" if next(turns) % 2 else "minor", "sentence": "The panel changed."}

    turns = iter(range(99))
    with Service(replies.answers(rated)) as service:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", service.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", service.key)
        words = ("eval", "--json", "--compare", "claude-sonnet-5-5", "claude-opus-5-5", "--causes", "both")
        told = json.loads(shop.visual_claude(*words, "--least", "100").out)
        again = json.loads(shop.visual_claude(*words).out)
        assert service.refused == []
    names = [score["judge"] for score in told["judges"]]
    assert names == [
        *("local", "local without causes", "claude-sonnet-5-5", "claude-sonnet-5-5 without causes"),
        *("claude-opus-5-5", "claude-opus-5-5 without causes"),
    ]
    sonnet = told["judges"][2]
    assert (sonnet["found"], sonnet["undecided"], sonnet["cost"] > 0, sonnet["worst"]["cosmetic"]) == (2, 0, True, 0)
    assert len(told["agreements"]) == 15
    assert sum(score["cost"] for score in again["judges"]) == 0  # remembered
    assert {request.body["model"] for request in service.requests} == {"claude-sonnet-5-5", "claude-opus-5-5"}


def test_a_judge_that_cannot_be_reached_finds_nothing_and_holds_no_floor(shop, monkeypatch):
    with Service(replies.answers()) as service:
        url = service.url
    monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-none")
    monkeypatch.setenv("VISUAL_JUDGE_DEADLINE", "1")
    done = shop.visual_claude("eval", "--judge", "claude", "--least", "0")
    assert done.code == 1
    assert "found 0 of 2 (0.0 %); 2 undecided" in done.out


@pytest.mark.parametrize(
    ("words", "said"), [(("--model", "gpt-4"), "gpt-4"), (("--votes", "0"), "votes"), (("--judge", "me"), "judge")]
)
def test_what_cannot_judge_is_said_before_anything_is_judged(shop, words, said):
    done = shop.visual_claude("eval", *words)
    assert done.code == 2
    assert said in done.err


class TestDecisions:
    @pytest.fixture
    def decided(self, lone_project: Project) -> Project:
        """A shop whose first picture was accepted and whose second was rejected."""
        git(lone_project.path, "init", "-q")
        lone_project.write({"test_shop.py": SHOP})
        lone_project.show(home=BEFORE, cart=BEFORE, about=BEFORE)
        lone_project.prepare()
        lone_project.show(home=AFTER, cart=OTHER)
        lone_project.pytest()
        assert lone_project.visual_claude("accept", "test_home").code == 0
        assert lone_project.visual_claude("reject", "test_cart").code == 0
        (lone_project.path / ".gitignore").write_text("*\n")
        git(lone_project.path, "add", "-f", ".gitignore")
        git(lone_project.path, "commit", "-q", "-m", "x")
        return lone_project

    def test_in_the_results_folder_are_judged_again(self, decided):
        told = decided.visual_claude("eval", "--judge", "local").out
        assert "2 pairs: " in told
        assert "1 accepted" in told
        assert "1 rejected" in told

    def test_that_are_taken_back_are_none(self, decided):
        assert decided.visual_claude("accept", "--undo").code == 0
        assert "1 pairs: 1 accepted" in decided.visual_claude("eval", "--judge", "local").out


def said(severity, kind=Kind.COLOUR, region="R1"):
    return Finding(region, kind, severity, "words")


def test_causes_are_told_where_both_pages_are_kept_and_not_where_they_are_not_to_be():
    box = Box(20, 90, 181, 41)
    before, after = (
        DomSnapshot((Node(-1, "body", Box(0, 0, 240, 160)), *nodes))
        for nodes in ((Node(0, "main", box, text="Panel"),), ())
    )
    asked = []

    def answer(question):
        asked.append(question)
        return [said(Severity.MAJOR, region=region.id) for region in question.difference.regions]

    content = Content(BEFORE, AFTER, doms=(dom.encoded(before), dom.encoded(after)))
    both = [Candidate("with", Scripted(answer)), Candidate("without", Scripted(answer), causes=False)]
    replayed(Pair("a", Decision.ACCEPTED, lambda: content), content, both, Tolerance.COSMETIC)
    assert [len(question.causes) for question in asked] == [1, 0]


def test_what_was_blacked_out_is_so_again():
    asked = []

    def answer(question):
        asked.append(question)
        return [said(Severity.MAJOR, region=region.id) for region in question.difference.regions]

    kept = to_json(replace(facts(AFTER), redact=(Box(1, 2, 3, 4),))).encode()
    content = Content(BEFORE, AFTER, facts=(None, kept))
    replayed(Pair("a", Decision.ACCEPTED, lambda: content), content, [Candidate("x", Scripted(answer))], Tolerance.NONE)
    assert asked[0].redact == (Box(1, 2, 3, 4),)
    broken = Content(BEFORE, AFTER, facts=(None, b'{"redact": 5}'))
    with pytest.raises(NoPair, match="blacked out"):
        replayed(Pair("a", Decision.ACCEPTED, lambda: broken), broken, [], Tolerance.NONE)


def test_equal_pixels_in_other_bytes_are_no_pair():
    content = Content(BEFORE, BEFORE)
    with pytest.raises(NoPair, match="equal pixels"):
        replayed(Pair("a", Decision.ACCEPTED, lambda: content), content, [Candidate("x", Local())], Tolerance.NONE)


def pair(*answers):
    return Replayed("a", Decision.ACCEPTED, False, answers, Box(0, 0, 0, 0), Box(0, 0, 0, 0))


def test_agreement_is_counted_by_outcome_region_kind_and_severity():
    major = Answer("one", Outcome.CHANGED, (said(Severity.MAJOR), said(Severity.MINOR, region="R2")))
    other = Answer("two", Outcome.CHANGED, (said(Severity.MINOR, Kind.TEXT), said(Severity.COSMETIC, region="R2")))
    silent = Answer("two", Outcome.UNDECIDED, note="no answer")
    result = Result((pair(major, other), pair(major, silent)), Tolerance.COSMETIC)
    (agreed,) = result.agreements()
    assert (agreed.pairs, agreed.outcome, agreed.regions) == (1, 1, 2)
    assert (agreed.placed, agreed.kind, agreed.severity, agreed.near) == (1, 1, 0, 2)
    one, two = result.scores()
    assert (one.found, one.undecided, two.found, two.undecided) == (2, 0, 1, 1)
    assert len(result.disagreements()) == 2
