"""What happened in a region, and what was measured there.

The questions, in their order; the first that is answered with yes names the kind:

========== =====================================================================================
rendering  could nobody see it (:mod:`.visibility`), and has nothing moved by a whole pixel?
other      corners are rounder, or squarer (:mod:`~.detect.corners`)
other      a shadow came or went
added      a band without rows before; or something stands where nothing did (:mod:`.added_or_removed`)
removed    a band without rows now; or nothing stands where something did
moved      the same thing, cut out from its ground, stands at another place (:mod:`.moved_or_resized`)
resized    the same thing stands there, larger or smaller
resized    its right end, the same before and after, stands elsewhere now
added      as above, beside something that stays: all of it on the colour that is around it
moved      a shift of the whole part explains two thirds of the difference (:mod:`.shift`)
colour     many colours, before or after, and the change is a gradient's (:mod:`.gradient`)
image      many colours, before or after and not both
colour     are the shapes the same, whatever their colours; or is it one colour for another?
text       strokes as letters have them, before and after; or two figures of one height (:mod:`.content_type`)
image      many colours, before and after
other      none of these
========== =====================================================================================

:mod:`.pairing` then finds what left one place and came in another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from pytest_visual_claude.model import Kind
from pytest_visual_claude.pixels.align.segments import part
from pytest_visual_claude.pixels.classify import added_or_removed, moved_or_resized
from pytest_visual_claude.pixels.classify.change import Change
from pytest_visual_claude.pixels.classify.component_pair import ComponentPair, padded
from pytest_visual_claude.pixels.classify.moved_or_resized import Cutouts
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect.components import Component
from pytest_visual_claude.pixels.measure import colours, content_type, measurements
from pytest_visual_claude.pixels.measure.gradient import is_gradient
from pytest_visual_claude.pixels.measure.measurements import MOST, Colours, Measured
from pytest_visual_claude.pixels.measure.shift import MORE_THAN_MOVED, Places, Vector

#: Correlation of the brightness from which on two shapes are the same.
_SAME_SHAPE = 0.9
#: The same at one size: of what moved; of what is larger now; and of text, whose letters fall
#: otherwise on the pixels in each size, and of which other letters have at most 0.4.
_SAME, _SAME_LARGER, _SAME_TEXT_LARGER = 0.95, 0.9, 0.7
#: Share of the squared difference that a change of colours may leave: other letters leave half and
#: more, a recoloured word whose anti-aliasing changed as well, a third. And the correlation it has to keep.
_LEFT_BY_COLOURS, _SOME_SHAPE = 0.35, 0.5
#: The same where no colour has changed that could be named: fading, which changes all of them.
_LEFT_UNNAMED = 0.1
#: How alike the place of what came or went is with and without it, where it is not even without.
_AROUND = 0.3


def classify(a: Array, b: Array, component: Component) -> Change:
    """Names and measures what a person could see."""
    if component.band:
        return added_or_removed.of_band(a, b, component)
    if component.moved:
        return _of_moved(a, b, component)
    pair = ComponentPair(a, b, component)
    if component.before.width != component.after.width or component.before.height != component.after.height:
        return _of_another_size(pair)
    measured = measurements.measured(pair.before, pair.after, pair.differing)
    change = _of(Change(Kind.OTHER, component, measured, (component,)), pair.content)
    return next(answer for question in _QUESTIONS if (answer := question(pair, change)))


def rendering(a: Array, b: Array, component: Component) -> Change:
    """Measures what nobody could see: each part where it was compared, a pixel more or less of the page undone."""
    if component.band:
        return replace(added_or_removed.of_band(a, b, component), kind=Kind.RENDERING)
    sides = [(part(a, piece.before), part(b, piece.after)) for piece in component.each if not piece.band]
    if not sides:  # bands that were joined
        sides = [(padded(a, component, component.before), padded(b, component, component.after))]
    before, after = zip(*(measurements.colours_of(*both) for both in sides), strict=True)
    differing = np.concatenate(before), np.concatenate(after)
    largest = max(sides, key=lambda both: both[0].size)
    return Change(Kind.RENDERING, component, measurements.measured(*largest, differing))


def _of_another_size(pair: ComponentPair) -> Change:
    """Parts that were joined across a band. Where one thing stands there, its own sizes are told."""
    a, b, component = pair.a, pair.b, pair.component
    measured = measurements.measured(padded(a, component, component.before), padded(b, component, component.after))
    change = Change(Kind.RESIZED, component, measured)
    if cutouts := one_thing(pair):
        return _standing(pair, change, cutouts, None)
    if content_type.bare(pair.before) != content_type.bare(pair.after):
        return _on_bare_ground(pair, change)
    return _unnamed(_of(change, "part"), measurements.colours_of(*pair.common))


def _on_bare_ground(pair: ComponentPair, change: Change) -> Change:
    """Something stands on one side only."""
    gone = content_type.bare(pair.after)
    content = content_type.content_type(pair.before if gone else pair.after)
    kind = Kind.REMOVED if gone else Kind.ADDED
    return replace(change, kind=kind, measured=replace(change.measured, structure=0.0, content=content))


def one_thing(pair: ComponentPair) -> Cutouts | None:
    """What stands there alone, larger or smaller."""
    if pair.ground is None:
        return None
    cutouts = moved_or_resized.cutouts(pair.a, pair.b, pair.component.before, pair.component.after, pair.ground)
    return cutouts if cutouts is not None and cutouts.resized and _same_larger(pair, cutouts) else None


def _of_moved(a: Array, b: Array, component: Component) -> Change:
    """Measured against the ground it stands on."""
    before, after = part(a, component.before), part(b, component.after)
    ground = content_type.ground(after)
    uniform = np.broadcast_to(ground if ground is not None else after[0, 0], after.shape)
    measured = replace(measurements.measured(uniform, after), structure=round(content_type.structure(before, after), 3))
    vector = (component.after.x - component.before.x, component.after.y - component.before.y)
    return Change(
        Kind.MOVED, component, replace(measured, vector=vector, content=content_type.content_type_of_rows(after))
    )


def _of(change: Change, content: str) -> Change:
    return replace(change, measured=replace(change.measured, content=content))


def _turned_corners(pair: ComponentPair, change: Change) -> Change | None:
    turn = pair.component.corners
    if not turn:
        return None
    told, back = ("rounder corners", "squarer corners")[:: 1 if turn > 0 else -1]
    named = replace(change.measured, before=None, after=None, content=told, was=back)
    return replace(change, measured=named)


def _cast_a_shadow(pair: ComponentPair, change: Change) -> Change | None:
    return _of(change, "shadow") if pair.shadow else None


def _came_or_went(pair: ComponentPair, change: Change) -> Change | None:
    return _appeared(pair, change, pair.edges.came_or_went)


def _came_on_ground(pair: ComponentPair, change: Change) -> Change | None:
    return _appeared(pair, change, pair.edges.on_ground)


def _appeared(pair: ComponentPair, change: Change, ask: Callable[[], Kind | None]) -> Change | None:
    if pair.near[0].shape == pair.before.shape:
        return None  # it is the whole picture: nothing is around it that it could stand on
    kind = ask()
    gone = kind is Kind.REMOVED
    if kind is None or not (
        content_type.even(pair.after if gone else pair.before) or change.measured.structure >= _AROUND
    ):
        return None
    content = content_type.content_type_of_difference(pair.before, pair.after) if gone else pair.content
    if content == "space":
        return None  # so faint is no thing, but a colour
    picture, box = (pair.a, pair.component.before) if gone else (pair.b, pair.component.after)
    if content == "block" and content_type.in_a_line(picture, box):
        content = "text"
    return replace(_of(change, content), kind=kind)


def _stands_elsewhere(pair: ComponentPair, change: Change) -> Change | None:
    cutouts = pair.cutouts
    if cutouts is None:
        return None
    right, down = cutouts.after.x - cutouts.before.x, cutouts.after.y - cutouts.before.y
    vector = (
        right - pair.component.after.x + pair.component.before.x,
        down - pair.component.after.y + pair.component.before.y,
    )
    if cutouts.larger == (0, 0) and any(vector) and _likeness(pair, cutouts) >= _SAME:
        return _standing(pair, change, cutouts, vector)
    return _standing(pair, change, cutouts, None) if cutouts.resized and _same_larger(pair, cutouts) else None


def _ends_elsewhere(pair: ComponentPair, change: Change) -> Change | None:
    cutouts = moved_or_resized.end_moved(pair.a, pair.b, pair.component.before, pair.component.after)
    told = _standing(pair, change, cutouts, None) if cutouts else None
    # What has an end that letters do not have is no text, whatever stands in it.
    return told and _of(told, "block")


def _standing(pair: ComponentPair, change: Change, cutouts: Cutouts, vector: Vector | None) -> Change:
    content = content_type.content_type(part(pair.b, cutouts.after), pair.ground)
    left_over = Places(pair.a, pair.b, cutouts.before, cutouts.after).left_over((0, 0)) if vector else 0.0
    measured = replace(change.measured, vector=vector, left_over=left_over, content=content)
    component = Component(cutouts.before, cutouts.after)
    if vector:
        return Change(Kind.MOVED, component, measured, change.covered)
    sides = part(pair.a, cutouts.before), part(pair.b, cutouts.after)
    return Change(Kind.RESIZED, component, measurements.with_its_colours(measured, *sides), change.covered)


def _same_larger(pair: ComponentPair, cutouts: Cutouts) -> bool:
    things = part(pair.a, cutouts.before), part(pair.b, cutouts.after)
    if any(content_type.content_type(thing, pair.ground) == "text" for thing in things):
        # Bolder or wider set it is as high as it was.
        return cutouts.scaled and 0 not in cutouts.larger and _likeness(pair, cutouts) >= _SAME_TEXT_LARGER
    if pair.ground is not None and moved_or_resized.same_outline(*things, pair.ground):
        return True
    return cutouts.scaled and _likeness(pair, cutouts) >= _SAME_LARGER


def _likeness(pair: ComponentPair, cutouts: Cutouts) -> float:
    return moved_or_resized.likeness(part(pair.a, cutouts.before), part(pair.b, cutouts.after))


def _shifted(pair: ComponentPair, change: Change) -> Change | None:
    if pair.move is None:
        return None
    content = content_type.content_type(pair.after)
    if content not in ("text", "image") and pair.move.left_over > MORE_THAN_MOVED:
        return None  # a corner's other radius, a shorter line
    measured = replace(change.measured, vector=pair.move.by, left_over=pair.move.left_over, content=content)
    return replace(change, kind=Kind.MOVED, measured=measured)


def _recoloured(pair: ComponentPair, change: Change) -> Change | None:
    alike = change.measured.structure
    same = (
        measurements.one_for_another(pair.differing)
        or (alike >= _SAME_SHAPE and not pair.is_text)
        or (alike >= _SOME_SHAPE and colours.unmapped(*_flat(*pair.near)) <= _LEFT_BY_COLOURS)
        or (pair.content == "frame" and not _on_ground(pair, change.measured))
    )
    if not same:
        return None
    old, new = pair.colours
    if old is None and pair.content != "image" and colours.unmapped(*_flat(*pair.near)) > _LEFT_UNNAMED:
        return None
    return replace(change, kind=Kind.COLOUR, measured=replace(change.measured, before=old, after=new))


def _on_ground(pair: ComponentPair, measured: Measured) -> bool:
    """Is what came or went the ground's colour, so that a frame got thicker or thinner?"""
    return pair.ground is not None and colours.name(pair.ground) in (measured.before, measured.after)


