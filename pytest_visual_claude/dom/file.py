"""A snapshot as the bytes of a ``.dom`` file, and back.

Compressed JSON, a column for each field: most of a column says the same again and again. A file comes with a pull
request, so it is read as a stranger's: nothing in it can take more memory or time than a large page does.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pytest_visual_claude.model import Box, DomSnapshot, Node, read_json

#: Version of the file. It is committed, and outlives versions of this package.
SCHEMA = 1

_MOST_BYTES, _MOST_NODES, _LONGEST, _LARGEST_SCALE = 1 << 25, 20_000, 2_000, 100
_DEEPEST = 1_000
_TEXTS = ("tag", "role", "name", "text", "test_id", "id")
_SIDES = ("x", "y", "width", "height")


def encoded(snapshot: DomSnapshot) -> bytes:
    """The same bytes for the same snapshot."""
    nodes = snapshot.nodes
    styles: dict[tuple[tuple[str, str], ...], int] = {}
    classes: dict[tuple[str, ...], int] = {}
    columns: dict[str, Any] = {name: [getattr(node, name) for node in nodes] for name in _TEXTS}
    columns["up"] = [index - node.parent for index, node in enumerate(nodes)]
    columns |= {side: [getattr(node.box, side) for node in nodes] for side in _SIDES}
    columns["styles"] = [styles.setdefault(tuple(sorted(node.styles.items())), len(styles)) for node in nodes]
    columns["classes"] = [classes.setdefault(node.classes, len(classes)) for node in nodes]
    whole = {
        "schema": SCHEMA,
        "scale": snapshot.scale,
        "variables": dict(sorted(snapshot.variables.items())),
        "tables": {"styles": [dict(style) for style in styles], "classes": list(classes)},
        "nodes": columns,
    }
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "replace"), 9)


def decoded(data: bytes) -> DomSnapshot | None:
    """The snapshot in a file; None where it is damaged, hostile, or of another version."""
    try:
        reader = zlib.decompressobj()
        text = reader.decompress(data, _MOST_BYTES)
        whole = read_json(text) if reader.eof else None
        return _snapshot(whole) if isinstance(whole, dict) and whole.get("schema") == SCHEMA else None
    except (zlib.error, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, MemoryError):
        return None


def _snapshot(whole: Mapping[str, Any]) -> DomSnapshot:
    columns, tables = whole["nodes"], whole["tables"]
    ups = _column(columns["up"], lambda up: isinstance(up, int) and up >= 1)
    texts = [_column(columns[name], _is_text) for name in _TEXTS]
    boxes = [_column(columns[side], _is_number) for side in _SIDES]
    styles = [_texts(style) for style in tables["styles"]]
    classes = [tuple(_column(names, _is_text)) for names in tables["classes"]]
    rows = zip(ups, *texts, *boxes, columns["styles"], columns["classes"], strict=True)
    nodes = tuple(
        Node(index - up, tag, Box(x, y, width, height), role, name, text, test, own, classes[cls], styles[style])
        for index, (up, tag, role, name, text, test, own, x, y, width, height, style, cls) in enumerate(rows)
    )
    depths: list[int] = []
    for node in nodes:
        depths.append(depths[node.parent] + 1 if node.parent >= 0 else 0)
        if node.parent < -1 or node.box.width < 0 or node.box.height < 0 or depths[-1] > _DEEPEST:
            raise ValueError("no tree")
    if not nodes:
        raise ValueError("no elements")
    if not 0 < whole["scale"] < _LARGEST_SCALE:
        raise ValueError("no scale")
    return DomSnapshot(nodes, _texts(whole["variables"]), float(whole["scale"]))


def _column(values: Any, right: Callable[[Any], bool]) -> Sequence[Any]:
    if not isinstance(values, list) or len(values) > _MOST_NODES or not all(map(right, values)):
        raise ValueError("not such a column")
    return values


def _texts(values: Any) -> dict[str, str]:
    _column([*values, *values.values()], _is_text)
    return dict(values)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and abs(value) < 1 << 30
