"""Both sides of a component, and what several questions ask of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.align.segments import around, part
from pytest_visual_claude.pixels.classify import moved_or_resized
from pytest_visual_claude.pixels.classify.added_or_removed import Edges
from pytest_visual_claude.pixels.classify.moved_or_resized import Cutouts
from pytest_visual_claude.pixels.decode.channels import FAINT
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect import visibility
from pytest_visual_claude.pixels.detect.components import Component
from pytest_visual_claude.pixels.detect.visibility import Move
from pytest_visual_claude.pixels.measure import colours, content_type, measurements
from pytest_visual_claude.pixels.measure.measurements import MOST, SOME, Colours

#: Of a shadow: how much of it is left at its outer edge, how many levels it takes at most (half of white), the share
#: of the change that goes one way, the share of its pixels that change by one same level, and the share that are at
#: most so many levels from the one beside them.
_FADED, _DARKEST, _ONE_WAY, _FLAT, _STEP, _SMOOTH = 0.5, 128, 0.95, 0.25, 12, 0.9


@dataclass(frozen=True)
class ComponentPair:
    """Each is looked at once, when the first question asks for it. Of equal sizes, but for their ground."""

    a: Array
    b: Array
    component: Component

    @cached_property
    def before(self) -> Array:
        return part(self.a, self.component.before)

    @cached_property
    def after(self) -> Array:
        return part(self.b, self.component.after)

    @property
    def common(self) -> tuple[Array, Array]:
        """Both, as far as both go."""
        height, width = (min(sides) for sides in zip(self.before.shape[:2], self.after.shape[:2], strict=True))
        return self.before[:height, :width], self.after[:height, :width]

    @cached_property
    def near(self) -> tuple[Array, Array]:
        return around(self.a, self.b, self.component.before, self.component.after)

    @cached_property
    def edges(self) -> Edges:
        return Edges(*self.near)

    @cached_property
    def differing(self) -> Colours:
        return measurements.colours_of(self.before, self.after)

    @cached_property
    def ground(self) -> Array | None:
        """What both stand on: the colour that is around them."""
        first, second = (content_type.ground(content_type.rim(near)) for near in self.near)
        if first is None or second is None or np.abs(first.astype(int) - second).max() > FAINT:
            return None
        return first

    @cached_property
    def cutouts(self) -> Cutouts | None:
        """What stands on the ground there: all of it, where the component is a part of something."""
        if self.ground is None:
            return None
        boxes: tuple[Box, Box] | None = self.component.before, self.component.after
        if any(content_type.inked(content_type.rim(near), self.ground).any() for near in self.near):
            boxes = moved_or_resized.extended(self.a, self.b, self.component.before, self.component.after, self.ground)
        return moved_or_resized.cutouts(self.a, self.b, *boxes, self.ground) if boxes else None

    @cached_property
    def move(self) -> Move | None:
        return visibility.move(self.a, self.b, self.component)

    @cached_property
    def content(self) -> str:
        """Of what differs, as it is now."""
        return content_type.content_type_of_difference(self.after, self.before)

    @cached_property
    def was_image(self) -> bool:
        return content_type.content_type_of_difference(self.before, self.after) == "image"

    @cached_property
    def is_text(self) -> bool:
        """Are there letters, before and after, that are not the same?"""
        if self.content == "text" or all(self._texts):
            return True
        if self._figure:
            return True
        sides = (self.a, self.component.before), (self.b, self.component.after)
        return self.content in ("block", "image") and all(
            content_type.in_a_line(picture, box) for picture, box in sides
        )

    @property
    def reads_otherwise(self) -> bool:
        """The same, and on one side at least letters stand alone: what differs of a frame may look like some."""
        return self.is_text and (any(self._texts) or self.content != "text")

    @cached_property
    def _texts(self) -> tuple[bool, bool]:
        return content_type.content_type(self.before) == "text", content_type.content_type(self.after) == "text"

    @property
    def _figure(self) -> bool:
        both = around(self.a, self.b, self.component.before, self.component.after, 1)
        return self.content == "block" and self.ground is not None and content_type.one_figure(both, self.ground)

    @property
    def colours(self) -> tuple[str, str] | tuple[None, None]:
        """Of letters, those of the middle of their strokes; of other strokes, too, if many pixels have them."""
        if self.content == "text":
            return measurements.colour_names(self.differing, self.ground)
        found = measurements.named(self.differing, MOST)
        if found[0] or self.content == "image":
            return found
        return measurements.named(self.differing, SOME, self.ground)

    @cached_property
    def shadow(self) -> bool:
        """Did something get darker, or lighter, without an edge of its own?

        All pixels change one way, by levels that go over into each other: a shadow that came or went, whatever it
        falls on. What has edges, or one level all over, is something else.
        """
        change = colours.brightness(self.after) - colours.brightness(self.before)
        differs = np.abs(change) > FAINT
        edge = max(np.abs(side).max() for side in (change[0], change[-1], change[:, 0], change[:, -1]))
        darkest = np.abs(change).max()
        if darkest > _DARKEST or edge > _FADED * darkest or np.abs(change.sum()) < _ONE_WAY * np.abs(change).sum():
            return False
        beside = differs[:, 1:] & differs[:, :-1]
        steps = np.abs(np.diff(change, axis=1))[beside]
        _, counts = np.unique(change[differs].astype(np.int16), return_counts=True)
        return bool(steps.size and counts.max() <= _FLAT * counts.sum() and np.mean(steps <= _STEP) >= _SMOOTH)


def padded(picture: Array, component: Component, box: Box) -> Array:
    """The box, filled up to the larger of both with the colour of its last corner."""
    height, width = (
        max(component.before.height, component.after.height),
        max(component.before.width, component.after.width),
    )
    inside = part(picture, box)
    padded = np.empty((height, width, picture.shape[2]), np.uint8)
    padded[:] = inside[-1, -1]
    padded[: inside.shape[0], : inside.shape[1]] = inside
    return padded
