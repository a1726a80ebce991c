"""Did something appear where nothing stood, or is nothing left of what did?

Not the colours tell, but the edges: a button on a page, a line across a chart, a word on a gradient
have edges wherever they differ from what is without them, and what is without them has none there.
So the edges at the pixels that differ are added up in both pictures. On 480 parts of pages the
side where nothing stands has up to 0.1 of the other's (0.08 under a chart's line, 0.1 where a photograph
became an even black); of what changed in another way the least is 0.12.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pytest_visual_claude.model import Box, Kind
from pytest_visual_claude.pixels.align import bands
from pytest_visual_claude.pixels.align.segments import part
from pytest_visual_claude.pixels.classify.change import Change
from pytest_visual_claude.pixels.decode.channels import FAINT, absdiff
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect.components import Component
from pytest_visual_claude.pixels.measure import content_type, measurements

#: Share of the edges that may stand there without it; and without what touches something.
_BARE, _TOUCHING = 0.1, 0.5
#: Share of the differing pixels that have to be the ground's.
_GROUND = 0.9
#: Steps between neighbours up to this many levels are no edges: gradients have them everywhere.
_STEP = 4
#: The height of the lowest line of text with what is around it, in pixels: in less nothing can be told.
_LINE = 12
#: How far around rows in one colour it is looked for what they lie on, in pixels.
_AROUND = 64
#: Every second, third … row is looked at of a part of more pixels than this.
_LOOKED_AT = 40_000


@dataclass(frozen=True)
class Edges:
    """The steps from pixel to pixel in a component and just around it, in both pictures.

    :param before: the component with a pixel or two around it, as ``after``.
    """

    before: Array
    after: Array

    @cached_property
    def _sums(self) -> tuple[int, int]:
        return _edges(self.before, self.after)

    def came_or_went(self) -> Kind | None:
        was, is_now = self._sums
        return _more(was, is_now) if min(was, is_now) <= _BARE * max(was, is_now) else None

    def on_ground(self) -> Kind | None:
        """The same for what touches something that stays, and so leaves an edge: a ring along a field's border.
        All of it has to lie on the colour that is around it.
        """
        was, is_now = self._sums
        kind = _more(was, is_now) if min(was, is_now) <= _TOUCHING * max(was, is_now) else None
        bare = self.before if kind is Kind.ADDED else self.after
        ground = content_type.ground(content_type.rim(bare))
        if kind is None or ground is None:
            return None
        step = _step(bare)
        there = bare[::step][_differs(self.before[::step], self.after[::step])]
        return kind if float(content_type.inked(there[None], ground).mean()) <= 1 - _GROUND else None


def _more(was: int, is_now: int) -> Kind | None:
    if was == is_now:
        return None
    return Kind.ADDED if is_now > was else Kind.REMOVED


def _step(picture: Array) -> int:
    height, width = picture.shape[:2]
    step: int = max(1, height * width // _LOOKED_AT)
    return step


def _edges(before: Array, after: Array) -> tuple[int, int]:
    """The steps to the pixel on the right and to the one below, added up where either pixel differs."""
    step = _step(before)
    differs = _differs(before[::step], after[::step])
    below = differs[: len(before[1::step])] | _differs(before[1::step], after[1::step])
    beside = differs[:, 1:] | differs[:, :-1]
    was, is_now = (
        _steps(part[::step, 1:], part[::step, :-1], beside) + _steps(part[1::step], part[:-1:step], below)
        for part in (before, after)
    )
    return was, is_now


def _steps(first: Array, second: Array, where: content_type.Mask) -> int:
    steps = absdiff(first, second)
    steps[steps <= _STEP] = 0
    return int(steps[where].sum(dtype=np.int64))


def _differs(before: Array, after: Array) -> content_type.Mask:
    return absdiff(before, after) > FAINT


def of_band(a: Array, b: Array, component: Component) -> Change:
    """Rows or columns that came or went: what is in them, and how far they moved what follows."""
    inserted = bool(component.after.area)
    content = part(b, component.after) if inserted else part(a, component.before)
    ground = content_type.ground(content)
    uniform = np.broadcast_to(ground if ground is not None else content[0, 0], content.shape)
    measured = measurements.measured(uniform, content) if inserted else measurements.measured(content, uniform)
    absorbed = component.absorbed if inserted else -component.absorbed
    if component.before.width and component.after.width:
        vector = (0, component.after.height - component.before.height - absorbed)
    else:
        vector = (component.after.width - component.before.width - absorbed, 0)
    kind = Kind.ADDED if inserted else Kind.REMOVED
    picture, box = (b, component.after) if inserted else (a, component.before)
    if not vector[1]:
        picture, box = picture.transpose(1, 0, 2), box.turned()
    is_empty = bands.empty(picture, box)
    named = "space" if is_empty else content_type.content_type_of_rows(content)
    bar = named == "space" and not is_empty and _stands_out(picture, box)
    if bar or (named in ("text", "image") and box.height < _LINE):
        named = "block"
    return Change(kind, component, replace(measured, vector=vector, content=named))


def _stands_out(picture: Array, box: Box) -> bool:
    """Has it a colour that most of what is around it has not? At the edge of a picture begins what is around it."""
    if box.y == 0 or box.bottom == len(picture):
        return False
    around = picture[max(0, box.y - _AROUND) : box.bottom + _AROUND, box.x : box.right]
    above = min(box.y, _AROUND)
    ground = content_type.ground(np.delete(around, slice(above, above + box.height), axis=0))
    return ground is None or bool(content_type.inked(picture[box.y : box.y + 1, box.x : box.x + 1], ground).all())
