"""What happened in a region, and what was measured there.

The questions, in their order; the first that is answered with yes names the kind:

========== =====================================================================================
rendering  could nobody see it (:mod:`.seeing`), and has nothing moved by a whole pixel?
added      a band without rows before; or something stands where nothing did (:mod:`.appearing`)
removed    a band without rows now; or nothing stands where something did
moved      the same thing, cut out from its ground, stands at another place (:mod:`.standing`)
resized    the same thing stands there, larger or smaller
added      as above, beside something that stays: all of it on the colour that is around it
moved      a shift of the whole part explains two thirds of the difference (:mod:`.shifting`)
image      many colours, before or after and not both
colour     are the shapes the same, whatever their colours; or is it one colour for another?
text       strokes as letters have them, before and after (:mod:`.contents`)
image      many colours, before and after
other      none of these
========== =====================================================================================

:mod:`.pairing` then finds what left one place and came in another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from pytest_visual_claude.model import Box, Evidence, Kind
from pytest_visual_claude.pixels.align.segments import ROUNDING, part
from pytest_visual_claude.pixels.classify import moved_or_resized
from pytest_visual_claude.pixels.classify.component_pair import Sides
from pytest_visual_claude.pixels.classify.moved_or_resized import Pair
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect.components import Component
from pytest_visual_claude.pixels.measure import colours, content_type, measurements
from pytest_visual_claude.pixels.measure.shift import Places, Vector

#: Correlation of the brightness from which on two shapes are the same.
_SAME_SHAPE = 0.9
#: The same at one size: of what moved; of what is larger now; and of text, whose letters fall
#: otherwise on the pixels in each size, and of which other letters have at most 0.4.
_SAME, _SAME_LARGER, _SAME_TEXT_LARGER = 0.95, 0.9, 0.7
#: Share of the squared difference that a change of colours may leave: other letters leave half and
#: more, a recoloured word whose anti-aliasing changed as well, a third. And the correlation it has to keep.
_LEFT_BY_COLOURS, _SOME_SHAPE = 0.35, 0.5


@dataclass(frozen=True)
class Account:
    """A component, named and measured; the share of pixels is filled in by the engine.

    :param component: where the thing stands in the actual picture, and where it stood in the baseline.
    :param covers: where its pixels are, if that is more.
    """

    kind: Kind
    component: Component
    evidence: Evidence
    covers: tuple[Component, ...] = ()

    @property
    def covered(self) -> tuple[Component, ...]:
        return self.covers or (self.component,)


def pieces(a: Array, b: Array, one: Component) -> list[Component]:
    """The component; or, where text or an image below something came or went with it, both alone."""
    old, new = one.before, one.after
    height, taller = min(old.height, new.height), old if old.height > new.height else new
    if one.band or one.moved or old.width != new.width or taller.height - height <= ROUNDING:
        return [one]
    below = Box(taller.x, taller.y + height, taller.width, taller.height - height)
    if content_type.look_of_rows(part(a if taller is old else b, below)) not in {"text", "image"}:
        return [one]
    if _one_thing(Sides(a, b, one)):
        return [one]
    upper = replace(one, before=replace(old, height=height), after=replace(new, height=height))
    before, after = (Box(box.x, box.y + height, box.width, box.height - height) for box in (old, new))
    return [upper, Component(before, after)]


def account(a: Array, b: Array, one: Component) -> Account:
    """Names and measures what a person could see."""
    if one.band:
        return _of_band(a, b, one)
    if one.moved:
        return _of_moved(a, b, one)
    sides = Sides(a, b, one)
    if one.before.width != one.after.width or one.before.height != one.after.height:
        return _of_another_size(sides)
    evidence = measurements.measured(sides.before, sides.after, sides.differing)
    told = Account(Kind.OTHER, one, replace(evidence, content=sides.look), (one,))
    return next(answer for question in _QUESTIONS if (answer := question(sides, told)))


def rendering(a: Array, b: Array, one: Component) -> Account:
    """Measures what nobody could see."""
    if one.band:
        return replace(_of_band(a, b, one), kind=Kind.RENDERING)
    return Account(Kind.RENDERING, one, measurements.measured(_padded(a, one, one.before), _padded(b, one, one.after)))


def _of_band(a: Array, b: Array, one: Component) -> Account:
    inserted = bool(one.after.area)
    content = part(b, one.after) if inserted else part(a, one.before)
    ground = content_type.ground(content)
    uniform = np.broadcast_to(ground if ground is not None else content[0, 0], content.shape)
    evidence = measurements.measured(uniform, content) if inserted else measurements.measured(content, uniform)
    taken = one.taken if inserted else -one.taken
    if one.before.width and one.after.width:
        vector = (0, one.after.height - one.before.height - taken)
    else:
        vector = (one.after.width - one.before.width - taken, 0)
    kind = Kind.ADDED if inserted else Kind.REMOVED
    return Account(kind, one, replace(evidence, vector=vector, content=content_type.look_of_rows(content)))


def _of_another_size(sides: Sides) -> Account:
    """Parts that were joined across a band. Where one thing stands there, its own sizes are told."""
    a, b, one = sides.a, sides.b, sides.one
    evidence = measurements.measured(_padded(a, one, one.before), _padded(b, one, one.after))
    told = Account(Kind.RESIZED, one, evidence)
    if pair := _one_thing(sides):
        return _standing(sides, told, pair, None)
    told = replace(told, evidence=replace(evidence, content=content_type.look(part(b, one.after))))
    return _of_about_one_size(sides) or told


def _one_thing(sides: Sides) -> Pair | None:
    """What stands there alone, larger or smaller."""
    if sides.ground is None:
        return None
    pair = moved_or_resized.pair(sides.a, sides.b, sides.one.before, sides.one.after, sides.ground)
    return pair if pair is not None and pair.resized and _same_larger(sides, pair) else None


def _of_about_one_size(sides: Sides) -> Account | None:
    """A pixel or two is what the page's rounding makes: have the colours changed?"""
    old, new = sides.one.before, sides.one.after
    if abs(old.width - new.width) + abs(old.height - new.height) > ROUNDING:
        return None
    width, height = min(old.width, new.width), min(old.height, new.height)
    before, after = (Box(box.x, box.y, width, height) for box in (old, new))
    cut = Sides(sides.a, sides.b, replace(sides.one, before=before, after=after))
    evidence = replace(measurements.measured(cut.before, cut.after, cut.differing), content=cut.look)
    return _recoloured(cut, Account(Kind.OTHER, cut.one, evidence, (sides.one,)))


