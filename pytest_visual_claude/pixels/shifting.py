"""Where something went: the whole-pixel shift that turns the baseline's part into the actual's.

Phase correlation's plain sister, the cross-correlation of the edges (by FFT), names a few
candidates; the pixels decide between them. A shift is believed where undoing it takes away most of
the absolute difference, and where nothing was gained or lost: half a pixel of movement leaves half
of the difference, and a line that got thinner is paler than before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Box
from pytest_visual_claude.pixels.colours import brightness
from pytest_visual_claude.pixels.decoding import Bytes

#: Share of the absolute difference that may be left when the shift is undone.
_LEFT_OVER = 0.35
#: Share of the absolute difference that may be one-sided.
_ONE_SIDED = 0.5
#: Larger parts are searched in every second, third … row and column.
_SEARCHED = 1 << 18
#: A part of fewer pixels is shifted by accident.
_FEWEST = 24
#: How many candidates the correlation may name.
_CANDIDATES = 8

Vector = tuple[int, int]
_NEAR = [(x, y) for x in (-2, -1, 0, 1, 2) for y in (-2, -1, 0, 1, 2) if x or y]


@dataclass(frozen=True)
class Places:
    """A part of the baseline, and the part of equal size of the actual that took its place."""

    a: Bytes
    b: Bytes
    before: Box
    after: Box

    def by_a_pixel(self) -> bool:
        """Has it moved by one or two pixels? For what stays within its neighbours' colours."""
        return self._best(_NEAR) is not None

    def vector(self) -> Vector | None:
        """How far right and down it moved, in pixels; nothing where no shift explains the difference."""
        return self._best([*self._candidates(), (0, 1), (0, -1), (1, 0), (-1, 0)])

    def _best(self, candidates: list[Vector]) -> Vector | None:
        if self.before.area < _FEWEST or self._one_sided():
            return None
        cost, by = min((self._left(by), by) for by in candidates)
        return by if cost < _LEFT_OVER * self._left((0, 0)) else None

    @property
    def _step(self) -> int:
        return max(1, int(np.ceil(np.sqrt(self.before.area / _SEARCHED))))

    def _one_sided(self) -> bool:
        step = self._step
        old = self.a[self.before.y : self.before.bottom : step, self.before.x : self.before.right : step]
        new = self.b[self.after.y : self.after.bottom : step, self.after.x : self.after.right : step]
        apart = new.astype(np.int16) - old
        total = np.abs(apart).sum(axis=(0, 1), dtype=np.int64)
        signed = np.abs(apart.sum(axis=(0, 1), dtype=np.int64))
        return bool(np.linalg.norm(signed) > _ONE_SIDED * np.linalg.norm(total))

    def _left(self, by: Vector) -> float:
        """The mean absolute difference that is left when the baseline is shifted by that much."""
        old, new, step = self.before, self.after, self._step
        x, y = old.x - by[0], old.y - by[1]
        left, top = max(0, -x), max(0, -y)
        right = max(0, x + old.width - self.a.shape[1])
        bottom = max(0, y + old.height - self.a.shape[0])
        if left + right > old.width // 2 or top + bottom > old.height // 2:
            return 255.0
        before = self.a[y + top : y + old.height - bottom : step, x + left : x + old.width - right : step]
        after = self.b[new.y + top : new.bottom - bottom : step, new.x + left : new.right - right : step]
        return float((np.maximum(before, after) - np.minimum(before, after)).mean())

    def _candidates(self) -> list[Vector]:
        step = self._step
        old = _edges(self.a[self.before.y : self.before.bottom : step, self.before.x : self.before.right : step])
        new = _edges(self.b[self.after.y : self.after.bottom : step, self.after.x : self.after.right : step])
        height, width = old.shape
        shape = 2 * height, 2 * width
        correlation = np.fft.irfft2(np.fft.rfft2(new, shape) * np.conj(np.fft.rfft2(old, shape)), shape)
        many = min(_CANDIDATES, correlation.size)
        peaks = np.argpartition(correlation, -many, axis=None)[-many:]
        fine = range(1 - step, step)
        found = []
        for y, x in zip(*np.divmod(peaks, shape[1]), strict=True):
            down, right = int(y) - shape[0] * int(y > height), int(x) - shape[1] * int(x > width)
            found += [(right * step + i, down * step + j) for i in fine for j in fine]
        return [by for by in found if by != (0, 0)]


def _edges(part: Bytes) -> npt.NDArray[np.float32]:
    """Brightness less that of the pixel on the left and above: uniform ground is nothing."""
    light = brightness(part)
    edges = np.zeros_like(light)
    edges[:, 1:] = light[:, 1:] - light[:, :-1]
    edges[1:] += light[1:] - light[:-1]
    return edges
