"""Which rows of two parts are equal: patience diff over a hash of each row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.pixels.align.segments import Mask
from pytest_visual_claude.pixels.decode.decoding import Array

#: How many offsets between the two pictures are looked at, and how many runs: a page has a handful.
_OFFSETS, _MOST = 64, 400
#: How many rows have to be explained by rows lying elsewhere, before they are taken to lie there.
BREAK = 6

Hashes = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.intp]
#: Runs of equal rows: where in the baseline, where in the actual, how many.
Run = tuple[int, int, int]
#: What lies between two runs: rows a0 to a1 of the baseline became rows b0 to b1.
Block = tuple[int, int, int, int]


def blocks(a: Array, b: Array) -> list[Block]:
    """What lies between the runs of equal rows, in order."""
    between = []
    a_end = b_end = 0
    for a_start, b_start, length in [*_runs(hashes(a), hashes(b)), (len(a), len(b), 0)]:
        if a_start > a_end or b_start > b_end:
            between.append((a_end, a_start, b_end, b_start))
        a_end, b_end = a_start + length, b_start + length
    return between


def hashes(rows: Array) -> Hashes:
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


def _words(flat: Array, short: int) -> Hashes:
    padded = np.zeros((len(flat), flat.shape[1] + 8 - short), np.uint8)
    padded[:, : flat.shape[1]] = flat
    return padded.view(np.uint64)


def _runs(a: Hashes, b: Hashes) -> list[Run]:
    common = min(len(a), len(b))
    head = equal_length(a[:common] == b[:common])
    tail = equal_length(a[len(a) - common + head :][::-1] == b[len(b) - common + head :][::-1])
    middle = _chain(a[head : len(a) - tail], b[head : len(b) - tail])
    runs = [(0, 0, head), *((x + head, y + head, n) for x, y, n in middle)]
    runs.append((len(a) - tail, len(b) - tail, tail))
    return [run for run in runs if run[2]]


def equal_length(equal: Mask) -> int:
    """How many are true before the first that is not."""
    return len(equal) if equal.all() else int(np.argmin(equal))


def runs_of_equal(a: Hashes, b: Hashes) -> list[Run]:
    """Runs with a row in them that occurs once in each picture, as far as both go on; they may overlap."""
    x, y = _anchors(a, b)
    offsets, counts = np.unique(y - x, return_counts=True)
    runs: list[Run] = []
    for offset in offsets[np.argsort(-counts, kind="stable")[:_OFFSETS]].tolist():
        first, last = max(0, -offset), min(len(a), len(b) - offset)
        equal = np.zeros(last - first + 2, bool)
        equal[1:-1] = a[first:last] == b[first + offset : last + offset]
        edges = np.flatnonzero(equal[1:] != equal[:-1]) + first
        held = np.unique(np.searchsorted(edges[::2], x[y - x == offset], "right") - 1)
        runs += [(start, start + offset, end - start) for start, end in edges.reshape(-1, 2)[held].tolist()]
    return runs


def _anchors(a: Hashes, b: Hashes) -> tuple[Indices, Indices]:
    """Where the rows are that occur once in each."""
    once_a, at_a, many_a = np.unique(a, return_index=True, return_counts=True)
    once_b, at_b, many_b = np.unique(b, return_index=True, return_counts=True)
    at_a, once_a = at_a[many_a == 1], once_a[many_a == 1]
    at_b, once_b = at_b[many_b == 1], once_b[many_b == 1]
    _, i, j = np.intersect1d(once_a, once_b, assume_unique=True, return_indices=True)
    return at_a[i], at_b[j]


def drawn(hashes: Hashes) -> Indices:
    """How many rows before each one are not the same as the row above them."""
    fresh = np.ones(len(hashes) + 1, np.intp)
    fresh[0] = 0
    fresh[2:] = hashes[1:] != hashes[:-1]
    return np.cumsum(fresh)


def _chain(a: Hashes, b: Hashes) -> list[Run]:
    """The chain of runs whose places grow in both pictures, that explains most.

    A row is worth one if something is drawn in it: if it is not the same as the row above. A run that lies
    elsewhere than the one before costs :data:`BREAK`: gridlines and the like are equal by accident.
    """
    worth, elsewhere = drawn(a), len(b) - len(a)
    runs = sorted(_longest(runs_of_equal(a, b), worth), key=lambda run: (run[0] + run[2], run[1] + run[2]))
    if not runs:
        return []
    x, y, length = np.array(runs, np.intp).T
    offset, best, end = y - x, np.zeros(len(runs)), worth[x + length]
    previous, cuts = np.full(len(runs), -1), np.zeros(len(runs), np.intp)
    # Of two that are worth the same, the same one stands on the way back: its content decides.
    own = end - worth[x + 1] + 1 + (a[x] >> np.uint64(40)) / 2.0**30
    for i in range(len(runs)):
        best[i] = own[i] - BREAK * (offset[i] != 0)
        cut = np.maximum(np.maximum(x[:i] + length[:i] - x[i], y[:i] + length[:i] - y[i]), 0)
        rest = np.where(cut, end[i] - worth[x[i] + np.minimum(cut, length[i])], own[i])
        gain = best[:i] + rest - BREAK * (offset[:i] != offset[i])
        gain[cut >= length[i]] = -np.inf
        if i and gain.max() > best[i]:
            previous[i] = int(np.argmax(gain))
            best[i], cuts[i] = gain[previous[i]], cut[previous[i]]
    best -= BREAK * (offset != elsewhere)
    if best.max() <= (-BREAK if elsewhere else 0):
        return []
    return _followed(runs, int(np.argmax(best)), previous, cuts)


def _longest(runs: list[Run], worth: Indices) -> list[Run]:
    return sorted(runs, key=lambda run: worth[run[0]] - worth[run[0] + run[2]])[:_MOST]


def _followed(runs: list[Run], last: int, previous: Indices, cuts: Indices) -> list[Run]:
    """A chain, from its last run back to its first. Where one began before the other ended, it is cut."""
    chain = []
    while last >= 0:
        (x, y, length), cut = runs[last], int(cuts[last])
        chain.append((x + cut, y + cut, length - cut))
        last = int(previous[last])
    return chain[::-1]
