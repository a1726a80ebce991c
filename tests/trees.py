"""Snapshots in few words: ``page(("main", …, [("h1 title", "Lamps"), …]))``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_visual_claude.model import Box, DomSnapshot, Node

Tree = tuple[Any, ...]


def page(*trees: Tree, variables: Mapping[str, str] | None = None) -> DomSnapshot:
    """One snapshot; each tree is ``(tag with classes and #id, text, [children], {styles})``, as far as needed.

    Every element is a line of 20 px below the one before, 300 px wide; ``{"box": Box(…)}`` puts it elsewhere,
    ``{"name": "…"}`` names what has no text.
    """
    nodes: list[Node] = []

    def add(tree: Tree, parent: int) -> None:
        name, *rest = (tree,) if isinstance(tree, str) else tree
        tag, *classes = name.split()
        tag, _, own = tag.partition("#")
        text = next((part for part in rest if isinstance(part, str)), "")
        styles = dict(next((part for part in rest if isinstance(part, dict)), {}))
        at, box = len(nodes), styles.pop("box", Box(0, 20 * len(nodes), 300, 20))
        role = {"button": "button", "a": "link", "h1": "heading"}.get(tag, "")
        label = styles.pop("name", text if role else "")
        nodes.append(Node(parent, tag, box, role, label, text, "", own, tuple(classes), styles))
        for child in next((part for part in rest if isinstance(part, list)), []):
            add(child, at)

    add(("html", list(trees)), -1)
    return DomSnapshot(tuple(nodes), variables or {}, handles=tuple(range(100, 100 + len(nodes))))
