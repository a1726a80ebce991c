"""What can be done to an element, by the names of ``changes.js``, and what a cause has to say to name it."""

from __future__ import annotations

import re

from pytest_visual_claude.model import Cause, Change

#: The CSS property that a change of style sets, where it is not called like the change.
PROPERTIES = {
    "background": "background-color",
    "background-new": "background-color",
    "border-none": "border-color",
    "border-new": "border",
    "gradient": "background-image",
    "radius": "border-radius",
    "leading": "line-height",
    "shadow": "box-shadow",
    "shadow-none": "box-shadow",
    "weight": "font-weight",
    "italic": "font-style",
    "underline": "text-decoration",
    "underline-none": "text-decoration",
    "strike": "text-decoration",
    "spacing": "letter-spacing",
    "hidden": "visibility",
    "align": "text-align",
    "overlap": "transform",
    "translate": "transform",
}
#: What happened to an element whose content was changed: any of these is right.
CONTENT = {
    "word": (Change.TEXT,), "number": (Change.TEXT,), "blank": (Change.TEXT,), "longer": (Change.TEXT,),
    "placeholder": (Change.TEXT, Change.STYLE), "option": (Change.TEXT,),
    "insert": (Change.ADDED,), "row-insert": (Change.ADDED,),
    "remove": (Change.REMOVED,), "row-remove": (Change.REMOVED,),
    "swap": (Change.MOVED,), "elsewhere": (Change.MOVED,),
    "tick": (Change.STYLE,), "untick": (Change.STYLE,), "disable": (Change.STYLE,),
    "icon": tuple(Change), "image": (Change.STYLE,),
}  # fmt: skip


def named_right(cause: Cause, name: str) -> bool:
    """Whether a cause about the right element also says what was done to it."""
    if name in CONTENT:
        return cause.change in CONTENT[name]
    if name == "none":
        return cause.change is Change.REMOVED
    return same_property(cause.property, PROPERTIES.get(name, name))


def same_property(one: str, other: str) -> bool:
    """Also a shorthand for a part of it, and where only one side of a border is drawn, and named."""
    one, other = (re.sub(r"^border-(top|right|bottom|left)(?=-|$)", "border", name) for name in (one, other))
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")
