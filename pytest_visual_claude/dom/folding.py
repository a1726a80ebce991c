"""Computed values that changed only because another one did: they are no causes of their own."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cached_property

from pytest_visual_claude.dom.alignment import Alignment

Values = tuple[str, str]

#: Two ratios of lengths are the same up to this: browsers round lengths to 1/64 px.
_SAME_RATIO = 0.012
_UNKNOWN = ("", "")
#: How far above an element those stand, at most, whose order its style follows: ``.card:last-child .title``.
_SIBLINGS_ABOVE = 3


class Folding:
    """:param restyled: for each old node the properties whose values differ, with both values."""

    def __init__(self, alignment: Alignment, restyled: Mapping[int, Mapping[str, Values]]) -> None:
        self._alignment, self._restyled = alignment, restyled
        self._before, self._after = alignment.before.snapshot, alignment.after.snapshot
        self._seen: dict[tuple[int, str, str], set[str]] = {}

    def own(self, old: int) -> dict[str, Values]:
        """What of it is the element's own."""
        return {name: values for name, values in self._restyled[old].items() if not self._follows(old, name, values)}

    def _follows(self, old: int, name: str, values: Values) -> bool:
        return (
            self._from_font_size(old, name, values)
            or self._from_colour(old, name, values)
            or self._of_a_part(old, name, values)
            or self._from_display(old, name)
            or self._from_place_among_siblings(old, name, values)
        )

    def _both(self, old: int, name: str) -> Values:
        new = self._alignment.pairs.get(old)
        return _UNKNOWN if new is None else (self._before.style(old, name), self._after.style(new, name))

    def _from_font_size(self, old: int, name: str, values: Values) -> bool:
        """Lengths in em and rem; a line height without unit, inherited by another font size."""
        parent = self._before.nodes[old].parent
        bases = {parent, 0} - {old} if name == "font-size" else {old, 0}
        if any(_grew_alike(values, self._both(base, "font-size")) for base in bases):
            return True
        if name != "line-height" or parent < 0:
            return False
        pairs = zip(self._lines(old), self._lines(parent), strict=True)
        return all(abs(own - theirs) <= _SAME_RATIO * abs(own) for own, theirs in pairs)

    def _lines(self, old: int) -> tuple[float, ...]:
        """The line height for each font size, before and after; different numbers where it is normal."""
        pairs = zip(self._both(old, "line-height"), self._both(old, "font-size"), strict=True)
        return tuple((lengths(height) or [-old - 1])[0] / ((lengths(size) or [1])[0] or 1) for height, size in pairs)

    def _from_colour(self, old: int, name: str, values: Values) -> bool:
        """``currentColor``, alone or in a shadow."""
        was, now = self._both(old, "color")
        return name != "color" and was != now and was in values[0] and values[0].replace(was, now) == values[1]

    def _of_a_part(self, old: int, name: str, values: Values) -> bool:
        """A ``::marker`` that looks as the element does."""
        return name.startswith("::") and self._both(old, name.rpartition(" ")[2]) == values

    def _from_display(self, old: int, name: str) -> bool:
        """What the display of the parent, or being taken out of the flow, makes of an element's own."""
        parent = self._before.nodes[old].parent
        if name == "display":
            taken_out = self._restyled[old].keys() & {"position", "float"}
            return bool(taken_out) or "display" in self._restyled.get(parent, ())
        if name == "overflow-x":
            return "overflow-y" in self._restyled[old] and self._both(old, "overflow-x")[1] == "auto"
        return False

    def _from_place_among_siblings(self, old: int, name: str, values: Values) -> bool:
        """``:last-child`` and its like: where siblings came, went or moved, it looks as one of them did before."""
        for at in itertools.islice((old, *self._alignment.before.ancestors(old)), _SIBLINGS_ABOVE):
            if (parent := self._before.nodes[at].parent) in self._rearranged:
                return values[1] in self._seen_in(parent, self._before.nodes[old].tag, name)
        return False

    def _seen_in(self, parent: int, tag: str, name: str) -> set[str]:
        """The values that a property had on elements of this tag in this one."""
        key = parent, tag, name
        if key not in self._seen:
            within = (inner for inner in self._alignment.before.within(parent) if self._before.nodes[inner].tag == tag)
            self._seen[key] = {self._before.style(inner, name) for inner in within if inner != parent}
        return self._seen[key]

    @cached_property
    def _rearranged(self) -> set[int]:
        """The elements whose children are not the same as before."""
        before, after, pairs = self._alignment.before, self._alignment.after, self._alignment.pairs
        return {
            old
            for old, new in pairs.items()
            if [pairs.get(child) for child in before.children[old]] != after.children[new]
        }


def lengths(value: str) -> list[float]:
    """The numbers of a value that is made of px lengths only; none for any other."""
    parts = value.split()
    try:
        return [float(part.removesuffix("px")) for part in parts] if all(p.endswith("px") for p in parts) else []
    except ValueError:
        return []


def _grew_alike(values: Values, base: Values) -> bool:
    """Whether lengths grew by as much as the base did, and it did."""
    was, now = lengths(values[0]), lengths(values[1])
    before, after = lengths(base[0]), lengths(base[1])
    if base[0] == base[1] or not (was and before and after and len(was) == len(now) and before[0]):
        return False
    ratio = after[0] / before[0]
    return all(abs(old * ratio - other) <= max(_SAME_RATIO * other, 0.03) for old, other in zip(was, now, strict=True))
