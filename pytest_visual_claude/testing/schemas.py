"""The subset of JSON Schema that structured output takes, and an example that fits a schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MOST_OPTIONAL = 24
MOST_UNIONS = 16
_TYPES = ("object", "array", "string", "integer", "number", "boolean", "null")
_KEYS = {
    *("type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "allOf"),
    *("$ref", "$defs", "description", "title", "format", "minItems", "default"),
}


def fault(schema: Mapping[str, Any]) -> str:
    """Why the service would refuse a schema, or ``""``."""
    for path, part in _parts(schema, "$"):
        wrong = _wrong(part)
        if wrong:
            return f"{path}: {wrong}"
    parts = [part for _, part in _parts(schema, "$")]
    optional = sum(len(part.get("properties", {})) - len(part.get("required", [])) for part in parts)
    if optional > MOST_OPTIONAL:
        return f"{optional} optional parameters, where at most {MOST_OPTIONAL} are allowed"
    unions = sum("anyOf" in part or isinstance(part.get("type"), list) for part in parts)
    return f"{unions} unions, where at most {MOST_UNIONS} are allowed" if unions > MOST_UNIONS else ""


def _parts(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield path, schema
    for group in ("properties", "$defs"):
        for name, part in schema.get(group, {}).items():
            yield from _parts(part, f"{path}.{name}")
    for group in ("anyOf", "allOf"):
        for number, part in enumerate(schema.get(group, [])):
            yield from _parts(part, f"{path}.{group}.{number}")
    if isinstance(schema.get("items"), dict):
        yield from _parts(schema["items"], f"{path}[]")


def _wrong(part: Mapping[str, Any]) -> str:
    unknown = sorted(part.keys() - _KEYS)
    if unknown:
        return f"{unknown[0]!r} is not supported"
    if not part.keys() & {"type", "enum", "const", "anyOf", "allOf", "$ref"}:
        return "a type is required"
    kinds = part.get("type", [])
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if kind not in _TYPES:
            return f"type {kind!r} is not supported"
    if part.get("minItems", 0) not in (0, 1):
        return "minItems may only be 0 or 1"
    return _wrong_object(part) if part.get("type") == "object" else ""


def _wrong_object(part: Mapping[str, Any]) -> str:
    if part.get("additionalProperties") is not False:
        return "For 'object' type, 'additionalProperties' must be explicitly set to false"
    missing = set(part.get("required", [])) - set(part.get("properties", {}))
    return f"required names {sorted(missing)[0]!r}, which is no property" if missing else ""


def example(schema: Mapping[str, Any]) -> Any:
    """A value that fits the schema (one without references): first word of an enum, false, one item."""
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    if "anyOf" in schema:
        return example(schema["anyOf"][0])
    if schema["type"] == "object":
        return {name: example(part) for name, part in schema.get("properties", {}).items()}
    if schema["type"] == "array":
        return [example(schema["items"])]
    return {"string": "said by the double", "integer": 0, "number": 0, "boolean": False, "null": None}[schema["type"]]
