"""What happened in a region, and what was measured there.

The questions, in their order; the first that is answered with yes names the kind:

========== =====================================================================================
rendering  could nobody see it (:mod:`.seeing`), and has nothing moved by a whole pixel?
added      a band without rows before; or the place was uniform, and now holds something
removed    a band without rows now; or the place held something, and is uniform now
moved      does a shift of the baseline explain three quarters of the difference?
colour     are the shapes the same, whatever their colours; or is it one colour for another?
resized    is the same thing there, but larger or smaller?
text       few colours on a uniform ground, in pieces as high as letters
image      many colours
other      none of these
========== =====================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pytest_visual_claude.model import Box, Evidence, Kind
from pytest_visual_claude.pixels import colours, contents, seeing
from pytest_visual_claude.pixels.decoding import Bytes
from pytest_visual_claude.pixels.regions import Component
from pytest_visual_claude.pixels.seeing import FAINT
from pytest_visual_claude.pixels.shifting import Places
from pytest_visual_claude.pixels.zone import around, part

#: Differing pixels that are looked at for colours: more change no answer.
_SAMPLE = 4096
#: Every second, third … row is looked at of a part of more pixels than this.
_LOOKED_AT = 250_000
#: Share of the differing pixels that may still be something (or have been) when it is removed (or
#: added); all others have to be something before (or now): what only got paler is still there.
_LEFT_OVER = 0.1
#: Correlation of the brightness from which on two shapes are the same.
_SAME_SHAPE = 0.9
#: What was, and what is, at the same places: n × channels each.
Colours = tuple[Bytes, Bytes]


@dataclass(frozen=True)
class Account:
    """A component, named and measured; the share of pixels is filled in by the engine."""

    kind: Kind
    component: Component
    evidence: Evidence


@dataclass(frozen=True)
class _Sides:
    """Both sides of a component of equal sizes, and what several questions ask of them."""

    a: Bytes
    b: Bytes
    one: Component

    @cached_property
    def before(self) -> Bytes:
        return part(self.a, self.one.before)

    @cached_property
    def after(self) -> Bytes:
        return part(self.b, self.one.after)

    @cached_property
    def differing(self) -> Colours:
        return _differing(self.before, self.after)

    @cached_property
    def looks(self) -> tuple[str, str]:
        return contents.look(self.before), contents.look(self.after)

    @cached_property
    def ground(self) -> Bytes | None:
        """What both stand on. A letter fills its own box: the ground is seen around it."""
        first, second = map(contents.ground, around(self.a, self.b, self.one.before, self.one.after))
        if first is None or second is None or np.abs(first.astype(int) - second).max() > FAINT:
            return None
        return first

    @cached_property
    def vector(self) -> tuple[int, int] | None:
        return Places(self.a, self.b, self.one.before, self.one.after).vector()


def account(a: Bytes, b: Bytes, one: Component) -> Account:
    """Names and measures what a person could see."""
    if one.band:
        return _of_band(a, b, one)
    if one.before.width != one.after.width or one.before.height != one.after.height:
        return Account(Kind.RESIZED, one, _measured(_padded(a, one, one.before), _padded(b, one, one.after)))
    sides = _Sides(a, b, one)
    evidence = _measured(sides.before, sides.after, sides.differing)
    kind = _came_or_went(sides) or _kind(sides, evidence)
    vector = sides.vector if kind is Kind.MOVED else None
    return Account(kind, one, replace(evidence, vector=vector, content=_look(kind, sides)))


def rendering(a: Bytes, b: Bytes, one: Component) -> Account:
    """Measures what nobody could see."""
    if one.band:
        return replace(_of_band(a, b, one), kind=Kind.RENDERING)
    return Account(Kind.RENDERING, one, _measured(_padded(a, one, one.before), _padded(b, one, one.after)))


def _of_band(a: Bytes, b: Bytes, one: Component) -> Account:
    inserted = bool(one.after.area)
    content = part(b, one.after) if inserted else part(a, one.before)
    ground = contents.ground(content)
    uniform = np.broadcast_to(ground if ground is not None else content[0, 0], content.shape)
    evidence = _measured(uniform, content) if inserted else _measured(content, uniform)
    if one.before.width and one.after.width:
        vector = (0, one.after.height - one.before.height)
    else:
        vector = (one.after.width - one.before.width, 0)
    kind = Kind.ADDED if inserted else Kind.REMOVED
    return Account(kind, one, replace(evidence, vector=vector, content=contents.look(content)))


def _kind(sides: _Sides, evidence: Evidence) -> Kind:
    if sides.vector:
        return Kind.MOVED
    if evidence.structure >= _SAME_SHAPE or _one_for_another(sides.differing):
        return Kind.COLOUR
    if set(sides.looks) == {"text"}:
        return Kind.TEXT
    return Kind.IMAGE if "image" in sides.looks else Kind.OTHER


def _look(kind: Kind, sides: _Sides) -> str:
    """Of what came or went, what it is alone; else what stands there now."""
    if kind is Kind.REMOVED:
        return contents.look(_alone(sides.before, sides.after))
    return contents.look(_alone(sides.after, sides.before)) if kind is Kind.ADDED else sides.looks[1]


def _came_or_went(sides: _Sides) -> Kind | None:
    """Added or removed: where it differs there was nothing but ground, or is nothing but ground now."""
    if sides.ground is None:
        return None
    was, is_now = (contents.inked(colours[:, None], sides.ground).mean() for colours in sides.differing)
    if is_now <= _LEFT_OVER <= 1 - _LEFT_OVER <= was:
        return Kind.REMOVED
    if was <= _LEFT_OVER <= 1 - _LEFT_OVER <= is_now:
        return Kind.ADDED
    return None


def _alone(piece: Bytes, other: Bytes) -> Bytes:
    """What is not in the other one, on the ground of the part."""
    ground = contents.ground(piece)
    same = seeing.largest(np.maximum(piece, other) - np.minimum(piece, other)) <= FAINT
    return piece if ground is None else np.where(same[..., None], ground, piece)


def _one_for_another(differing: Colours) -> bool:
    """Where it differs there was one colour, and now there is one."""
    return all(_share_of_commonest(colours) > 0.8 for colours in differing)


def _share_of_commonest(flat: Bytes) -> float:
    _, counts = np.unique(contents.packed(flat), return_counts=True)
    return float(counts.max() / len(flat))


def _measured(before: Bytes, after: Bytes, differing: Colours | None = None) -> Evidence:
    first, second = differing or _differing(before, after)
    old, new = _commonest_pair(first, second)
    return Evidence(
        pixels=0,
        share=0.0,
        delta_e=round(float(np.percentile(colours.delta_e(first, second), 95)), 2),
        contrast=round(float(colours.contrast(first, second).max()), 2),
        structure=round(contents.structure(before, after), 3),
        before=colours.name(old),
        after=colours.name(new),
    )


def _differing(before: Bytes, after: Bytes) -> Colours:
    """The colours before and after, of an even sample of the pixels that differ visibly (or at all)."""
    step = max(1, before.shape[0] * before.shape[1] // _LOOKED_AT)
    before, after = before[::step], after[::step]
    apart = seeing.largest(np.maximum(before, after) - np.minimum(before, after)).ravel()
    places = np.flatnonzero(apart > FAINT)
    if not len(places):
        places = np.flatnonzero(apart) if apart.any() else np.arange(1)
    places = places[:: max(1, len(places) // _SAMPLE)]
    channels = before.shape[2]
    return before.reshape(-1, channels)[places], after.reshape(-1, channels)[places]


def _commonest_pair(first: Bytes, second: Bytes) -> tuple[Bytes, Bytes]:
    pairs = contents.packed(first) << np.uint64(24) | contents.packed(second)
    _, index, counts = np.unique(pairs, return_index=True, return_counts=True)
    place = int(index[np.argmax(counts)])
    return first[place], second[place]


def _padded(picture: Bytes, one: Component, box: Box) -> Bytes:
    """The box, filled up to the larger of both with the colour of its last corner."""
    height, width = max(one.before.height, one.after.height), max(one.before.width, one.after.width)
    inside = part(picture, box)
    padded = np.empty((height, width, picture.shape[2]), np.uint8)
    padded[:] = inside[-1, -1]
    padded[: inside.shape[0], : inside.shape[1]] = inside
    return padded
