"""What people decided in a results folder, as pairs to judge again."""

from __future__ import annotations

import functools
from pathlib import Path

from pytest_visual_claude import files
from pytest_visual_claude.baselines.records import decided
from pytest_visual_claude.evaluation.pair import Content, NoPair, Pair


def pairs(results: Path) -> list[Pair]:
    """Every decision that was kept."""
    found = []
    for one, folder in decided.kept(results):
        title = f"{one.check.key.path}, {one.decision.value} here"
        found.append(Pair(title, one.decision, functools.partial(_read, folder), one.check))
    return found


def _read(folder: Path) -> Content:
    """:raises NoPair: if a picture is gone."""
    expected, actual = (files.read(folder / f"{name}.png") for name in ("expected", "actual"))
    if expected is None or actual is None:
        raise NoPair("no longer kept")
    beside = [
        [files.read(folder / f"{name}{ending}") for name in ("expected", "actual")] for ending in (".json", ".dom")
    ]
    return Content(expected, actual, (beside[0][0], beside[0][1]), (beside[1][0], beside[1][1]))
