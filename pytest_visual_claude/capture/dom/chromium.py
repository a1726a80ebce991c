"""What ``DOMSnapshot.captureSnapshot`` answers → the elements that are drawn.

Its tree is the flat one: what stands in a shadow root is below its host, what is put into a slot below the slot. Its
bounds are those of each frame's document; here all are in the main frame's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pytest_visual_claude.capture.dom.element import FRAMES, MARKER, NEVER_DRAWN, PSEUDO, Element, Place

_ELEMENT, _TEXT = 1, 3
#: What few nodes have: told as two columns, of nodes and of values.
_RARE = ("contentDocumentIndex", "inputValue", "textValue", "currentSourceURL")
_NONE: Mapping[str, Any] = {"index": (), "value": ()}


def elements(answer: Mapping[str, Any]) -> list[Element]:
    """Every drawn element of all frames, each after the one it stands in."""
    elements: list[Element] = []
    waiting = [(0, -1, (0.0, 0.0))]
    while waiting:
        index, parent, corner = waiting.pop(0)
        document = _Document(answer["documents"][index], answer["strings"], corner)
        document.read(elements, parent)
        waiting += document.frames(answer["documents"], elements)
    return elements


class _Document:
    """One frame.

    :param corner: where its document's upper left corner is in that of the main frame.
    """

    def __init__(self, raw: Mapping[str, Any], strings: list[str], corner: tuple[float, float]) -> None:
        self._nodes, self._layout, self._corner = raw["nodes"], raw["layout"], corner
        #: The text with that number; -1 is none. Asked for tens of thousands of values.
        self._text = [*strings, ""].__getitem__
        self._rare = {name: _column(raw["nodes"].get(name, _NONE)) for name in _RARE}
        #: For each node the place in the list of what was found, or its nearest drawn ancestor's.
        self._at: dict[int, int] = {}

    def read(self, elements: list[Element], parent: int) -> None:
        """Adds what is drawn."""
        nodes, layouts, chosen, hidden = self._nodes, self._layouts(), self._chosen(), set[int]()
        for index, kind in enumerate(nodes["nodeType"]):
            above, tag = nodes["parentIndex"][index], self._text(nodes["nodeName"][index]).lower()
            if above in hidden or tag in NEVER_DRAWN or (tag.startswith("::") and tag not in PSEUDO):
                hidden.add(index)
                if tag == MARKER and index in layouts and self._at.get(above, -1) >= 0:
                    elements[self._at[above]].mark(tag, layouts[index][1])
                continue
            self._at[index] = around = self._at.get(above, parent)
            if index not in layouts:
                continue
            place, values = layouts[index]
            if kind == _TEXT and around >= 0:
                elements[around].texts.append((self._text(nodes["nodeValue"][index]), place))
            elif kind == _ELEMENT:
                self._at[index] = len(elements)
                elements.append(self._element(index, Element(around, tag, place, values), chosen.get(index, "")))

    def frames(self, documents: list[Any], elements: list[Element]) -> Iterator[tuple[int, int, tuple[float, float]]]:
        """For each frame in it: its document, its element, its corner."""
        for index, frame in self._rare["contentDocumentIndex"].items():
            at = self._at.get(index, -1)
            if at >= 0 and elements[at].tag in FRAMES:
                (x, y, *_), inner = elements[at].place, documents[frame]
                left, top = x + elements[at].inset("left"), y + elements[at].inset("top")
                yield frame, at, (left - inner["scrollOffsetX"], top - inner["scrollOffsetY"])

    def _element(self, index: int, bare: Element, chosen: str) -> Element:
        words = list(map(self._text, self._nodes["attributes"][index]))
        values = [self._rare[name].get(index, -1) for name in ("inputValue", "textValue")]
        return replace(
            bare,
            attributes=dict(zip(words[::2], words[1::2], strict=True)),
            value=chosen or "".join(self._text(value) for value in values),
            source=self._text(self._rare["currentSourceURL"].get(index, -1)),
            checked=index in self._nodes["inputChecked"]["index"],
            handle=self._nodes["backendNodeId"][index],
        )

    def _layouts(self) -> dict[int, tuple[Place, list[str]]]:
        """Where each drawn node is, and how. A pseudo-element has several entries: the first is its box."""
        layouts: dict[int, tuple[Place, list[str]]] = {}
        left, top = self._corner
        entries = zip(self._layout["nodeIndex"], self._layout["bounds"], self._layout["styles"], strict=True)
        for index, (x, y, width, height), styles in entries:
            if index not in layouts:
                layouts[index] = (x + left, y + top, width, height), list(map(self._text, styles))
        return layouts

    def _chosen(self) -> dict[int, str]:
        """What each ``select`` shows: the texts of its chosen options, which are not drawn by themselves."""
        nodes, chosen = self._nodes, dict[int, str]()
        children = set(nodes["optionSelected"]["index"])
        for index, option in enumerate(nodes["parentIndex"]):
            if option in children and nodes["nodeType"][index] == _TEXT:
                field = option
                while field >= 0 and self._text(nodes["nodeName"][field]) != "SELECT":
                    field = nodes["parentIndex"][field]
                chosen[field] = f"{chosen.get(field, '')} {self._text(nodes['nodeValue'][index])}"
        return chosen


def _column(rare: Mapping[str, Any]) -> dict[int, int]:
    return dict(zip(rare["index"], rare["value"], strict=True))
