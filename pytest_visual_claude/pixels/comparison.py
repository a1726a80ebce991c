"""From two encoded pictures to their difference: the order of the steps, and nothing else."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.model import Box, Difference, Gate, Kind, Region
from pytest_visual_claude.pixels import pixelmatch as gates
from pytest_visual_claude.pixels.align import alignment
from pytest_visual_claude.pixels.align.segments import Zone, differing
from pytest_visual_claude.pixels.classify import kinds, pairing
from pytest_visual_claude.pixels.classify.kinds import Account
from pytest_visual_claude.pixels.decode import channels, decoding
from pytest_visual_claude.pixels.decode.decoding import Array, Pixels
from pytest_visual_claude.pixels.detect import components, local_range, visibility
from pytest_visual_claude.pixels.detect.components import MOST, Component
from pytest_visual_claude.pixels.opened import OpenedPicture

Mask = npt.NDArray[np.bool_]


def compare(expected: OpenedPicture, actual: OpenedPicture, gate: Gate | None) -> Difference:
    # One after the other: on two threads, Rust's decoder waits for Python's lock.
    pixels = _decoded("expected", expected), _decoded("actual", actual)
    a, b = decoding.arrays(*pixels)
    if channels.same(a, b):
        return Difference(expected.size, actual.size)
    found, count = ((), 0) if gates.within(*pixels, gate) else _found(a, b, all_seen=gates.is_set(gate))
    return Difference(expected.size, actual.size, found, count)


def _decoded(which: str, picture: OpenedPicture) -> Pixels:
    try:
        return picture.pixels
    except PictureError as error:
        error.which = which
        raise


def _found(a: Array, b: Array, *, all_seen: bool) -> tuple[tuple[Region, ...], int]:
    zones = alignment.zones(a, b)
    visible, faint = _components(a, b, zones, all_seen=all_seen)
    return _numbered(_accounts(a, b, visible, faint), zones, a, b)


def _components(a: Array, b: Array, zones: list[Zone], *, all_seen: bool) -> tuple[list[Component], list[Component]]:
    """What a person could see, and what is rendering only."""
    visible: list[Component] = []
    faint: list[Component] = []
    for zone in zones:
        if zone.band or zone.moved or zone.resized:
            hidden = zone.rounding and zone.band
            part = Component(zone.before, zone.after, moved=zone.moved, taken=zone.taken)
            (faint if hidden else visible).append(part)
            continue
        look = local_range.look(a, b, zone)
        parts = components.components(look)
        for part in parts:
            seen = not zone.rounding and visibility.visible(a, b, part, carried=zone.carried)
            (visible if seen else faint).append(part)
        faint += components.beside(look, parts)
    if all_seen and not visible:
        visible, faint = faint, []
    return visible, faint


def _accounts(a: Array, b: Array, visible: list[Component], faint: list[Component]) -> list[Account]:
    """At most nine, what matters most first."""
    most = MOST - bool(faint)
    grouped = components.grouped(visible, most)
    pieces = [piece for one in grouped for piece in kinds.pieces(a, b, one)]
    grouped = pieces if len(pieces) <= most else grouped
    named = pairing.paired(a, b, [kinds.account(a, b, one) for one in grouped])
    named.sort(key=_importance, reverse=True)
    free = max(1, min(3, MOST - len(named)))
    return named + [kinds.rendering(a, b, one) for one in components.grouped(faint, free)]


def _importance(one: Account) -> float:
    place = one.component.after if one.component.after.area else one.component.before
    return one.evidence.delta_e * math.sqrt(place.area)


def _numbered(accounts: list[Account], zones: list[Zone], a: Array, b: Array) -> tuple[tuple[Region, ...], int]:
    """Every differing pixel counts once: for the first region whose box holds it. What changed within
    something that moved comes before it.
    """
    after, before = _differing(a, b, zones)
    total = int(np.count_nonzero(after)) + int(np.count_nonzero(before))
    size = b.shape[0] * b.shape[1]
    counts = {
        id(one): sum(_taken(after, place.after) + _taken(before, place.before) for place in one.covered)
        for one in sorted(accounts, key=lambda one: (one.kind is Kind.RENDERING, one.component.moved))
    }
    found: list[Region] = []
    for one in accounts:
        if count := counts[id(one)]:
            evidence = dataclasses.replace(one.evidence, pixels=count, share=round(min(1.0, count / size), 6))
            found.append(Region(f"R{len(found) + 1}", one.kind, one.component.after, one.component.before, evidence))
    return tuple(found), total


def _differing(a: Array, b: Array, zones: list[Zone]) -> tuple[Mask, Mask]:
    """Pixels of the actual that are not the baseline's; pixels of the baseline that are gone."""
    after, before = np.zeros(b.shape[:2], bool), np.zeros(a.shape[:2], bool)
    for zone in zones:
        if zone.band:
            after[_slices(zone.after)] = True
            before[_slices(zone.before)] = True
        elif zone.moved:
            after[_slices(zone.after)] = True
        else:
            after[_slices(zone.after)] = differing(a, b, zone)
            before[zone.before.y + zone.after.height : zone.before.bottom, _slices(zone.before)[1]] = True
    return after, before


def _taken(mask: Mask, box: Box) -> int:
    part = mask[_slices(box)]
    count = int(np.count_nonzero(part))
    part[:] = False
    return count


def _slices(box: Box) -> tuple[slice, slice]:
    return slice(box.y, box.bottom), slice(box.x, box.right)
