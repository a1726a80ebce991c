"""One element as its browser tells of it: the same from the protocol and from the script in the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pytest_visual_claude.model.css import INITIAL, OF_PARTS

#: The properties that are asked for, in this order.
PROPERTIES = tuple(INITIAL)
_PLACES = {name: place for place, name in enumerate(PROPERTIES)}

#: Elements of which nothing is drawn by themselves.
NEVER_DRAWN = frozenset({"head", "script", "style", "template", "noscript", "source", "track", "br", "wbr", "option"})
PSEUDO = frozenset({"::before", "::after"})
MARKER, PLACEHOLDER = "::marker", "::placeholder"
FRAMES = frozenset({"iframe", "frame", "object"})

#: x, y, width and height in CSS pixels, from the upper left corner of the main frame's document.
Place = tuple[float, float, float, float]

#: Attributes of which the drawing of an SVG is made.
SHAPE = ("d", "points", "cx", "cy", "r", "rx", "ry", "x", "y", "x1", "y1", "x2", "y2", "viewBox", "transform", "href")


@dataclass(frozen=True)
class Element:
    """One drawn element, or one ``::before`` or ``::after``, which is called so.

    :param parent: the place of the nearest drawn element around it; -1 for none.
    :param texts: its own runs of text, with their places.
    :param values: its computed styles, in the order of :data:`PROPERTIES`.
    :param value: what a field holds, or shows as chosen.
    :param source: the address of the picture it shows.
    :param handle: what the protocol calls it; -1 without one.
    :param parts: the values of its ``::marker`` and ``::placeholder``, as ``::marker color``.
    """

    parent: int
    tag: str
    place: Place
    values: Sequence[str]
    attributes: Mapping[str, str] = field(default_factory=dict)
    texts: list[tuple[str, Place]] = field(default_factory=list)
    value: str = ""
    source: str = ""
    checked: bool = False
    handle: int = -1
    parts: dict[str, str] = field(default_factory=dict)

    def mark(self, part: str, values: Sequence[str]) -> None:
        """:param values: of ``::marker`` or ``::placeholder``, in the order of :data:`PROPERTIES`."""
        self.parts.update({f"{part} {name}": values[_PLACES[name]] for name in OF_PARTS})

    def inset(self, side: str) -> float:
        """How far its content is from that side of its box, in CSS pixels: its border and, of a frame, its padding."""
        names = (f"border-{side}-width", f"padding-{side}")[: 2 if self.tag in FRAMES else 1]
        return sum(float(self.values[_PLACES[name]].removesuffix("px") or 0) for name in names)
