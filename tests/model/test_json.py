"""Every value that travels can be read back from its own JSON, and nothing else can."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from samples import check
from strategies import CHECKS, DIFFERENCES, ENVIRONMENTS, FINDINGS, KEYS, REGIONS, RUNS, VERDICTS

from pytest_visual_claude.model import Check, Environment, Finding, Kind, Run, Severity, from_json, to_json


@pytest.mark.parametrize("values", [KEYS, REGIONS, DIFFERENCES, FINDINGS, VERDICTS, ENVIRONMENTS, CHECKS, RUNS])
def test_every_value_survives_its_json(values):
    @given(values)
    def survives(value):
        assert from_json(type(value), to_json(value)) == value
        assert from_json(type(value), to_json(value, indent=2).encode()) == value

    survives()


def test_the_json_of_a_check_reads_like_the_check():
    found = json.loads(to_json(check()))
    assert found["key"]["name"] == "plans"
    assert (found["outcome"], found["tolerance"], found["difference"]) == ("changed", "cosmetic", None)


def test_the_json_keeps_the_order_of_the_fields_and_other_alphabets():
    assert to_json(Finding("R1", Kind.TEXT, Severity.MINOR, "«größer» → 大")) == (
        '{"region": "R1", "kind": "text", "severity": "minor", "sentence": "«größer» → 大", '
        '"ignored": false, "disputed": ""}'
    )


def test_half_a_surrogate_pair_becomes_a_question_mark():
    finding = Finding("R1", Kind.TEXT, Severity.MINOR, "a \ud83d smile")
    assert from_json(Finding, to_json(finding).encode()).sentence == "a ? smile"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_json_has_not_is_refused(number):
    with pytest.raises(ValueError, match="JSON compliant"):
        to_json(Environment(scale=number))


WHOLE = to_json(check())
BROKEN = {
    "nothing": "",
    "cut off": WHOLE[:-20],
    "a list": f"[{WHOLE}]",
    "an unknown outcome": WHOLE.replace('"changed"', '"fine"'),
    "an outcome in another case": WHOLE.replace('"changed"', '"CHANGED"'),
    "a key of another shape": WHOLE.replace('"name": "plans"', '"nam": "plans"'),
    "a number where words belong": WHOLE.replace('"reason": ""', '"reason": 5'),
    "no UTF-8": WHOLE.encode().replace(b"plans", b"\xff"),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_what_is_no_check_is_a_value_error(text):
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's own words
        from_json(Check, text)


def test_a_field_of_a_later_version_is_passed_over():
    run = Run("r", "2026-11-22T08:00:00+01:00", "0.1.0", "local", "it was chosen", "..")
    assert from_json(Run, to_json(run)[:-1] + ', "weather": "fine"}') == run