def _other_text(pair: ComponentPair, change: Change) -> Change | None:
    return replace(_of(change, "text"), kind=Kind.TEXT) if pair.reads_otherwise else None


def _shaded(pair: ComponentPair, change: Change) -> Change | None:
    if not (pair.was_image or pair.content == "image") or not is_gradient(pair.before, pair.after):
        return None
    return replace(_of(change, "gradient"), kind=Kind.COLOUR)


def _image_lost_or_found(pair: ComponentPair, change: Change) -> Change | None:
    """An even colour where a photograph was is no change of its colours."""
    lost_or_found = pair.was_image != (pair.content == "image")
    was = replace(change.measured, was="image" if pair.was_image else "block")
    return replace(change, kind=Kind.IMAGE, measured=was) if lost_or_found and not pair.is_text else None


def _other_image(pair: ComponentPair, change: Change) -> Change | None:
    return replace(change, kind=Kind.IMAGE) if pair.was_image and pair.content == "image" else None


def _something_else(pair: ComponentPair, change: Change) -> Change | None:
    return _unnamed(change, pair.differing)


def _unnamed(change: Change, differing: Colours) -> Change:
    """Of many colours none is named."""
    old, new = measurements.named(differing, MOST)
    return replace(change, measured=replace(change.measured, before=old, after=new))


_QUESTIONS: tuple[Callable[[ComponentPair, Change], Change | None], ...] = (
    _turned_corners,
    _cast_a_shadow,
    _came_or_went,
    _stands_elsewhere,
    _ends_elsewhere,
    _came_on_ground,
    _shifted,
    _shaded,
    _image_lost_or_found,
    _recoloured,
    _other_text,
    _other_image,
    _something_else,
)


def _flat(*parts: Array) -> Iterator[Array]:
    """An even sample of all pixels of each, as lists."""
    return (content_type.sampled(pixels, 6_000).reshape(-1, pixels.shape[2]) for pixels in parts)
