"""Which checks earlier runs had: ``known.json``, beside run.json."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude import files
from pytest_visual_claude.model import read_json
from pytest_visual_claude.model.keys import module_of

_RECORD = "known.json"


@dataclass(frozen=True)
class KnownCheck:
    """A check that an earlier run had, or that has a baseline.

    :param test: its test, or its module where nothing more is known.
    :param baseline: its picture's path from the root.
    """

    test: str
    baseline: str

    @property
    def module(self) -> str:
        return module_of(self.test)


def recorded(results: Path) -> dict[str, KnownCheck] | None:
    """The checks by key; None where there is no record that can be read."""
    try:
        record = read_json(files.read(results / _RECORD) or b"")["checks"]
        return {str(key): KnownCheck(str(test), str(baseline)) for key, (test, baseline) in record.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def record(results: Path, checks: Mapping[str, KnownCheck]) -> None:
    """:raises OSError: if it cannot be written."""
    rows = {key: [checks[key].test, checks[key].baseline] for key in sorted(checks)}
    files.write(results / _RECORD, json.dumps({"checks": rows}, indent=1))


def forget(results: Path, keys: Collection[str]) -> None:
    """What was pruned is not missed by the next run.

    :raises OSError: if it cannot be written.
    """
    if known := recorded(results):
        record(results, {key: check for key, check in known.items() if key not in keys})
