"""What was judged once is not judged again, unless anything it depended on is another."""

import io
import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image
from samples import words

from pytest_visual_claude import pixels
from pytest_visual_claude.errors import JudgeUnavailable
from pytest_visual_claude.judge.wrappers.remembered import Recalled, Remembered, Replayed
from pytest_visual_claude.judge.wrappers.verdict_store import VerdictStore
from pytest_visual_claude.model import Box, Cause, Change, Finding, IgnoreRule, Kind, Severity
from pytest_visual_claude.testing import Scripted

TERMS = {"model": "m", "effort": "high", "prompt": "1", "schema": "1"}


@pytest.fixture
def scripted():
    return Scripted(
        lambda question: [
            Finding(region.id, Kind.COLOUR, Severity.MAJOR, "Ürgent: red.") for region in question.difference.regions
        ]
    )


@pytest.fixture
def judge(scripted, tmp_path):
    return Remembered(scripted, VerdictStore(tmp_path / "verdicts"), TERMS, tmp_path / "shared")


def entry(tmp_path):
    """The one file of the store."""
    (path,) = (tmp_path / "verdicts").iterdir()
    return path


def test_the_second_question_is_not_asked(judge, scripted, question):
    first, second = judge.ask(question()), judge.ask(question())
    assert len(scripted.questions) == 1
    assert (first.remembered, second.remembered) == (False, True)
    assert second.findings == first.findings
    assert (second.cost, second.seconds) == (0, 0)


def test_another_process_remembers_too(judge, scripted, question, tmp_path):
    judge.ask(question())
    assert (
        Remembered(scripted, VerdictStore(tmp_path / "verdicts"), TERMS, tmp_path / "shared").ask(question()).remembered
    )


def altered(asked, **fields):
    return replace(asked, difference=replace(asked.difference, **fields))


@pytest.mark.parametrize(
    "change",
    [
        lambda asked: replace(asked, ignore=words("the date")),
        lambda asked: replace(asked, ignore=(IgnoreRule("all", "#date", (Box(0, 0, 8, 9),)),)),
        lambda asked: replace(asked, ignore=(IgnoreRule("all", "#time", (Box(0, 0, 9, 9),)),)),
        lambda asked: replace(asked, redact=(Box(0, 0, 9, 9),)),
        lambda asked: replace(asked, expected=asked.actual),
        lambda asked: replace(asked, actual=asked.expected),
        lambda asked: altered(asked, regions=(replace(asked.difference.regions[0], box=Box(0, 0, 1, 1)),)),
        lambda asked: altered(asked, regions=(replace(asked.difference.regions[0], baseline_box=Box(0, 0, 1, 1)),)),
        lambda asked: altered(asked, regions=(replace(asked.difference.regions[0], id="R2"),)),
        lambda asked: replace(asked, causes=(Cause("p", Change.REMOVED, regions=("R1",)),)),
        lambda asked: replace(asked, test="tests/test_other.py::test_other"),
    ],
    ids=[
        "ignored words",
        "their place",
        "its name",
        "redact",
        "expected pixels",
        "actual pixels",
        "box",
        "baseline box",
        "id",
        "what the page says",
        "the test's name",
    ],
)
def test_another_question_is_asked(judge, scripted, question, change):
    asked = replace(question(), ignore=(IgnoreRule("all", "#date", (Box(0, 0, 9, 9),)),))
    judge.ask(asked)
    judge.ask(change(asked))
    assert len(scripted.questions) == 2


def test_what_a_page_says_and_is_not_sent_asks_nobody_again(judge, scripted, question):
    told = Cause("p", Change.REMOVED, regions=("R1",))
    judge.ask(replace(question(), causes=(told,)))
    judge.ask(replace(question(), causes=(replace(told, boxes=(Box(1, 2, 3, 4),), regions=("R1", "R9")),)))
    assert len(scripted.questions) == 1


@pytest.mark.parametrize("term", TERMS)
def test_another_model_effort_prompt_or_schema_is_asked(judge, scripted, question, tmp_path, term):
    judge.ask(question())
    Remembered(scripted, VerdictStore(tmp_path / "verdicts"), {**TERMS, term: "2"}, tmp_path / "shared").ask(question())
    assert len(scripted.questions) == 2


def other_bytes(picture):
    file = io.BytesIO()
    Image.open(io.BytesIO(picture.png)).save(file, "PNG", compress_level=0)
    assert file.getvalue() != picture.png
    return pixels.opened(file.getvalue())


def test_the_same_pixels_in_other_bytes_are_the_same_question(judge, scripted, question):
    asked = question()
    judge.ask(asked)
    judge.ask(replace(asked, expected=other_bytes(asked.expected)))
    assert len(scripted.questions) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: "[]",
        lambda text: "[" * 100_000,
        lambda text: text.replace('"entry": 4', '"entry": 3'),
        lambda text: text.replace('"severity": "major"', '"severity": "fine"'),
        lambda text: text.replace('"R1"', '"R2"'),
        lambda text: text.replace('"kind": "colour",', ""),
        lambda text: json.dumps({**json.loads(text), "verdict": None}),
    ],
)
def test_an_entry_that_is_broken_or_not_ours_is_a_miss_and_replaced(judge, scripted, question, tmp_path, spoil):
    judge.ask(question())
    path = entry(tmp_path)
    path.write_text(spoil(path.read_text("utf-8")), "utf-8")
    again = judge.ask(question())
    assert not again.remembered
    assert "was not used: it" in again.warning
    assert judge.ask(question()).remembered
    assert len(scripted.questions) == 2


def test_an_entry_under_another_name_answers_no_other_question(judge, scripted, question, tmp_path):
    judge.ask(question())
    stored = entry(tmp_path)
    judge.ask(question(ignore="all"))
    other = next(path for path in stored.parent.iterdir() if path != stored)
    other.write_bytes(stored.read_bytes())
    assert not judge.ask(question(ignore="all")).remembered


