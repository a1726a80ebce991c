"""What differs between two aligned snapshots, without what only follows from something else that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_visual_claude.dom.alignment import Alignment, longest_rising
from pytest_visual_claude.dom.folding import Folding, Values
from pytest_visual_claude.model import Change
from pytest_visual_claude.model.css import LAYOUT


@dataclass(frozen=True)
class Changed:
    """One thing that happened to one element.

    :param old: the element in the old snapshot; -1 for one that came.
    :param new: in the new one; -1 for one that is gone.
    """

    old: int
    new: int
    change: Change
    property: str = ""
    was: str = ""
    now: str = ""


def own_styles(alignment: Alignment) -> dict[int, dict[str, Values]]:
    """For each old node that is still there, the properties that changed on it, with both values."""
    folding = Folding(alignment, {old: _restyled(alignment, old) for old in alignment.pairs})
    return {old: folding.own(old) for old in alignment.pairs}


def changes(alignment: Alignment, own: Mapping[int, Mapping[str, Values]]) -> list[Changed]:
    """Those that need no further proof, in the order of the document."""
    changed = [Changed(old, -1, Change.REMOVED) for old in alignment.removed]
    changed += [Changed(-1, new, Change.ADDED) for new in alignment.added]
    changed += [Changed(old, alignment.pairs[old], Change.MOVED) for old in _moved(alignment)]
    for old, new in alignment.pairs.items():
        changed += _wording(alignment, old, new)
        changed += [
            Changed(old, new, Change.STYLE, name, was, now)
            for name, (was, now) in own[old].items()
            if name not in LAYOUT
        ]
    return sorted(changed, key=lambda change: (max(change.new, change.old), change.property))


def _restyled(alignment: Alignment, old: int) -> Mapping[str, Values]:
    """Each property that is set on the element, and whose value differs, with both values. Of a ``::marker`` and a
    ``::placeholder`` only where both have it.
    """
    before, after = alignment.before.snapshot, alignment.after.snapshot
    new = alignment.pairs[old]
    names = before.nodes[old].styles.keys() | after.nodes[new].styles.keys()
    both = {name: (before.style(old, name), after.style(new, name)) for name in sorted(names)}
    return {name: values for name, values in both.items() if values[0] != values[1] and (all(values) or name[0] != ":")}


def _wording(alignment: Alignment, old: int, new: int) -> Iterator[Changed]:
    was, other = alignment.before.nodes[old], alignment.after.nodes[new]
    if was.text != other.text:
        yield Changed(old, new, Change.TEXT, "", was.text, other.text)
    if was.tag != other.tag:
        yield Changed(old, new, Change.STYLE, "tag", was.tag, other.tag)


def _moved(alignment: Alignment) -> Iterator[int]:
    """The elements that stand in another, or elsewhere among their siblings."""
    before, after, pairs = alignment.before, alignment.after, alignment.pairs
    kept = set(pairs.values())
    for old, new in pairs.items():
        was = next((pairs[ancestor] for ancestor in before.ancestors(old) if ancestor in pairs), -1)
        if was != next((ancestor for ancestor in after.ancestors(new) if ancestor in kept), -1):
            yield old
        together = [
            child for child in before.children[old] if child in pairs and after.nodes[pairs[child]].parent == new
        ]
        rising = longest_rising([pairs[child] for child in together])
        yield from (child for at, child in enumerate(together) if at not in set(rising))
