"""Could a person see a component's difference, laid side by side? The second of the two questions.

*Rendering* is a claim that is proven, never what is left over. A component is rendering where

* it was carried along with the page, and a pixel more or less explains it;
* no pixel changes by more than a quarter of the contrast, none leaves its neighbours' colours, and no ink was gained
  or lost: hinting, anti-aliasing (:mod:`.local_range`);
* it is a single pixel, not much louder than that, or a line that ends a pixel earlier or later (:mod:`.line_ends`);
* all of it is a little lighter or a little darker, in the same colours: text drawn by another version;
* or each block of it is the old one moved by less than a pixel, or its red and its blue moved apart (:mod:`.warp`);
  but one glyph that differs between neighbours that do not is content, however well a move explains it. Where
  nothing stands beside it, no neighbour says so, and one and the same move has to explain all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

import numpy as np

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.align.segments import Mask, Segment, around, part, spans
from pytest_visual_claude.pixels.decode.channels import FAINT, absdiff
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect import components, line_ends, local_range
from pytest_visual_claude.pixels.detect.components import TILE, Component
from pytest_visual_claude.pixels.detect.warp import Redrawing
from pytest_visual_claude.pixels.measure import content_type
from pytest_visual_claude.pixels.measure.shift import MORE_THAN_MOVED, Places, Vector

#: Shares of the contrast up to which a difference is quiet, and that of a single pixel. Another character changes some
#: pixel by 0.4 at least (99 of 100 do), the anti-aliasing of real buttons by 0.27 at most.
_QUIET, _QUIET_PIXEL = 0.28, 0.55
#: Glyphs stand at quarters of a pixel: by so much of the contrast at most one changes whose neighbours stay. Of 9,300
#: parts of moved text 16 that are no wider than a glyph change by more, of 114 other characters 112 do.
_QUARTER = 0.32
#: Smaller things than this, in pixels, are fitted by any move.
_SMALLEST = 8
#: How wide a glyph is, as a multiple of its height and at least in pixels; how far beside it neighbours are looked for.
_WIDE, _WIDEST, _BESIDE = 2.2, 20, 24
#: How far beside its place, in pixels, the page may have carried it; and how far what hardly differs is looked for: a
#: soft edge that moved by two pixels changes little anywhere.
_OFF, _FAR = 1, 2
#: The same for what got lighter or darker all over, and the share of the differences that are one-sided then.
_PALER, _ONE_SIDED = 0.25, 0.9
#: Share of the squared difference other colours may leave, and the levels they have to differ by. Fewer pixels than
#: ``_FEWEST`` fit any formula.
_LEFT_BY_COLOUR, _LEAST_LEVELS, _FEWEST = 0.1, 4, 32


def rendering(a: Array, b: Array, component: Component, *, carried: bool = False) -> Component | None:
    """The component, if nobody could see its difference, laid side by side; ``None`` if a person could.

    :param carried: it moved along with the page; a pixel more or less is not seen, and undone in what comes back.
    """
    if not _visible(a, b, component):
        return component
    return _a_pixel_beside(a, b, component) if carried else None


@dataclass(frozen=True)
class Move:
    """By how many whole pixels something moved to the right and down.

    :param left_over: the largest difference that is left then, as a share of the contrast; 0 after a move by a pixel
        that leaves nothing but rendering: text is put on whole pixels down, not across.
    """

    by: Vector
    left_over: float


def move(a: Array, b: Array, component: Component) -> Move | None:
    """The move that explains all of it, or, part by part, one that explains each."""
    moved = _of_all(a, b, component)
    if moved is None or max(map(abs, moved.by)) > _OFF or not 0 < moved.left_over <= MORE_THAN_MOVED:
        return moved
    left = _left(a, b, component, moved.by)
    return replace(moved, left_over=0.0) if left is not None and not any(_visible(a, b, one) for one in left) else moved


def _of_all(a: Array, b: Array, component: Component) -> Move | None:
    if not component.parts:
        return _move(a, b, component)
    if whole := _by_whole_pixels(a, b, component):
        return whole
    moves: set[Move] = set()
    for piece in component.parts:
        moved = _move(a, b, piece)
        if moved is None or any(moved.by != other.by for other in moves):
            return None
        moves.add(moved)
    return max(moves, key=lambda moved: moved.left_over)


def _by_whole_pixels(a: Array, b: Array, component: Component) -> Move | None:
    if component.resized:
        return None  # a band, among what was joined
    places = Places(a, b, component.before, component.after)
    by = places.vector()
    return Move(by, places.left_over(by)) if by else None


def _move(a: Array, b: Array, component: Component) -> Move | None:
    """By whole pixels alone, or by one and a fraction."""
    if (whole := _by_whole_pixels(a, b, component)) or component.resized:
        return whole
    places, lone = Places(a, b, component.before, component.after), _lone(a, b, component)
    for by in places.likeliest():
        back = _back(a, component, by)
        if back is not None and _is_moved(Redrawing(*around(a, b, back, component.after)), lone):
            return Move(by, places.left_over(by))
    return None


def _back(a: Array, component: Component, by: Vector) -> Box | None:
    """Where it was in the baseline if it moved by so much, if that is within the picture."""
    old = _beside(component.before, by)
    frame = Box(0, 0, a.shape[1], a.shape[0])
    return old if frame.union(old) == frame else None


def redrawn(before: Array, after: Array, *, either_way: bool = False) -> bool:
    """Is one the other, drawn at another fraction of a pixel? Both with a pixel or two around them.

    :param either_way: or the other the one.
    """
    redrawing = Redrawing(before, after)
    if redrawing.share <= _QUIET or redrawing.warped():
        return True
    return either_way and redrawing.balanced and Redrawing(after, before).warped()


def _a_pixel_beside(a: Array, b: Array, component: Component) -> Component | None:
    """The component where it stood, a pixel beside what the page carried, if nothing but edges differs then."""
    by = Places(a, b, component.before, component.after).within(_OFF) or (0, 0)
    left = _left(a, b, component, by)
    if left is None or not all(_edge(rest) or not _visible(a, b, rest) for rest in left):
        return None
    return replace(component, before=_beside(component.before, by))


def _left(a: Array, b: Array, component: Component, by: Vector) -> list[Component] | None:
    """What differs in it once that move is undone; nothing where it would begin outside the picture."""
    old = _back(a, component, by)
    return None if old is None else components.components(local_range.tested(a, b, Segment(old, component.after)))


def _beside(box: Box, by: Vector) -> Box:
    return replace(box, x=box.x - by[0], y=box.y - by[1])


def _edge(component: Component) -> bool:
    """One row or column more or less of the colour beside it: heights are fractions of pixels, what is drawn is not."""
    thick, long = sorted((component.after.width, component.after.height))
    return thick == 1 and long > TILE and not component.excess


def _visible(a: Array, b: Array, component: Component) -> bool:
    """Could a person see it, and more of it than a line that ends a pixel earlier or later?"""
    return _seen(a, b, component) and _more_than_line_ends(a, b, component)


def _more_than_line_ends(a: Array, b: Array, component: Component) -> bool:
    old, new = component.before, component.after
    evened = line_ends.evened(*around(a, b, old, new, line_ends.SHORTEST))
    if evened is None:
        return True
    near, far = line_ends.SHORTEST, max(_BESIDE, 3 * new.height)
    before, after = around(a, b, old, new, far)
    x, y = min(old.x, new.x, far), min(old.y, new.y, far)
    left, top = x - min(old.x, new.x, near), y - min(old.y, new.y, near)
    after = after.copy()
    after[top : top + len(evened), left : left + evened.shape[1]] = evened
    here = Box(x, y, new.width, new.height)
    rest = components.components(local_range.tested(before, after, Segment(here, here)))
    return any(_seen(before, after, one) for one in rest)


def _seen(a: Array, b: Array, component: Component) -> bool:
    places = Places(a, b, component.before, component.after)
    before, after = part(a, component.before), part(b, component.after)
    near = around(a, b, component.before, component.after)
    if local_range.pale(before, after, component.total):
        return False
    redrawing = Redrawing(*near)
    # Flat colour is never rendering: what is drawn on even ground, or the ground itself, has another colour.
    paler = redrawing.one_sided >= _ONE_SIDED and redrawing.share <= _PALER and not component.out_of_flat
    if paler or _quiet(component, redrawing.share):
        gained = not paler and local_range.gained(before, after)
        return gained or _recoloured(*near) or places.within(_FAR) is not None
    lone = _lone(a, b, component) if redrawing.share > _QUARTER else _Lone.NOT
    if lone is _Lone.BETWEEN_OTHERS:
        return True
    return not (_is_moved(redrawing, lone) or redrawing.fringed()) or places.vector() is not None


class _Lone(Enum):
    """Does a thing that is as narrow as a glyph differ alone in its line?"""

    NOT = auto()
    BETWEEN_OTHERS = auto()
    BY_ITSELF = auto()


def _is_moved(redrawing: Redrawing, lone: _Lone) -> bool:
    """By less than a pixel?"""
    if lone is _Lone.BETWEEN_OTHERS or not redrawing.warped():
        return False
    return lone is _Lone.NOT or redrawing.interpolated()


def _lone(a: Array, b: Array, component: Component) -> _Lone:
    width, height = component.after.width, component.after.height
    if width > max(_WIDE * _line(a, b, component), _WIDEST):
        return _Lone.NOT
    beside = max(_BESIDE, 3 * height)
    before, after = around(a, b, component.before, component.after, beside)
    left, top = min(component.before.x, component.after.x, beside), min(component.before.y, component.after.y, beside)
    line = slice(max(0, top - 2), top + height + 2)
    differs: Mask = np.any(absdiff(before[line], after[line]) > FAINT, axis=0)
    if differs[:left].any() or differs[left + width :].any():
        return _Lone.NOT
    row = after[top : top + height]
    inked = _inked(row[:, : max(0, left - 1)]) or _inked(row[:, left + width + 1 :])  # its outermost pixels are faint
    return _Lone.BETWEEN_OTHERS if inked or min(width, height) < _SMALLEST else _Lone.BY_ITSELF


def _line(a: Array, b: Array, component: Component) -> int:
    """The height of the highest line in it: of what differs without an empty row between."""
    rows = np.any(absdiff(part(a, component.before), part(b, component.after)) > FAINT, axis=1)
    return max((end - start for start, end in spans(rows, 1)), default=0)


def _inked(side: Array) -> bool:
    """Does anything stand there? A line from side to side, as between the rows of a table, does not."""
    return bool(np.ptp(side, axis=1).max(initial=0) > FAINT) if side.size else False


def _quiet(component: Component, share: float) -> bool:
    """:param share: its largest difference, of the contrast."""
    quiet = _QUIET_PIXEL if component.after.area == 1 else _QUIET
    return share <= quiet and not local_range.loud(component.excess, component.after)


def _recoloured(before: Array, after: Array) -> bool:
    """Has what stands on the same ground kept its shape, in another colour?

    A colour that changed scales what stands on the ground, every pixel by the same factor, which anti-aliasing does
    not: of a word in another colour 0.00 of the squared difference is left, of other anti-aliasing 0.87 and more.
    """
    ground, still = content_type.ground(before), content_type.ground(after)
    if ground is None or still is None or before.shape[0] * before.shape[1] < _FEWEST:
        return False
    first, second = (content_type.sampled(part).astype(np.float32) for part in (before, after))
    first, second = first - ground, second - still
    ink = (first**2).sum(axis=(0, 1))
    factors = (first * second).sum(axis=(0, 1)) / np.maximum(ink, 1)
    levels = np.abs(factors - 1) * np.abs(first).max(axis=(0, 1))
    squared = float(((second - first) ** 2).sum())
    left = float(((second - factors * first) ** 2).sum())
    return bool(np.any(levels >= _LEAST_LEVELS)) and left <= _LEFT_BY_COLOUR * squared
