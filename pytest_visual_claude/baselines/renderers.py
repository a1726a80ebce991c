"""One baselines folder, one renderer: pictures of two would fail by turns, on one machine or on the other."""

from __future__ import annotations

import contextlib
import os
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude.baselines import inventory
from pytest_visual_claude.baselines.facts import Facts
from pytest_visual_claude.baselines.store import Baselines
from pytest_visual_claude.errors import BaselineError
from pytest_visual_claude.files import content, read
from pytest_visual_claude.model import Check, Environment, from_json


@dataclass(frozen=True)
class Mixed:
    """A baseline in the same folder that another renderer drew.

    :param here: what draws now.
    """

    path: Path
    there: Environment
    here: Environment

    @property
    def parts(self) -> tuple[str, ...]:
        return self.here.drawn_unlike(self.there)

    def __str__(self) -> str:
        return (
            f"{self.path.parent.name} would mix two renderers: {self.path.name} was drawn by {self.there}, this one by "
            f"{self.here}, with other {', '.join(self.parts)}"
        )


def mixed(baselines: Baselines, path: Path, made: Facts, replaced: Collection[Path] = frozenset()) -> Mixed | None:
    """A baseline of another renderer in the folder that a picture is written to; None where one there is of the same.

    Compared are those of the same browser, place and scale, as far as it is known what drew them.

    :param path: the picture's.
    :param made: what is known of its making.
    :param replaced: pictures that are written together with it: what they were before does not count.
    """
    found, here = None, made.environment
    for file, other in _beside(baselines, path, replaced):
        there = other.environment
        if there.fingerprint and here.fingerprint and (other.drawn_by, there.scale) == (made.drawn_by, here.scale):
            if not here.drawn_unlike(there):
                return None
            found = found or Mixed(file, there, here)
    return found


def mixed_by(baselines: Baselines, check: Check) -> Mixed | None:
    """The same for what a check saw, should it be accepted."""
    with contextlib.suppress(OSError, ValueError):
        facts = from_json(Facts, content(baselines.evidence(check.key.path) / "actual.json"))
        return mixed(baselines, baselines.root / check.baseline, facts)
    return None


def check_same(baselines: Baselines, check: Check) -> None:
    """:raises BaselineError: if what the check saw would mix renderers in its baselines folder."""
    if found := mixed_by(baselines, check):
        raise BaselineError(f"{check.key}: {found}. If that is meant: visual-claude accept --mix-renderers")


def check_together(baselines: Baselines, facts: Mapping[Path, bytes]) -> None:
    """:param facts: by the picture's path, of all that is to be written together.

    :raises BaselineError: if one of them would mix renderers in its baselines folder.
    """
    for path, data in facts.items():
        with contextlib.suppress(ValueError):
            if found := mixed(baselines, path, from_json(Facts, data), facts.keys()):
                raise BaselineError(f"{found}. If that is meant: visual-claude apply --mix-renderers")


@dataclass(frozen=True)
class Recorded:
    """Baselines of a project that one renderer drew.

    :param drawn_by: what they are named by.
    """

    drawn_by: str
    environment: Environment
    count: int


def recorded(root: Path) -> list[Recorded]:
    """What drew the baselines below the root, as far as it is known; first what drew the most."""
    known: dict[tuple[object, ...], list[tuple[str, Environment]]] = defaultdict(list)
    for stored in inventory.stored(root):
        with contextlib.suppress(ValueError):
            made = from_json(Facts, read((root / stored.path).with_suffix(".json")) or b"").environment
            parts = frozenset(made.fingerprint.items())
            if parts:
                known[stored.drawn_by, made.version, made.platform, made.scale, parts].append((stored.drawn_by, made))
    all_of_one = sorted(known.values(), key=len, reverse=True)
    return [Recorded(*alike[0], len(alike)) for alike in all_of_one]


def _beside(baselines: Baselines, path: Path, replaced: Collection[Path]) -> Iterator[tuple[Path, Facts]]:
    """The other baselines of the folder beside the test file; by a path template, of the picture's folder."""
    folder = path.parent if "{" in baselines.template else path.parent.parent
    files = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names if name.endswith(".json"))
    for file in files:
        picture = file.with_suffix(".png")
        if picture != path and picture not in replaced:
            with contextlib.suppress(ValueError):
                yield picture, from_json(Facts, read(file) or b"")
