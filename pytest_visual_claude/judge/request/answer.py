"""From the service's JSON to a finding for every region, or to the reason why there is none.

Nothing here guesses: an answer that is not exactly one finding for each region raises.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_visual_claude.errors import JudgeCutOff, JudgeError, JudgeRefused, JudgeUnclear
from pytest_visual_claude.model import Finding, Kind, Severity

#: How much of a wrong answer a message quotes; the whole of it is in ``raw``.
_QUOTED = 120
#: How a fence begins, as a model writes it that was given no schema.
_FENCE = re.compile(r"\s*```(?:json)?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """An answer that holds.

    :param addressed: the judge saw text in the pictures that is addressed to it.
    :param uncertain: the regions of which the judge was not highly certain.
    """

    findings: tuple[Finding, ...]
    addressed: bool
    uncertain: tuple[str, ...]


def read(message: Mapping[str, Any], regions: Sequence[str]) -> Answer:
    """The answer in a message of the service.

    :param regions: the ids that must be answered, each exactly once. A finding about any
        other is dropped: pixels did not change there.
    :raises JudgeRefused: if the model declined.
    :raises JudgeCutOff: if it stopped early, even where the JSON happens to be whole.
    :raises JudgeUnclear: if the answer is anything else but a finding for every region.
    """
    text = _text(message)
    _finished(message, text)
    answer = _parsed(text)
    given = _field(answer, "findings", list, text)
    read_ = [_finding(item, text) for item in given]
    kept = {finding.region: finding for finding, _ in read_ if finding.region in regions}
    _exactly_once([finding.region for finding, _ in read_], regions, text)
    uncertain = tuple(finding.region for finding, sure in read_ if not sure and finding.region in regions)
    findings = tuple(kept[region] for region in regions)
    return Answer(findings, _field(answer, "text_addressed_to_judge", bool, text), uncertain)


def _text(message: Mapping[str, Any]) -> str:
    """The text blocks together: a thinking block may stand before them."""
    blocks = message.get("content")
    texts = (
        [block.get("text") for block in blocks or () if isinstance(block, Mapping) and block.get("type") == "text"]
        if isinstance(blocks, list)
        else []
    )
    return "".join(text for text in texts if isinstance(text, str))


def _finished(message: Mapping[str, Any], text: str) -> None:
    reason = message.get("stop_reason")
    if reason == "refusal":
        raise JudgeRefused(f"the judge declined to answer{_category(message)}; look at the pictures yourself", text)
    if reason in ("max_tokens", "model_context_window_exceeded"):
        raise JudgeCutOff(
            f"the judge's answer was cut off ({reason}); run the test again, or with a lower --visual-effort", text
        )
    if reason != "end_turn":
        raise JudgeUnclear(f"the judge stopped for another reason than the end of its answer: {reason}", text)


def _category(message: Mapping[str, Any]) -> str:
    details = message.get("stop_details")
    category = details.get("category") if isinstance(details, Mapping) else None
    return f" (category {category})" if category else ""


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        answer = _fenced(text) if _FENCE.match(text) else json.loads(text)
    except (ValueError, RecursionError):
        raise _unclear("is no JSON" if text else "is empty", text) from None
    if not isinstance(answer, dict):
        raise _unclear("is no JSON object", text)
    return answer


def _fenced(text: str) -> Any:
    """The object in a code fence; what follows it is not read."""
    return json.JSONDecoder().raw_decode(_FENCE.sub("", text, count=1))[0]


def _finding(item: Any, text: str) -> tuple[Finding, bool]:
    if not isinstance(item, dict):
        raise _unclear("holds a finding that is no object", text)
    finding = Finding(
        region=_field(item, "region", str, text).strip().upper(),
        kind=Kind(_word(item, "kind", [kind.value for kind in Kind], text)),
        severity=Severity(_word(item, "severity", [severity.value for severity in Severity], text)),
        sentence=" ".join(_field(item, "sentence", str, text).split()),
        ignored=_field(item, "ignore_covers", bool, text),
    )
    if not finding.sentence:
        raise _unclear(f"says nothing about {finding.region}", text)
    return finding, _word(item, "certainty", ["high", "medium", "low"], text) == "high"


def _field(item: Mapping[str, Any], name: str, kind: type[Any], text: str) -> Any:
    value = item.get(name)
    if not isinstance(value, kind):
        raise _unclear(f"lacks {name!r} where one is due, or it is no {kind.__name__}", text)
    return value


def _word(item: Mapping[str, Any], name: str, words: Sequence[str], text: str) -> str:
    word: str = _field(item, name, str, text).strip().lower()
    if word not in words:
        raise _unclear(f"says {name} {word[:40]!r}, which is none of {', '.join(words)}", text)
    return word


def _exactly_once(answered: Sequence[str], regions: Sequence[str], text: str) -> None:
    missing = [region for region in regions if region not in answered]
    if missing:
        raise _unclear(f"leaves {', '.join(missing)} unanswered", text)
    twice = [region for region in regions if answered.count(region) > 1]
    if twice:
        raise _unclear(f"answers {', '.join(twice)} more than once", text)


def _unclear(what: str, text: str) -> JudgeError:
    shown = " ".join(text.split())
    quote = f": {shown[:_QUOTED]}{'…' if len(shown) > _QUOTED else ''}" if shown else ""
    return JudgeUnclear(f"the judge's answer {what}{quote}", text)
