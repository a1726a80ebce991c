"""Claude over real HTTP, with the real SDK, against the double of the service."""

import json
import traceback

import pytest

from pytest_visual_claude.errors import (
    JudgeCutOff,
    JudgeError,
    JudgeRefused,
    JudgeUnavailable,
    JudgeUnclear,
    JudgeUnusable,
)
from pytest_visual_claude.judge.request import prompt
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.model import Kind, Severity
from pytest_visual_claude.testing import replies
from pytest_visual_claude.testing.replies import Reply


def test_a_question_is_one_request_and_its_answer_a_finding_for_every_region(service, claude, question):
    service.behaviour = replies.answers(
        lambda region: {"kind": "colour", "severity": "minor", "sentence": f"{region} turned red."}
    )
    verdict = claude().ask(question((10, 10, 40, 40), (300, 200, 50, 50)))
    assert len(service.requests) == 1
    assert not service.refused
    assert verdict.judge == "claude-sonnet-5-5"
    assert [(f.region, f.kind, f.severity, f.sentence) for f in verdict.findings] == [
        ("R1", Kind.COLOUR, Severity.MINOR, "R1 turned red."),
        ("R2", Kind.COLOUR, Severity.MINOR, "R2 turned red."),
    ]


@pytest.mark.parametrize("model", models.MODELS)
def test_every_model_of_the_table_is_asked_as_the_service_wants_it(service, claude, question, model):
    verdict = claude(model).ask(question())
    assert not service.refused
    assert verdict.judge == model


@pytest.mark.parametrize("effort", ["low", "medium", "high", "xhigh", "max"])
def test_every_effort_is_taken(service, claude, question, effort):
    claude(effort=effort).ask(question())
    assert service.requests[0].body["output_config"]["effort"] == effort


def test_the_overview_shows_both_pictures_whole_and_the_crops_their_native_pixels(service, claude, question, opened):
    claude().ask(question((40, 30, 220, 210), size=(600, 400)))
    images = [opened(data) for data in service.requests[0].images]
    assert [image.size for image in images] == [(600, 400), (600, 400), (330, 320), (330, 320)]
    baseline, actual = images[2:]
    assert baseline.getextrema() == ((255, 255),) * 3
    assert actual.getpixel((40, 29)) == (255, 255, 255)
    assert [actual.getpixel(at) for at in ((40, 30), (259, 239))] == [(255, 0, 0)] * 2
    assert [actual.getpixel(at) for at in ((39, 30), (260, 239))] == [(255, 255, 255)] * 2


def test_a_small_crop_is_enlarged_by_a_whole_factor_without_blending_its_pixels(service, claude, question, opened):
    claude().ask(question((40, 30, 16, 16), size=(600, 400)))
    actual = opened(service.requests[0].images[-1])
    assert actual.size == (256, 256)
    assert sorted(colour for _, colour in actual.getcolors()) == [(255, 0, 0), (255, 255, 255)]
    assert {colour: count for count, colour in actual.getcolors()}[(255, 0, 0)] == 16 * 16 * 4 * 4


def test_regions_are_outlined_on_the_overview_and_nowhere_else(service, claude, question, opened):
    claude().ask(question(colour=(250, 250, 250), size=(900, 700)))
    magenta = [
        (214, 0, 147) in {colour for _, colour in opened(image).getcolors()} for image in service.requests[0].images
    ]
    assert magenta == [True, True, False, False]


