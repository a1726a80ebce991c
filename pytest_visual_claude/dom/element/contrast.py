"""How well text can be told from its ground, by WCAG 2: from computed colours, so only where those say all."""

from __future__ import annotations

import re
from functools import cache

from pytest_visual_claude.dom.alignment import Alignment, Tree
from pytest_visual_claude.model import Contrast

#: Properties that change the colour of text, or of what it stands on.
COLOURS = frozenset(("color", "fill", "background-color", "opacity", "background", "background-image"))
_RGB = re.compile(r"rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)")
#: From this size on text is large by WCAG, in CSS pixels; in bold from the second.
_LARGE, _LARGE_BOLD = 24.0, 18.66
_MOST_TEXTS = 400

Colour = tuple[float, float, float, float]
_WHITE: Colour = (255, 255, 255, 1)


class Legibility:
    """The contrasts of the text in two snapshots."""

    def __init__(self, alignment: Alignment) -> None:
        self._alignment = alignment
        self._old_of = {new: old for old, new in alignment.pairs.items()}
        self._in = {id(tree): cache(_Reading(tree).contrast) for tree in (alignment.before, alignment.after)}

    def of(self, new: int) -> Contrast | None:
        """Of the text in a new element, the one that lost the most of what can be read; None where none did."""
        before, after = self._alignment.before, self._alignment.after
        told = []
        texts = [inner for inner in after.within(new) if after.nodes[inner].text and inner in self._old_of]
        for inner in texts[:_MOST_TEXTS]:
            was, now = self._in[id(before)](self._old_of[inner]), self._in[id(after)](inner)
            if was is not None and now is not None and now < was and after.nodes[inner].box.area:
                told.append(Contrast(round(was, 1), round(now, 1), _is_large(after, inner), _is_disabled(after, inner)))
        return min(told, key=lambda contrast: (contrast.disabled, contrast.after), default=None)


class _Reading:
    """One snapshot."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._ground = cache(self._ground_of)

    def contrast(self, index: int) -> float | None:
        name = "fill" if self._tree.nodes[index].tag in ("text", "tspan") else "color"
        ground, ink = self._ground(index), _colour(self._tree.snapshot.style(index, name))
        if ground is None or ink is None:
            return None
        seen = _over((*ink[:3], ink[3] * self._opacity(index)), ground)
        light, dark = sorted((_luminance(seen), _luminance(ground)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    def _ground_of(self, index: int) -> Colour | None:
        """The colour that is painted below the text of an element; None below a picture, or what is not known."""
        if index < 0:
            return _WHITE
        style = self._tree.snapshot.style
        own = _colour(style(index, "background-color"))
        if own is None or style(index, "background-image") != "none":
            return None
        if own[3] == 1:
            return own
        below = self._ground_of(self._tree.nodes[index].parent)
        return below and _over(own, below)

    def _opacity(self, index: int) -> float:
        style, whole = self._tree.snapshot.style, 1.0
        for ancestor in (index, *self._tree.ancestors(index)):
            try:
                whole *= float(style(ancestor, "opacity"))
            except ValueError:
                return whole
        return whole


def _colour(value: str) -> Colour | None:
    if value == "transparent":
        return (0, 0, 0, 0)
    if len(value) == 7 and value[0] == "#":
        try:
            red, green, blue = bytes.fromhex(value[1:])
        except ValueError:
            return None
        return red, green, blue, 1
    match = _RGB.fullmatch(value)
    return (int(match[1]), int(match[2]), int(match[3]), float(match[4] or 1)) if match else None


def _over(upper: Colour, lower: Colour) -> Colour:
    share = min(upper[3], 1)
    red, green, blue = (share * over + (1 - share) * under for over, under in zip(upper[:3], lower[:3], strict=True))
    return red, green, blue, 1


def _luminance(colour: Colour) -> float:
    parts = (min(channel / 255, 1) for channel in colour[:3])
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _is_large(tree: Tree, index: int) -> bool:
    style = tree.snapshot.style
    try:
        size, weight = float(style(index, "font-size").removesuffix("px")), float(style(index, "font-weight"))
    except ValueError:
        return False
    return size >= (_LARGE_BOLD if weight >= 700 else _LARGE)


def _is_disabled(tree: Tree, index: int) -> bool:
    return any("disabled" in tree.nodes[ancestor].styles for ancestor in (index, *tree.ancestors(index)))
