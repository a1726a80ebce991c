"""What can be measured where two parts of equal size differ: no kind, no opinion."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Evidence
from pytest_visual_claude.pixels.decode import channels
from pytest_visual_claude.pixels.decode.channels import FAINT
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.measure import colours, content_type

#: Differing pixels that are looked at for colours: more change no answer.
_SAMPLE = 4096
#: Every second, third … row is looked at of a part of more pixels than this.
_LOOKED_AT = 100_000
#: Of what is smaller, in pixels, nobody can say which colour most of it has: a letter's stem.
_SOME_SIZE = 400
#: Share of what differs that goes from the one colour to the other where they are named; and of shapes that stayed.
MOST, SOME = 0.6, 0.25
#: So many levels from a colour, or a quarter of the change, are nearly it. The middle of a stroke has this share of the
#: contrast that letters have with their ground.
_NEARLY, _INMOST = 16, 0.9
#: What was, and what is, at the same places: n × channels each.
Colours = tuple[Array, Array]


#: What only the way back is told by.
_BOTH_WAYS = ("was", "under")


@dataclass(frozen=True)
class Measured:
    """What :class:`Evidence` says, but for how many pixels: they are counted once all regions are known.

    :param was: the content before, and ``under``, what stands now where something moved from: both for the way back.
    """

    delta_e: float
    contrast: float = 1.0
    structure: float = 0.0
    before: str | None = None
    after: str | None = None
    vector: tuple[int, int] | None = None
    left_over: float = 0.0
    stayed: float = 1.0
    content: str = ""
    over: str = ""
    was: str = ""
    under: str = ""

    @property
    def mirrored(self) -> Measured:
        vector = self.vector and (-self.vector[0], -self.vector[1])
        content, was = (self.was, self.content) if self.was else (self.content, "")
        turned = replace(self, before=self.after, after=self.before, over=self.under, under=self.over)
        return replace(turned, vector=vector, content=content, was=was)

    def counted(self, pixels: int, share: float) -> Evidence:
        return Evidence(pixels, share, **{name: vars(self)[name] for name in vars(self) if name not in _BOTH_WAYS})


def measured(before: Array, after: Array, differing: Colours | None = None) -> Measured:
    """:param differing: what :func:`colours_of` says of them, if somebody has asked already."""
    first, second = differing or colours_of(before, after)
    old, new = colour_names((first, second))
    return Measured(
        delta_e=round(float(np.percentile(colours.delta_e(first, second), 95)), 2),
        contrast=round(float(colours.contrast(first, second).max()), 2),
        structure=round(content_type.structure(before, after), 3),
        before=old,
        after=new,
    )


def colours_of(before: Array, after: Array) -> Colours:
    """The colours before and after, of an even sample of the pixels that differ visibly (or at all)."""
    step = max(1, before.shape[0] * before.shape[1] // _LOOKED_AT)
    before, after = before[::step], after[::step]
    levels = channels.absdiff(before, after).ravel()
    indices = np.flatnonzero(levels > FAINT)
    if not len(indices):
        indices = np.flatnonzero(levels) if levels.any() else np.arange(1)
    indices = indices[:: max(1, len(indices) // _SAMPLE)]
    old, new = (pixels.reshape(-1, pixels.shape[2])[indices] for pixels in (before, after))
    return old, new


def with_its_colours(measured: Measured, before: Array, after: Array) -> Measured:
    """What got larger or smaller may be of another colour as well: that of most of it."""
    old, new = content_type.ground(before), content_type.ground(after)
    small = min(before[..., 0].size, after[..., 0].size) < _SOME_SIZE
    if small or old is None or new is None or not content_type.inked(old[None, None], new).any():
        return replace(measured, before=None, after=None)
    delta_e = round(float(colours.delta_e(old[None], new[None])[0]), 2)
    return replace(measured, before=colours.name(old), after=colours.name(new), delta_e=delta_e)


def one_for_another(differing: Colours) -> bool:
    """Where it differs there was one colour, and now there is one."""
    return all(_share_of_commonest(flat) > 0.8 for flat in differing)


def _share_of_commonest(flat: Array) -> float:
    _, counts = np.unique(content_type.packed(flat), return_counts=True)
    return float(counts.max() / len(flat))


def colour_names(differing: Colours, ground: Array | None = None) -> tuple[str, str]:
    """The colour that was replaced most often, and by which.

    :param ground: what a text stands on: then it is the colour of letters, and of no edge of theirs.
    """
    old, new = _replaced(differing, ground)
    return colours.name(old), colours.name(new)


def named(differing: Colours, least: float, ground: Array | None = None) -> tuple[str, str] | tuple[None, None]:
    """What :func:`colour_names` says, if that is nearly true of so large a share of what differs."""
    replaced = [colour.astype(np.int16) for colour in _replaced(differing, ground)]
    nearly = min(_NEARLY, max(1, int(np.abs(replaced[0] - replaced[1]).max()) // 4))
    sides = zip(differing, replaced, strict=True)
    near = [np.abs(flat.astype(np.int16) - colour).max(axis=1) <= nearly for flat, colour in sides]
    return colour_names(differing, ground) if float((near[0] & near[1]).mean()) >= least else (None, None)


def _replaced(differing: Colours, ground: Array | None) -> Colours:
    first, second = differing if ground is None else _inmost(differing, ground)
    index = _commonest(_pairs((first, second)))
    return first[index], second[index]


def _inmost(differing: Colours, ground: Array) -> Colours:
    """Where letters are as far from their ground as they get: in the middle of a stroke."""
    far = [channels.absdiff_from(ground, flat[None])[0] for flat in differing]
    stronger = max(far, key=lambda distances: float(distances.max()))
    inmost = stronger >= _INMOST * stronger.max()
    return differing[0][inmost], differing[1][inmost]


def _pairs(differing: Colours) -> npt.NDArray[np.uint64]:
    first, second = map(content_type.packed, differing)
    return first << np.uint64(24) | second


def _commonest(numbers: npt.NDArray[np.uint64]) -> int:
    _, index, counts = np.unique(numbers, return_index=True, return_counts=True)
    return int(index[np.argmax(counts)])
