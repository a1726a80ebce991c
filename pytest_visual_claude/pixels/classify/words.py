"""Words that stand elsewhere now: a line that flows otherwise has no other text.

Where a sibling comes or goes, or a column gets narrower, most of what differs is the same words at other places. What
stands on the ground of a change is cut at its blank rows and at the gaps between words; each word of the baseline is
looked for among those of the actual, and is found where nothing but rendering parts them (:mod:`..detect.warp`), so
that one other figure is another word. A change whose words were all found has moved; where words are left over on one
side only, they were added or removed, and the rest made room.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

import numpy as np

from pytest_visual_claude.model import Box, Kind
from pytest_visual_claude.model.pictures import union
from pytest_visual_claude.pixels.align.segments import Mask, around, part, spans
from pytest_visual_claude.pixels.classify.kinds import Change
from pytest_visual_claude.pixels.decode.channels import absdiff
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect import visibility
from pytest_visual_claude.pixels.detect.components import MOST, Component
from pytest_visual_claude.pixels.measure import content_type
from pytest_visual_claude.pixels.measure.shift import Vector

#: The space between two words, as a share of the height of the line.
_WORD_GAP = 0.3
#: More words than this on a side are not looked for, nor in larger parts, in pixels: what has changed is everything.
_MOST, _LARGEST = 300, 400_000
#: By how many pixels two sizes of one word may differ, and how far off its place is looked for.
_ABOUT = 1
#: What is lower is no word, in pixels: an underline, a full stop.
_LOWEST = 4
#: The share of the contrast that a move by whole pixels leaves of what moved by a fraction, at most.
_MORE_THAN_MOVED = 0.6

_OFFSETS = [(x, y) for y in range(-_ABOUT, _ABOUT + 1) for x in range(-_ABOUT, _ABOUT + 1)]


def retold(a: Array, b: Array, changes: list[Change]) -> list[Change]:
    """The changes, what only stands elsewhere now being told as moved."""
    told = [one for one in changes if one.kind is not Kind.RESIZED and not (one.component.band or one.component.moved)]
    old = {id(one): _words(a, one.component.before) for one in told if one.kind is not Kind.ADDED}
    new = {id(one): _words(b, one.component.after) for one in told if one.kind is not Kind.REMOVED}
    moves = _found_again(a, b, _all(old.values()), _all(new.values()))
    sources = {now: was for was, now in moves.items()}
    told_again = [_retold(one, old.get(id(one), []), new.get(id(one), []), moves, sources) for one in changes]
    if sum(map(len, told_again)) >= MOST:
        return [some[0] if len(some) == 1 else one for one, some in zip(changes, told_again, strict=True)]
    return [change for some in told_again for change in some]


def _all(words: Iterable[list[Box]]) -> list[Box]:
    return list(dict.fromkeys(box for some in words for box in some))


def _words(picture: Array, box: Box) -> list[Box]:
    pixels = part(picture, box)
    ground = content_type.ground(pixels) if 0 < box.area <= _LARGEST else None
    if ground is None:
        return []
    ink = content_type.inked(pixels, ground)
    words = (word for top, bottom in spans(_any(ink, 1), 1) for word in _in_line(ink[top:bottom], box.x, box.y + top))
    return list(islice((word for word in words if word.height >= _LOWEST), _MOST + 1))


def _in_line(ink: Mask, x: int, y: int) -> Iterable[Box]:
    for left, right in spans(_any(ink, 0), max(2, round(_WORD_GAP * len(ink)))):
        rows = np.flatnonzero(ink[:, left:right].any(axis=1))
        yield Box(x + left, y + int(rows[0]), right - left, int(rows[-1] - rows[0]) + 1)


def _any(ink: Mask, axis: int) -> Mask:
    marked: Mask = np.any(ink, axis=axis)
    return marked


def _found_again(a: Array, b: Array, old: list[Box], new: list[Box]) -> dict[Box, Box]:
    """Where each word stands now; those are left out that stand nowhere."""
    found: dict[Box, Box] = {}
    if max(len(old), len(new)) > _MOST:
        return found
    taken: set[Box] = set()
    for was, now in sorted(((was, now) for was in old for now in new if _about(was, now)), key=_rank):
        if was not in found and now not in taken and _same(a, b, was, now):
            found[was] = now
            taken.add(now)
    return found


def _rank(pair: tuple[Box, Box]) -> tuple[int, int]:
    """The largest first, and of each the nearest; the same from either side."""
    was, now = pair
    return -was.area - now.area, _distance(was, now)


def _distance(was: Box, now: Box) -> int:
    return abs(was.x - now.x) + abs(was.y - now.y)


def _about(first: Box, second: Box) -> bool:
    return abs(first.width - second.width) <= _ABOUT and abs(first.height - second.height) <= _ABOUT


def _same(a: Array, b: Array, old: Box, new: Box) -> bool:
    """Does nothing but rendering part them, where they fit best?"""
    frame = Box(0, 0, b.shape[1], b.shape[0])
    boxes = [Box(new.x + x, new.y + y, old.width, old.height) for x, y in _OFFSETS]
    inside = [box for box in boxes if frame.union(box) == frame]
    before = part(a, old)
    apart, best = min(
        ((int(absdiff(before, part(b, box)).sum(dtype=np.int64)), box) for box in inside),
        key=lambda pair: pair[0],
        default=(1, new),
    )
    return not apart or visibility.redrawn(*around(a, b, old, best))


def _retold(
    change: Change, old: list[Box], new: list[Box], moves: dict[Box, Box], sources: dict[Box, Box]
) -> list[Change]:
    gone, come = [word for word in old if word not in moves], [word for word in new if word not in sources]
    here = [(word, moves[word]) for word in old if word in moves]
    if change.kind is not Kind.REMOVED:
        here = [(sources[word], word) for word in new if word in sources]
    moved = [(was, now) for was, now in here if _distance(was, now) > _ABOUT]
    if gone and come:
        return [_other_text(change)]
    if not moved:
        return [change]
    if not gone and not come:
        return [change if change.kind is Kind.MOVED else _moved(change, moved)]  # a button, not only its label
    splits = change.kind in (Kind.TEXT, Kind.MOVED)
    return [_some(change, gone, come), _moved(change, moved)] if splits else [change]


def _other_text(change: Change) -> Change:
    """What is not the same once its move is undone has not only moved."""
    measured = change.measured
    if change.kind is not Kind.MOVED or measured.content != "text" or measured.left_over <= _MORE_THAN_MOVED:
        return change
    return replace(change, kind=Kind.TEXT, measured=replace(measured, vector=None))


def _some(change: Change, gone: list[Box], come: list[Box]) -> Change:
    """Some words came, or went; the others made room."""
    box, component = union(gone or come), change.component
    right, down = component.after.x - component.before.x, component.after.y - component.before.y
    if gone:
        after = replace(box, x=box.x + right, y=box.y + down)
        return replace(change, kind=Kind.REMOVED, component=Component(box, after), covers=())
    before = replace(box, x=box.x - right, y=box.y - down)
    return replace(change, kind=Kind.ADDED, component=Component(before, box), covers=())


def _moved(change: Change, pairs: list[tuple[Box, Box]]) -> Change:
    """What stands there now, and where it stood; of what was removed, what stood there and where it is."""
    before, after = union(old for old, _ in pairs), union(new for _, new in pairs)
    if change.kind is Kind.REMOVED:
        component = Component(change.component.before, after)
    else:
        component = Component(before, change.component.after)
    measured = replace(change.measured, vector=_in_common(pairs))
    return replace(change, kind=Kind.MOVED, component=component, measured=measured, covers=change.covered)


def _in_common(pairs: list[tuple[Box, Box]]) -> Vector | None:
    """By how much all of them moved, if all moved alike."""
    vectors = {(new.x - old.x, new.y - old.y) for old, new in pairs}
    return vectors.pop() if len(vectors) == 1 else None
