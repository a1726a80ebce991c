"""The scales a difference is rated on."""

from __future__ import annotations

import enum
import functools


@functools.total_ordering
class Severity(enum.Enum):
    """How bad a difference is for somebody who uses the page, from least to most."""

    #: Seen only when both pictures are laid over each other.
    COSMETIC = "cosmetic"
    #: Noticeable, harmless.
    MINOR = "minor"
    #: A person would report it.
    MAJOR = "major"
    #: Content or a control is lost, unreadable or unusable.
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for the least."""
        return list(Severity).index(self)

    def __lt__(self, other: Severity) -> bool:
        return self.rank < other.rank


class Tolerance(enum.Enum):
    """The highest severity that still passes."""

    NONE = "none"
    COSMETIC = "cosmetic"
    MINOR = "minor"
    MAJOR = "major"

    def allows(self, severity: Severity) -> bool:
        return self is not Tolerance.NONE and severity <= Severity(self.value)


class Kind(enum.Enum):
    """What happened in a region."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    RESIZED = "resized"
    TEXT = "text"
    COLOUR = "colour"
    IMAGE = "image"
    #: Anti-aliasing, hinting, a sub-pixel of movement: no person sees it.
    RENDERING = "rendering"
    OTHER = "other"


class Update(enum.Enum):
    """Which baselines a run writes: each kind beside those of the ones before it."""

    NONE = "none"
    #: Where there is none.
    MISSING = "missing"
    #: Where a picture differs beyond rendering, or the baseline is broken.
    CHANGED = "changed"
    #: Of every picture, also where it matches.
    ALL = "all"

    def writes(self, kind: Update) -> bool:
        return list(Update).index(self) >= list(Update).index(kind)


class Outcome(enum.Enum):
    """What became of one check. The first three pass, the others fail."""

    MATCHED = "matched"
    TOLERATED = "tolerated"
    WRITTEN = "written"
    CHANGED = "changed"
    RENDERER = "renderer"
    MISSING = "missing"
    UNSTABLE = "unstable"
    UNDECIDED = "undecided"
    UNREADABLE = "unreadable"
    UNCAPTURED = "uncaptured"

    @property
    def passed(self) -> bool:
        return self in (Outcome.MATCHED, Outcome.TOLERATED, Outcome.WRITTEN)