def _of_moved(a: Array, b: Array, one: Component) -> Account:
    """Measured against the ground it stands on."""
    before, after = part(a, one.before), part(b, one.after)
    ground = content_type.ground(after)
    uniform = np.broadcast_to(ground if ground is not None else after[0, 0], after.shape)
    evidence = replace(measurements.measured(uniform, after), structure=round(content_type.structure(before, after), 3))
    vector = (one.after.x - one.before.x, one.after.y - one.before.y)
    return Account(Kind.MOVED, one, replace(evidence, vector=vector, content=content_type.look_of_rows(after)))


def _came_or_went(sides: Sides, told: Account) -> Account | None:
    return _appeared(sides, told, sides.edges.came_or_went)


def _came_on_ground(sides: Sides, told: Account) -> Account | None:
    return _appeared(sides, told, sides.edges.on_ground)


def _appeared(sides: Sides, told: Account, ask: Callable[[], Kind | None]) -> Account | None:
    if sides.near[0].shape == sides.before.shape:
        return None  # it is the whole picture: nothing is around it that it could stand on
    kind = ask()
    if kind is None:
        return None
    gone = kind is Kind.REMOVED
    look = content_type.look_of(sides.before, sides.after) if gone else sides.look
    picture, box = (sides.a, sides.one.before) if gone else (sides.b, sides.one.after)
    if look == "block" and content_type.in_a_line(picture, box):
        look = "text"
    return replace(told, kind=kind, evidence=replace(told.evidence, content=look))


def _stands_elsewhere(sides: Sides, told: Account) -> Account | None:
    pair = sides.standing
    if pair is None:
        return None
    right, down = pair.after.x - pair.before.x, pair.after.y - pair.before.y
    vector = right - sides.one.after.x + sides.one.before.x, down - sides.one.after.y + sides.one.before.y
    if pair.larger == (0, 0) and any(vector) and _likeness(sides, pair) >= _SAME:
        return _standing(sides, told, pair, vector)
    return _standing(sides, told, pair, None) if pair.resized and _same_larger(sides, pair) else None


