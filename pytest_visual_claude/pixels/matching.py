"""Which rows of two parts are equal: patience diff over a hash of each row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.pixels.decoding import Bytes
from pytest_visual_claude.pixels.zone import Mask

Hashes = npt.NDArray[np.uint64]
#: Runs of equal rows: where in the baseline, where in the actual, how many.
Run = tuple[int, int, int]
#: What lies between two runs: rows a0 to a1 of the baseline became rows b0 to b1.
Block = tuple[int, int, int, int]


def blocks(a: Bytes, b: Bytes) -> list[Block]:
    """What lies between the runs of equal rows, in order."""
    found = []
    a_end = b_end = 0
    for a_start, b_start, length in [*_runs(_hashes(a), _hashes(b)), (len(a), len(b), 0)]:
        if a_start > a_end or b_start > b_end:
            found.append((a_end, a_start, b_end, b_start))
        a_end, b_end = a_start + length, b_start + length
    return found


def _hashes(rows: Bytes) -> Hashes:
    """One number a row: its bytes times random odd numbers, summed modulo 2⁶⁴.

    Two rows that differ share it with a chance of about 2⁻⁶⁰; and it costs a third of a checksum
    called row by row.
    """
    flat = np.ascontiguousarray(rows).reshape(len(rows), -1)
    short = flat.shape[1] % 8
    words = flat[:, : flat.shape[1] - short].view(np.uint64) if not short else _words(flat, short)
    weights = np.random.default_rng(7).integers(1, 2**63, words.shape[1], dtype=np.uint64) * 2 + 1
    hashes: Hashes = np.einsum("ij,j->i", words, weights)
    # The highest bits depend on every bit of the row, the lowest on few of them.
    return hashes ^ (hashes >> np.uint64(29))


def _words(flat: Bytes, short: int) -> Hashes:
    padded = np.zeros((len(flat), flat.shape[1] + 8 - short), np.uint8)
    padded[:, : flat.shape[1]] = flat
    return padded.view(np.uint64)


def _runs(a: Hashes, b: Hashes) -> list[Run]:
    common = min(len(a), len(b))
    head = equal_length(a[:common] == b[:common])
    tail = equal_length(a[len(a) - common + head :][::-1] == b[len(b) - common + head :][::-1])
    middle = _anchored(a[head : len(a) - tail], b[head : len(b) - tail])
    runs = [(0, 0, head), *((x + head, y + head, n) for x, y, n in middle)]
    runs.append((len(a) - tail, len(b) - tail, tail))
    return [run for run in runs if run[2]]


def equal_length(equal: Mask) -> int:
    """How many are true before the first that is not."""
    return len(equal) if equal.all() else int(np.argmin(equal))


def _anchored(a: Hashes, b: Hashes) -> list[Run]:
    runs: list[Run] = []
    a_end = b_end = 0
    for x, y, length in _chain(_unique_runs(a, b)):
        back = equal_length(a[a_end:x][::-1][: y - b_end] == b[b_end:y][::-1][: x - a_end])
        on = equal_length(a[x + length :][: len(b) - y - length] == b[y + length :][: len(a) - x - length])
        run = (x - back, y - back, back + length + on)
        if length + on > 0 and x >= a_end and y >= b_end:
            runs.append(run)
            a_end, b_end = run[0] + run[2], run[1] + run[2]
    return runs


def _unique_runs(a: Hashes, b: Hashes) -> list[Run]:
    """Rows that occur once in each, joined where both go on."""
    once_a, at_a, many_a = np.unique(a, return_index=True, return_counts=True)
    once_b, at_b, many_b = np.unique(b, return_index=True, return_counts=True)
    at_a, once_a = at_a[many_a == 1], once_a[many_a == 1]
    at_b, once_b = at_b[many_b == 1], once_b[many_b == 1]
    _, i, j = np.intersect1d(once_a, once_b, assume_unique=True, return_indices=True)
    if not len(i):
        return []
    order = np.argsort(at_a[i])
    x, y = at_a[i][order], at_b[j][order]
    starts = np.flatnonzero(np.concatenate(([True], (np.diff(x) != 1) | (np.diff(y) != 1))))
    lengths = np.diff(np.concatenate((starts, [len(x)])))
    return list(zip(x[starts].tolist(), y[starts].tolist(), lengths.tolist(), strict=True))


def _chain(runs: list[Run]) -> list[Run]:
    """The heaviest chain of runs whose places grow in both pictures.

    Runs come in the baseline's order. A page has a handful; past 1500 (quadratic: 10 ms) only the
    longest count.
    """
    if len(runs) > 1500:
        runs = sorted(sorted(runs, key=lambda run: -run[2])[:1500])
    if not runs:
        return []
    y = np.array([run[1] for run in runs])
    best = np.zeros(len(runs), np.int64)
    previous = np.full(len(runs), -1)
    for i, (_, place, length) in enumerate(runs):
        earlier = np.where(y[:i] < place, best[:i], 0)
        j = int(np.argmax(earlier)) if i else 0
        if i and earlier[j]:
            previous[i] = j
        best[i] = length + (int(earlier[j]) if i else 0)
    chain = [int(np.argmax(best))]
    while previous[chain[-1]] >= 0:
        chain.append(int(previous[chain[-1]]))
    return [runs[i] for i in reversed(chain)]
