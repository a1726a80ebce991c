"""Every value as JSON and back."""

from __future__ import annotations

import enum
import functools
import json
import math
import re
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

T = TypeVar("T")

_SURROGATE = re.compile(r"[\ud800-\udfff]|\\u[dD][89a-fA-F]")


def to_json(value: Any, *, indent: int | None = None) -> str:
    """Any value of this module as JSON: stable order, UTF-8, no NaN.

    Half of a surrogate pair, which a judge's JSON may hold and UTF-8 may not, becomes ``?``.
    """
    return json.dumps(_plain(value), indent=indent, ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def from_json(kind: type[T], text: str | bytes) -> T:
    """Reads a value back.

    :raises ValueError: if the text is no JSON, or no such value.
    """
    return _adapter(kind).validate_python(read_json(text))  # type: ignore[no-any-return, arg-type]


def read_json(text: str | bytes) -> Any:
    """What a JSON text says. Every file of ours is read by this: there is one way to be damaged.

    :raises ValueError: if it is none, is nested too deeply, or holds what JSON has no word for.
    """
    text = text if isinstance(text, str) else text.decode()
    try:
        value = json.loads(text, parse_constant=_number, parse_float=_number, parse_int=_whole)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if _SURROGATE.search(text):
        json.dumps(value, ensure_ascii=False).encode()  # half of a pair can be no part of a file's name
    return value


def _whole(text: str) -> int:
    _number(text)
    return int(text)


def _number(text: str) -> float:
    """What ``float`` makes of ``NaN`` and ``1e999`` can be read, but never be written again."""
    if not math.isfinite(number := float(text)):
        raise ValueError(f"it holds {text}")
    return number


@functools.cache
def _adapter(kind: Any) -> Any:
    """Made once for each type: it takes ten milliseconds, and a review reads hundreds of checks."""
    from pydantic import TypeAdapter  # 0.1 s, and only those who read need it

    return TypeAdapter(kind)
