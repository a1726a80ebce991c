"""Two pictures about which people decided, wherever they are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pytest_visual_claude.baselines.records.decided import Decision
from pytest_visual_claude.model import Check


class NoPair(Exception):
    """Two pictures tell nothing: why."""


@dataclass(frozen=True)
class Content:
    """The files of a pair, each with what stands beside it: ``.json`` and ``.dom``, None where there is none."""

    expected: bytes
    actual: bytes
    facts: tuple[bytes | None, bytes | None] = (None, None)
    doms: tuple[bytes | None, bytes | None] = (None, None)


@dataclass(frozen=True)
class Pair:
    """A pair and what was decided.

    :param title: where it is from, for people.
    :param read: its files; raises NoPair where they are not stored here.
    :param judged: as it was judged when somebody decided; None where that is not known.
    """

    title: str
    decision: Decision
    read: Callable[[], Content] = field(compare=False, repr=False)
    judged: Check | None = field(default=None, compare=False, repr=False)
