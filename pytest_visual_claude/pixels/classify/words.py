"""Words that stand elsewhere now: a line that flows otherwise has no other text.

Where a sibling comes or goes, or a column gets narrower, most of what differs is the same words at other places. What
stands on the ground of a change is cut at its blank rows and at the gaps between words; each word of the baseline is
looked for among those of the actual, and is found where nothing but rendering parts them (:mod:`..detect.warp`), so
that one other figure is another word. A change whose words were all found has moved; where words are left over on one
side only, they were added or removed, and the rest made room.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from pytest_visual_claude.model import Box, Kind
from pytest_visual_claude.model.pictures import union
from pytest_visual_claude.pixels.align.segments import around, part
from pytest_visual_claude.pixels.classify import kinds
from pytest_visual_claude.pixels.classify.change import Change
from pytest_visual_claude.pixels.decode.channels import FAINT, absdiff
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect import visibility
from pytest_visual_claude.pixels.detect.components import MOST, Component
from pytest_visual_claude.pixels.measure import content_type, word_boxes
from pytest_visual_claude.pixels.measure.shift import MORE_THAN_MOVED, Vector

#: By how many pixels two sizes of one word may differ, and how far off its place is looked for.
_ABOUT = 1
#: Words may be the same, drawn at another fraction of a pixel, where they differ by this share of their contrast. And
#: no more of what is left is looked for at the ends of what is left on the other side.
_LIKELY, _ENDS = 0.2, 100

#: Where one thing took another's place, neither needs to have moved.
_IN_PLACE = (Kind.OTHER, Kind.COLOUR, Kind.IMAGE, Kind.RESIZED)


@dataclass(frozen=True)
class _Found:
    """Where each word stands now, and where each stood; those are left out that stand, or stood, nowhere.

    :param in_bands: whether such words are in bands, in the baseline and in the actual.
    """

    moves: dict[Box, Box]
    sources: dict[Box, Box]
    in_bands: tuple[bool, bool] = (False, False)


_OFFSETS = [(x, y) for y in range(-_ABOUT, _ABOUT + 1) for x in range(-_ABOUT, _ABOUT + 1)]


def retold(a: Array, b: Array, changes: list[Change], beside: list[Component]) -> list[Change]:
    """The changes, what only stands elsewhere now being told as moved.

    :param beside: where else the pictures differ: a word may have gone there, or come from there.
    """
    told = [change for change in changes if not (change.component.band or change.component.moved)]
    places = [change.component for change in changes] + beside
    old = _each_once({component.before: word_boxes.words(a, component.before) for component in places})
    new = _each_once({component.after: word_boxes.words(b, component.after) for component in places})
    moves, sources = _found_again(a, b, _all(old), _all(new))
    old, new = _as_found(old, moves), _as_found(new, sources)
    bands = [change.component for change in changes if change.component.band]
    lost = any(word not in moves for band in bands for word in old[band.before])
    new_ones = any(word not in sources for band in bands for word in new[band.after])
    found = _Found(moves, sources, (lost, new_ones))
    result: list[Change] = []
    for at, change in enumerate(changes):
        some = _retold(a, b, change, _own(change, old, new), found) if change in told else [change]
        fits = len(result) + len(some) + len(changes) - at <= MOST
        result += some if fits or len(some) == 1 else [change]
    return result


def _own(change: Change, old: dict[Box, list[Box]], new: dict[Box, list[Box]]) -> tuple[list[Box], list[Box]]:
    """The words it has on either side; where something came there are none before, and the other way round."""
    return (
        [] if change.kind is Kind.ADDED else old[change.component.before],
        [] if change.kind is Kind.REMOVED else new[change.component.after],
    )


def _each_once(words: dict[Box, list[Box]]) -> dict[Box, list[Box]]:
    """Two changes may cut one word each in its own way: then it is what is larger."""
    named: dict[Box, Box] = {}
    for word in sorted({word for some in words.values() for word in some}, key=lambda word: -word.area):
        named[word] = next((whole for whole in dict.fromkeys(named.values()) if _mostly(whole, word)), word)
    return {place: list(dict.fromkeys(named[word] for word in some)) for place, some in words.items()}


def _mostly(whole: Box, word: Box) -> bool:
    """Does more than half of the word lie there?"""
    width = min(whole.right, word.right) - max(whole.x, word.x)
    height = min(whole.bottom, word.bottom) - max(whole.y, word.y)
    return min(width, height) > 0 and width * height > 0.5 * word.area


def _all(words: dict[Box, list[Box]]) -> list[Box]:
    return list(dict.fromkeys(box for some in words.values() for box in some))


def _found_again(a: Array, b: Array, old: list[Box], new: list[Box]) -> tuple[dict[Box, Box], dict[Box, Box]]:
    if max(len(old), len(new)) > word_boxes.MOST:
        return {}, {}
    moves = _matched(a, b, old, new)
    sources = {now: was for was, now in moves.items()}
    # The space between two may have been one to cut at on one side only. What has its place on both sides has not.
    lost, come = ([word for word in side if word not in other] for side, other in ((old, {*new}), (new, {*old})))
    for was, now in _ends(a, b, _left(lost, moves), _left(come, sources)):
        moves[was], sources[now] = now, was
    for now, was in _ends(b, a, _left(come, sources), _left(lost, moves)):
        moves[was], sources[now] = now, was
    return moves, sources


def _left(words: list[Box], found: dict[Box, Box]) -> list[Box]:
    return [word for word in words if not any(_mostly(word, one) for one in found)]


def _as_found(words: dict[Box, list[Box]], found: dict[Box, Box]) -> dict[Box, list[Box]]:
    """Two that were cut as one word are two, where each was found alone."""
    halves = {word: [one for one in found if one != word and _mostly(word, one)] for word in _all(words)}
    return {
        place: [one for word in some for one in (halves[word] if _whole(word, halves[word]) else [word])]
        for place, some in words.items()
    }


def _whole(word: Box, halves: list[Box]) -> bool:
    """Is nothing left between its two ends, but the space of a word?"""
    return len(halves) == 2 and word.width - sum(half.width for half in halves) <= word.height


def _matched(a: Array, b: Array, old: list[Box], new: list[Box]) -> dict[Box, Box]:
    found: dict[Box, Box] = {}
    taken: set[Box] = set()
    for was, now in sorted(((was, now) for was in old for now in new if _about(was, now)), key=_rank):
        if was not in found and now not in taken and _same(a, b, was, now):
            found[was] = now
            taken.add(now)
    return found


def _ends(a: Array, b: Array, words: list[Box], joined: list[Box]) -> Iterator[tuple[Box, Box]]:
    """Each two that stand side by side on the other side, too close to be cut there."""
    if len(words) * len(joined) > _ENDS:
        return
    for pair in joined:
        fitting = [(one, other) for one, other in itertools.permutations(words, 2) if _fill(one, other, pair)]
        first = _standing(a, b, pair, {one: pair.x for one, _ in fitting})
        beside = {other: pair.right - other.width for one, other in fitting if first and one == first[0]}
        last = _standing(a, b, pair, beside)
        if first and last:
            yield from (first, last)


def _fill(one: Box, other: Box, pair: Box) -> bool:
    """Would the two, side by side, be as wide as that, but for the space of a word, and not higher?"""
    space = pair.width - one.width - other.width
    return -2 * _ABOUT <= space <= pair.height >= max(one.height, other.height)


def _standing(a: Array, b: Array, pair: Box, words: Mapping[Box, int]) -> tuple[Box, Box] | None:
    """The word that stands in the pair, and where, if nothing but rendering parts them.

    :param words: each with where it would begin, in pixels from the left.
    """
    for word, x in words.items():
        apart = functools.cache(functools.partial(_apart, b, part(a, word)))
        tried = set[Box | None]()
        for y in _rows(b, replace(pair, x=x, width=word.width), word.height):
            place = replace(word, x=x, y=y)
            best = _best(b, place, apart)
            if best not in tried and _fits(a, b, word, best):
                return word, place
            tried.add(best)
    return None


def _rows(picture: Array, box: Box, height: int) -> range:
    """Where something that is so high may begin in a box: no more than a pixel above what is drawn there, or below."""
    drawn = np.flatnonzero(np.ptp(part(picture, box), axis=1).max(axis=1) > FAINT) + box.y
    if not len(drawn):
        return range(0)
    first, last = max(box.y, int(drawn[0]) - _ABOUT), min(box.bottom, int(drawn[-1]) + 1 + _ABOUT)
    return range(first, last - height + 1)


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
    return _fits(a, b, old, _best(b, replace(old, x=new.x, y=new.y), functools.partial(_apart, b, part(a, old))))


def _fits(a: Array, b: Array, old: Box, best: Box | None) -> bool:
    if best is None:
        return False
    if visibility.redrawn(*around(a, b, old, best), either_way=True):
        return True
    likely = _apart(b, part(a, old), best) <= _LIKELY * int(np.ptp(part(a, old))) * old.area
    return likely and visibility.redrawn(word_boxes.alone(a, old), word_boxes.alone(b, best), either_way=True)


def _best(b: Array, place: Box, apart: Callable[[Box], int]) -> Box | None:
    """Where, as far off as is looked, it is most like what it is held against."""
    frame = Box(0, 0, b.shape[1], b.shape[0])
    boxes = [replace(place, x=place.x + x, y=place.y + y) for x, y in _OFFSETS]
    return min((box for box in boxes if frame.union(box) == frame), key=apart, default=None)


def _apart(b: Array, before: Array, box: Box) -> int:
    """How unlike it is what stands in the box."""
    return int(absdiff(before, part(b, box)).sum(dtype=np.int64))


def _retold(a: Array, b: Array, change: Change, words: tuple[list[Box], list[Box]], found: _Found) -> list[Change]:
    old, new = words
    moves, sources = found.moves, found.sources
    gone, come = [word for word in old if word not in moves], [word for word in new if word not in sources]
    here = [(word, moves[word]) for word in old if word in moves]
    if new and change.kind is not Kind.REMOVED:
        here = [(sources[word], word) for word in new if word in sources]
    moved = [(was, now) for was, now in here if _distance(was, now) > _ABOUT]
    if gone and come:
        rest = _rest(change, gone, come)
        if change.kind is Kind.MOVED and len(moved) > 1 and 0 < 2 * rest.after.area <= change.component.after.area:
            return [kinds.classify(a, b, rest), _moved(change, moved)]
        return [_other_text(change)]
    if not _has_moved(change, len(moved), all_of_it=not gone and not come):
        return [change]
    if not gone and not come:
        return [change if change.kind is Kind.MOVED else _moved(change, moved)]  # a button, not only its label
    splits = change.kind in (Kind.TEXT, Kind.MOVED) and not found.in_bands[bool(gone)]
    return [_some(a, b, change, gone, come), _moved(change, moved)] if splits else [change]


def _rest(change: Change, gone: list[Box], come: list[Box]) -> Component:
    """Where words went and others came, as far as that is in the change: a word may begin before it."""
    old, new = change.component.before, change.component.after
    right, down = new.x - old.x, new.y - old.y
    whole = union([*(replace(box, x=box.x + right, y=box.y + down) for box in gone), *come])
    x, y = max(whole.x, new.x), max(whole.y, new.y)
    after = Box(x, y, max(0, min(whole.right, new.right) - x), max(0, min(whole.bottom, new.bottom) - y))
    return Component(replace(after, x=x - right, y=y - down), after)


def _has_moved(change: Change, words: int, *, all_of_it: bool) -> bool:
    """Of what a band parted one word is enough, whatever is around it."""
    least = 2 if change.kind in _IN_PLACE and change.measured.content != "part" else 1
    return words >= least and (all_of_it or change.kind is not Kind.RESIZED)


def _other_text(change: Change) -> Change:
    """What is not the same once its move is undone has not only moved."""
    measured = change.measured
    if change.kind is not Kind.MOVED or measured.content != "text" or measured.left_over <= MORE_THAN_MOVED:
        return change
    return replace(change, kind=Kind.TEXT, measured=replace(measured, vector=None))


def _some(a: Array, b: Array, change: Change, gone: list[Box], come: list[Box]) -> Change:
    """Some words came, or went; the others made room."""
    box, component = union(gone or come), change.component
    right, down = component.after.x - component.before.x, component.after.y - component.before.y
    if gone:
        kind, whole = Kind.REMOVED, Component(box, replace(box, x=box.x + right, y=box.y + down))
    else:
        kind, whole = Kind.ADDED, Component(replace(box, x=box.x - right, y=box.y - down), box)
    named = content_type.content_of(a if gone else b, box)
    return replace(change, kind=kind, component=whole, covers=(), measured=replace(change.measured, content=named))


def _moved(change: Change, pairs: list[tuple[Box, Box]]) -> Change:
    """What stands there now, and where it stood; of what was removed, what stood there and where it is."""
    component = Component(union(old for old, _ in pairs), union(new for _, new in pairs))
    measured = replace(change.measured, vector=_in_common(pairs))
    return replace(change, kind=Kind.MOVED, component=component, measured=measured, covers=change.covered)


def _in_common(pairs: list[tuple[Box, Box]]) -> Vector | None:
    """By how much all of them moved, if all moved alike."""
    vectors = {(new.x - old.x, new.y - old.y) for old, new in pairs}
    return vectors.pop() if len(vectors) == 1 else None
