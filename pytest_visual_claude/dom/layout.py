"""Sizes and places: a browser answers what was used, so that one change moves much that nobody touched.

A used length is a cause only where it is proven: the declaration that sets it now is a fixed length, so that it cannot
have followed from another. Where nothing else differs at all, the outermost that differs is named without proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pytest_visual_claude.dom.alignment import Alignment, Tree
from pytest_visual_claude.dom.changes import Changed
from pytest_visual_claude.dom.folding import Values, lengths
from pytest_visual_claude.dom.origins import Declarations, winning
from pytest_visual_claude.model import Change
from pytest_visual_claude.model.css import LAYOUT

#: Lengths that are measured in the font, and what a browser answers as used: a share of the element's own size.
_OF_FONT = re.compile(r"\d(ch|ex|ic|cap|lh|rch|rex|ric|rcap|rlh|%)(?!\w)")
_NUMBER = re.compile(r"-?\d*\.?\d+")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)[^()]*\)")
#: How many of each sort are looked at.
MOST = 4
_FIXED = re.compile(r"^(-?\d*\.?\d+)(px|em|rem)?$")
_REPEAT = re.compile(r"repeat\(\d+,([^()]*)\)")
_SIZES = {"width": ("width", "min-width", "max-width", "flex-basis"), "height": ("height", "min-height", "max-height")}
#: Boxes are rounded to whole pixels: a size differs from this on.
_LEAST = 2


def suspects(alignment: Alignment, own: Mapping[int, Mapping[str, Values]]) -> list[Changed]:
    """Lengths that differ: widths from outside and from inside, what is answered as used, heights from inside."""
    before, after, pairs = alignment.before, alignment.after, alignment.pairs
    order = sorted(pairs)
    sizes: dict[str, list[Changed]] = {"width": [], "height": [], "set": []}
    for old in order:
        old_box, other = before.nodes[old].box, after.nodes[pairs[old]].box
        if old_box.area and other.area:
            for side, was, now in (("width", old_box.width, other.width), ("height", old_box.height, other.height)):
                if abs(was - now) >= _LEAST * after.snapshot.scale:
                    sizes[side].append(Changed(old, pairs[old], Change.STYLE, side, f"{was}px", f"{now}px"))
        sizes["set"] += [
            Changed(old, pairs[old], Change.STYLE, name, was, now)
            for name, (was, now) in own[old].items()
            if name in LAYOUT
        ]
    grown = {change.old for change in sizes["width"]}
    outer = [change for change in sizes["width"] if before.nodes[change.old].parent not in grown]
    holding = {before.nodes[old].parent for old in grown}
    inner = [change for change in sizes["width"] if change.old not in holding and change not in outer]
    return [*outer[:MOST], *inner[: 3 * MOST], *sizes["set"][: 2 * MOST], *reversed(sizes["height"][-MOST:])]


def proving(name: str) -> tuple[str, ...]:
    """The properties whose declarations can prove this length."""
    return _SIZES.get(name, (name,))


def proven(
    alignment: Alignment, suspected: Sequence[Changed], declared: Mapping[int, Declarations], *, alone: bool
) -> list[Changed]:
    """The suspects that are causes.

    :param declared: by new node, as far as the browser was asked and told.
    :param alone: whether nothing else differs.
    """
    causes = [change for suspect in suspected for change in _proven(alignment, suspect, declared.get(suspect.new))]
    return causes or ([*suspected[:1]] if alone else [])


def follows_font(change: Changed, declarations: Declarations, variables: Mapping[str, str]) -> bool:
    """Whether a value differs as the font does, because of the unit in which it is declared: ``max-width: 40ch``.

    :param variables: the root's custom properties, with their values.
    """
    setting = winning(declarations, change.property)
    if not setting or _NUMBER.sub("", change.was) != _NUMBER.sub("", change.now):
        return False
    written = setting.longhands.get(change.property) or setting.value
    return bool(_OF_FONT.search(_VARIABLE.sub(lambda name: variables.get(name[1], ""), written)))


def _proven(alignment: Alignment, change: Changed, declarations: Declarations | None) -> Iterator[Changed]:
    if declarations is None:
        return
    if change.property in _SIZES:
        yield from _sized(alignment, change, declarations)
    elif change.property.startswith("grid-template"):
        if _tracked(alignment, change, declarations):
            yield change
    elif setting := winning(declarations, change.property):
        if _px(alignment, change.new, setting.longhands.get(change.property, setting.value)) is not None:
            yield change
    elif change.property.startswith("margin") and change.now == "0px":
        yield change


def _sized(alignment: Alignment, change: Changed, declarations: Declarations) -> Iterator[Changed]:
    was, now = (int(value.removesuffix("px")) for value in (change.was, change.now))
    scale = alignment.after.snapshot.scale
    for name in _SIZES[change.property]:
        setting = winning(declarations, name)
        length = _px(alignment, change.new, setting.longhands.get(name, setting.value)) if setting else None
        if length is None:
            continue
        old = _around(alignment.before, change.old, change.property)
        new = _around(alignment.after, change.new, change.property)
        comes_to = [abs(length + more - now / scale) <= 1 for more in (0, new)]
        came_to = [abs(length + more - was / scale) <= 1 for more in (0, old)]
        if any(comes_to) and comes_to != came_to:
            yield Changed(change.old, change.new, Change.STYLE, name, f"{was / scale:g}px", f"{now / scale:g}px")
            return


def _tracked(alignment: Alignment, change: Changed, declarations: Declarations) -> bool:
    """Whether other tracks are declared: those that come with the content are answered, too."""
    setting = winning(declarations, change.property)
    both = ((alignment.before, change.old), (alignment.after, change.new))
    tracks, was, now = setting.value.split() if setting else [], change.was.split(), change.now.split()
    if len(tracks) == len(was) == len(now):
        fixed = [at for at, track in enumerate(tracks) if _px(alignment, change.new, track) is not None]
        if any(was[at] != now[at] for at in fixed):
            return True
    if not setting or any(word in setting.value for word in ("auto", "content", "subgrid")):
        return False
    if _pushed(setting.value, now):
        return False
    if change.property.endswith("rows"):
        return "fr" not in setting.value
    room = {tree.nodes[at].box.width - round(tree.snapshot.scale * _around(tree, at, "width")) for tree, at in both}
    return len(room) == 1 and len({tree.snapshot.style(at, "column-gap") for tree, at in both}) == 1


def _pushed(declared: str, tracks: Sequence[str]) -> bool:
    """Whether equal shares came out unequal: a track of ``fr`` is never narrower than its content."""
    shares = set(_REPEAT.sub(r"\1", declared).split())
    sizes = [size for track in tracks for size in lengths(track)]
    return len(shares) == 1 and shares.pop().endswith("fr") and max(sizes, default=0) - min(sizes, default=0) > 1


def _around(tree: Tree, index: int, size: str) -> float:
    """What padding and borders add to a size, in CSS pixels."""
    sides = ("left", "right") if size == "width" else ("top", "bottom")
    names = [name.format(side) for side in sides for name in ("padding-{}", "border-{}-width")]
    values = (tree.snapshot.style(index, name) for name in names)
    return sum(sum(lengths(value)) for value in values)


def _px(alignment: Alignment, new: int, value: str) -> float | None:
    """A fixed length in CSS pixels; None for what depends on the layout."""
    match = _FIXED.match(value.split("!", maxsplit=1)[0].strip())
    if not match or (not match[2] and float(match[1])):
        return None
    base = {"em": new, "rem": 0}.get(match[2] or "px")
    sizes = lengths(alignment.after.snapshot.style(base, "font-size")) if base is not None else [1.0]
    return float(match[1]) * sizes[0] if sizes else None
