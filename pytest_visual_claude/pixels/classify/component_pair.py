"""Both sides of a component, and what several questions ask of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.align.segments import around, part
from pytest_visual_claude.pixels.classify import moved_or_resized as standing
from pytest_visual_claude.pixels.classify.added_or_removed import Edges
from pytest_visual_claude.pixels.classify.moved_or_resized import Pair
from pytest_visual_claude.pixels.decode.channels import FAINT
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect.components import Component
from pytest_visual_claude.pixels.measure import content_type, measurements
from pytest_visual_claude.pixels.measure.measurements import Colours
from pytest_visual_claude.pixels.measure.shift import Places, Vector


@dataclass(frozen=True)
class Sides:
    """Each is looked at once, when the first question asks for it. Of equal sizes, but for their ground."""

    a: Array
    b: Array
    one: Component

    @cached_property
    def before(self) -> Array:
        return part(self.a, self.one.before)

    @cached_property
    def after(self) -> Array:
        return part(self.b, self.one.after)

    @cached_property
    def near(self) -> tuple[Array, Array]:
        return around(self.a, self.b, self.one.before, self.one.after)

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
    def standing(self) -> Pair | None:
        """What stands on the ground there: all of it, where the component is a part of something."""
        if self.ground is None:
            return None
        places: tuple[Box, Box] | None = self.one.before, self.one.after
        if any(content_type.inked(content_type.rim(near), self.ground).any() for near in self.near):
            places = standing.extended(self.a, self.b, self.one.before, self.one.after, self.ground)
        return standing.pair(self.a, self.b, *places, self.ground) if places else None

    @cached_property
    def vector(self) -> Vector | None:
        return Places(self.a, self.b, self.one.before, self.one.after).vector()

    @cached_property
    def look(self) -> str:
        """Of what differs, as it is now."""
        return content_type.look_of(self.after, self.before)

    @cached_property
    def was_image(self) -> bool:
        return content_type.look_of(self.before, self.after) == "image"

    @cached_property
    def is_text(self) -> bool:
        """Are there letters, before and after?"""
        if self.look == "text" or content_type.look(self.before) == content_type.look(self.after) == "text":
            return True
        places = (self.a, self.one.before), (self.b, self.one.after)
        return self.look in ("block", "image") and all(content_type.in_a_line(picture, box) for picture, box in places)
