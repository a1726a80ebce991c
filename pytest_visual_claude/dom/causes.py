"""Two snapshots → what changed in the page, each thing once, with what sets it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace

from pytest_visual_claude.dom import layout, shorthands
from pytest_visual_claude.dom.alignment import aligned
from pytest_visual_claude.dom.changes import Changed, changes, own_styles
from pytest_visual_claude.dom.element import meaning
from pytest_visual_claude.dom.element.contrast import COLOURS, Legibility
from pytest_visual_claude.dom.element.naming import named
from pytest_visual_claude.dom.folding import Values
from pytest_visual_claude.dom.origins import Declarations, origin
from pytest_visual_claude.model import Box, Cause, Change, DomSnapshot, Origin, Part, Size

#: Of how many elements with a change of style the browser is asked for their rules, from the largest.
MOST_ASKED = 10
#: Boxes that a cause with many elements names.
_MOST_BOXES = 24
_LONGEST = 90
#: How far from an element its shadow, or its outline, may be drawn, in pixels.
_REACH = 48


class Comparison:
    """What two snapshots of a page differ in."""

    def __init__(self, before: DomSnapshot, after: DomSnapshot) -> None:
        self.alignment = aligned(before, after)
        own = own_styles(self.alignment)
        self._legibility = Legibility(self.alignment)
        self._sure = changes(self.alignment, own)
        self._suspects = layout.suspects(self.alignment, own)
        self._styled = self._by_kind()
        both = before.variables.keys() & after.variables.keys()
        values = {name: (before.variables[name], after.variables[name]) for name in sorted(both)}
        self._variables = {name: both for name, both in values.items() if both[0] != both[1]}

    @property
    def crowded(self) -> bool:
        """Whether more kinds of elements changed than a browser is asked about: then it counts where pixels differ."""
        return len(set(self._styled.values())) > MOST_ASKED

    def asked(self, places: Sequence[Box]) -> dict[int, tuple[str, ...]]:
        """The new nodes whose declarations prove something, or name it, and of which properties: one of each kind that
        changed, the largest. Where those are many, of what is near these places.

        :param places: where pixels differ.
        """
        nodes, styled = self.alignment.after.nodes, sorted(self._styled)
        if self.crowded:
            styled = [new for new in styled if any(_near(nodes[new].box, place) for place in places)]
        styled.sort(key=lambda new: -nodes[new].box.area)
        largest = {self._styled[new]: new for new in reversed(styled)}
        first = sorted(largest.values(), key=styled.index)[:MOST_ASKED]
        names = {new: set[str]() for new in (*first, *(suspect.new for suspect in self._suspects))}
        for change in self._sure:
            if change.new in names:
                names[change.new].add(change.property)
        for suspect in self._suspects:
            names[suspect.new].update(layout.proving(suspect.property))
        return {new: tuple(sorted(wanted - {"", "tag"})) for new, wanted in names.items()}

    def _by_kind(self) -> dict[int, Hashable]:
        """The new nodes whose style changed. Of one kind is what changed the same, under the same names all the way up:
        then the same rules hold for it.
        """
        styles: dict[int, list[Changed]] = {}
        for change in self._sure:
            if change.change is Change.STYLE and change.property != "tag":
                styles.setdefault(change.new, []).append(change)
        tree = self.alignment.after
        names = {new: [tree.nodes[at] for at in (new, *tree.ancestors(new))] for new in styles}
        return {
            new: (
                frozenset((change.property, change.was, change.now) for change in changed),
                tuple((node.tag, node.id, node.classes) for node in names[new]),
            )
            for new, changed in styles.items()
        }

    def causes(self, declared: Mapping[int, Declarations]) -> tuple[Cause, ...]:
        """:param declared: by new node, what :meth:`asked` wants to know, as far as the browser told."""
        sure = [*self._sure, *layout.proven(self.alignment, self._suspects, declared, alone=not self._sure)]
        groups: dict[Hashable, list[Cause]] = {}
        unasked: list[tuple[tuple[str, ...], Cause]] = []
        told = self._known(declared)
        for change, part in self._told(sure):
            cause = self._cause(change, part, told(change.new))
            same = (cause.property, cause.old, cause.new)
            if cause.change is not Change.STYLE:
                groups[change] = [cause]
            elif cause.origin.variable:
                groups.setdefault(cause.origin.variable, []).append(cause)
            elif cause.origin.where:
                groups.setdefault((cause.origin.where, cause.origin.selector, *same), []).append(cause)
            else:
                unasked.append((same, cause))
        for key, cause in unasked:
            alike = (known for known in groups if isinstance(known, tuple) and known[-3:] == key)
            groups.setdefault(next(alike, key), []).append(cause)
        return tuple(_together(group) for group in groups.values())

    def touched(self, declared: Mapping[int, Declarations], before: Size, after: Size) -> bool:
        """Whether anything differs that does not follow from how text is drawn.

        :param before: the size of the old picture. What came or went outside of the pictures is not asked about: a
            page that became longer has other elements beyond their lower edge.
        """
        told, variables = self._known(declared), self.alignment.after.snapshot.variables
        seen = [change for change in self._sure if self._seen(change, before, after)]
        if any(not layout.follows_font(change, told(change.new), variables) for change in seen):
            return True
        return bool(layout.proven(self.alignment, self._suspects, declared, alone=False))

    def _seen(self, change: Changed, before: Size, after: Size) -> bool:
        """False for what came or went where neither picture shows it."""
        if change.change not in (Change.ADDED, Change.REMOVED):
            return True
        gone = change.new < 0
        tree, at, size = (
            (self.alignment.before, change.old, before) if gone else (self.alignment.after, change.new, after)
        )
        box = tree.nodes[at].box
        return box.x < size.width and box.y < size.height and box.right > 0 and box.bottom > 0

    def _known(self, declared: Mapping[int, Declarations]) -> Callable[[int], Declarations]:
        """What the browser told of a new node, or of one of its kind."""
        by_kind = {self._styled[new]: told for new, told in declared.items() if new in self._styled}
        return lambda new: declared.get(new) or by_kind.get(self._styled.get(new), ())

    def _told(self, changed: list[Changed]) -> Iterator[tuple[Changed, str]]:
        """Each with the longhand whose declaration sets it; what changed together is one."""
        by_element: dict[tuple[int, int], dict[str, Values]] = {}
        for change in changed:
            if change.change is Change.STYLE:
                by_element.setdefault((change.old, change.new), {})[change.property] = (change.was, change.now)
            else:
                yield change, ""
        for (old, new), styles in by_element.items():
            for name, ((was, now), part) in shorthands.told(styles, self._style(old, new)).items():
                yield Changed(old, new, Change.STYLE, name, was, now), part

    def _style(self, old: int, new: int) -> shorthands.Style:
        before, after = self.alignment.before.snapshot, self.alignment.after.snapshot
        return lambda name: (before.style(old, name), after.style(new, name))

    def _cause(self, change: Changed, part: str, declarations: Declarations) -> Cause:
        before, after = self.alignment.before, self.alignment.after
        tree, at = (after, change.new) if change.new >= 0 else (before, change.old)
        came = change.change in (Change.ADDED, Change.REMOVED)
        element, who = meaning.subject(tree, at) if came else (named(tree, at), at)
        style = self._style(change.old, change.new)
        set_by = origin(declarations, part, style(part), self._variables) if part else Origin()
        was, now = _around_the_difference(change.was, change.now)
        return Cause(
            element=element,
            change=change.change,
            property=change.property,
            old=was,
            new=now,
            boxes=_box(after.nodes[change.new].box) if change.new >= 0 else (),
            baseline_boxes=_box(before.nodes[change.old].box) if change.old >= 0 else (),
            origin=set_by,
            part=meaning.part(tree, at),
            role=tree.nodes[who].role[:_LONGEST],
            name=(tree.nodes[who].name or tree.nodes[who].text)[:_LONGEST],
            test_id=tree.nodes[who].test_id[:_LONGEST],
            within=meaning.place(tree, at) if came else "",
            contrast=self._legibility.of(change.new) if change.property in COLOURS else None,
        )


def _near(box: Box, place: Box) -> bool:
    across = box.x - _REACH <= place.right and place.x <= box.right + _REACH
    return across and box.y - _REACH <= place.bottom and place.y <= box.bottom + _REACH


def _box(box: Box) -> tuple[Box, ...]:
    return (box,) if box.area else ()


def _together(group: list[Cause]) -> Cause:
    """One cause for all of them: the largest element is named."""
    if len(group) == 1:
        return group[0]
    largest = max(group, key=lambda cause: (sum(box.area for box in cause.boxes), bool(cause.origin.where)))
    boxes, earlier = (
        tuple(dict.fromkeys(box for cause in group for box in getattr(cause, name)))[:_MOST_BOXES]
        for name in ("boxes", "baseline_boxes")
    )
    told = next((cause.origin for cause in group if cause.origin.where), largest.origin)
    part = min((cause.part for cause in group), key=list(Part).index)
    faded = [cause.contrast for cause in group if cause.contrast]
    contrast = min(faded, key=lambda contrast: (contrast.disabled, contrast.after), default=None)
    return replace(
        largest, boxes=boxes, baseline_boxes=earlier, elements=len(group), origin=told, part=part, contrast=contrast
    )


def _around_the_difference(old: str, new: str) -> Values:
    """The two texts, not longer than a line, from shortly before they differ."""
    if max(len(old), len(new)) <= _LONGEST:
        return old, new
    same = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, same - _LONGEST // 4)
    was, now = (("…" if start else "") + text[start : start + _LONGEST] for text in (old, new))
    return tuple(cut + ("…" if len(text) > start + _LONGEST else "") for cut, text in ((was, old), (now, new)))  # type: ignore[return-value]
