"""From two encoded pictures to their difference: the order of the steps, and nothing else."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.model import Box, Difference, Evidence, Gate, Kind, Region, Size
from pytest_visual_claude.pixels import pixelmatch as gates
from pytest_visual_claude.pixels.align import alignment
from pytest_visual_claude.pixels.align.segments import Band, Segment, differing, part
from pytest_visual_claude.pixels.classify import kinds, pairing, splitting, verification
from pytest_visual_claude.pixels.classify.change import Change
from pytest_visual_claude.pixels.decode import channels, decoding
from pytest_visual_claude.pixels.decode.decoding import Array, Pixels
from pytest_visual_claude.pixels.detect import components, corners, local_range, visibility
from pytest_visual_claude.pixels.detect.components import MOST, NEAR, Component
from pytest_visual_claude.pixels.measure.scale import at_another_scale
from pytest_visual_claude.pixels.opened import ANALYSED, OpenedPicture

Mask = npt.NDArray[np.bool_]
#: Changes, each with the number of its pixels.
Counted = list[tuple[Change, int]]

#: How much of two pictures is compared pixel by pixel, in pixels, all segments together: a page of 1280×6250 that
#: is another one altogether, or of 1280×20000 of which all the text is. One to three seconds for each million.
_EXAMINED = 8_000_000
#: Where the boxes are those of one thing, and nothing beside it belongs to it.
_MEASURED = (Kind.MOVED, Kind.RESIZED)


def compare(expected: OpenedPicture, actual: OpenedPicture, gate: Gate | None) -> Difference:
    if expected.too_large or actual.too_large:
        return _unopened(expected, actual)
    # One after the other: on two threads, Rust's decoder waits for Python's lock.
    pixels = _decoded("expected", expected), _decoded("actual", actual)
    a, b = decoding.arrays(*pixels)
    if channels.same(a, b):
        return Difference(expected.size, actual.size)
    if gates.within(*pixels, gate):
        return Difference(expected.size, actual.size)
    if at_another_scale(a, b):
        return _everything(expected.size, actual.size, Kind.RESIZED, "picture")
    back = _goes_second(a, b)
    first, second = (b, a) if back else (a, b)
    segments = alignment.segments(first, second)
    examined = sum(
        segment.after.area for segment in segments if not _is_told(segment) and _is_seen(first, second, segment)
    )
    if examined > _EXAMINED:
        return _unanalysed(expected.size, actual.size, f"{_megapixels(examined)} of it differ", _EXAMINED)
    changes = _changes(first, second, *_components(first, second, segments, all_seen=gates.is_set(gate)))
    counted, count = _counted(changes, segments, first, second)
    told = [(change.mirrored, pixels) for change, pixels in counted] if back else counted
    return Difference(expected.size, actual.size, _numbered(told, max(a[..., 0].size, b[..., 0].size)), count)


def _goes_second(a: Array, b: Array) -> bool:
    """Is it told as the mirror image of the way back? One of two pictures always comes first, so that both ways are
    told alike: the one with fewer rows and columns, or the one whose first other row has less in it.
    """
    if a.shape != b.shape:
        return a.shape > b.shape
    row = int(np.argmax(channels.unequal_rows(a, b)))
    return bytes(a[row]) > bytes(b[row])


def _unopened(expected: OpenedPicture, actual: OpenedPicture) -> Difference:
    """:raises PictureError: for what is no whole picture, or larger than is decoded at all."""
    for which, picture in (("expected", expected), ("actual", actual)):
        try:
            decoding.check(picture, picture.limit)
        except PictureError as error:
            error.which = which
            raise
    most = max(expected.width * expected.height, actual.width * actual.height)
    return _unanalysed(expected.size, actual.size, f"it has {_megapixels(most)}", ANALYSED)


def _unanalysed(expected: Size, actual: Size, why: str, most: int) -> Difference:
    """Everything may have changed."""
    reason = (
        f"The picture was not analysed: {why}, and up to {_megapixels(most)} are. "
        "Capture less at once: an element, clip=…, or a shorter page"
    )
    return replace(_everything(expected, actual, Kind.OTHER, ""), unanalysed=reason)


def _everything(expected: Size, actual: Size, kind: Kind, content: str) -> Difference:
    """One region: nothing in it was measured, so the worst is assumed."""
    pixels = actual.width * actual.height
    before, after = (Box(0, 0, size.width, size.height) for size in (expected, actual))
    evidence = Evidence(pixels, 1.0, delta_e=100.0, contrast=21.0, content=content)
    return Difference(expected, actual, (Region("R1", kind, after, before, evidence),), pixels)


def _megapixels(pixels: int) -> str:
    return f"{pixels / 1e6:.3g} megapixels"


def _decoded(which: str, picture: OpenedPicture) -> Pixels:
    try:
        return picture.pixels
    except PictureError as error:
        error.which = which
        raise


def _components(
    a: Array, b: Array, segments: list[Segment], *, all_seen: bool
) -> tuple[list[Component], list[Component]]:
    """What a person could see, and what is rendering only."""
    visible: list[Component] = []
    faint: list[Component] = []
    for segment in segments:
        if _is_told(segment):
            hidden = segment.rounding and segment.band
            absorbed = segment.absorbed if isinstance(segment, Band) else 0
            component = Component(segment.before, segment.after, moved=segment.moved, absorbed=absorbed)
            (faint if hidden else visible).append(component)
            continue
        tested = local_range.tested(a, b, segment)
        tiled = components.components(tested)
        for component in tiled:
            if not (segment.carried and verification.phantom(a, b, component.before, component.after)):
                quiet: Component | None = component
                if not segment.rounding:
                    quiet = visibility.rendering(a, b, component, carried=segment.carried)
                (faint if quiet else visible).append(quiet or component)
        faint += components.beside(tested, tiled)
    if all_seen and not visible:
        visible, faint = faint, []
    return visible, faint


def _is_told(segment: Segment) -> bool:
    """Does the alignment tell what happened to it? Its pixels are not compared one by one then."""
    return segment.band or segment.moved or segment.resized


def _is_seen(a: Array, b: Array, segment: Segment) -> bool:
    """Does any of its pixels differ by more than is never seen? What does not is told at once."""
    before, after = part(a, segment.before), part(b, segment.after)
    return before.shape != after.shape or int(channels.absdiff(before, after).max(initial=0)) > channels.FAINT


def _changes(a: Array, b: Array, visible: list[Component], faint: list[Component]) -> list[Change]:
    """At most nine, what matters most first."""
    most = MOST - bool(faint)
    grouped = components.grouped(corners.together(a, b, visible), most)
    apart = [piece for component in grouped for piece in splitting.pieces(a, b, component)]
    grouped = apart if len(apart) <= most else grouped
    named = pairing.paired(a, b, [kinds.classify(a, b, component) for component in grouped], faint)
    named = sorted((_verified(a, b, change) for change in named), key=_importance, reverse=True)
    if verification.another_picture(a, b, named):
        return [_as_one_picture(a, b, named, faint)]
    named, apart = _with_its_edges(named, faint)
    free = max(1, min(3, MOST - len(named)))
    return named + [kinds.rendering(a, b, component) for component in components.grouped(apart, free)]


def _as_one_picture(a: Array, b: Array, changes: list[Change], faint: list[Component]) -> Change:
    """All that differs, measured as what matters most of it."""
    before, after = (Box(0, 0, picture.shape[1], picture.shape[0]) for picture in (a, b))
    covered = (*(component for change in changes for component in change.covered), *faint)
    measured = replace(changes[0].measured, before=None, after=None, vector=None, content="picture", was="")
    return Change(Kind.OTHER, Component(before, after), measured, covered)


def _with_its_edges(changes: list[Change], faint: list[Component]) -> tuple[list[Change], list[Component]]:
    """What is faint right beside a change is a part of it: a shadow's outer edge, the corners of a letter.

    :returns: also what is faint elsewhere.
    """
    own: dict[int, list[Component]] = {}
    for component in faint:
        near = next((at for at, change in enumerate(changes) if _beside(component, change)), -1)
        own.setdefault(near, []).append(component)
    return [_around(change, own.get(at, [])) for at, change in enumerate(changes)], own.get(-1, [])


def _beside(faint: Component, change: Change) -> bool:
    old, new = change.component.before, change.component.after
    here = (old.x - faint.before.x, old.y - faint.before.y) == (new.x - faint.after.x, new.y - faint.after.y)
    wide = Box(new.x - NEAR, new.y - NEAR, new.width + 2 * NEAR, new.height + 2 * NEAR)
    return here and not (change.component.band or change.kind in _MEASURED) and faint.after.within([wide])


def _around(change: Change, edges: list[Component]) -> Change:
    whole = Component.around([change.component, *edges])
    return replace(change, component=whole, covers=(*change.covered, *edges)) if edges else change


def _verified(a: Array, b: Array, change: Change) -> Change:
    """Does everything after a band go with it? And does nothing beside what moved by a pixel stay?"""
    measured, component = change.measured, change.component
    by_a_pixel = measured.vector is not None and max(map(abs, measured.vector)) == 1
    if component.band:
        left_behind = verification.left_behind(a, b, component)
        vector = None if left_behind is None and not component.absorbed else measured.vector
        measured = replace(measured, vector=vector, left_over=left_behind or 0.0)
        # Where everything after it moved by it, it came; else its words may only stand elsewhere.
        if left_behind and measured.content == "text" and not verification.came_or_went(a, b, component):
            measured = replace(measured, content="block")
    if by_a_pixel:
        ask = verification.drawn if component.band else verification.stayed
        measured = replace(measured, stayed=ask(a, b, component))
    return replace(change, measured=measured)


def _importance(change: Change) -> float:
    box = change.component.after if change.component.after.area else change.component.before
    return change.measured.delta_e * math.sqrt(box.area)


def _counted(
    changes: list[Change], segments: list[Segment], a: Array, b: Array
) -> tuple[list[tuple[Change, int]], int]:
    """Every differing pixel counts once: for the first region whose box holds it. What none is left of goes."""
    after, before = _differing(a, b, segments)
    total = int(np.count_nonzero(after)) + int(np.count_nonzero(before))
    counts = {
        id(change): sum(_taken(after, piece.after) + _taken(before, piece.before) for piece in change.covered)
        for change in sorted(changes, key=_rank)
    }
    return [(change, counts[id(change)]) for change in changes if counts[id(change)]], total


def _numbered(counted: Counted, size: int) -> tuple[Region, ...]:
    return tuple(
        Region(
            f"R{number}",
            change.kind,
            change.component.after,
            change.component.before,
            change.measured.counted(pixels, round(min(1.0, pixels / size), 6)),
        )
        for number, (change, pixels) in enumerate(counted, 1)
    )


def _rank(change: Change) -> tuple[bool, bool, int]:
    """What changed within something that moved comes before it, the smaller before what is around it."""
    covered = max(piece.after.area for piece in (change.component, *change.covers))
    return change.kind is Kind.RENDERING, change.component.moved, covered


def _differing(a: Array, b: Array, segments: list[Segment]) -> tuple[Mask, Mask]:
    """Pixels of the actual that are not the baseline's; pixels of the baseline that are gone."""
    after, before = np.zeros(b.shape[:2], bool), np.zeros(a.shape[:2], bool)
    for segment in segments:
        if segment.band:
            after[_slices(segment.after)] = True
            before[_slices(segment.before)] = True
        elif segment.moved:
            after[_slices(segment.after)] = True
        else:
            after[_slices(segment.after)] = differing(a, b, segment)
            before[segment.before.y + segment.after.height : segment.before.bottom, _slices(segment.before)[1]] = True
    return after, before


def _taken(mask: Mask, box: Box) -> int:
    part = mask[_slices(box)]
    count = int(np.count_nonzero(part))
    part[:] = False
    return count


def _slices(box: Box) -> tuple[slice, slice]:
    return slice(box.y, box.bottom), slice(box.x, box.right)