def _standing(sides: Sides, told: Account, pair: Pair, vector: Vector | None) -> Account:
    look = content_type.look(part(sides.b, pair.after), sides.ground)
    left_over = Places(sides.a, sides.b, pair.before, pair.after).left_over((0, 0)) if vector else 0.0
    evidence = replace(told.evidence, vector=vector, left_over=left_over, content=look)
    kind = Kind.MOVED if vector else Kind.RESIZED
    return Account(kind, Component(pair.before, pair.after), evidence, told.covered)


def _same_larger(sides: Sides, pair: Pair) -> bool:
    places = part(sides.a, pair.before), part(sides.b, pair.after)
    if any(content_type.look(place, sides.ground) == "text" for place in places):
        # Bolder or wider set it is as high as it was.
        return pair.scaled and 0 not in pair.larger and _likeness(sides, pair) >= _SAME_TEXT_LARGER
    if sides.ground is not None and moved_or_resized.same_outline(*places, sides.ground):
        return True
    return pair.scaled and _likeness(sides, pair) >= _SAME_LARGER


def _likeness(sides: Sides, pair: Pair) -> float:
    return moved_or_resized.likeness(part(sides.a, pair.before), part(sides.b, pair.after))


def _shifted(sides: Sides, told: Account) -> Account | None:
    if sides.vector is None:
        return None
    places = Places(sides.a, sides.b, sides.one.before, sides.one.after)
    left_over = places.left_over(sides.vector)
    content = content_type.look(sides.after)
    evidence = replace(told.evidence, vector=sides.vector, left_over=left_over, content=content)
    return replace(told, kind=Kind.MOVED, evidence=evidence)


def _recoloured(sides: Sides, told: Account) -> Account | None:
    alike = told.evidence.structure
    same = (
        measurements.one_for_another(sides.differing)
        or (alike >= _SAME_SHAPE and not sides.is_text)
        or (alike >= _SOME_SHAPE and colours.unmapped(*_flat(*sides.near)) <= _LEFT_BY_COLOURS)
        or (sides.look == "frame" and not _on_ground(sides, told.evidence))
    )
    if not same:
        return None
    named = measurements.named(sides.differing, sides.ground if sides.look == "text" else None)
    return replace(told, kind=Kind.COLOUR, evidence=replace(told.evidence, before=named[0], after=named[1]))


def _on_ground(sides: Sides, evidence: Evidence) -> bool:
    """Is what came or went the ground's colour, so that a frame got thicker or thinner?"""
    return sides.ground is not None and colours.name(sides.ground) in (evidence.before, evidence.after)


def _other_text(sides: Sides, told: Account) -> Account | None:
    if not sides.is_text:
        return None
    return replace(told, kind=Kind.TEXT, evidence=replace(told.evidence, content="text"))


def _image_lost_or_found(sides: Sides, told: Account) -> Account | None:
    """An even colour where a photograph was is no change of its colours."""
    lost_or_found = sides.was_image != (sides.look == "image")
    return replace(told, kind=Kind.IMAGE) if lost_or_found and not sides.is_text else None


def _other_image(sides: Sides, told: Account) -> Account | None:
    return replace(told, kind=Kind.IMAGE) if sides.was_image and sides.look == "image" else None


def _something_else(_: Sides, told: Account) -> Account | None:
    return told


_QUESTIONS: tuple[Callable[[Sides, Account], Account | None], ...] = (
    _came_or_went,
    _stands_elsewhere,
    _came_on_ground,
    _shifted,
    _image_lost_or_found,
    _recoloured,
    _other_text,
    _other_image,
    _something_else,
)


def _flat(*parts: Array) -> Iterator[Array]:
    """An even sample of all pixels of each, as lists."""
    return (content_type.sampled(one, 6_000).reshape(-1, one.shape[2]) for one in parts)


def _padded(picture: Array, one: Component, box: Box) -> Array:
    """The box, filled up to the larger of both with the colour of its last corner."""
    height, width = max(one.before.height, one.after.height), max(one.before.width, one.after.width)
    inside = part(picture, box)
    padded = np.empty((height, width, picture.shape[2]), np.uint8)
    padded[:] = inside[-1, -1]
    padded[: inside.shape[0], : inside.shape[1]] = inside
    return padded
