"""An element as its page names it: ``button "Place order"``, ``::before of li.done``, ``div.card``."""

from __future__ import annotations

from pytest_visual_claude.dom.alignment import Tree

#: Roles that say more than their tags.
_SAID = frozenset(("button", "link", "heading", "checkbox", "radio", "textbox", "combobox", "tab", "dialog", "switch"))
_LONGEST = 60


def named(tree: Tree, index: int) -> str:
    node = tree.nodes[index]
    if node.tag.startswith("::") and node.parent >= 0:
        return f"{node.tag} of {named(tree, node.parent)}"
    kind = node.role if node.role in _SAID else node.tag
    if words := node.name or node.text:
        return f'{kind} "{words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"}"'
    if node.test_id or node.id:
        return f"{kind}#{node.test_id or node.id}"[:_LONGEST]
    return ".".join((kind, *node.classes[:2]))[:_LONGEST]
