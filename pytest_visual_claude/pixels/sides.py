"""Both sides of a component, and what several questions ask of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels import contents, measuring, standing
from pytest_visual_claude.pixels.appearing import Edges
from pytest_visual_claude.pixels.decoding import Bytes
from pytest_visual_claude.pixels.measuring import Colours
from pytest_visual_claude.pixels.regions import Component
from pytest_visual_claude.pixels.seeing import FAINT
from pytest_visual_claude.pixels.shifting import Places, Vector
from pytest_visual_claude.pixels.standing import Pair
from pytest_visual_claude.pixels.zone import around, part


@dataclass(frozen=True)
class Sides:
    """Each is looked at once, when the first question asks for it. Of equal sizes, but for their ground."""

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
    def near(self) -> tuple[Bytes, Bytes]:
        return around(self.a, self.b, self.one.before, self.one.after)

    @cached_property
    def edges(self) -> Edges:
        return Edges(*self.near)

    @cached_property
    def differing(self) -> Colours:
        return measuring.colours_of(self.before, self.after)

    @cached_property
    def ground(self) -> Bytes | None:
        """What both stand on: the colour that is around them."""
        first, second = (contents.ground(contents.rim(near)) for near in self.near)
        if first is None or second is None or np.abs(first.astype(int) - second).max() > FAINT:
            return None
        return first

    @cached_property
    def standing(self) -> Pair | None:
        """What stands on the ground there: all of it, where the component is a part of something."""
        if self.ground is None:
            return None
        places: tuple[Box, Box] | None = self.one.before, self.one.after
        if any(contents.inked(contents.rim(near), self.ground).any() for near in self.near):
            places = standing.extended(self.a, self.b, self.one.before, self.one.after, self.ground)
        return standing.pair(self.a, self.b, *places, self.ground) if places else None

    @cached_property
    def vector(self) -> Vector | None:
        return Places(self.a, self.b, self.one.before, self.one.after).vector()

    @cached_property
    def look(self) -> str:
        """Of what differs, as it is now."""
        return contents.look_of(self.after, self.before)

    @cached_property
    def was_image(self) -> bool:
        return contents.look_of(self.before, self.after) == "image"

    @cached_property
    def is_text(self) -> bool:
        """Are there letters, before and after?"""
        if self.look == "text" or contents.look(self.before) == contents.look(self.after) == "text":
            return True
        places = (self.a, self.one.before), (self.b, self.one.after)
        return self.look in ("block", "image") and all(contents.in_a_line(picture, box) for picture, box in places)
