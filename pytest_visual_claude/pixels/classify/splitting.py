"""One place, several changes: what is told apart.

What came or went below something that changed is no part of it. And whatever fills its place again once a part was
shifted has moved; but what stood before it, on its way, has not: it is gone. What stands behind it, where nothing of
it is left, came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from pytest_visual_claude.model import Box, Kind
from pytest_visual_claude.pixels.align.segments import ROUNDING, Segment, SegmentKind, around, part
from pytest_visual_claude.pixels.classify import kinds
from pytest_visual_claude.pixels.classify.change import Change
from pytest_visual_claude.pixels.classify.component_pair import ComponentPair
from pytest_visual_claude.pixels.decode.channels import FAINT, absdiff
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect import components, local_range, visibility
from pytest_visual_claude.pixels.detect.components import MOST, Component
from pytest_visual_claude.pixels.measure import content_type
from pytest_visual_claude.pixels.measure.shift import MORE_THAN_MOVED, Vector

#: Less than so many pixels a side is an edge of what moved. And of what changed in it, this share of it at most: more
#: is not what moved.
_SMALLEST, _SOME = 4, 0.25


def pieces(a: Array, b: Array, component: Component) -> list[Component]:
    """The component; or, where text or an image below something came or went with it, both alone."""
    old, new = component.before, component.after
    height, taller = min(old.height, new.height), old if old.height > new.height else new
    if component.band or component.moved or old.width != new.width or taller.height - height <= ROUNDING:
        return [component]
    below = Box(taller.x, taller.y + height, taller.width, taller.height - height)
    if content_type.content_type_of_rows(part(a if taller is old else b, below)) not in {"text", "image"}:
        return [component]
    if kinds.one_thing(ComponentPair(a, b, component)):
        return [component]
    upper = replace(component, before=replace(old, height=height), after=replace(new, height=height), parts=())
    before, after = (Box(box.x, box.y + height, box.width, box.height - height) for box in (old, new))
    return [upper, Component(before, after)]


def told(a: Array, b: Array, changes: list[Change]) -> list[Change]:
    """The changes, each that was shifted within its box as what moved, what is gone and what came."""
    result: list[Change] = []
    for at, change in enumerate(changes):
        some = list(_told(a, b, change))
        result += some if len(result) + len(some) + len(changes) - at <= MOST + 1 else some[:1]
    return result


def _told(a: Array, b: Array, change: Change) -> Iterator[Change]:
    vector, component = change.measured.vector, change.component
    mostly = change.measured.left_over > MORE_THAN_MOVED
    if change.kind is not Kind.MOVED or vector is None:
        yield change
        return
    if change.covers != (component,):  # it stands there as it stood
        yield change
        thing = component
    elif mostly:
        yield replace(change, measured=replace(change.measured, vector=None)) if any(_carried(component)) else change
        thing = _thing(component, vector)
    else:
        thing = _thing(component, vector)
        yield replace(change, component=thing)
        yield from _beside(a, b, change, thing, vector)
    if mostly:
        yield from _within(a, b, thing)


def _within(a: Array, b: Array, thing: Component) -> Iterator[Change]:
    """What changed in something besides that it moved: in a line of letters one figure, say."""
    if thing.resized:
        return
    tested = local_range.tested(a, b, Segment(thing.before, thing.after, SegmentKind.CARRIED))
    found = components.components(tested)
    seen = [one for one in found if visibility.rendering(a, b, one, carried=True) is None]
    if sum(one.after.area for one in seen) <= _SOME * thing.after.area:
        changes = (kinds.classify(a, b, one) for one in components.grouped(seen, MOST))
        yield from (change for change in changes if change.kind is not Kind.MOVED)  # that one stayed


def _thing(component: Component, by: Vector) -> Component:
    """What is within the box before and after it moved by so much, beside what the page moved by."""
    before, after = component.before, component.after
    width, height = before.width - abs(by[0]), before.height - abs(by[1])
    if min(width, height) <= 0:
        return component
    old = Box(before.x + max(0, -by[0]), before.y + max(0, -by[1]), width, height)
    return Component(old, Box(after.x + max(0, by[0]), after.y + max(0, by[1]), width, height))


def _beside(a: Array, b: Array, change: Change, thing: Component, by: Vector) -> Iterator[Change]:
    if 0 not in by:
        return
    ground = content_type.ground(content_type.rim(around(a, b, change.component.before, change.component.after)[0]))
    if ground is None:
        return
    whole, carried = change.component, _carried(change.component)
    rest = _rest(whole.before, thing.before)
    gone = _drawn((a, rest), (b, _shifted(rest, carried)), ground)
    if gone and not _same(a, b, gone, (carried[0] + by[0], carried[1] + by[1])):
        yield _change(change, Kind.REMOVED, Component(gone, _shifted(gone, carried)), content_type.content_of(a, gone))
    rest = _rest(whole.after, thing.after)
    came = _drawn((b, rest), (a, _shifted(rest, (-carried[0], -carried[1]))), ground)
    if came and not _same(b, a, came, (-carried[0] - by[0], -carried[1] - by[1])):
        stood = _shifted(came, (-carried[0], -carried[1]))
        yield _change(change, Kind.ADDED, Component(stood, came), content_type.content_of(b, came))


def _carried(component: Component) -> Vector:
    return component.after.x - component.before.x, component.after.y - component.before.y


def _shifted(box: Box, by: Vector) -> Box:
    return replace(box, x=box.x + by[0], y=box.y + by[1])


def _same(picture: Array, other: Array, box: Box, by: Vector) -> bool:
    """Did it move as the rest did, out of the place that was looked at?"""
    place, frame = _shifted(box, by), Box(0, 0, other.shape[1], other.shape[0])
    return frame.union(place) == frame and visibility.redrawn(*around(picture, other, box, place))


def _rest(whole: Box, thing: Box) -> Box:
    """What a box has beside one in it that is as wide, or as high, and begins or ends with it."""
    if thing.width < whole.width:
        return replace(whole, x=whole.x if thing.x > whole.x else thing.right, width=whole.width - thing.width)
    return replace(whole, y=whole.y if thing.y > whole.y else thing.bottom, height=whole.height - thing.height)


def _drawn(here: tuple[Array, Box], there: tuple[Array, Box], ground: Array) -> Box | None:
    """What stands on the ground here and not there, if it is larger than an edge."""
    box, pixels = here[1], part(*here)
    marked = content_type.inked(pixels, ground) & (absdiff(pixels, part(*there)) > FAINT)
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    if not len(rows):
        return None
    x, y, width, height = columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1
    return Box(box.x + int(x), box.y + int(y), int(width), int(height)) if min(width, height) >= _SMALLEST else None


def _change(change: Change, kind: Kind, component: Component, content: str) -> Change:
    return Change(kind, component, replace(change.measured, vector=None, left_over=0.0, content=content))
