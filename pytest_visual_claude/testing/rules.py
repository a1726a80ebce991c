"""What Anthropic's Messages API accepts, as documented in November 2026.

Written apart from the judge on purpose, from the documentation and not from our own code:
a double that shared the planner's formulas would repeat its mistakes.
"""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from pytest_visual_claude.testing import images, schemas

VERSIONS = ("2023-06-01", "2026-10-21")
LARGEST_REQUEST = 32 * 1024 * 1024
MOST_OUTPUT = 128_000
MOST_BREAKPOINTS = 4
_FIELDS = {
    *("model", "max_tokens", "messages", "system", "output_config", "thinking", "metadata", "stop_sequences"),
    *("stream", "service_tier", "tools", "tool_choice", "temperature", "top_p", "top_k", "cache_control"),
}


class Refused(Exception):
    """The request breaks a rule.

    :param status: the HTTP status the service answers with.
    :param kind: the error's type in the body.
    """

    def __init__(self, status: int, kind: str, message: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.details = details

    def body(self) -> bytes:
        error: dict[str, Any] = {"type": self.kind, "message": str(self)}
        if self.details:
            error["details"] = dict(self.details)
        return json.dumps({"type": "error", "error": error}).encode()


def invalid(message: str, details: Mapping[str, Any] | None = None) -> Refused:
    return Refused(400, "invalid_request_error", message, details)


@dataclass(frozen=True)
class _Facts:
    """:param thinking: the types of thinking that it takes."""

    limits: images.Limits = images.HIGH
    thinking: tuple[str, ...] = ("adaptive",)
    effort: bool = True
    forced_tools: bool = False


_MODELS = {
    "claude-haiku-5-5": _Facts(thinking=("adaptive", "disabled")),
    "claude-sonnet-5-5": _Facts(thinking=("adaptive", "between_tools")),
    "claude-opus-5-5": _Facts(),
    "claude-fable-5-2": _Facts(),
    "claude-haiku-4-5": _Facts(images.STANDARD, ("enabled", "disabled"), effort=False, forced_tools=True),
}


def check_headers(headers: Mapping[str, str], key: str) -> None:
    """:raises Refused: if a header is missing or wrong. Names are lower case."""
    bearer = headers.get("authorization", "")
    given = bearer.removeprefix("Bearer ") if bearer.startswith("Bearer ") else headers.get("x-api-key", "")
    if given != key:
        raise Refused(401, "authentication_error", "invalid x-api-key" if given else "x-api-key header is required")
    if headers.get("anthropic-version") not in VERSIONS:
        raise invalid("anthropic-version: header is required and must be a known version")
    if headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise invalid("content-type: must be application/json")


_BEDROCK = re.compile(r"/model/(?:\w+\.)?anthropic\.([\w-]+?)(?:-v\d+:\d+)?/invoke")


def from_bedrock(path: str, headers: Mapping[str, str], data: bytes) -> tuple[dict[str, str], bytes]:
    """A request at Bedrock's door as the same request at Anthropic's.

    :raises Refused: if Bedrock would not take it.
    """
    match = _BEDROCK.fullmatch(urllib.parse.unquote(path))
    if not match:
        raise Refused(404, "not_found_error", f"Not found: {path}")
    body = _parsed(data, extra={"anthropic_version"})
    if "model" in body:
        raise invalid("model: Extra inputs are not permitted")
    if "format" in body.get("output_config", {}):
        raise invalid("output_config.format: Extra inputs are not permitted")
    version = str(body.pop("anthropic_version", ""))
    if any("transformations" in block for _, block in blocks(body)):
        raise invalid("transformations: Extra inputs are not permitted")
    return {**headers, "anthropic-version": version}, json.dumps({**body, "model": match[1]}).encode()


def check(data: bytes, version: str, most_images: int) -> dict[str, Any]:
    """The request's body, if the service would take it.

    :param most_images: a rule of the caller's own, not of the service (which takes 600).
    :raises Refused: at the first rule that is broken.
    """
    if len(data) > LARGEST_REQUEST:
        raise Refused(413, "request_too_large", "Request exceeds the maximum size")
    body = _parsed(data)
    facts = _model(body)
    _top(body, version, facts)
    _output(body, facts)
    _messages(body)
    _images(body, facts, most_images)
    return body


def _parsed(data: bytes, extra: AbstractSet[str] = frozenset()) -> dict[str, Any]:
    try:
        body = json.loads(data)
    except ValueError:
        raise invalid("The request body is not valid JSON") from None
    if not isinstance(body, dict):
        raise invalid("The request body must be a JSON object")
    for name in body.keys() - _FIELDS - extra:
        raise invalid(f"{name}: Extra inputs are not permitted")
    return body


def _model(body: Mapping[str, Any]) -> _Facts:
    model = body.get("model")
    if not isinstance(model, str):
        raise invalid("model: Field required")
    if model not in _MODELS:
        raise Refused(404, "not_found_error", f"model: {model}")
    return _MODELS[model]


def _top(body: Mapping[str, Any], version: str, facts: _Facts) -> None:
    most = body.get("max_tokens")
    if not isinstance(most, int) or not 1 <= most <= MOST_OUTPUT:
        raise invalid(f"max_tokens: must be a whole number from 1 to {MOST_OUTPUT}")
    for name in ("temperature", "top_p", "top_k"):
        if name in body and version >= "2026-10-21":
            raise invalid(f"{name}: sampling parameters are not supported in this version")
    choice = body.get("tool_choice")
    if isinstance(choice, dict) and choice.get("type") in ("any", "tool") and not facts.forced_tools:
        raise invalid("tool_choice: forcing a tool is not supported by this model")


def _output(body: Mapping[str, Any], facts: _Facts) -> None:
    output = body.get("output_config", {})
    for name in output.keys() - {"effort", "format"}:
        raise invalid(f"output_config.{name}: Extra inputs are not permitted")
    effort = _effort(output, facts)
    form = output.get("format")
    if form is not None:
        _form(form)
    thinking = body.get("thinking")
    if thinking is not None:
        _thinking(thinking.get("type"), effort, facts)


def _effort(output: Mapping[str, Any], facts: _Facts) -> str:
    effort = output.get("effort")
    if effort is not None and not facts.effort:
        raise invalid("output_config.effort: not supported by this model")
    if effort not in (None, "low", "medium", "high", "xhigh", "max"):
        raise invalid(f"output_config.effort: unknown effort {effort!r}")
    return effort or "high"


def _form(form: Mapping[str, Any]) -> None:
    if form.get("type") != "json_schema" or not isinstance(form.get("schema"), dict):
        raise invalid("output_config.format: must be a json_schema with a schema")
    fault = schemas.fault(form["schema"])
    if fault:
        raise invalid(f"output_config.format.schema: {fault}")


def _thinking(kind: Any, effort: str, facts: _Facts) -> None:
    if kind not in facts.thinking:
        raise invalid(f"thinking.type: {kind!r} is not supported by this model; use one of {', '.join(facts.thinking)}")
    if kind in ("between_tools", "disabled") and effort in ("xhigh", "max"):
        raise invalid(f"thinking.type: {kind!r} is not supported at effort {effort!r}")


def _messages(body: Mapping[str, Any]) -> None:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise invalid("messages: at least one message is required")
    if messages[0].get("role") != "user":
        raise invalid("messages: first message must use the user role")
    if messages[-1].get("role") != "user":
        raise invalid("messages: prefilling the assistant's answer is not supported by this model")
    for path, block in blocks(body):
        if block.get("type") not in ("text", "image", "thinking"):
            raise invalid(f"{path}.type: {block.get('type')!r} is not expected here")
        if block.get("type") == "text" and not str(block.get("text", "")).strip():
            raise invalid(f"{path}.text: text content blocks must be non-empty")
    if sum("cache_control" in block for _, block in blocks(body)) > MOST_BREAKPOINTS:
        raise invalid(f"at most {MOST_BREAKPOINTS} blocks may have cache_control")


def blocks(body: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every block of the system prompt and of the messages, with its path."""
    parts = [("system", body.get("system", []))]
    parts += [(f"messages.{n}.content", message.get("content", [])) for n, message in enumerate(body["messages"])]
    for path, content in parts:
        listed = [{"type": "text", "text": content}] if isinstance(content, str) else content
        yield from ((f"{path}.{n}", block) for n, block in enumerate(listed))


def _images(body: Mapping[str, Any], facts: _Facts, most: int) -> None:
    sent = [(path, block) for path, block in blocks(body) if block["type"] == "image"]
    if len(sent) > most:
        raise invalid(f"{len(sent)} images, where at most {most} are allowed")
    for path, block in sent:
        try:
            images.refuse_image(block, facts.limits, crowded=len(sent) > 20)
        except images.TooLarge as error:
            details = {
                "error_code": "image_dimensions_too_large",
                "max_side_length_pixels": error.longest,
                "paths": [path],
            }
            raise invalid(f"{path}.image.source.base64.data: {error}", details) from None
        except ValueError as error:
            raise invalid(f"{path}.image: {error}") from None


def tokens(body: Mapping[str, Any]) -> tuple[int, int]:
    """About what the service would count: the system prompt, and everything else but images by address."""
    system = sum(len(block["text"]) // 4 for path, block in blocks(body) if path.startswith("system"))
    limits = _MODELS[body["model"]].limits
    rest = 0
    for path, block in blocks(body):
        if block["type"] == "image" and not images.by_address(block):
            rest += images.tokens(images.size(images.decoded(block)), limits)
        elif block["type"] == "text" and not path.startswith("system"):
            rest += len(block.get("text", "")) // 4
    return system, rest
