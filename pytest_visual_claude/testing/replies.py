"""How the double answers: as the service does, in all the ways in which that can go wrong."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_visual_claude.testing import images, rules, schemas

_ASKED = re.compile(r"^Regions to answer, each exactly once: (.*)$", re.MULTILINE)
_REGION = re.compile(r"\bR\d+\b")


@dataclass(frozen=True)
class Received:
    """One request that kept all the rules."""

    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def texts(self) -> list[str]:
        """The texts of the user's messages, in order."""
        return [block["text"] for path, block in rules.blocks(self.body) if _user(path, block, "text")]

    @property
    def images(self) -> list[bytes]:
        """The bytes of the images that were sent, in order."""
        return [images.decoded(block) for block in self._images if not images.by_address(block)]

    @property
    def addresses(self) -> list[str]:
        """The addresses of those that the service is to get itself."""
        return [block["source"]["url"] for block in self._images if images.by_address(block)]

    @property
    def _images(self) -> list[Mapping[str, Any]]:
        return [block for path, block in rules.blocks(self.body) if _user(path, block, "image")]

    @property
    def labels(self) -> list[str]:
        """The text before each image."""
        blocks = [block for path, block in rules.blocks(self.body) if path.startswith("messages")]
        pairs = itertools.pairwise(blocks)
        return [text["text"] for text, image in pairs if image["type"] == "image" and text["type"] == "text"]

    @property
    def regions(self) -> list[str]:
        """The region ids that are asked for, as a model would have to read them: in a line of their own."""
        return list(dict.fromkeys(_REGION.findall(" ".join(_ASKED.findall("\n".join(self.texts))))))

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """The schema to answer in: the one of structured output, or one that the last text spells out."""
        form = self.body.get("output_config", {}).get("format")
        return form["schema"] if form else _described(self.texts[-1] if self.texts else "")


def _described(text: str) -> Mapping[str, Any] | None:
    try:
        schema, _ = json.JSONDecoder().raw_decode(text, text.index("{"))
    except ValueError:
        return None
    return schema if isinstance(schema, dict) and schema.get("type") == "object" else None


def _user(path: str, block: Mapping[str, Any], kind: str) -> bool:
    return path.startswith("messages") and bool(block["type"] == kind)


@dataclass(frozen=True)
class Reply:
    """What goes back over the wire.

    :param delay: seconds before the first byte.
    :param drip: seconds between two bytes of the body; 0 sends it at once.
    :param cut_after: bytes of the body after which the connection is reset; ``None``: never.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: float = 0.0
    cut_after: int | None = None


#: From a request to its reply.
Behaviour = Callable[[Received], Reply]
#: From a region's id to the fields of its finding that should differ from the default ones.
Answer = Callable[[str], Mapping[str, Any]]


def answers(answer: Answer = lambda _: {}, *, addressed: bool = False) -> Behaviour:
    """One finding for each region, in the shape of the schema that was sent."""

    def behave(received: Received) -> Reply:
        findings = [answer(region) for region in received.regions]
        named = [{"region": region, **given} for region, given in zip(received.regions, findings, strict=True)]
        return message(received, json.dumps(filled(received, named, addressed=addressed)))

    return behave


def filled(received: Received, findings: list[dict[str, Any]], *, addressed: bool = False) -> dict[str, Any]:
    """An answer that fits the schema, holding these findings."""
    if received.schema is None:
        return {"text_addressed_to_judge": addressed, "findings": findings}
    whole: dict[str, Any] = schemas.example(received.schema)
    default = whole["findings"][0]
    if isinstance(default, dict):
        whole["findings"] = [{**default, **finding} for finding in findings]
    if "text_addressed_to_judge" in whole:
        whole["text_addressed_to_judge"] = addressed
    return whole


def says(text: str, stop_reason: str = "end_turn", **fields: Any) -> Behaviour:
    """The same text, whatever was asked."""
    return lambda received: message(received, text, stop_reason, **fields)


def message(received: Received, text: str, stop_reason: str = "end_turn", **fields: Any) -> Reply:
    """A message of the service with a thinking block, then the text (none if it is empty)."""
    content: list[dict[str, Any]] = [{"type": "thinking", "thinking": "", "signature": "c2lnbmVk"}]
    if text:
        content.append({"type": "text", "text": text})
    system, rest = rules.tokens(received.body)
    body = {
        "id": "msg_double",
        "type": "message",
        "role": "assistant",
        "model": received.body["model"],
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": {
            "input_tokens": rest + (0 if system >= 512 else system),
            "cache_creation_input_tokens": system if system >= 512 else 0,
            "cache_read_input_tokens": 0,
            "output_tokens": 100 + len(text) // 4,
        },
        **fields,
    }
    return Reply(json.dumps(body).encode())


def refuses(category: str | None = None, text: str = "") -> Behaviour:
    """HTTP 200, but the model declines."""
    details = {"type": "refusal", "category": category, "explanation": None}
    return says(text, "refusal", stop_details=details)


def fails(status: int, kind: str = "api_error", said: str = "", **headers: str) -> Behaviour:
    """An HTTP error as the service words it. Header names may use ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    code = named.pop("error-code", "")
    details = {"error_code": code} if code else None
    body = rules.Refused(status, kind, said or kind, details).body()
    return lambda _: Reply(body, status, named)


def sends(reply: Reply) -> Behaviour:
    """Exactly this."""
    return lambda _: reply
