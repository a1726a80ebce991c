"""One baselines folder, one renderer: pictures of two would fail by turns, on one machine or on the other."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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


def mixed(baselines: Baselines, path: Path, here: Environment) -> Mixed | None:
    """A baseline of another renderer in the folder that a picture is written to; None where one there is of the same.

    Compared are those of the same browser and scale, as far as it is known what drew them.

    :param path: the picture's.
    :param here: what drew it.
    """
    found = None
    for file, made in _beside(baselines, path):
        if made.fingerprint and here.fingerprint and (made.browser, made.scale) == (here.browser, here.scale):
            if not here.drawn_unlike(made):
                return None
            found = found or Mixed(file.with_suffix(".png"), made, here)
    return found


def mixed_by(baselines: Baselines, check: Check) -> Mixed | None:
    """The same for what a check saw, should it be accepted."""
    with contextlib.suppress(OSError, ValueError):
        facts = from_json(Facts, content(baselines.evidence(check.key.path) / "actual.json"))
        return mixed(baselines, baselines.root / check.baseline, facts.environment)
    return None


def check_same(baselines: Baselines, check: Check) -> None:
    """:raises BaselineError: if what the check saw would mix renderers in its baselines folder."""
    if found := mixed_by(baselines, check):
        raise BaselineError(f"{check.key}: {found}. If that is meant: visual-claude accept --mix-renderers")


def _beside(baselines: Baselines, path: Path) -> Iterator[tuple[Path, Environment]]:
    """The other baselines of the folder beside the test file; by a path template, of the picture's folder."""
    folder = path.parent if "{" in baselines.template else path.parent.parent
    files = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names if name.endswith(".json"))
    for file in files:
        if file != path.with_suffix(".json"):
            with contextlib.suppress(ValueError):
                yield file, from_json(Facts, read(file) or b"").environment
