"""The elements that a browser found → :class:`DomSnapshot`: in the picture's pixels, and only what may be kept."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pytest_visual_claude.capture.dom import naming
from pytest_visual_claude.capture.dom.element import FRAMES, PROPERTIES, SHAPE, Element, Place
from pytest_visual_claude.model import Box, DomSnapshot, Node, Size
from pytest_visual_claude.model.css import CURRENT_COLOUR, INHERITED, INITIAL, file_name, normal

#: A page with more elements than this has no causes.
MOST_NODES = 20_000
#: How much of an element's own text is kept as it is.
LONGEST_TEXT = 300

#: Classes that a build tool makes anew: css-1x2y3z, sc-bdVaJa, Button_root__a1B2c, _9dls2.
_MADE = re.compile(r"^(css|sc|jsx|svelte|emotion)-\w+|__\w*\d\w*$|^_\w{4,}$|\d\w*[a-zA-Z]\w*\d|^\w*\d{4,}")
_MOST_CLASSES = 6
_FAR = 1 << 24
_EVERYWHERE = Box(-_FAR, -_FAR, 2 * _FAR, 2 * _FAR)


@dataclass(frozen=True)
class Frame:
    """Where the picture is in the main frame's document.

    :param left: in CSS pixels, as ``top``.
    :param scale: the picture's pixels for each of them.
    :param hidden: what may not be kept, in the picture's pixels.
    """

    left: float
    top: float
    scale: float
    size: Size
    hidden: tuple[Box, ...] = ()

    def box(self, place: Place) -> Box:
        x, y, width, height = place
        left, top = round((x - self.left) * self.scale), round((y - self.top) * self.scale)
        right, bottom = (x + width - self.left) * self.scale, (y + height - self.top) * self.scale
        return Box(left, top, round(right) - left, round(bottom) - top)

    @property
    def surroundings(self) -> Box:
        """The picture, and as much again on each side: what stands there may have come from it."""
        width, height = self.size.width, self.size.height
        return Box(-width, -height, 3 * width, 3 * height)


def read(elements: Sequence[Element], frame: Frame, variables: Mapping[str, str]) -> DomSnapshot:
    """:raises ValueError: if the page has more elements than can be compared in good time."""
    kept = _kept(elements, frame)
    if len(kept) > MOST_NODES:
        raise ValueError(f"{len(kept)} elements")
    boxes = _clipped(elements, frame)
    place = {at: new for new, at in enumerate(kept)}
    elements = [replace(elements[at], parent=place.get(elements[at].parent, -1)) for at in kept]
    texts = [_text(element, frame) for element in elements]
    names = naming.names(elements, texts)
    styles = [list(map(normal, element.values)) for element in elements]
    nodes = tuple(
        Node(
            parent=element.parent,
            tag=element.tag[: naming.LONGEST],
            box=boxes[kept[at]],
            role=naming.role(element)[: naming.LONGEST],
            name=names[at],
            text=texts[at],
            test_id=element.attributes.get("data-testid", "")[: naming.LONGEST],
            id=element.attributes.get("id", "")[: naming.LONGEST],
            classes=_classes(element),
            styles=_reduced(styles[at], styles[element.parent] if element.parent >= 0 else _FIRST)
            | _drawn(element)
            | {name: normal(value) for name, value in element.parts.items()},
        )
        for at, element in enumerate(elements)
    )
    kept_variables = {name[: naming.LONGEST]: normal(value) for name, value in variables.items()}
    return DomSnapshot(nodes, kept_variables, frame.scale, tuple(element.handle for element in elements))


def _kept(elements: Sequence[Element], frame: Frame) -> list[int]:
    """Without what is hidden, with all that is in it, and what is far from the picture and holds nothing near it."""
    hidden, near = set[int](), set[int]()
    for at, element in enumerate(elements):
        if (
            element.parent in hidden
            or _folded_away(element, elements)
            or any(inside(frame.box(element.place), box) for box in frame.hidden)
        ):
            hidden.add(at)
    for at in range(len(elements) - 1, -1, -1):
        if at not in hidden and (at in near or meets(frame.box(elements[at].place), frame.surroundings)):
            near |= {at, elements[at].parent}
    return sorted(near - {-1})


def _folded_away(element: Element, elements: Sequence[Element]) -> bool:
    """Whether it is in a ``details`` that is closed: it has a place there, once a script asked for it."""
    around = elements[element.parent] if element.parent >= 0 else element
    return around.tag == "details" and "open" not in around.attributes and element.tag != "summary"


def _clipped(elements: Sequence[Element], frame: Frame) -> list[Box]:
    """The boxes, as far as no element around them cuts them off."""
    overflow, position = PROPERTIES.index("overflow-x"), PROPERTIES.index("position")
    boxes: list[Box] = []
    inner: list[tuple[Box, Box]] = []  # what each lets be seen of what is in it, and of what it is no container of
    for element in elements:
        around = inner[element.parent] if element.parent >= 0 else (_EVERYWHERE, _EVERYWHERE)
        positioned = element.values[position]
        seen = {"fixed": _EVERYWHERE, "absolute": around[1]}.get(positioned, around[0])
        whole = frame.box(element.place)
        boxes.append(common(whole, seen))
        cuts = element.values[overflow] not in ("visible", "") and element.tag not in ("html", "body")
        within = common(_content(element, frame), seen) if cuts or element.tag in FRAMES else seen
        inner.append((within, within if positioned != "static" else around[1]))
    return boxes


def _content(element: Element, frame: Frame) -> Box:
    x, y, width, height = element.place
    left, top = element.inset("left"), element.inset("top")
    return frame.box((x + left, y + top, width - left - element.inset("right"), height - top - element.inset("bottom")))


def inside(box: Box, other: Box) -> bool:
    return other.x <= box.x and other.y <= box.y and box.right <= other.right and box.bottom <= other.bottom


def meets(box: Box, other: Box) -> bool:
    return box.x < other.right and other.x < box.right and box.y < other.bottom and other.y < box.bottom


def common(box: Box, other: Box) -> Box:
    x, y = max(box.x, other.x), max(box.y, other.y)
    return Box(x, y, max(0, min(box.right, other.right) - x), max(0, min(box.bottom, other.bottom) - y))


def _text(element: Element, frame: Frame) -> str:
    under = [Box(box.x + 2, box.y + 2, box.width - 4, box.height - 4) for box in frame.hidden]  # rounded outwards
    shown = [text for text, place in element.texts if not any(meets(frame.box(place), box) for box in under)]
    text = " ".join(" ".join((*shown, naming.shown_value(element))).split())
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[:LONGEST_TEXT]}… ({zlib.crc32(text.encode('utf-8', 'replace')):08x})"


def _classes(element: Element) -> tuple[str, ...]:
    words = element.attributes.get("class", "").split()
    return tuple(word[: naming.LONGEST] for word in words if not _MADE.search(word))[:_MOST_CLASSES]


def _drawn(element: Element) -> dict[str, str]:
    """What is drawn and no property of CSS: a picture's file, a drawing's shape, a box's tick, what cannot be used."""
    drawn = {"checked": "true"} if element.checked else {}
    if "disabled" in element.attributes or element.attributes.get("aria-disabled") == "true":
        drawn["disabled"] = "true"
    if source := element.source:
        file = _mark(source) if source.startswith("data:") else file_name(source)
        drawn["source"] = file[: naming.LONGEST]
    if shape := [element.attributes[name] for name in SHAPE if name in element.attributes and element.tag != "a"]:
        drawn["shape"] = _mark(" ".join(shape))
    return drawn


