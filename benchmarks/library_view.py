"""A pair with its truth, asked: what stood here, how far did it move, did anything come or go?"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from pytest_visual_claude.model import Box, Region

if TYPE_CHECKING:
    from library_truth import Case

Rect = tuple[float, float, float, float]
Vector = tuple[float, float]
#: How near a colour has to be to be the one that was named.
NEAR = 12
Pixels = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Atom:
    """Something that draws: where it stood before and after (none: it was not there)."""

    kind: str
    before: Rect | None
    after: Rect | None
    same: bool

    @property
    def vector(self) -> Vector | None:
        if self.before is None or self.after is None:
            return None
        return self.after[0] - self.before[0], self.after[1] - self.before[1]

    @property
    def grown(self) -> Vector:
        if self.before is None or self.after is None:
            return 0.0, 0.0
        return self.after[2] - self.before[2], self.after[3] - self.before[3]


def rect(box: Box) -> Rect:
    return box.x, box.y, box.width, box.height


def shared(one: Rect, other: Rect) -> float:
    """How much of both is the same, in pixels."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)


def iou(one: Rect, other: Rect) -> float:
    both = shared(one, other)
    return both / max(1e-9, one[2] * one[3] + other[2] * other[3] - both)


def wider(one: Rect, by: float) -> Rect:
    return one[0] - by, one[1] - by, one[2] + 2 * by, one[3] + 2 * by


def around(boxes: list[Rect]) -> Rect:
    x, y = min(box[0] for box in boxes), min(box[1] for box in boxes)
    return x, y, max(box[0] + box[2] for box in boxes) - x, max(box[1] + box[3] for box in boxes) - y


def cut(picture: Pixels, box: Rect) -> Pixels:
    x, y = max(0, round(box[0])), max(0, round(box[1]))
    return picture[y : max(y, round(box[1] + box[3])), x : max(x, round(box[0] + box[2]))]


class View:
    """A case, its pictures decoded when first asked for.

    :param regions: what was found.
    :param png: both pictures, where they are not in the case's folder.
    """

    def __init__(self, case: Case, regions: tuple[Region, ...] = (), png: tuple[bytes, ...] = ()) -> None:
        self.case, self.regions = case, regions
        self.png = png or tuple((Path(case.folder) / name).read_bytes() for name in case.pictures)

    @cached_property
    def pictures(self) -> tuple[Pixels, Pixels]:
        a, b = (np.asarray(Image.open(io.BytesIO(one)).convert("RGB")).astype(np.int16) for one in self.png)
        return a, b

    @cached_property
    def atoms(self) -> list[Atom]:
        return [Atom(kind, _rect(old), _rect(new), same) for kind, _, old, new, same in self.case.atoms]

    @cached_property
    def element(self) -> Atom | None:
        """The changed element."""
        if not self.case.places:
            return None
        old, new = self.case.places[0]
        return Atom("element", _rect(old), _rect(new), same=False)

    @cached_property
    def places(self) -> list[list[list[float] | None]]:
        """Where the changed element was and is, and what may be named in its stead: of one that draws nothing
        itself, what it pushed; of one put elsewhere in its row, all that moved.
        """
        own, places = self.element, list(self.case.places)
        if self.case.cause not in ("place", "size") or own is None or own.before is None:
            return places
        stirred = [one for one in self.atoms if one.vector and max(map(abs, (*one.vector, *one.grown))) >= 1]
        inside = any(
            one.before and shared(own.before, one.before) > 0.5 * one.before[2] * one.before[3] for one in stirred
        )
        if self.case.name not in ("order", "align") and inside:
            return places
        return places + [[list(_must(one.before)), list(_must(one.after))] for one in stirred]

    def near(self, before: Rect, after: Rect, by: float = 3) -> bool:
        """Does this lie on the changed element, where it was or where it is, or on one that changed places with it?"""
        return any(
            (old and shared(wider(before, by), _must(old)) > 0) or (new and shared(wider(after, by), _must(new)) > 0)
            for old, new in self.places
        )

    def within(self, before: Rect, after: Rect) -> Iterator[Atom]:
        """The atoms of which more than half lies there, before or after."""
        for atom in self.atoms:
            old, new = atom.before, atom.after
            if (old and shared(before, old) > 0.5 * old[2] * old[3]) or (
                new and shared(after, new) > 0.5 * new[2] * new[3]
            ):
                yield atom

    def touched(self, before: Rect, after: Rect) -> list[Atom]:
        """The atoms of which anything lies there."""
        return [
            atom
            for atom in self.atoms
            if (atom.before and shared(before, atom.before) > 0) or (atom.after and shared(after, atom.after) > 0)
        ]

    @cached_property
    def names(self) -> tuple[list[Rect], list[Rect]]:
        """All boxes that name the changed element rightly, in the baseline and now: its own, what is drawn in it, what
        differs in it, its neighbours where they changed places.
        """
        if self.element is None:
            return [], []
        sides: tuple[list[Rect], list[Rect]] = ([], [])
        for index in (0, 1):
            places = [_must(pair[index]) for pair in self.places if pair[index]]
            sides[index].extend(places)
            if len(places) > 2:
                sides[index].append(around(places[1:]))
            own = (self.element.before, self.element.after)[index]
            inner = [(atom.before, atom.after)[index] for atom in self.atoms]
            inside = [box for box in inner if own and box and shared(own, box) > 0.7 * box[2] * box[3]]
            if inside:
                sides[index].extend([*inside, around(inside)] if len(inside) < 4 else [around(inside)])
            both = zip(self.atoms, inner, strict=True)
            text = [box for atom, box in both if atom.kind == "text" and box and box in inside]
            if text:
                sides[index].append(around(text))
        self._differing(sides)
        return sides

    def _differing(self, sides: tuple[list[Rect], list[Rect]]) -> None:
        element = self.element
        if element is None or element.before is None or element.after is None:
            return
        for by in (0, 10):
            old, new = (_within_page(wider(box, by)) for box in (element.before, element.after))
            found = _box_of(unlike(cut(self.pictures[0], old), cut(self.pictures[1], new)))
            if found:
                x, y, width, height = found
                for side, origin in zip(sides, (old, new), strict=True):
                    side.append((round(origin[0]) + x, round(origin[1]) + y, width, height))


