"""What an element is to somebody who uses the page, as far as its role and its words say."""

from __future__ import annotations

import re

from pytest_visual_claude.dom.alignment import Tree
from pytest_visual_claude.dom.element.naming import named
from pytest_visual_claude.model import Node, Part

_CONTROLS = frozenset(
    ("button", "checkbox", "radio", "textbox", "searchbox", "spinbutton", "combobox", "listbox", "slider", "switch")
) | {"tab", "menuitem", "option"}
_MONEY = re.compile(r"[$€£¥₹]\s?\d|\d\s?(?:[€£¥₹]|(?:USD|EUR|GBP|CHF|JPY|PLN|kr|zł)\b)")
_ERROR = re.compile(r"error|invalid|alert", re.IGNORECASE)
_PICTURES = frozenset(("img", "svg", "video", "canvas", "picture", "object"))
#: What people call the parts of a page.
_PLACES = {"contentinfo": "footer", "banner": "header", "navigation": "navigation", "complementary": "side bar"}
_HOLDERS = frozenset(("dialog", "form", "table", "figure", "img"))
#: Of several things in an element, the first of these names it.
_TELLING = (Part.HEADING, Part.LINK, Part.CONTROL, Part.PRICE, Part.ERROR, Part.TEXT, Part.IMAGE, Part.DECORATION)


def part(tree: Tree, index: int) -> Part:
    """The weightiest of what is seen in an element, itself included."""
    parts = {_own(tree, inner) for inner in tree.within(index) if tree.nodes[inner].box.area}
    return next((part for part in Part if part in parts), Part.DECORATION)


def _own(tree: Tree, index: int) -> Part:
    node = tree.nodes[index]
    if node.role in _CONTROLS:
        return Part.CONTROL
    if node.role in ("link", "heading"):
        return Part(node.role)
    if _is_error(node):
        return Part.ERROR
    if node.text:
        return Part.PRICE if _MONEY.search(node.text) else Part.TEXT
    drawn = (tree.nodes[ancestor] for ancestor in (index, *tree.ancestors(index)))
    return Part.IMAGE if any(node.name and _is_picture(node) for node in drawn) else Part.DECORATION


def _is_error(node: Node) -> bool:
    said = node.text or node.name
    return bool(said) and (node.role == "alert" or any(map(_ERROR.search, (*node.classes, node.test_id))))


def _is_picture(node: Node) -> bool:
    return node.role == "img" or node.tag in _PICTURES


def subject(tree: Tree, index: int) -> tuple[str, int]:
    """What came or went, as its page names it, and the element that does: a list item without words is its link."""
    if tree.nodes[index].name or tree.nodes[index].text:
        return named(tree, index), index
    seen = sorted(inner for inner in tree.within(index) if tree.nodes[inner].box.area)
    telling = [inner for inner in seen if tree.nodes[inner].name or tree.nodes[inner].text]
    if not telling:
        return named(tree, index), index
    best = min(telling, key=lambda inner: _TELLING.index(_own(tree, inner)))
    if all(inner == best or best in tree.ancestors(inner) for inner in telling):
        return named(tree, best), best
    return f"{named(tree, index)} with {named(tree, best)}", best


def place(tree: Tree, index: int) -> str:
    """Where it is, or was, to people: ``the footer``, ``form "Delivery"``; ``""`` where that tells nothing."""
    around = tuple(tree.ancestors(index))
    if ends := [role for ancestor in around if (role := tree.nodes[ancestor].role) in ("contentinfo", "banner")]:
        return f"the {_PLACES[ends[0]]}"
    for ancestor in around:
        node = tree.nodes[ancestor]
        if node.role in _PLACES:
            return f"the {_PLACES[node.role]}"
        if node.role in _HOLDERS or node.tag in ("form", "dialog"):
            return named(tree, ancestor) if node.name else f"the {node.role or node.tag}" if node.role != "img" else ""
    return ""
