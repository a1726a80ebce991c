"""Two DOM snapshots → the causes of a difference: which element, which property, from what to what, set by which rule.

Pure: no browser, no clock, no network. Pixels decide whether there is a difference; this only explains it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pytest_visual_claude.dom.causes import Comparison
from pytest_visual_claude.dom.file import decoded, encoded
from pytest_visual_claude.dom.regions import tied
from pytest_visual_claude.model import Cause, Declaration, DomSnapshot, Region

__all__ = ["Comparison", "asked", "decoded", "encoded", "explain"]


def asked(before: DomSnapshot, after: DomSnapshot, regions: Sequence[Region]) -> tuple[int, ...]:
    """The handles of the elements of whom the browser should tell the declarations: those that these regions show."""
    nodes = Comparison(before, after).asked(tuple(box for one in regions for box in (one.box, one.baseline_box)))
    return tuple(after.handles[new] for new in nodes if after.handles[new] >= 0)


def explain(
    before: DomSnapshot,
    after: DomSnapshot,
    declared: Mapping[int, Sequence[Declaration]],
    regions: Sequence[Region],
) -> tuple[Cause, ...]:
    """The causes of these regions, first what explains the most.

    :param declared: by handle, what the browser told.
    """
    comparison = Comparison(before, after)
    by_node = {at: declared[handle] for at, handle in enumerate(after.handles) if handle in declared}
    return tied(comparison.causes(by_node), comparison.alignment, regions)
