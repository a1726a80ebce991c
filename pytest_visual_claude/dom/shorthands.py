"""Longhands that changed together, told as the one property that people write."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_visual_claude.dom.folding import Values

_SIDES = ("top", "right", "bottom", "left")
_CORNERS = ("top-left", "top-right", "bottom-right", "bottom-left")

#: Told together once two of them changed, with the values of all.
_TOGETHER = {
    "padding": tuple(f"padding-{side}" for side in _SIDES),
    "margin": tuple(f"margin-{side}" for side in _SIDES),
    "border-radius": tuple(f"border-{corner}-radius" for corner in _CORNERS),
    "border-color": tuple(f"border-{side}-color" for side in _SIDES),
    "border-style": tuple(f"border-{side}-style" for side in _SIDES),
    "border-width": tuple(f"border-{side}-width" for side in _SIDES),
    "gap": ("row-gap", "column-gap"),
    "overflow": ("overflow-x", "overflow-y"),
    "background-position": ("background-position-x", "background-position-y"),
}
_BORDERS = ("border", *(f"border-{side}" for side in _SIDES), "outline")
#: What says nothing more once the first changed.
_WITH = {
    "text-decoration-line": ("text-decoration-",),
    "background-image": ("background-position", "background-size", "background-repeat", "background-clip"),
    "position": ("z-index",),
    "outline": ("outline-offset",),
}

Style = Callable[[str], Values]


def told(changed: Mapping[str, Values], style: Style) -> dict[str, tuple[Values, str]]:
    """By the property to name: both values, and one of the longhands that changed.

    :param style: a property → its values before and after, changed or not.
    """
    named = {name: (values, name) for name, values in changed.items()}
    for whole, parts in _TOGETHER.items():
        if len(these := [part for part in parts if part in named]) > 1:
            (first, *_) = [named.pop(part)[1] for part in these]
            every = [style(part) for part in parts]
            was, now = (_short([values[at] for values in every]) for at in (0, 1))
            named[whole] = ((was, now), first)
    for border in _BORDERS:
        _border(named, border, style)
    _placed(named)
    idle = {
        name for first, more in _WITH.items() if first in named for name in named if name.startswith(more)
    } - _WITH.keys()
    return {name: values for name, values in named.items() if name not in idle}


def _placed(named: dict[str, tuple[Values, str]]) -> None:
    """``position static → absolute, top 12px, left 44px``: a position is nothing without its place."""
    if "position" in named and (sides := [side for side in _SIDES if side in named]):
        (was, now), longhand = named["position"]
        insets = {side: named.pop(side)[0] for side in sides}
        was, now = (
            ", ".join((value, *(f"{side} {both[at]}" for side, both in insets.items() if both[at] != "auto")))
            for at, value in enumerate((was, now))
        )
        named["position"] = ((was, now), longhand)


def _border(named: dict[str, tuple[Values, str]], border: str, style: Style) -> None:
    """``border``, or one side of it, that came, went, or changed in more than one way."""
    parts = [f"{border}-{part}" for part in ("width", "style", "color")]
    these = [part for part in parts if part in named]
    if f"{border}-style" not in these and len(these) < 2:
        return
    side = f"{border}-top" if border == "border" else border
    values = [named[part][0] if part in named else style(f"{side}-{part.rpartition('-')[2]}") for part in parts]
    was, now = ("none" if values[1][at] == "none" else " ".join(value[at] for value in values) for at in (0, 1))
    if was.count(" ") in (0, 2) and now.count(" ") in (0, 2):  # else the sides differ
        (first, *_) = [named.pop(part)[1] for part in these]
        named[border] = ((was, now), first)


def _short(values: list[str]) -> str:
    """``8px 16px`` for four or two sides, as CSS leaves out what says itself."""
    if len(values) == 4 and values[3] == values[1]:
        values = values[:3]
    if len(values) == 3 and values[2] == values[0]:
        values = values[:2]
    return values[0] if len(set(values)) == 1 else " ".join(values)
