"""Where something went: the whole-pixel shift that turns the baseline's part into the actual's.

The edges' sums over rows and over columns, correlated one by one, name a few candidates (a
correlation in two dimensions took forty times as long, and found no more); the pixels decide
between them. A shift is believed where undoing it takes away most of the absolute difference, and
where nothing was gained or lost: half a pixel of movement leaves half of the difference, and a line
that got thinner is paler than before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.decode.channels import summed
from pytest_visual_claude.pixels.decode.decoding import Array

#: Share of the absolute difference that may be left when the shift is undone.
_LEFT_OVER = 0.35
#: The share of the contrast that a move by whole pixels leaves of what moved by a fraction, at most.
MORE_THAN_MOVED = 0.6
#: Share of the absolute difference that may be one-sided.
_ONE_SIDED = 0.5
#: Of larger parts every second, third … row is looked at, in pixels.
_SEARCHED = 1 << 15
#: A part of fewer pixels is shifted by accident.
_FEWEST = 24
#: How many candidates each correlation may name.
_CANDIDATES = 3

Vector = tuple[int, int]
#: How many rows or columns a profile of the others adds up, at most.
_SAMPLED = 128
_STRAIGHT: list[Vector] = [(1, 0), (-1, 0), (0, 1), (0, -1)]
_ASLANT: list[Vector] = [(1, 1), (1, -1), (-1, 1), (-1, -1)]


@dataclass(frozen=True)
class Places:
    """A part of the baseline, and the part of equal size of the actual that took its place."""

    a: Array
    b: Array
    before: Box
    after: Box

    def within(self, most: int) -> Vector | None:
        """The move by up to so many pixels, across and down, that explains it."""
        steps = range(-most, most + 1)
        return self._best([(x, y) for x in steps for y in steps if x or y])

    def vector(self) -> Vector | None:
        """How far right and down it moved, in pixels; nothing where no shift explains the difference."""
        return self._best([*self._candidates(), *_STRAIGHT])

    def likeliest(self) -> list[Vector]:
        """The move by one pixel across or down that leaves least, whether it explains it or not; then by both."""
        return [min(moves, key=self._left) for moves in (_STRAIGHT, _ASLANT)]

    def left_over(self, by: Vector) -> float:
        """The largest difference that is left when the baseline is shifted by that much, as a share of the contrast."""
        old, new = self.before, self.after
        x, y = old.x - by[0], old.y - by[1]
        left, top = max(0, -x), max(0, -y)
        right, bottom = min(old.width, self.a.shape[1] - x), min(old.height, self.a.shape[0] - y)
        before = self.a[y + top : y + bottom, x + left : x + right]
        after = self.b[new.y + top : new.y + bottom, new.x + left : new.x + right]
        return _largest(before, after)

    def _best(self, candidates: list[Vector]) -> Vector | None:
        if self.before.area < _FEWEST or self._one_sided():
            return None
        cost, by = min((self._left(by), by) for by in candidates)
        return by if cost < _LEFT_OVER * self._left((0, 0)) else None

    @property
    def _step(self) -> int:
        return max(1, self.before.area // _SEARCHED)

    def _one_sided(self) -> bool:
        old, new = (part[:: self._step] for part in self._parts())
        total = summed(np.maximum(old, new) - np.minimum(old, new))
        signed = summed(new) - summed(old)
        return bool(np.linalg.norm(signed) > _ONE_SIDED * np.linalg.norm(total))

    def _parts(self) -> tuple[Array, Array]:
        old, new = self.before, self.after
        return self.a[old.y : old.bottom, old.x : old.right], self.b[new.y : new.bottom, new.x : new.right]

    def _left(self, by: Vector) -> float:
        """The mean absolute difference that is left when the baseline is shifted by that much."""
        old, new, step = self.before, self.after, self._step
        x, y = old.x - by[0], old.y - by[1]
        left, top = max(0, -x), max(0, -y)
        right = max(0, x + old.width - self.a.shape[1])
        bottom = max(0, y + old.height - self.a.shape[0])
        if left + right > old.width // 2 or top + bottom > old.height // 2:
            return 255.0
        before = self.a[y + top : y + old.height - bottom : step, x + left : x + old.width - right]
        after = self.b[new.y + top : new.bottom - bottom : step, new.x + left : new.right - right]
        left_over = np.maximum(before, after) - np.minimum(before, after)
        return float(left_over.sum(axis=0, dtype=np.uint32).sum(dtype=np.int64)) / left_over.size

    def _candidates(self) -> list[Vector]:
        old, new = self._parts()
        across = _shifts(_profile(old.transpose(1, 0, 2)), _profile(new.transpose(1, 0, 2)))
        down = _shifts(_profile(old), _profile(new))
        return [(x, y) for x in (0, *across) for y in (0, *down) if x or y]


def _largest(before: Array, after: Array) -> float:
    if not before.size:
        return 1.0
    apart = int((np.maximum(before, after) - np.minimum(before, after)).max())
    spread = max(int(np.ptp(pixels, axis=(0, 1)).max()) for pixels in (before, after))
    return round(apart / max(1, spread), 3)


def _profile(part: Array) -> npt.NDArray[np.float32]:
    """How much each row differs from the one above, over a sample of its columns."""
    columns = part[:, :: max(1, part.shape[1] // _SAMPLED)]
    # Half of green, a quarter of red and of blue: bytes, since luma in floats takes five times as long.
    light = (columns[..., 1] >> 1) + (columns[..., 0] >> 2) + (columns[..., 2] >> 2)
    steps = np.abs(np.diff(light.astype(np.int16), axis=0, prepend=light[:1])).sum(axis=1, dtype=np.int32)
    profile: npt.NDArray[np.float32] = steps.astype(np.float32)
    profile -= profile.mean()
    return profile


def _shifts(old: npt.NDArray[np.float32], new: npt.NDArray[np.float32]) -> list[int]:
    """By how much the one profile has most likely moved to become the other."""
    size = 2 * len(old)
    correlation = np.fft.irfft(np.fft.rfft(new, size) * np.conj(np.fft.rfft(old, size)), size)
    best = np.argsort(correlation)[-_CANDIDATES:].tolist()
    return [index - size if index > len(old) else index for index in best]
