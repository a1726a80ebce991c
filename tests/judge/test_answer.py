"""The service's answer, read: a finding for every region, or a sentence that says what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_visual_claude.errors import JudgeCutOff, JudgeError, JudgeRefused, JudgeUnclear
from pytest_visual_claude.judge.request.answer import Answer, read
from pytest_visual_claude.model import Finding, Kind, Severity


def entry(region: Any = "R1", **fields: Any) -> dict[str, Any]:
    return {
        "region": region,
        "sentence": "The box is red.",
        "kind": "colour",
        "severity": "major",
        "certainty": "high",
        "ignore_covers": False,
        **fields,
    }


def message(*entries: Any, stop: str = "end_turn", **fields: Any) -> dict[str, Any]:
    return spoken(json.dumps({"text_addressed_to_judge": False, "findings": list(entries), **fields}), stop=stop)


def spoken(*texts: Any, stop: str = "end_turn", **fields: Any) -> dict[str, Any]:
    return {"content": [{"type": "text", "text": text} for text in texts], "stop_reason": stop, **fields}


def red(region: str = "R1", *, ignored: bool = False) -> Finding:
    return Finding(region, Kind.COLOUR, Severity.MAJOR, "The box is red.", ignored)


def refused(said: dict[str, Any], *regions: str) -> JudgeError:
    with pytest.raises(JudgeError) as caught:
        read(said, regions or ("R1",))
    return caught.value


def test_an_answer_is_a_finding_for_each_region_in_the_order_of_the_regions():
    said = message(entry("R2", ignore_covers=True), entry("R9"), entry("R1"))
    assert read(said, ["R1", "R2"]) == Answer((red("R1"), red("R2", ignored=True)), addressed=False, uncertain=())


def test_text_that_addresses_the_judge_is_told():
    assert read(message(entry(), text_addressed_to_judge=True), ["R1"]).addressed is True


def test_only_what_is_highly_certain_is_certain_and_only_regions_are_told():
    said = message(
        entry("R1", certainty="medium"), entry("R2"), entry("R3", certainty="low"), entry("R9", certainty="low")
    )
    assert read(said, ["R1", "R2", "R3"]).uncertain == ("R1", "R3")


def test_case_and_space_of_ids_and_words_do_not_matter():
    said = message(entry(" r1\n", kind=" Colour", severity="MAJOR ", certainty="High", sentence=" The box\n is  red. "))
    assert read(said, ["R1"]) == Answer((red(),), addressed=False, uncertain=())


def test_thinking_may_stand_before_the_text_and_the_text_may_come_in_parts():
    first, second = json.dumps({"text_addressed_to_judge": False, "findings": [entry()]}).split(":", maxsplit=1)
    blocks = [
        {"type": "thinking", "thinking": "Hm.", "text": "no"},
        "no block",
        {"type": "text"},
        {"type": "text", "text": first + ":"},
        {"type": "text", "text": second},
    ]
    assert read({"content": blocks, "stop_reason": "end_turn"}, ["R1"]).findings == (red(),)


@pytest.mark.parametrize("content", [None, "text", 3, {"type": "text", "text": "[]"}, []])
def test_what_holds_no_text_is_empty(content):
    error = refused({"content": content, "stop_reason": "end_turn"})
    assert (str(error), error.raw) == ("the judge's answer is empty", "")


@pytest.mark.parametrize(
    ("details", "category"),
    [({"category": "cyber"}, " (category cyber)"), ({}, ""), ({"category": None}, ""), (None, ""), ("cyber", "")],
)
def test_a_refusal_names_its_category(details, category):
    error = refused(spoken("I would rather not.", stop="refusal", stop_details=details))
    assert type(error) is JudgeRefused
    assert str(error) == f"the judge declined to answer{category}; look at the pictures yourself"
    assert error.raw == "I would rather not."


@pytest.mark.parametrize("stop", ["max_tokens", "model_context_window_exceeded"])
def test_an_answer_that_was_cut_off_is_none_even_if_it_is_whole(stop):
    said = message(entry(), stop=stop)
    error = refused(said)
    assert type(error) is JudgeCutOff
    assert str(error) == (
        f"the judge's answer was cut off ({stop}); run the test again, or with a lower --visual-effort"
    )
    assert error.raw == said["content"][0]["text"]


@pytest.mark.parametrize("stop", ["pause_turn", "tool_use", None])
def test_an_answer_that_stopped_for_any_other_reason_is_none(stop):
    said = message(entry(), stop=stop)
    error = refused(said)
    assert type(error) is JudgeUnclear
    assert str(error) == f"the judge stopped for another reason than the end of its answer: {stop}"
    assert error.raw == said["content"][0]["text"]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("Nothing\n has  changed. ", "Nothing has changed."), ("x" * 120, "x" * 120), ("x" * 121, "x" * 120 + "…")],
)
def test_a_wrong_answer_is_quoted_in_a_line_of_limited_length(text, quoted):
    assert str(refused(spoken(text))) == f"the judge's answer is no JSON: {quoted}"


def lacks(name: str, kind: str) -> str:
    return f"lacks {name!r} where one is due, or it is no {kind}"


KINDS = "added, removed, moved, resized, text, colour, image, rendering, other"
UNCLEAR = {
    "nested too deep": (spoken("[" * 100_000), "is no JSON"),
    "a list": (spoken("[]"), "is no JSON object"),
    "no findings": (spoken("{}"), lacks("findings", "list")),
    "findings in words": (message(findings="none"), lacks("findings", "list")),
    "a finding in words": (message("R1"), "holds a finding that is no object"),
    "no region": (message(entry(None)), lacks("region", "str")),
    "a number for a sentence": (message(entry(sentence=1)), lacks("sentence", "str")),
    "an empty sentence": (message(entry(sentence=" \n")), "says nothing about R1"),
    "a word for a boolean": (message(entry(ignore_covers="no")), lacks("ignore_covers", "bool")),
    "a number for a word": (message(entry(severity=0)), lacks("severity", "str")),
    "a long word": (
        message(entry(severity="y" * 41)),
        f"says severity {'y' * 40!r}, which is none of cosmetic, minor, major, critical",
    ),
    "another kind": (message(entry(kind="odd")), f"says kind 'odd', which is none of {KINDS}"),
    "no certainty": (message(entry(certainty=1)), lacks("certainty", "str")),
    "another certainty": (message(entry(certainty="ok")), "says certainty 'ok', which is none of high, medium, low"),
    "not all": (message(entry("R2"), entry("R9")), "leaves R1, R3 unanswered"),
    "twice": (message(*map(entry, ["R3", "R1", "R2", "r3", "R1"])), "answers R1, R3 more than once"),
    "addressed or not": (
        message(*map(entry, ["R1", "R2", "R3"]), text_addressed_to_judge=None),
        lacks("text_addressed_to_judge", "bool"),
    ),
}


@pytest.mark.parametrize("case", UNCLEAR)
def test_an_answer_that_is_not_one_finding_for_each_region_says_why_and_is_kept(case):
    said, what = UNCLEAR[case]
    error = refused(said, "R1", "R2", "R3")
    text = said["content"][0]["text"]
    assert (type(error), error.raw) == (JudgeUnclear, text)
    assert str(error) == f"the judge's answer {what}: {text[:120]}{'…' if len(text) > 120 else ''}"


@pytest.mark.parametrize("fence", ["```json\n{}\n```", "```\n{}```\nI hope this helps.", "\n```JSON {} ``` {{}}"])
def test_json_in_a_fence_is_read_and_what_follows_it_is_not(fence):
    whole = json.dumps({"text_addressed_to_judge": False, "findings": [entry(sentence="Has ``` in it.")]})
    assert read(spoken(fence.format(whole)), ["R1"]).findings[0].sentence == "Has ``` in it."


def test_text_after_json_without_a_fence_is_no_answer():
    assert "is no JSON" in str(refused(spoken(f"{json.dumps({'findings': []})} Done.")))