def test_an_entry_can_be_read_by_a_person(judge, question, tmp_path):
    judge.ask(question())
    text = entry(tmp_path).read_text("utf-8")
    assert "Ürgent: red." in text
    assert list(json.loads(text)) == ["question", "verdict", "signature", "digest"]
    assert text.endswith("}\n")


def test_what_was_not_judged_is_not_remembered(question, tmp_path):
    def fails(_):
        raise JudgeUnavailable("gone")

    judge = Remembered(Scripted(fails), VerdictStore(tmp_path / "verdicts"), TERMS, tmp_path / "shared")
    for _ in range(2):
        with pytest.raises(JudgeUnavailable):
            judge.ask(question())
    assert not (tmp_path / "verdicts").exists()


def test_a_store_that_cannot_be_written_does_not_cost_the_verdict(scripted, question, tmp_path):
    (tmp_path / "verdicts").write_text("a file where the folder should be")
    verdict = Remembered(scripted, VerdictStore(tmp_path / "verdicts"), TERMS, tmp_path / "shared").ask(question())
    assert verdict.findings
    assert "could not be stored" in verdict.warning


def test_workers_with_one_question_ask_once(judge, scripted, question):
    asked = question()
    with ThreadPoolExecutor(4) as pool:
        verdicts = list(pool.map(judge.ask, [asked] * 8))
    assert len(scripted.questions) == 1
    assert sum(not verdict.remembered for verdict in verdicts) == 1


def test_no_two_threads_are_at_one_question_at_once(question, tmp_path):
    """Six threads, three questions: who asks a question while another one is at it is counted."""
    at_it: set[Any] = set()
    twice: list[Any] = []
    counting = threading.Lock()

    def answer(asked):
        with counting:
            twice.extend({asked.ignore} & at_it)
            at_it.add(asked.ignore)
        time.sleep(0.02)
        with counting:
            at_it.discard(asked.ignore)
        raise JudgeUnavailable("gone")  # nothing is stored: everyone has to ask

    judge = Remembered(Scripted(answer), VerdictStore(tmp_path / "verdicts"), TERMS, tmp_path / "shared")
    asked = [question(ignore=ignore) for ignore in ("a", "b", "c")]

    def hammer(number):
        for turn in range(4):
            with pytest.raises(JudgeUnavailable):
                judge.ask(asked[(number + turn) % 3])

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(hammer, number) for number in range(6)]:
            done.result(60)
    assert twice == []


def test_over_http_the_second_run_sends_nothing(service, claude, question, tmp_path):
    for _ in range(2):
        asked = claude()
        verdict = Remembered(asked, VerdictStore(tmp_path / "verdicts"), asked.terms, tmp_path / "shared").ask(
            question()
        )
    assert len(service.requests) == 1
    assert verdict.remembered
    assert service.key not in entry(tmp_path).read_text("utf-8")


@pytest.fixture
def recalled(tmp_path):
    return Recalled("claude-x", VerdictStore(tmp_path / "verdicts"), TERMS)


def local(question):
    return [Finding(region.id, Kind.OTHER, Severity.MINOR, "Local.") for region in question.difference.regions]


def test_a_machine_without_a_key_replays_what_claude_once_said(judge, recalled, question):
    judge.ask(question())
    verdict = Replayed(recalled, Scripted(local, "local")).ask(question())
    assert verdict.remembered
    assert verdict.findings[0].severity is Severity.MAJOR


def test_what_claude_never_saw_the_local_judge_decides_and_nothing_is_written(recalled, question, tmp_path):
    verdict = Replayed(recalled, Scripted(local, "local")).ask(question())
    assert (verdict.judge, verdict.remembered) == ("local", False)
    assert not (tmp_path / "verdicts").exists()


def test_entries_are_listed_with_what_they_say(judge, question, tmp_path):
    judge.ask(question())
    judge.ask(question(ignore="the date"))
    entries = VerdictStore(tmp_path / "verdicts").entries()
    assert [(one.judge, one.fault, one.findings) for one in entries] == [
        ("scripted", "", ("R1 major colour: Ürgent: red.",))
    ] * 2


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda text: text[:-20], "it is no JSON"),
        (lambda text: text.replace('"effort": "high"', '"effort": "low"'), "it was edited"),
        (lambda text: text.replace('"severity": "major"', '"severity": "fine"'), "it was edited"),
        (lambda text: text.replace('"digest"', '"other"'), "it is no entry"),
    ],
)
def test_an_entry_that_would_not_be_used_is_found_and_pruned(judge, question, tmp_path, spoil, fault):
    judge.ask(question())
    judge.ask(question(ignore="the date"))
    store = VerdictStore(tmp_path / "verdicts")
    path = store.entries()[0].path
    path.write_text(spoil(path.read_text("utf-8")), "utf-8")
    assert [fault in one.fault for one in store.entries() if one.fault] == [True]
    assert [one.path for one in store.prune()] == [path]
    assert [one.fault for one in store.entries()] == [""]


def test_what_was_not_used_for_long_is_pruned_and_what_was_is_not(judge, question, tmp_path):
    judge.ask(question())
    judge.ask(question(ignore="the date"))
    store = VerdictStore(tmp_path / "verdicts")
    for entry in store.entries():
        os.utime(entry.path, (0, 0))
    judge.ask(question())
    assert len(store.prune(days=30)) == 1
    assert judge.ask(question()).remembered


def test_files_of_others_are_not_touched(tmp_path):
    (tmp_path / "notes.json").write_text("{}")
    assert VerdictStore(tmp_path).prune() == []
    assert (tmp_path / "notes.json").exists()
