"""What sets a value now: the declaration that wins, or the root's custom property behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pytest_visual_claude.model import Declaration, Origin
from pytest_visual_claude.model.css import is_part, normal

Declarations = Sequence[Declaration]

#: Shorthands that do not begin as what they set does.
_SHORTHANDS = {
    "font": {"line-height"},
    "gap": {"row-gap", "column-gap"},
    "columns": {"column-count"},
    "inset": {"top", "right", "bottom", "left"},
    "flex-flow": {"flex-direction", "flex-wrap"},
    "white-space": {"white-space-collapse", "text-wrap-mode"},
    "place-items": {"align-items", "justify-items"},
    "place-content": {"align-content", "justify-content"},
    "place-self": {"align-self", "justify-self"},
    "grid": {"grid-template-columns", "grid-template-rows"},
    "grid-template": {"grid-template-columns", "grid-template-rows"},
    "grid-area": {"grid-row-start", "grid-row-end", "grid-column-start", "grid-column-end"},
    "word-wrap": {"overflow-wrap"},
    "all": set(),
}
_SIDED = re.compile(r"^border-(?:top|right|bottom|left)-(width|style|color)$|^border-\w+-\w+-(radius)$")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_HEX = re.compile(r"^#([0-9a-f])([0-9a-f])([0-9a-f])$")


def winning(declarations: Declarations, name: str) -> Declaration | None:
    """The one that sets the property; among equals the last one, and what is important before all."""
    setting = [declaration for declaration in declarations if sets(declaration, name)]
    return max(reversed(setting), key=lambda declaration: declaration.important, default=None)


def sets(declaration: Declaration, name: str) -> bool:
    if declaration.property in (name, "all") or name in declaration.longhands:
        return True
    sided = _SIDED.match(name)
    if sided and declaration.property == f"border-{sided[1] or sided[2]}":
        return True
    return is_part(name, declaration.property) or name in _SHORTHANDS.get(declaration.property, ())


def origin(
    declarations: Declarations, name: str, values: tuple[str, str], variables: Mapping[str, tuple[str, str]]
) -> Origin:
    """:param variables: the root's custom properties that changed, with both values."""
    setting = winning(declarations, name)
    where, selector = (setting.where, setting.selector) if setting else ("", "")
    named = _VARIABLE.findall(setting.value) if setting else []
    candidates = [candidate for candidate in named if candidate in variables] or [
        # Also where it came through a custom property that some element set to it.
        candidate
        for candidate, both in variables.items()
        if (named or not setting) and explains(both, values)
    ]
    if not candidates:
        return Origin(where, selector)
    variable = next((candidate for candidate in candidates if explains(variables[candidate], values)), candidates[0])
    return Origin(where, selector, variable, *variables[variable])


def explains(both: tuple[str, str], values: tuple[str, str]) -> bool:
    """Whether the one value became the other by putting in what the custom property became."""
    was, now = map(_long, both)
    return bool(was) and was in values[0] and values[0].replace(was, now) == values[1]


def _long(colour: str) -> str:
    short = _HEX.match(colour.lower())
    if short:
        return "#" + "".join(digit * 2 for digit in short.groups())
    return normal(colour.lower() if colour.startswith("#") else colour)
