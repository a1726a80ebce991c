"""Two DOM snapshots → the causes of a difference: which element, which property, from what to what, set by which rule.

Pure: no browser, no clock, no network. Pixels decide whether there is a difference; this only explains it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pytest_visual_claude.dom.causes import Comparison
from pytest_visual_claude.dom.file import decoded, encoded
from pytest_visual_claude.dom.regions import tied
from pytest_visual_claude.model import Cause, Declaration, Difference, Region

__all__ = ["Comparison", "asked", "decoded", "encoded", "explain", "unchanged"]


def asked(pages: Comparison, regions: Sequence[Region]) -> dict[int, tuple[str, ...]]:
    """The handles of the elements of whom the browser should tell what sets some properties: those that these regions
    show. With the properties.
    """
    handles = pages.alignment.after.snapshot.handles
    nodes = pages.asked(tuple(box for region in regions for box in (region.box, region.baseline_box)))
    return {handles[new]: names for new, names in nodes.items() if handles[new] >= 0}


def explain(
    pages: Comparison, declared: Mapping[int, Sequence[Declaration]], regions: Sequence[Region]
) -> tuple[Cause, ...]:
    """The causes of these regions, first what explains the most.

    :param declared: by handle, what the browser told.
    """
    return tied(pages.causes(_by_node(pages, declared)), pages.alignment, regions)


def unchanged(pages: Comparison, declared: Mapping[int, Sequence[Declaration]], difference: Difference) -> bool:
    """Whether the page is the same: no text, no element, no style. Sizes and places may differ by what fonts need."""
    return not pages.touched(_by_node(pages, declared), difference.expected, difference.actual)


def _by_node(pages: Comparison, declared: Mapping[int, Sequence[Declaration]]) -> dict[int, Sequence[Declaration]]:
    handles = pages.alignment.after.snapshot.handles
    return {at: declared[handle] for at, handle in enumerate(handles) if handle in declared}