def test_what_was_sent_is_labels_images_and_neutral_words(service, claude, question):
    claude().ask(question(ignore="the renewal date"))
    sent = service.requests[0]
    assert sent.labels == [
        "Overview · baseline · whole picture 400×300",
        "Overview · actual · whole picture 400×300",
        "R1 · baseline · from 16,0 108×100, 2× size · R1 at 48,60 120×40",
        "R1 · actual · from 16,0 108×100, 2× size · R1 at 48,60 120×40",
    ]
    assert sent.texts[-1] == (
        "Baseline 400×300 px, actual 400×300 px. The user's ignore rule for R1: «the renewal date».\n"
        "Regions to answer, each exactly once: R1."
    )
    assert sent.body["system"][0]["text"] == prompt.RUBRIC
    assert sent.body["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert "may differ" in prompt.RUBRIC


def test_the_request_does_not_tell_what_the_local_engine_concluded(service, claude, question, region):
    from dataclasses import replace

    asked = question()
    found = replace(asked.difference.regions[0], kind=Kind.REMOVED)
    claude().ask(replace(asked, difference=replace(asked.difference, regions=(found,))))
    assert "removed" not in " ".join(service.requests[0].texts)


def test_the_key_travels_as_the_sdk_sends_it_and_the_version_is_the_new_one(service, claude, question):
    claude().ask(question())
    headers = service.requests[0].headers
    assert headers["authorization"] == f"Bearer {service.key}"
    assert headers["anthropic-version"] == "2026-10-21"


def test_the_schema_sent_is_one_that_the_sdk_would_not_change():
    import anthropic

    assert anthropic.transform_schema(json.loads(json.dumps(prompt.ANSWER))) == prompt.ANSWER


def test_cost_and_tokens_come_from_the_usage_that_was_answered(service, claude, question):
    usage = {
        "input_tokens": 1000,
        "cache_creation_input_tokens": 600,
        "cache_read_input_tokens": 400,
        "output_tokens": 200,
    }
    told = json.dumps({"text_addressed_to_judge": False, "findings": [_finding("R1")]})
    service.next(replies.says(told, usage=usage))
    verdict = claude().ask(question())
    assert verdict.cost == pytest.approx((1000 * 2 + 600 * 2.5 + 400 * 0.1 + 200 * 10) / 1e6)
    assert (verdict.input_tokens, verdict.output_tokens) == (2000, 200)


def test_text_addressed_to_the_judge_is_said_in_a_warning(service, claude, question):
    service.next(replies.answers(addressed=True))
    assert "addresses the judge" in claude().ask(question()).warning


def _finding(region, **fields):
    return {
        "region": region,
        "observation": "white, then red",
        "sentence": "The box is red.",
        "kind": "colour",
        "severity": "major",
        "certainty": "high",
        "ignore_covers": False,
        **fields,
    }


def _said(*findings, **fields):
    return json.dumps({"text_addressed_to_judge": False, "findings": list(findings), **fields})


WHOLE = _said(_finding("R1"))

UNANSWERED = {
    "refusal": (replies.refuses("general_harms"), JudgeRefused, "declined to answer (category general_harms)"),
    "refusal with text": (replies.refuses(text="I would rather not."), JudgeRefused, "declined to answer;"),
    "valid JSON but cut off": (replies.says(WHOLE, "max_tokens"), JudgeCutOff, "cut off (max_tokens)"),
    "context full": (replies.says(WHOLE, "model_context_window_exceeded"), JudgeCutOff, "cut off"),
    "another stop": (replies.says(WHOLE, "pause_turn"), JudgeUnclear, "another reason"),
    "truncated JSON": (replies.says(WHOLE[:-9]), JudgeUnclear, "is no JSON: {"),
    "prose": (replies.says("Nothing has changed."), JudgeUnclear, "is no JSON: Nothing has changed."),
    "no text": (replies.says(""), JudgeUnclear, "is empty"),
    "a list": (replies.says("[]"), JudgeUnclear, "is no JSON object"),
    "no findings": (replies.says("{}"), JudgeUnclear, "lacks 'findings'"),
    "empty findings": (replies.says(_said()), JudgeUnclear, "leaves R1 unanswered"),
    "unknown region only": (replies.says(_said(_finding("R7"))), JudgeUnclear, "leaves R1 unanswered"),
    "twice": (replies.says(_said(_finding("R1"), _finding("R1"))), JudgeUnclear, "answers R1 more than once"),
    "unknown severity": (replies.says(_said(_finding("R1", severity="fine"))), JudgeUnclear, "severity 'fine'"),
    "unknown kind": (replies.says(_said(_finding("R1", kind="nothing"))), JudgeUnclear, "kind 'nothing'"),
    "number for a word": (replies.says(_said(_finding("R1", severity=0))), JudgeUnclear, "'severity'"),
    "no sentence": (replies.says(_said(_finding("R1", sentence="  "))), JudgeUnclear, "says nothing about R1"),
    "word for a boolean": (replies.says(_said(_finding("R1", ignore_covers="no"))), JudgeUnclear, "'ignore_covers'"),
    "addressed missing": (replies.says(json.dumps({"findings": [_finding("R1")]})), JudgeUnclear, "lacks 'text_"),
    "finding no object": (replies.says(_said("R1")), JudgeUnclear, "no object"),
}


@pytest.mark.parametrize("cause", UNANSWERED)
def test_an_answer_that_is_not_a_finding_for_every_region_is_no_verdict(service, claude, question, cause):
    service.behaviour, error, words = UNANSWERED[cause]
    with pytest.raises(error) as caught:
        claude().ask(question())
    assert type(caught.value) is error
    assert words in str(caught.value)
    assert len(service.requests) <= 2


REPAIRABLE = [cause for cause, (_, error, _) in UNANSWERED.items() if error is JudgeUnclear and cause != "another stop"]


@pytest.mark.parametrize("cause", REPAIRABLE)
def test_an_unclear_answer_is_asked_for_once_more_and_told_what_was_wrong(service, claude, question, cause):
    behaviour, _, words = UNANSWERED[cause]
    service.next(behaviour)
    verdict = claude().ask(question())
    assert verdict.findings
    assert len(service.requests) == 2
    assert words in service.requests[1].texts[-1]
    assert "Answer again, the whole of it: one finding for each of R1" in service.requests[1].texts[-1]


def test_a_repaired_answer_costs_both_requests(service, claude, question):
    usage = {"input_tokens": 1000, "output_tokens": 100}
    service.next(replies.says("{}", usage=usage), replies.says(WHOLE, usage=usage))
    verdict = claude().ask(question())
    assert verdict.cost == pytest.approx(2 * (1000 * 2 + 100 * 10) / 1e6)
    assert (verdict.input_tokens, verdict.output_tokens) == (2000, 200)


@pytest.mark.parametrize("cause", [cause for cause in UNANSWERED if cause not in REPAIRABLE])
def test_a_refusal_or_a_cut_off_is_not_asked_again(service, claude, question, cause):
    service.behaviour = UNANSWERED[cause][0]
    with pytest.raises(JudgeError):
        claude().ask(question())
    assert len(service.requests) == 1


def test_the_raw_answer_is_kept_for_the_evidence(service, claude, question):
    service.behaviour = replies.says("Nothing has changed.")
    with pytest.raises(JudgeUnclear) as caught:
        claude().ask(question())
    assert caught.value.raw == "Nothing has changed."


def test_a_finding_about_no_known_region_is_dropped(service, claude, question):
    service.next(replies.says(_said(_finding("R9"), _finding("R1"))))
    assert [finding.region for finding in claude().ask(question()).findings] == ["R1"]


def test_the_case_of_words_and_ids_does_not_matter(service, claude, question):
    service.next(replies.says(_said(_finding("r1", severity="Critical", kind="COLOUR", certainty="High"))))
    assert claude().ask(question()).findings[0].severity is Severity.CRITICAL


LASTING = {
    401: (replies.fails(401, "authentication_error"), "set ANTHROPIC_API_KEY to a valid key"),
    402: (replies.fails(402, "billing_error"), "asks for payment"),
    403: (replies.fails(403, "permission_error"), "may not use claude-sonnet-5-5"),
    404: (replies.fails(404, "not_found_error", "model: claude-sonnet-5-5"), "choose another with --visual-model"),
    "spend limit 400": (
        replies.fails(400, "invalid_request_error", "You have reached your specified API usage limits."),
        "spend limit is reached",
    ),
    "spend limit 429": (
        replies.fails(429, "rate_limit_error", error_code="enforced_spend_limit_reached"),
        "spend limit is reached",
    ),
    "redirect": (replies.fails(307, "api_error", location="http://127.0.0.1:9/v1/messages"), "redirects (307)"),
}


@pytest.mark.parametrize(("behaviour", "words"), LASTING.values(), ids=map(str, LASTING))
def test_a_fault_of_key_account_or_model_ends_the_asking_at_once(service, claude, question, behaviour, words):
    service.behaviour = behaviour
    with pytest.raises(JudgeUnusable) as caught:
        claude().ask(question())
    assert words in str(caught.value)
    assert len(service.requests) == 1


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_request_that_is_not_accepted_is_not_sent_again(service, claude, question, status):
    service.behaviour = replies.fails(status, "invalid_request_error", "messages: wrong")
    with pytest.raises(JudgeUnavailable, match="was not accepted") as caught:
        claude().ask(question())
    assert not isinstance(caught.value, JudgeUnusable)
    assert len(service.requests) == 1


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503, 504, 529])
def test_a_fault_that_passes_is_asked_again(service, claude, question, status):
    service.next(replies.fails(status, "overloaded_error"))
    assert claude().ask(question()).findings
    assert len(service.requests) == 2


