"""What happened in one place, and what was measured there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pytest_visual_claude.model import Kind
from pytest_visual_claude.pixels.detect.components import Component
from pytest_visual_claude.pixels.measure.measurements import Measured


@dataclass(frozen=True)
class Change:
    """A component, named and measured; its pixels are counted when all changes are known.

    :param component: where the thing stands in the actual picture, and where it stood in the baseline.
    :param covers: where its pixels are, if that is more.
    """

    kind: Kind
    component: Component
    measured: Measured
    covers: tuple[Component, ...] = ()

    @property
    def covered(self) -> tuple[Component, ...]:
        return self.covers or (self.component,)

    @property
    def mirrored(self) -> Change:
        """The same on the way back."""
        component, *covers = (
            replace(component, before=component.after, after=component.before)
            for component in (self.component, *self.covers)
        )
        kind = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}.get(self.kind, self.kind)
        return Change(kind, component, self.measured.mirrored, tuple(covers))
