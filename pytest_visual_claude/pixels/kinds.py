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

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Box, Evidence, Kind
from pytest_visual_claude.pixels import colours, contents, seeing
from pytest_visual_claude.pixels.decoding import Bytes
from pytest_visual_claude.pixels.regions import Component
from pytest_visual_claude.pixels.seeing import FAINT
from pytest_visual_claude.pixels.shifting import Places
from pytest_visual_claude.pixels.zone import around

#: Differing pixels that are looked at for colours: more change no answer.
_SAMPLE = 4096
#: Every second, third … row is looked at of a part of more pixels than this.
_LOOKED_AT = 250_000
#: Share of the differing pixels that may still be something (or have been) when it is removed (or
#: added); all others have to be something before (or now): what only got paler is still there.
_LEFT_OVER = 0.1
#: Correlation of the brightness from which on two shapes are the same.
_SAME_SHAPE = 0.9
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Account:
    """A component, named and measured; the share of pixels is filled in by the engine."""

    kind: Kind
    component: Component
    evidence: Evidence


def account(a: Bytes, b: Bytes, one: Component) -> Account:
    """Names and measures what a person could see."""
    if one.band:
        return _of_band(a, b, one)
    if one.before.width != one.after.width or one.before.height != one.after.height:
        return Account(Kind.RESIZED, one, _measured(_padded(a, one, one.before), _padded(b, one, one.after)))
    before, after = _crop(a, one.before), _crop(b, one.after)
    evidence = _measured(before, after)
    vector = Places(a, b, one.before, one.after).vector()
    # A letter fills its own box: what is ground there is seen around it.
    kind = _came_or_went(*around(a, b, one.before, one.after)) or _kind(
        before, after, evidence, moved=vector is not None
    )
    look = _look(kind, before, after)
    return Account(kind, one, replace(evidence, vector=vector if kind is Kind.MOVED else None, content=look))


def rendering(a: Bytes, b: Bytes, one: Component) -> Account:
    """Measures what nobody could see."""
    if one.band:
        return replace(_of_band(a, b, one), kind=Kind.RENDERING)
    return Account(Kind.RENDERING, one, _measured(_padded(a, one, one.before), _padded(b, one, one.after)))


def _of_band(a: Bytes, b: Bytes, one: Component) -> Account:
    inserted = bool(one.after.area)
    content = _crop(b, one.after) if inserted else _crop(a, one.before)
    ground = contents.ground(content)
    uniform = np.broadcast_to(ground if ground is not None else content[0, 0], content.shape)
    evidence = _measured(uniform, content) if inserted else _measured(content, uniform)
    if one.before.width and one.after.width:
        vector = (0, one.after.height - one.before.height)
    else:
        vector = (one.after.width - one.before.width, 0)
    kind = Kind.ADDED if inserted else Kind.REMOVED
    return Account(kind, one, replace(evidence, vector=vector, content=contents.look(content)))


def _kind(before: Bytes, after: Bytes, evidence: Evidence, *, moved: bool) -> Kind:
    if moved:
        return Kind.MOVED
    if evidence.structure >= _SAME_SHAPE or _one_for_another(before, after):
        return Kind.COLOUR
    looks = {contents.look(before), contents.look(after)}
    if looks == {"text"}:
        return Kind.TEXT
    return Kind.IMAGE if "image" in looks else Kind.OTHER


def _look(kind: Kind, before: Bytes, after: Bytes) -> str:
    """Of what came or went, what it is alone; else what stands there now."""
    if kind is Kind.REMOVED:
        return contents.look(_alone(before, after))
    return contents.look(_alone(after, before) if kind is Kind.ADDED else after)


def _came_or_went(before: Bytes, after: Bytes) -> Kind | None:
    """Added or removed: where it differs there was nothing but ground, or is nothing but ground now."""
    ground = contents.ground(before), contents.ground(after)
    if ground[0] is None or ground[1] is None or np.abs(ground[0].astype(int) - ground[1]).max() > FAINT:
        return None
    was, is_now = (contents.inked(part[:, None], ground[0]).mean() for part in _differing(before, after))
    if is_now <= _LEFT_OVER <= 1 - _LEFT_OVER <= was:
        return Kind.REMOVED
    if was <= _LEFT_OVER <= 1 - _LEFT_OVER <= is_now:
        return Kind.ADDED
    return None


def _alone(part: Bytes, other: Bytes) -> Bytes:
    """What is not in the other one, on the ground of the part."""
    ground = contents.ground(part)
    same = seeing.largest(np.maximum(part, other) - np.minimum(part, other)) <= FAINT
    return part if ground is None else np.where(same[..., None], ground, part)


def _one_for_another(before: Bytes, after: Bytes) -> bool:
    """Where it differs there was one colour, and now there is one."""
    first, second = _differing(before, after)
    return all(_share_of_commonest(part) > 0.8 for part in (first, second))


def _share_of_commonest(flat: Bytes) -> float:
    _, counts = np.unique(contents.packed(flat), return_counts=True)
    return float(counts.max() / len(flat))


def _measured(before: Bytes, after: Bytes) -> Evidence:
    first, second = _differing(before, after)
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


def _differing(before: Bytes, after: Bytes) -> tuple[Bytes, Bytes]:
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


def _crop(picture: Bytes, box: Box) -> Bytes:
    return picture[box.y : box.bottom, box.x : box.right]


def _padded(picture: Bytes, one: Component, box: Box) -> Bytes:
    """The box, filled up to the larger of both with the colour of its last corner."""
    height, width = max(one.before.height, one.after.height), max(one.before.width, one.after.width)
    part = _crop(picture, box)
    padded = np.empty((height, width, picture.shape[2]), np.uint8)
    padded[:] = part[-1, -1]
    padded[: part.shape[0], : part.shape[1]] = part
    return padded
