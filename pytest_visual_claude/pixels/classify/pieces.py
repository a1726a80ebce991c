"""What came or went below something that changed, told apart from it."""

from __future__ import annotations

from dataclasses import replace

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.align.segments import ROUNDING, part
from pytest_visual_claude.pixels.classify import kinds
from pytest_visual_claude.pixels.classify.component_pair import ComponentPair
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect.components import Component
from pytest_visual_claude.pixels.measure import content_type


def pieces(a: Array, b: Array, component: Component) -> list[Component]:
    """The component; or, where text or an image below something came or went with it, both alone."""
    old, new = component.before, component.after
    height, taller = min(old.height, new.height), old if old.height > new.height else new
    if component.band or component.moved or old.width != new.width or taller.height - height <= ROUNDING:
        return [component]
    below = Box(taller.x, taller.y + height, taller.width, taller.height - height)
    if content_type.content_type_of_rows(part(a if taller is old else b, below)) not in {"text", "image"}:
        return [component]
    if kinds.one_thing(ComponentPair(a, b, component)):
        return [component]
    upper = replace(component, before=replace(old, height=height), after=replace(new, height=height), parts=())
    before, after = (Box(box.x, box.y + height, box.width, box.height - height) for box in (old, new))
    return [upper, Component(before, after)]