def occurs(name: str, part: Pixels) -> bool:
    """Is it the colour of three pixels and more, or nearly?"""
    wanted = np.array([int(name[at : at + 2], 16) for at in (1, 3, 5)])
    return int((np.abs(part - wanted).max(axis=2) <= NEAR).sum()) >= 3 if part.size else False


def mostly(name: str, part: Pixels) -> bool:
    """Is more than half of it of that colour, or nearly?"""
    wanted = np.array([int(name[at : at + 2], 16) for at in (1, 3, 5)])
    return bool(part.size) and float((np.abs(part - wanted).max(axis=2) <= 2).mean()) > 0.5


def uniform(part: Pixels) -> bool:
    """Is it one colour but for three in a hundred?"""
    if not part.size:
        return True
    flat = part.reshape(-1, 3)
    middle = np.median(flat, axis=0)
    return float((np.abs(flat - middle).max(axis=1) <= 6).mean()) >= 0.97


def unlike(a: Pixels, b: Pixels) -> npt.NDArray[np.bool_]:
    """Where they differ by more than 8 levels, the upper left corners laid over each other."""
    height, width = min(a.shape[0], b.shape[0]), min(a.shape[1], b.shape[1])
    return np.abs(a[:height, :width] - b[:height, :width]).max(axis=2, initial=0) > 8


def _box_of(mask: npt.NDArray[np.bool_]) -> Rect | None:
    if not mask.any():
        return None
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    (top, bottom), (left, right) = ((float(some[0]), float(some[-1] + 1)) for some in (rows, columns))
    return left, top, right - left, bottom - top


def _within_page(box: Rect) -> Rect:
    return max(0.0, box[0]), max(0.0, box[1]), box[2], box[3]


def _rect(box: list[float] | None) -> Rect | None:
    return (box[0], box[1], box[2], box[3]) if box else None


def _must(box: Any) -> Rect:
    return box[0], box[1], box[2], box[3]
