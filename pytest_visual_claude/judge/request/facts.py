"""What the page's markup says of a region, as data: quoted, cut, and marked as the page's own.

Whoever writes a page writes this, too. JSON in ASCII has no way out of its quotes, no line of its own, no escape
sequence and no direction; ``<`` is written as its number, so that nothing in it ends what is around it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from pytest_visual_claude.model import Cause, Change, Question

#: How much of a text is sent, and how many causes of one region.
LONGEST, MOST = 80, 3
_STATES = {
    Change.ADDED: "only in the actual",
    Change.REMOVED: "only in the baseline",
    Change.MOVED: "at another place in the markup",
}


def facts(question: Question) -> tuple[str, ...]:
    """A line for each cause of each region, ``R1 {"role": "button", …}``, in the order of the regions."""
    return tuple(_lines(question))


def _lines(question: Question) -> Iterator[str]:
    for region in question.difference.regions:
        for cause in question.explaining(region)[:MOST]:
            yield f"{region.id} {quoted(_of(cause))}"


def _of(cause: Cause) -> dict[str, object]:
    values = {"before": cause.old, "after": cause.new} if cause.change in (Change.STYLE, Change.TEXT) else {}
    told: dict[str, object] = {
        "role": cause.role or cause.element.partition(" ")[0],
        "name": cause.name,
        "test id": cause.test_id,
        "state": _STATES.get(cause.change, ""),
        "property": "text" if cause.change is Change.TEXT else cause.property,
        **values,
        "elements": cause.elements if cause.elements > 1 else "",
    }
    return {key: value for key, value in told.items() if value or key in values}


def quoted(value: str | dict[str, object]) -> str:
    """Text of a page, or of whoever named a test, as JSON that holds nothing but text."""
    if isinstance(value, dict):
        cut: object = {key: _cut(text) if isinstance(text, str) else text for key, text in value.items()}
    else:
        cut = _cut(value, 200)
    return json.dumps(cut).replace("<", "\\u003c").replace(">", "\\u003e")


def _cut(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
