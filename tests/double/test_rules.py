"""The double refuses what the service would refuse: one rule broken at a time, over real HTTP."""

import base64
import copy
import io
import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from PIL import Image

from pytest_visual_claude.testing import Service


def encoded(size=(300, 200), form="PNG", mode="RGB"):
    file = io.BytesIO()
    Image.new(mode, size).save(file, form)
    return base64.b64encode(file.getvalue()).decode()


def image(media_type="image/png", **options):
    return {
        "type": "image",
        "source": {"type": "base64", "media_type": media_type, "data": encoded(**options)},
        "transformations": {"oversized_image": "error"},
    }


SCHEMA = {
    "type": "object",
    "properties": {"findings": {"type": "array", "items": {"type": "string"}}},
    "required": ["findings"],
    "additionalProperties": False,
}

BODY: dict[str, Any] = {
    "model": "claude-sonnet-5-5",
    "max_tokens": 1000,
    "system": "Compare.",
    "messages": [
        {"role": "user", "content": [{"type": "text", "text": "R1"}, image(), {"type": "text", "text": "Regions: R1"}]}
    ],
    "output_config": {"effort": "high", "format": {"type": "json_schema", "schema": SCHEMA}},
    "thinking": {"type": "adaptive"},
}


@pytest.fixture(scope="module")
def service():
    with Service() as double:
        yield double


