"""Variants as a project declares them, a line each: ``phone = viewport 390x844, color_scheme dark``."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from pytest_visual_claude.model.settings import Variant
from pytest_visual_claude.settings.readers import lines, nearest, one_of

_LINE = "a variant a line, as `phone = viewport 390x844, color_scheme dark`"


def definitions(value: Any) -> tuple[Variant, ...]:
    given = value if isinstance(value, tuple | list) and all(isinstance(one, Variant) for one in value) else None
    found = tuple(given) if given is not None else tuple(map(_variant, lines(value)))
    names = [one.name.casefold() for one in found]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise ValueError(f"{_LINE}; {twice!r} is declared twice")
    return found


def names(value: Any) -> tuple[str, ...]:
    """The variants of a call: a list, or a text with commas."""
    if not isinstance(value, str | list | tuple) or not all(isinstance(name, str) for name in value):
        raise ValueError("a list of names of variants")
    words = [word for text in ([value] if isinstance(value, str) else value) for word in text.split(",")]
    return tuple(word.strip() for word in words if word.strip())


def undeclared(asked: Collection[str], declared: Collection[Variant]) -> str:
    """What is wrong with the first variant that nobody declared; ``""`` where all are."""
    known = [variant.name for variant in declared]
    unknown = next((name for name in asked if name not in known), None)
    if unknown is None:
        return ""
    there = f"Declared are: {', '.join(known)}" if known else "Declare it with visual_variant_definitions"
    return f"there is no variant {unknown!r}{nearest(unknown, known)}. {there}"


def _variant(line: str) -> Variant:
    name, equals, said = (part.strip() for part in line.partition("="))
    if not equals:
        raise ValueError(_LINE)
    if not re.fullmatch(r"[\w.-]{1,40}", name, re.ASCII):
        raise ValueError(f"{_LINE}; {name!r} is no name: letters, digits, -, _ and ., up to 40")
    parts = (part.strip().partition(" ") for part in said.split(",") if part.strip())
    return Variant(name, **dict(_setting(option, value.strip()) for option, _, value in parts))


def _setting(option: str, value: str) -> tuple[str, Any]:
    if option == "device_scale_factor":
        raise ValueError(f"{_LINE}: the scale comes with a context, as new_context(device_scale_factor=3); {_FIXED}")
    if option not in _READ:
        raise ValueError(f"{_LINE}; {option!r} is none of {', '.join(_READ)}{nearest(option, _READ)}")
    try:
        return option, _READ[option](value)
    except ValueError as error:
        raise ValueError(f"{_LINE}; {option} {value!r} is not {error}") from None


_FIXED = "no page can change it, so no variant can"


def _viewport(value: str) -> tuple[int, int]:
    sides = re.fullmatch(r"([1-9]\d{0,4})[x×]([1-9]\d{0,4})", value)
    if not sides:
        raise ValueError("a width and a height in CSS pixels, as 390x844")
    return int(sides[1]), int(sides[2])


def _locale(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", value):
        raise ValueError("a locale, as de-DE")
    return value.replace("_", "-")


_READ: Mapping[str, Callable[[str], Any]] = {
    "viewport": _viewport,
    "color_scheme": one_of("light", "dark", "no-preference"),
    "contrast": one_of("more", "no-preference"),
    "reduced_motion": one_of("reduce", "no-preference"),
    "forced_colors": one_of("active", "none"),
    "locale": _locale,
}
