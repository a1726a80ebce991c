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
    :param styles: its computed values as far as they are neither initial nor its parent's; ``::marker color`` and the
        like, as far as it has such a part.
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
    :param window: the width and height of what shows it, in CSS pixels; empty where unknown, and not kept.
    """

    nodes: tuple[Node, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    scale: float = 1.0
    handles: tuple[int, ...] = field(default=(), compare=False, repr=False)
    window: tuple[float, ...] = field(default=(), compare=False, repr=False)

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


class Part(enum.Enum):
    """What an element is to somebody who uses the page, the weightiest first."""

    CONTROL = "control"
    LINK = "link"
    HEADING = "heading"
    PRICE = "price"
    ERROR = "error"
    TEXT = "text"
    #: A picture that has a name, or is a part of one.
    IMAGE = "image"
    DECORATION = "decoration"


#: Half of what WCAG asks of large text and of controls.
UNREADABLE = 1.5


@dataclass(frozen=True)
class Contrast:
    """How well text can be told from its ground, by WCAG 2, before and after: 1 to 21.

    :param large: whether WCAG calls it large: 24 px, or 18.66 px in bold.
    :param disabled: whether it belongs to a control that cannot be used, of which WCAG asks nothing.
    """

    before: float
    after: float
    large: bool = False
    disabled: bool = False

    @property
    def least(self) -> float:
        """What WCAG asks of such text."""
        return 3.0 if self.large else 4.5

    @property
    def fell(self) -> bool:
        """Whether it is below that now, or below a lower line that WCAG draws, or half of that, and was not."""
        return any(self.after < line <= self.before for line in (self.least, 3.0, UNREADABLE))

    @property
    def unreadable(self) -> bool:
        """Whether hardly anybody can read it now, who could before."""
        return self.after < UNREADABLE <= self.before


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
    :param part: the weightiest of what is in it.
    :param within: what came or went is in: ``the footer``; ``""`` where that tells nothing.
    :param contrast: of the text in it that lost the most; None where none did, or that is not known.
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
    part: Part = Part.DECORATION
    role: str = ""
    name: str = ""
    test_id: str = ""
    within: str = ""
    contrast: Contrast | None = None

    def __str__(self) -> str:
        """``button "Place order": background-color #2340d8 → #198754 (cart.css:18)``; the page's words as they are."""
        origin, contrast = self.origin, self.contrast
        fell = f"; contrast {contrast.before:g}:1 → {contrast.after:g}:1" if contrast and contrast.fell else ""
        if origin.variable and self.elements > 1:
            more = f"{self.elements - 1} more element{'s' if self.elements > 2 else ''}"
            where = f" ({origin.where})" if origin.where else ""
            of = f"{self.property} of {self.element}{where} and {more}"
            return f"{origin.variable} {origin.old} → {origin.new}: {of}{fell}"
        set_by = ", ".join(filter(None, (origin.variable, origin.where)))
        more = f"; the same on {self.elements} elements" if self.elements > 1 else ""
        return f"{self.element}{self._what()}{f' ({set_by})' if set_by else ''}{more}{fell}"

    def _what(self) -> str:
        return {
            Change.STYLE: f": {self.property} {self.old or 'none'} → {self.new or 'none'}",
            Change.TEXT: f': text "{self.old}" → "{self.new}"',
            Change.ADDED: f" is new{f' in {self.within}' if self.within else ''}",
            Change.REMOVED: f" is gone{f' from {self.within}' if self.within else ''}",
            Change.MOVED: " stands elsewhere",
        }[self.change]
