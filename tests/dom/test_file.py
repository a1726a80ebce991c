"""The file beside a baseline: small, the same bytes for the same page, and read as a stranger's."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace

import pytest
from trees import page

from pytest_visual_claude.dom import decoded, encoded
from pytest_visual_claude.model import Box, DomSnapshot, Node

SHOP = page(
    ("main", [("h1#top", "Lämps"), *(("li card", f"Lamp {n}", {"color": "#2340d8"}) for n in range(200))]),
    variables={"--accent": "#2340d8"},
)


def packed(value):
    return zlib.compress(json.dumps(value).encode())


def altered(**fields):
    """The file of a small page with other columns."""
    whole = json.loads(zlib.decompress(encoded(page(("p", "one")))))
    return packed({**whole, "nodes": {**whole["nodes"], **fields}})


def test_it_is_read_as_it_was_written():
    assert decoded(encoded(SHOP)) == SHOP


def test_the_same_page_has_the_same_bytes():
    shuffled = replace(SHOP, variables=dict(reversed(list(SHOP.variables.items()))), handles=())
    assert encoded(SHOP) == encoded(shuffled)


def test_what_repeats_costs_next_to_nothing():
    assert len(encoded(SHOP)) < 2500


HOSTILE = {
    "nothing": b"",
    "a picture": b"\x89PNG\r\n\x1a\n",
    "no compression": b'{"schema": 1}',
    "cut off": encoded(SHOP)[:-40],
    "no object": packed([1, 2]),
    "another version": packed({"schema": 2}),
    "no columns": packed({"schema": 1}),
    "nested deeply": zlib.compress(b'{"schema": 1, "nodes": ' + b"[" * 100_000),
    "a bomb": zlib.compress(b" " * (1 << 26)),
    "no elements": altered(**{name: [] for name in json.loads(zlib.decompress(encoded(SHOP)))["nodes"]}),
    "columns of different length": altered(tag=["p"]),
    "a parent that comes later": altered(up=[1, -1]),
    "a parent before the first": altered(up=[1, 9]),
    "numbers as texts": altered(tag=[1, 2]),
    "texts as numbers": altered(x=["1", "2"]),
    "numbers without end": altered(x=[1 << 60, 0]),
    "a box turned inside out": altered(width=[-4, 1]),
    "a text of a megabyte": altered(text=["", "x" * (1 << 20)]),
    "a style that is not there": altered(styles=[0, 99]),
    "a number that is none": altered(styles=[0, "0"]),
    "a tree of nothing but depth": encoded(
        DomSnapshot(tuple(Node(at - 1, "p", Box(0, 0, 1, 1)) for at in range(1500)))
    ),
    "no scale": packed({**json.loads(zlib.decompress(encoded(SHOP))), "scale": 0}),
    "a scale that is no number": packed({**json.loads(zlib.decompress(encoded(SHOP))), "scale": "1"}),
    "a million elements": altered(tag=["p"] * 1_000_000),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_any_other_file_is_no_snapshot(data):
    assert decoded(data) is None
