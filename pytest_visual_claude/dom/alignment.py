"""Which elements of two snapshots are the same: as trees, not by their paths.

First what can be told by itself: equal subtrees, ids, test ids, role and name, text, each where it occurs once on
either side; with it, what holds it. Then from the root down, the children of each pair in order, by how alike they
are; what was told before is taken out of the order if it now stands elsewhere. What is left has gone or come.
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pytest_visual_claude.model import DomSnapshot, Node

#: Ids that a script counts up: another element has them after the next insertion.
_COUNTED = re.compile(r"\d|:|«")
#: Above this many pairs of children, of one element and of all, only those are taken that are alike in everything.
_MOST_PAIRS, _MOST_OF_ALL = 40_000, 200_000
#: How alike two elements are at least, if they are of different tags.
_ENOUGH = 4

Key = Callable[[Node], Hashable]


@dataclass(frozen=True)
class Alignment:
    """Which node of the old snapshot is which of the new one."""

    pairs: dict[int, int]
    before: Tree
    after: Tree

    @cached_property
    def removed(self) -> tuple[int, ...]:
        """The old nodes that are gone, without what was in another that is."""
        return self.before.tops(set(range(len(self.before.nodes))) - self.pairs.keys())

    @cached_property
    def added(self) -> tuple[int, ...]:
        """The new nodes that came, without what is in another that did."""
        return self.after.tops(set(range(len(self.after.nodes))) - set(self.pairs.values()))


class Tree:
    """A snapshot, seen as a tree."""

    def __init__(self, snapshot: DomSnapshot) -> None:
        self.snapshot, self.nodes = snapshot, snapshot.nodes
        self.children: list[list[int]] = [[] for _ in self.nodes]
        for index, node in enumerate(self.nodes):
            if node.parent >= 0:
                self.children[node.parent].append(index)
        self.content = [0] * len(self.nodes)  # a hash of what is in it, whatever it looks like
        self.size = [1] * len(self.nodes)
        for index in range(len(self.nodes) - 1, -1, -1):
            node, children = self.nodes[index], self.children[index]
            inner = tuple(self.content[child] for child in children)
            self.content[index] = hash((node.tag, node.role, node.name, node.text, node.id, node.test_id, inner))
            self.size[index] += sum(self.size[child] for child in children)

    def tops(self, chosen: set[int]) -> tuple[int, ...]:
        return tuple(sorted(index for index in chosen if self.nodes[index].parent not in chosen))

    def ancestors(self, index: int) -> Iterable[int]:
        """From its parent up."""
        while (index := self.nodes[index].parent) >= 0:
            yield index

    def within(self, index: int) -> Iterable[int]:
        """Itself, and everything in it."""
        waiting = [index]
        while waiting:
            yield (at := waiting.pop())
            waiting += self.children[at]


def aligned(before: DomSnapshot, after: DomSnapshot) -> Alignment:
    """Linear but for the children of one element, which are compared with each other."""
    matching = _Matching(Tree(before), Tree(after))
    matching.by_content()
    for key in _KEYS:
        matching.by_key(key)
    matching.upwards()
    matching.downwards()
    return Alignment(matching.pairs, matching.before, matching.after)


def _told(*parts: object) -> Hashable:
    return parts if all(parts) else None


_KEYS: tuple[Key, ...] = (
    lambda node: _told(node.tag, node.test_id),
    lambda node: _told(node.tag, "" if _COUNTED.search(node.id) else node.id),
    lambda node: _told(node.tag, node.role, node.name),
    lambda node: _told(node.tag, len(node.text) > 2 and node.text),
    lambda node: _told(node.tag, len(node.classes) > 1 and node.classes),
)


class _Matching:
    def __init__(self, before: Tree, after: Tree) -> None:
        self.before, self.after = before, after
        self.pairs: dict[int, int] = {}
        self._taken: set[int] = set()
        self._left = _MOST_OF_ALL
        if before.nodes and after.nodes:
            self._pair(0, 0)

    def _pair(self, old: int, new: int) -> None:
        self.pairs[old] = new
        self._taken.add(new)

    def by_content(self) -> None:
        """Equal subtrees that occur once, from the largest: with everything in them."""
        old, new = (_once(range(len(tree.nodes)), tree.content.__getitem__) for tree in (self.before, self.after))
        for content in sorted(old.keys() & new.keys(), key=lambda equal: -self.before.size[old[equal]]):
            if old[content] not in self.pairs and self._tells(old[content]):
                for index, other in zip(self.before.within(old[content]), self.after.within(new[content]), strict=True):
                    if index not in self.pairs and other not in self._taken:
                        self._pair(index, other)

    def _tells(self, index: int) -> bool:
        """Whether there is anything in it that others could not have, too."""
        return any(self._says(self.before.nodes[inner]) for inner in self.before.within(index))

    @staticmethod
    def _says(node: Node) -> bool:
        return bool(node.text or node.name or node.id or node.test_id)

    def by_key(self, key: Key) -> None:
        """Elements that alone have this key on either side, among those that are not told yet."""
        old = _once((at for at in range(len(self.before.nodes)) if at not in self.pairs), self._of(self.before, key))
        new = _once((at for at in range(len(self.after.nodes)) if at not in self._taken), self._of(self.after, key))
        for value in old.keys() & new.keys() - {None}:
            self._pair(old[value], new[value])

    @staticmethod
    def _of(tree: Tree, key: Key) -> Callable[[int], Hashable]:
        return lambda at: key(tree.nodes[at])

    def upwards(self) -> None:
        """What holds the same as before, all of it in one element of the same tag and classes."""
        for old in range(len(self.before.nodes) - 1, 0, -1):
            inner = [self.pairs[child] for child in self.before.children[old] if child in self.pairs]
            around = {self.after.nodes[child].parent for child in inner}
            if old not in self.pairs and len(around) == 1 and not around & self._taken:
                was, now = self.before.nodes[old], self.after.nodes[new := around.pop()]
                if (was.tag, was.classes) == (now.tag, now.classes):
                    self._pair(old, new)

    def downwards(self) -> None:
        """The children of each pair, in order."""
        for old in range(len(self.before.nodes)):
            if old in self.pairs:
                children = self.before.children[old], self.after.children[self.pairs[old]]
                for old_child, new_child in list(self._in_order(*children)):
                    self._pair(old_child, new_child)

    def _in_order(self, left: Sequence[int], right: Sequence[int]) -> Iterable[tuple[int, int]]:
        """Between the children that are told already and kept their order, those that are not."""
        place = {child: at for at, child in enumerate(right)}
        told = [(child, place[self.pairs[child]]) for child in left if self.pairs.get(child) in place]
        kept = {told[at][0]: told[at][1] for at in longest_rising([at for _, at in told])}
        free, start = list[int](), 0
        for child in (*left, None):
            if child is None or child in kept:
                end = len(right) if child is None else kept[child]
                yield from self._alike(free, [other for other in right[start:end] if other not in self._taken])
                free, start = [], end + 1
            elif child not in self.pairs:
                free.append(child)

    def _alike(self, left: Sequence[int], right: Sequence[int]) -> list[tuple[int, int]]:
        """The pairs in order with the largest sum of likenesses."""
        if not left or not right:
            return []
        count = len(left) * len(right)
        self._left -= count
        if count > _MOST_PAIRS or self._left < 0:
            return _greedily(left, right, self._likeness)
        best = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
        for i in range(len(left) - 1, -1, -1):
            for j in range(len(right) - 1, -1, -1):
                alike = self._likeness(left[i], right[j])
                both = alike + best[i + 1][j + 1] if alike else 0
                best[i][j] = max(both, best[i + 1][j], best[i][j + 1])
        pairs, i, j = [], 0, 0
        while i < len(left) and j < len(right):
            alike = self._likeness(left[i], right[j])
            if alike and best[i][j] == alike + best[i + 1][j + 1]:
                pairs.append((left[i], right[j]))
                i, j = i + 1, j + 1
            elif best[i][j] == best[i + 1][j]:
                i += 1
            else:
                j += 1
        return pairs

    def _likeness(self, old: int, new: int) -> int:
        """0 for what is not the same element whatever stands beside it."""
        was, now = self.before.nodes[old], self.after.nodes[new]
        if was.tag.startswith("::") or now.tag.startswith("::"):
            return was.tag == now.tag
        alike = 12 if self.before.content[old] == self.after.content[new] else 0
        alike += 6 * (bool(was.text) and was.text == now.text) + 6 * (bool(was.name) and was.name == now.name)
        alike += 2 * len(set(was.classes) & set(now.classes)) - len(set(was.classes) ^ set(now.classes))
        alike += 2 * (was.styles == now.styles) + (bool(was.text) == bool(now.text))
        alike += 2 * (len(self.before.children[old]) == len(self.after.children[new]))
        alike += 2 * any(self.pairs.get(child, -1) in self.after.children[new] for child in self.before.children[old])
        if was.tag != now.tag:
            return alike if alike >= _ENOUGH and was.text == now.text and was.name == now.name else 0
        return max(alike, 1) if was.classes == now.classes or alike > 0 else 0


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """The places of the longest part that rises: of the others it is said that they moved."""
    lowest, at_end, before = list[int](), list[int](), list[int]()
    for place, number in enumerate(numbers):
        length = bisect.bisect_left(lowest, number)
        lowest[length:], at_end[length:] = [number, *lowest[length + 1 :]], [place, *at_end[length + 1 :]]
        before.append(at_end[length - 1] if length else -1)
    found, place = list[int](), at_end[-1] if at_end else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


def _once(indices: Iterable[int], key: Callable[[int], Hashable]) -> dict[Hashable, int]:
    """The keys that one of these has alone."""
    by_key = defaultdict(list)
    for index in indices:
        by_key[key(index)].append(index)
    return {key: places[0] for key, places in by_key.items() if len(places) == 1}


def _greedily(left: Sequence[int], right: Sequence[int], likeness: Callable[[int, int], int]) -> list[tuple[int, int]]:
    """For very many children: each with the one at its place from the start, else from the end."""
    pairs, shorter = [], min(len(left), len(right))
    start = next((n for n in range(shorter) if likeness(left[n], right[n]) < 12), shorter)
    pairs += list(zip(left[:start], right[:start], strict=True))
    end = next((n for n in range(shorter - start) if likeness(left[-1 - n], right[-1 - n]) < 12), shorter - start)
    return pairs + [(left[-1 - n], right[-1 - n]) for n in range(end)]