def _mark(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'replace')):08x}"


def _reduced(own: Sequence[str], parent: Sequence[str]) -> dict[str, str]:
    """The values that are neither the parent's, where they are inherited, nor initial, nor without effect.

    :param own: in the order of :data:`PROPERTIES`, as the parent's.
    """
    unset = zip(PROPERTIES, own, parent, _FIRST, _INHERITS, strict=True)
    kept = {name: value for name, value, above, first, inherits in unset if value != (above if inherits else first)}
    for name in CURRENT_COLOUR:
        if kept.get(name) == own[_COLOUR]:
            del kept[name]
    for part, names in _WITHOUT_EFFECT:
        if own[part] in ("none", "hidden"):
            for name in names:
                kept.pop(name, None)
    for name in ("min-width", "min-height"):  # auto in a flex container, else 0px
        if kept.get(name) == "0px":
            del kept[name]
    return kept


_FIRST = tuple(INITIAL.values())
_INHERITS = tuple(name in INHERITED for name in PROPERTIES)
_COLOUR = PROPERTIES.index("color")

#: Where the first is none, the others draw nothing.
_WITHOUT_EFFECT = tuple((PROPERTIES.index(part), names) for part, names in (
    *((f"border-{side}-style", (f"border-{side}-width", f"border-{side}-color"))
      for side in ("top", "right", "bottom", "left")),
    ("outline-style", ("outline-width", "outline-color", "outline-offset")),
    ("text-decoration-line", ("text-decoration-color", "text-decoration-style", "text-decoration-thickness")),
    ("background-image", ("background-position-x", "background-position-y", "background-size", "background-repeat")),
))  # fmt: skip
