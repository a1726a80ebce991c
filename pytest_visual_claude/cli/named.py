"""The checks that a person names: by key, by test, or by a file."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Sequence
from pathlib import Path

import click

from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.model import Check
from pytest_visual_claude.settings.readers import nearest

_PATTERN = frozenset("*?[")


def named(baselines: Baselines, waiting: Sequence[Check], given: str) -> list[Check]:
    """The checks that ``given`` names.

    A picture or an evidence folder by its path; a test, as pytest names it or by its name alone, or a test file, for
    all their pictures; a key or a pattern, whole or from a folder on; or a picture's name.

    :raises click.UsageError: if that is none, or it is not clear which.
    """
    text = given.replace(os.sep, "/")
    found = _of_file(baselines, waiting, given) or _of_test(baselines, waiting, text)
    if found:
        modules = {check.key.module for check in found}
        return found if len(modules) == 1 else _unclear(given, found)
    key = text.removesuffix(".png")
    found = [check for check in waiting if any(fnmatch.fnmatchcase(check.key.path, way) for way in (key, f"*/{key}"))]
    found = found or [check for check in waiting if check.key.name == key]
    exact = [check for check in found if check.key.path == key]
    if not found:
        keys = [check.key for check in waiting]
        tests = {key.test.partition("[")[0] for key in keys}
        known = {*tests, *(test.split("::")[-1] for test in tests)}
        known |= {name for key in keys for name in (key.path, key.file, key.name)}
        hint = nearest(text, sorted(known))
        raise click.UsageError(f"Nothing that waits is named {given}{hint}. What waits: visual-claude status")
    if len(found) > 1 and not exact and not _PATTERN.intersection(given):
        return _unclear(given, found)
    return exact or found


def _unclear(given: str, found: Sequence[Check]) -> list[Check]:
    raise click.UsageError(f"{given} may be any of: {', '.join(check.key.path for check in found)}")


def _of_file(baselines: Baselines, waiting: Sequence[Check], given: str) -> list[Check]:
    """Those whose baseline, evidence folder or a file in it this is."""
    path = Path(given).resolve()
    places = {check: baselines.evidence(check.key.path).resolve() for check in waiting}
    return [
        check
        for check, folder in places.items()
        if path == (baselines.root / check.baseline).resolve() or folder in (path, path.parent)
    ]


def _of_test(baselines: Baselines, waiting: Sequence[Check], text: str) -> list[Check]:
    """Those of a test or a test file, named from pytest's root or from here."""
    file, colons, rest = text.partition("::")
    here = Path(os.path.relpath(Path(file).resolve(), baselines.root.resolve())).as_posix() + colons + rest
    return [check for check in waiting if _is_called(check.key.test, text) or _is_called(check.key.test, here)]


def _is_called(test: str, wanted: str) -> bool:
    """Whether the node id is that, or ends in it, with or without parameters, or the test stands in that file."""
    ways = (test, test.partition("[")[0], test.partition("::")[0])
    return any(f"/{way}".endswith(f"/{wanted}") or way.endswith(f"::{wanted}") for way in ways)