def test_ten_overloads_end_after_four_attempts(service, claude, question):
    service.next(*[replies.fails(529, "overloaded_error")] * 10)
    with pytest.raises(JudgeUnavailable, match="could not answer"):
        claude().ask(question())
    assert len(service.requests) == 4


def test_a_service_that_says_not_to_retry_is_not_asked_again(service, claude, question):
    service.behaviour = replies.fails(529, "overloaded_error", x_should_retry="false")
    with pytest.raises(JudgeUnavailable):
        claude().ask(question())
    assert len(service.requests) == 1


def test_retry_after_is_obeyed(service, claude, question):
    waits: list[float] = []
    service.next(replies.fails(429, "rate_limit_error", retry_after="7"))
    claude(pause=waits.append).ask(question())
    assert waits == [7]


def test_a_retry_after_of_an_hour_is_not(service, claude, question):
    waits: list[float] = []
    service.next(replies.fails(429, "rate_limit_error", retry_after="3600"))
    with pytest.raises(JudgeUnavailable, match="asks to wait 3600 s"):
        claude(pause=waits.append).ask(question())
    assert not waits


def test_pauses_grow_and_are_never_equal_steps(service, claude, question):
    waits: list[float] = []
    service.next(*[replies.fails(500)] * 3)
    claude(pause=waits.append).ask(question())
    assert [round(wait / 0.5 / 2**step, 6) for step, wait in enumerate(waits)] != [1, 1, 1]
    assert all(0.75 <= wait / 0.5 / 2**step <= 1.25 for step, wait in enumerate(waits))


