"""What left one place and came at another is told as one movement; neighbours that went the same way, as one."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from pytest_visual_claude.model import Box, Kind
from pytest_visual_claude.pixels.align.segments import around, part
from pytest_visual_claude.pixels.classify import kinds, moved_or_resized, splitting, words
from pytest_visual_claude.pixels.classify.change import Change
from pytest_visual_claude.pixels.decode.channels import absdiff
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect.components import NEAR, Component
from pytest_visual_claude.pixels.measure import content_type
from pytest_visual_claude.pixels.measure.content_type import THIN
from pytest_visual_claude.pixels.measure.shift import Vector

#: How many pixels two sizes may differ by, and how far apart the same thing may lie in them.
_ABOUT = 2
#: Levels of 255 two pixels of the same thing may differ by, and the share of its pixels that have to be
#: the same, whatever it lies over now. Other text of the same size has 0.4.
_LEVELS, _SAME = 24, 0.8
#: How alike its place is with and without something else that it moved over.
_MOSTLY = 0.5
#: Text that was drawn at another fraction of a pixel: see :func:`.moved_or_resized.likeness`.
_ALIKE = 0.9
#: Every second, third … row is looked at of a part of more pixels than this.
_LOOKED_AT = 10_000

#: What lies between rows that came and went is so many times as high as they are, at most: else each has its cause.
_FARTHEST = 32
#: Parts nearer than this, in pixels, that moved alike are told as one: a line of text and its spacing.
_TOGETHER = 2 * NEAR

#: What has been told already where a thing went to.
_TOLD = (Kind.MOVED, Kind.RESIZED)

_OFFSETS = [(x, y) for y in range(-_ABOUT, _ABOUT + 1) for x in range(-_ABOUT, _ABOUT + 1)]


def paired(a: Array, b: Array, changes: list[Change], beside: list[Component]) -> list[Change]:
    """The same changes, each movement told once.

    :param beside: what is told as rendering.
    """
    once = splitting.told(a, b, _between_bands(a, b, changes))
    for gone in [change for change in once if not change.component.band and change.kind not in (Kind.ADDED, *_TOLD)]:
        for come in once:
            box = _stands_at(a, b, gone, come)
            if box is not None:
                # Where something else stood, or stands now, something changed all the same.
                alone = [change for change in (gone, come) if change.kind in (Kind.REMOVED, Kind.ADDED)]
                once = [change for change in once if change not in alone]
                once.append(_moved(a, b, gone, come, box))
                break
    return _as_one(words.retold(a, b, once, beside))


def _between_bands(a: Array, b: Array, changes: list[Change]) -> list[Change]:
    """Rows that came here and as many that went there: what lies between them has moved by so much."""
    bands = [change for change in changes if change.component.band]
    pairs = ((came, went, _between(came.component, went.component)) for came, went in itertools.permutations(bands, 2))
    between = [(came, went, place) for came, went, place in pairs if place is not None]
    for came, went, place in sorted(between, key=lambda pair: pair[2].after.area):
        moved = _moved_between(a, b, came, went, place)
        if moved is not None:
            moved = replace(moved, covers=(*moved.covered, came.component, went.component))
            rest = [change for change in changes if change is not came and change is not went]
            return _between_bands(a, b, [*rest, moved])
    return changes


def _moved_between(a: Array, b: Array, came: Change, went: Change, place: Component) -> Change | None:
    moved = kinds.classify(a, b, place)
    if moved.measured.content == "space" or moved.measured.structure < _MOSTLY:
        return None
    over, under = ("" if band.measured.content == "space" else band.measured.content for band in (went, came))
    if over and under:  # what changed places with it is there again
        return moved if _alike(_drawn(a, went.component.before), _drawn(b, came.component.after)) else None
    return replace(moved, measured=replace(moved.measured, over=over, under=under))


def _between(came: Component, went: Component) -> Component | None:
    """Where what lies between them was, and is: rows that came and went, or columns."""
    if not (came.after.area and went.before.area):
        return None
    if came.before.width and went.after.width:
        return _between_rows(came, went)
    if came.before.height and went.after.height:
        place = _between_rows(came.turned(), went.turned())
        return place.turned() if place else None
    return None


def _between_rows(came: Component, went: Component) -> Component | None:
    new, old = came.after, went.before
    if new.height != old.height or not (_spans(new, went.after) and _spans(old, came.before)):
        return None
    if came.before.y < old.y:
        height, y, top = old.y - came.before.y, came.before.y, new.bottom
    else:
        height, y, top = came.before.y - old.bottom, old.bottom, went.after.y
    if not 0 < height <= _FARTHEST * new.height or y == top:  # what is around it moved
        return None
    x, width = min(new.x, old.x), max(new.width, old.width)
    return Component(Box(x, y, width, height), Box(x, top, width, height), moved=True)


def _spans(first: Box, second: Box) -> bool:
    """Does one of them reach from side to side of the other?"""
    outer, inner = (first, second) if first.width >= second.width else (second, first)
    return outer.x <= inner.x and inner.right <= outer.right


def _alike(before: Array, after: Array) -> bool:
    sides = zip(before.shape, after.shape, strict=True)
    return all(abs(old - new) <= _ABOUT for old, new in sides) and moved_or_resized.likeness(before, after) >= _ALIKE


def _drawn(picture: Array, box: Box) -> Array:
    """The part without the empty rows and columns around what is drawn in it."""
    pixels = part(picture, box)
    ground = content_type.ground(pixels)
    return pixels if ground is None else pixels[content_type.extent(content_type.inked(pixels, ground))]


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
    over, under = (getattr(larger.measured, name) or getattr(smaller.measured, name) for name in ("over", "under"))
    measured = replace(measured, over=over, under=under)
    before = larger.component.before.union(smaller.component.before)
    after = larger.component.after.union(smaller.component.after)
    moved = larger.component.moved and smaller.component.moved
    return Change(Kind.MOVED, Component(before, after, moved=moved), measured, larger.covered + smaller.covered)


def _stands_at(a: Array, b: Array, gone: Change, come: Change) -> Box | None:
    """Where what went from the one place stands now, if it is what came at the other."""
    old, new = gone.component.before, come.component.after
    if come is gone or come.component.band or come.kind in (Kind.REMOVED, *_TOLD):
        return None
    if gone.kind is not Kind.REMOVED and come.kind is not Kind.ADDED:
        return None
    if min(old.width, old.height) <= THIN:  # one line is as good as another
        return None
    if abs(old.width - new.width) > _ABOUT or abs(old.height - new.height) > _ABOUT:
        return None
    boxes = (Box(new.x + x, new.y + y, old.width, old.height) for x, y in _OFFSETS)
    inside = [box for box in boxes if min(box.x, box.y) >= 0 and box.right <= b.shape[1] and box.bottom <= b.shape[0]]
    shares = [_share(a, b, gone, box) for box in inside]
    if max(shares, default=0.0) >= _SAME:
        return inside[int(np.argmax(shares))]
    return new if moved_or_resized.likeness(part(a, old), part(b, new)) >= _ALIKE else None


def _share(a: Array, b: Array, gone: Change, box: Box) -> float:
    """Which share of its pixels, without the ground they stood on, are there."""
    old = part(a, gone.component.before)
    step = max(1, old.shape[0] * old.shape[1] // _LOOKED_AT)
    old, new = old[::step], part(b, box)[::step]
    ground = content_type.ground(content_type.rim(around(a, b, gone.component.before, gone.component.after)[0]))
    own = np.ones(old.shape[:2], bool) if ground is None else content_type.inked(old, ground)
    same = absdiff(old, new) <= _LEVELS
    return float(same[own].mean()) if own.any() else 0.0


def _moved(a: Array, b: Array, gone: Change, come: Change, box: Box) -> Change:
    stood = gone.component.after
    vector: Vector = box.x - stood.x, box.y - stood.y
    over = "" if come.kind is Kind.ADDED else _stood(part(a, come.component.before))
    under = "" if gone.kind is Kind.REMOVED else _stood(part(b, gone.component.after))
    alone = [change for change in (gone, come) if change.kind in (Kind.REMOVED, Kind.ADDED)]
    measured = replace(alone[0].measured, vector=vector, over=over, under=under)
    covers = tuple(component for change in alone for component in change.covered)
    return Change(Kind.MOVED, Component(gone.component.before, come.component.after), measured, covers)


def _stood(pixels: Array) -> str:
    content = content_type.content_type(pixels)
    return "" if content == "space" else content
