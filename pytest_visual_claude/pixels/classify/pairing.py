"""What left one place and came at another is told as one movement; neighbours that went the same way, as one."""

from __future__ import annotations

import itertools
from dataclasses import replace

from pytest_visual_claude.model import Box, Kind
from pytest_visual_claude.pixels.align.segments import part
from pytest_visual_claude.pixels.classify import moved_or_resized, words
from pytest_visual_claude.pixels.classify.kinds import Change
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect.components import NEAR, Component
from pytest_visual_claude.pixels.measure import content_type
from pytest_visual_claude.pixels.measure.shift import Vector

#: How many pixels two sizes of one thing may differ by, and how alike it has to be.
_ABOUT, _ALIKE = 2, 0.9
#: Parts nearer than this, in pixels, that moved alike are told as one: a line of text and its spacing.
_TOGETHER = 2 * NEAR


def paired(a: Array, b: Array, changes: list[Change]) -> list[Change]:
    """The same changes, each movement told once."""
    once = changes
    for gone in [change for change in once if change.kind is Kind.REMOVED and not change.component.band]:
        for come in once:
            if _came_from(a, b, gone, come):
                once = [change for change in once if change is not gone and change is not come]
                once.append(_moved(a, gone, come))
                break
    return _as_one(words.retold(a, b, once))


def _holds(outer: Component, inner: Component) -> bool:
    sides = (outer.before, inner.before), (outer.after, inner.after)
    return all(whole.union(piece) == whole for whole, piece in sides)


def _as_one(changes: list[Change]) -> list[Change]:
    """Neighbours that went the same way went together: the paragraphs of a text, the fields of a form."""
    for first, second in itertools.combinations(changes, 2):
        if first.kind is second.kind is Kind.MOVED and first.measured.vector == second.measured.vector:
            whole = _joined(first, second)
            rest = [change for change in changes if change is not first and change is not second]
            near = _near(first.component.after, second.component.after)
            if near and not any(_within(whole, change) for change in rest):
                return _as_one([*rest, whole])
    return changes


def _near(first: Box, second: Box) -> bool:
    across = max(first.x, second.x) - min(first.right, second.right)
    down = max(first.y, second.y) - min(first.bottom, second.bottom)
    return max(across, down) < _TOGETHER


def _within(whole: Change, change: Change) -> bool:
    return _holds(whole.component, change.component) and change.kind is not Kind.MOVED


def _joined(first: Change, second: Change) -> Change:
    larger, smaller = sorted((first, second), key=lambda change: -change.component.after.area)
    same = larger.measured.content == smaller.measured.content
    measured = replace(larger.measured, content=larger.measured.content if same else "block")
    measured = replace(measured, over=larger.measured.over or smaller.measured.over)
    before = larger.component.before.union(smaller.component.before)
    after = larger.component.after.union(smaller.component.after)
    moved = larger.component.moved and smaller.component.moved
    return Change(Kind.MOVED, Component(before, after, moved=moved), measured, larger.covered + smaller.covered)


def _came_from(a: Array, b: Array, gone: Change, come: Change) -> bool:
    """Is what went from the one place what came at the other?"""
    old, new = gone.component.before, come.component.after
    if come is gone or come.component.band or come.kind in (Kind.REMOVED, Kind.MOVED, Kind.RESIZED):
        return False
    if abs(old.width - new.width) > _ABOUT or abs(old.height - new.height) > _ABOUT:
        return False
    return moved_or_resized.likeness(part(a, old), part(b, new)) >= _ALIKE


def _moved(a: Array, gone: Change, come: Change) -> Change:
    stood, stands = gone.component.after, come.component.after
    vector: Vector = stands.x - stood.x, stands.y - stood.y
    over = "" if come.kind is Kind.ADDED else content_type.content_type(part(a, come.component.before))
    measured = replace(gone.measured, vector=vector, over="" if over == "space" else over)
    covers = gone.covered + come.covered
    return Change(Kind.MOVED, Component(gone.component.before, come.component.after), measured, covers)