def send(service, body, path="/v1/messages", **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {
        "authorization": f"Bearer {service.key}",
        "anthropic-version": "2026-10-21",
        "content-type": "application/json",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    request = urllib.request.Request(service.url + path, data, {k: v for k, v in named.items() if v is not None})
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def changed(path, value):
    body: Any = copy.deepcopy(BODY)
    *parents, last = path.split(".")
    at: Any = body
    for name in parents:
        at = at[int(name)] if isinstance(at, list) else at[name]
    at[int(last) if isinstance(at, list) else last] = value
    return body


IMAGE = "messages.0.content.1"
DATA = f"{IMAGE}.source.data"
FORM = "output_config.format"


def test_a_request_that_keeps_the_rules_is_answered_like_the_service_does(service):
    status, message = send(service, BODY)
    assert status == 200
    assert [block["type"] for block in message["content"]] == ["thinking", "text"]
    assert message["stop_reason"] == "end_turn"
    assert message["usage"]["input_tokens"] >= 88


BROKEN = {
    "no model": (changed("model", None), 400, "model: Field required"),
    "unknown model": (changed("model", "claude-9"), 404, "model: claude-9"),
    "retired model": (changed("model", "claude-sonnet-4-20250514"), 404, "model: claude-sonnet-4-20250514"),
    "no max_tokens": (changed("max_tokens", None), 400, "max_tokens"),
    "temperature": (changed("temperature", 0), 400, "temperature"),
    "top_p": (changed("top_p", 1), 400, "top_p"),
    "top_k": (changed("top_k", 1), 400, "top_k"),
    "seed": (changed("seed", 1), 400, "seed: Extra inputs"),
    "forced tool": (changed("tool_choice", {"type": "tool", "name": "x"}), 400, "forcing a tool"),
    "any tool": (changed("tool_choice", {"type": "any"}), 400, "forcing a tool"),
    "prefill": (
        {**BODY, "messages": [*BODY["messages"], {"role": "assistant", "content": "{"}]},
        400,
        "prefilling",
    ),
    "no messages": (changed("messages", []), 400, "at least one message"),
    "empty text": (changed("messages.0.content.0.text", " "), 400, "non-empty"),
    "unknown block": (changed("messages.0.content.0.type", "video"), 400, "'video'"),
    "data prefix": (changed(DATA, "data:image/png;base64," + encoded()), 400, "standard alphabet"),
    "url-safe base64": (changed(DATA, encoded()[:-4] + "-_=="), 400, "standard alphabet"),
    "wrong padding": (changed(DATA, encoded() + "A"), 400, "standard alphabet"),
    "wrong media type": (changed(f"{IMAGE}.source.media_type", "image/jpeg"), 400, "the bytes are image/png"),
    "a BMP": (changed(IMAGE, image(form="BMP")), 400, "the bytes are unknown"),
    "no header": (changed(DATA, base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()), 400, "Could not process"),
    "too wide": (changed(IMAGE, image(size=(8001, 10))), 400, "max allowed size: 8000"),
    "would be resized": (changed(IMAGE, image(size=(3000, 2000))), 400, "largest that fits is 2352x1568"),
    "unknown transformation": (changed(f"{IMAGE}.transformations", {"rotate": 1}), 400, "Extra inputs"),
    "unknown policy": (changed(f"{IMAGE}.transformations", {"oversized_image": "crop"}), 400, "unknown value"),
    "unknown effort": (changed("output_config.effort", "huge"), 400, "unknown effort"),
    "effort on a model without": (
        {**changed("model", "claude-haiku-4-5"), "thinking": {"type": "disabled"}},
        400,
        "not supported by this model",
    ),
    "thinking disabled": (changed("thinking.type", "disabled"), 400, "adaptive, between_tools"),
    "thinking budget": (changed("thinking", {"type": "enabled", "budget_tokens": 2000}), 400, "'enabled'"),
    "little thinking, much effort": (
        {**changed("thinking.type", "between_tools"), "output_config": {"effort": "max"}},
        400,
        "at effort 'max'",
    ),
    "no schema": (changed(FORM, {"type": "json_schema"}), 400, "with a schema"),
    "open object": (changed(f"{FORM}.schema.additionalProperties", True), 400, "additionalProperties"),
    "minimum": (changed(f"{FORM}.schema.properties.findings.items", {"type": "integer", "minimum": 1}), 400, "minimum"),
    "pattern": (changed(f"{FORM}.schema.properties.findings.items.pattern", "R.*"), 400, "'pattern'"),
    "two items at least": (changed(f"{FORM}.schema.properties.findings.minItems", 2), 400, "minItems"),
    "no type": (changed(f"{FORM}.schema.properties.findings.items", {}), 400, "a type is required"),
    "unknown required": (changed(f"{FORM}.schema.required", ["other"]), 400, "no property"),
    "25 optional": (
        changed(
            f"{FORM}.schema",
            {**SCHEMA, "properties": {f"f{n}": {"type": "string"} for n in range(25)}, "required": []},
        ),
        400,
        "25 optional",
    ),
    "17 unions": (
        changed(
            f"{FORM}.schema",
            {
                **SCHEMA,
                "properties": {f"f{n}": {"anyOf": [{"type": "null"}]} for n in range(17)},
                "required": [f"f{n}" for n in range(17)],
            },
        ),
        400,
        "17 unions",
    ),
    "21 images": (changed("messages.0.content", [image() for _ in range(21)]), 400, "at most 20"),
    "no JSON": (b"{", 400, "not valid JSON"),
    "a list": (b"[]", 400, "JSON object"),
    "too large": (b" " * (32 * 1024 * 1024 + 1), 413, "maximum size"),
}


@pytest.mark.parametrize(("body", "status", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_rule_is_refused_as_the_service_does(service, body, status, words):
    seen, answer = send(service, body)
    assert seen == status
    assert answer["type"] == "error"
    assert words in answer["error"]["message"]


HEADERS = {
    "no key": ({"authorization": None}, 401),
    "another key": ({"authorization": "Bearer sk-other"}, 401),
    "no version": ({"anthropic_version": None}, 400),
    "unknown version": ({"anthropic_version": "2020-01-01"}, 400),
    "a form": ({"content_type": "application/x-www-form-urlencoded"}, 400),
}


@pytest.mark.parametrize(("headers", "status"), HEADERS.values(), ids=HEADERS)
def test_a_wrong_header_is_refused(service, headers, status):
    assert send(service, BODY, **headers)[0] == status


def test_the_key_may_travel_in_its_own_header(service):
    assert send(service, BODY, authorization=None, x_api_key=service.key)[0] == 200


def test_another_path_is_not_there(service):
    assert send(service, BODY, "/v1/v1/messages")[0] == 404


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "RGB"), ("JPEG", "RGB"), ("GIF", "P"), ("WEBP", "RGB"), ("WEBP", "RGBA")]
)
def test_every_kind_of_picture_is_measured_by_its_header(service, form, mode):
    block = image(f"image/{form.lower()}", size=(560, 280), form=form, mode=mode)
    before = send(service, changed(IMAGE, image(size=(28, 28))))[1]["usage"]["input_tokens"]
    after = send(service, changed(IMAGE, block))[1]["usage"]["input_tokens"]
    assert after - before == 199


def test_more_than_twenty_images_may_not_be_wider_than_2000_pixels():
    with Service(most_images=600) as service:
        body = changed("messages.0.content", [image(size=(2001, 20)) for _ in range(21)])
        status, answer = send(service, body)
        assert send(service, changed("messages.0.content", [image()] * 21))[0] == 200
    assert status == 400
    assert answer["error"]["details"]["max_side_length_pixels"] == 2000
    assert answer["error"]["details"]["paths"] == ["messages.0.content.0"]


def test_a_picture_that_may_be_resized_is_counted_at_its_resized_size(service):
    block = {**image(size=(1280, 5000)), "transformations": {}}
    small = send(service, changed(IMAGE, image(size=(28, 28))))[1]["usage"]["input_tokens"]
    assert send(service, changed(IMAGE, block))[1]["usage"]["input_tokens"] - small == 24 * 92 - 1