def test_a_connection_that_is_reset_within_the_answer_is_tried_again(service, claude, question):
    service.next(replies.sends(Reply(b'{"type": "message", "content"', cut_after=12)))
    assert claude().ask(question()).findings
    assert len(service.requests) == 2


def test_a_service_that_is_not_there_is_named(service, claude, question, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    with pytest.raises(JudgeUnavailable, match=r"was not reached at 127\.0\.0\.1: .*ANTHROPIC_BASE_URL"):
        claude().ask(question())


def test_a_service_that_is_silent_ends_at_the_deadline(service, claude, question):
    service.behaviour = replies.sends(Reply(delay=60))
    with pytest.raises(JudgeUnavailable, match=r"within 0\.5 s"):
        claude(deadline=0.5).ask(question())


def test_a_service_that_drips_its_answer_ends_at_the_deadline(service, claude, question):
    service.behaviour = replies.sends(Reply(b" " * 10_000, drip=0.05))
    with pytest.raises(JudgeUnavailable, match=r"within 0\.5 s"):
        claude(deadline=0.5).ask(question())


def test_an_answer_without_end_is_not_read_to_its_end(service, claude, question):
    service.behaviour = replies.sends(Reply(b" " * 5_000_000))
    with pytest.raises(JudgeUnavailable, match="more than 4194304 bytes"):
        claude().ask(question())


@pytest.mark.parametrize("body", [b"<html>proxy</html>", b"", b"[]", b'{"type": "completion"}', b"\xff\xfe"])
def test_what_is_not_the_service_is_said_to_be_something_else(service, claude, question, body):
    service.behaviour = replies.sends(Reply(body))
    with pytest.raises(JudgeUnavailable, match="is not Anthropic's service"):
        claude().ask(question())


def test_without_credentials_the_error_says_what_to_set(service, claude, question, monkeypatch):
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    with pytest.raises(JudgeUnusable, match="set ANTHROPIC_API_KEY"):
        claude().ask(question())


@pytest.mark.parametrize("status", [401, 400, 529])
def test_the_key_stands_in_no_error_and_no_repr(service, claude, question, status):
    service.behaviour = replies.fails(status)
    judge = claude()
    with pytest.raises(JudgeError) as caught:
        judge.ask(question())
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert service.key not in shown + repr(judge) + str(vars(judge)) + repr(caught.value)


def test_the_key_stands_in_no_log(service, claude, question, caplog):
    service.next(replies.fails(529))
    with caplog.at_level("DEBUG"):
        claude().ask(question())
    assert caplog.records
    assert service.key not in caplog.text


def test_a_key_that_ends_in_a_line_break_is_said_to_and_not_shown(service, claude, question, monkeypatch):
    """The usual slip with secrets in CI; h11 refuses the header and quotes it."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", f"{service.key}\n")
    with pytest.raises(JudgeUnusable, match="a line break at the end; set ANTHROPIC_API_KEY again") as caught:
        claude().ask(question())
    assert service.key not in str(caught.value)


@pytest.mark.parametrize("said", ["{key} is wrong", "Bearer {key}", "key='{key}'", "sk-ant-another-key-of-somebody"])
def test_a_service_that_repeats_the_key_does_not_get_it_into_a_message(service, claude, question, said):
    service.behaviour = replies.fails(400, "invalid_request_error", said.format(key=service.key))
    with pytest.raises(JudgeUnavailable) as caught:
        claude().ask(question())
    assert "…" in str(caught.value)
    assert service.key not in str(caught.value)
    assert "sk-ant" not in str(caught.value)
