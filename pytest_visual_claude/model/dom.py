"""What a page knows of its picture, and what it names as the cause of a difference."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_visual_claude.model.css import INHERITED, INITIAL
from pytest_visual_claude.model.pictures import Box


@dataclass(frozen=True)
class Node:
    """One element that is drawn, or one ``::before`` or ``::after``.

    :param parent: its place in :attr:`DomSnapshot.nodes`; less than the node's own, and -1 for the first.
    :param name: its accessible name.
    :param text: what stands in it and in no other element; of a field its value, never a password's.
    :param classes: without those that a build tool makes anew.
    :param box: where it is in the picture, in the picture's pixels; no area where it is clipped away.
    :param styles: its computed values as far as they are neither initial nor its parent's.
    """

    parent: int
    tag: str
    box: Box
    role: str = ""
    name: str = ""
    text: str = ""
    test_id: str = ""
    id: str = ""
    classes: tuple[str, ...] = ()
    styles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DomSnapshot:
    """A page at the moment of its picture.

    :param nodes: each after its parent, in the order of the document.
    :param variables: the custom properties of the root.
    :param scale: pixels of the picture for each CSS pixel.
    :param handles: what the browser calls each node, as long as the page is open; not kept.
    """

    nodes: tuple[Node, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    scale: float = 1.0
    handles: tuple[int, ...] = field(default=(), compare=False, repr=False)

    def style(self, index: int, name: str) -> str:
        """The computed value of a property."""
        inherited = name in INHERITED
        while index >= 0:
            node = self.nodes[index]
            if name in node.styles:
                return node.styles[name]
            index = node.parent if inherited else -1
        return INITIAL.get(name, "")


@dataclass(frozen=True)
class Declaration:
    """One declaration of CSS that holds for an element.

    :param value: as it is written.
    :param where: ``cart.css:18``, ``inline style`` or ``attribute``.
    :param longhands: what a shorthand sets, with the values, as far as the browser says.
    """

    property: str
    value: str
    where: str
    selector: str = ""
    important: bool = False
    longhands: Mapping[str, str] = field(default_factory=dict)


class Change(enum.Enum):
    """What happened to an element."""

    STYLE = "style"
    TEXT = "text"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Origin:
    """What sets a value now.

    :param where: ``cart.css:18``, ``inline style`` or ``attribute``; ``""`` where the browser does not tell.
    :param selector: the rule's.
    :param variable: the root's custom property that changed, with :attr:`old` and :attr:`new`; or ``""``.
    """

    where: str = ""
    selector: str = ""
    variable: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Cause:
    """One change in a page that shows in its picture.

    :param element: the element as its page names it: ``button "Place order"``.
    :param property: of CSS, ``size``, ``source`` …; ``""`` for what is no property.
    :param boxes: where it is in the actual picture; none for what was removed.
    :param baseline_boxes: where it was in the baseline; none for what was added.
    :param elements: how many elements the same change happened to; the first, or largest, is named.
    :param regions: the ids of the regions whose pixels it explains.
    """

    element: str
    change: Change
    property: str = ""
    old: str = ""
    new: str = ""
    boxes: tuple[Box, ...] = ()
    baseline_boxes: tuple[Box, ...] = ()
    origin: Origin = field(default_factory=Origin)
    elements: int = 1
    regions: tuple[str, ...] = ()
