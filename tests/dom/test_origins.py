"""Which declaration sets a property: by its name, or as a shorthand of it."""

from __future__ import annotations

import pytest

from pytest_visual_claude.dom.origins import sets, winning
from pytest_visual_claude.model import Declaration


def declared(name, *, important=False):
    return Declaration(name, "0", "a.css:1", important=important)


@pytest.mark.parametrize(
    ("shorthand", "parts", "others"),
    [
        ("flex", ("flex-grow", "flex-basis"), ("flex-direction", "flex-wrap")),
        ("flex-flow", ("flex-direction", "flex-wrap"), ("flex-grow",)),
        ("border", ("border-top-color", "border-left-width"), ("border-top-left-radius", "border-collapse")),
        ("border-top", ("border-top-style",), ("border-top-right-radius", "border-left-style")),
        ("border-radius", ("border-top-left-radius",), ("border-top-style", "border-spacing")),
        ("border-color", ("border-left-color",), ("border-left-style",)),
        ("outline", ("outline-width",), ("outline-offset",)),
        ("overflow", ("overflow-x",), ("overflow-wrap",)),
        ("grid", ("grid-template-rows",), ("grid-row-start",)),
        ("grid-row", ("grid-row-start",), ("grid-column-start", "row-gap")),
        ("columns", ("column-count",), ("column-gap",)),
        ("stroke", ("stroke",), ("stroke-width",)),
        ("all", ("color",), ()),
    ],
)
def test_a_shorthand_sets_its_own_parts_and_nothing_that_only_begins_as_it_does(shorthand, parts, others):
    assert all(sets(declared(shorthand), name) for name in parts)
    assert not any(sets(declared(shorthand), name) for name in others)


def test_the_last_that_sets_it_wins_and_what_is_important_before_all():
    given = [declared("flex-direction"), declared("flex-flow"), declared("flex")]
    assert winning(given, "flex-direction") is given[1]
    given = [declared("flex-flow", important=True), *given]
    assert winning(given, "flex-direction") is given[0]
    assert winning([declared("flex")], "flex-direction") is None
