"""What people decided, pair by pair: kept in the results folder, as the truth that judges are measured by."""

from __future__ import annotations

import contextlib
import enum
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude import files
from pytest_visual_claude.files import below
from pytest_visual_claude.model import SCHEMA, Check, from_json, to_json

#: What is kept of both pictures; decision.json is written last.
NAMES = ("expected.png", "actual.png", "expected.json", "actual.json", "expected.dom", "actual.dom")
_RECORD = "decision.json"
#: How many pairs are kept, the newest.
_MOST = 500


class Decision(enum.Enum):
    """What a person said of a pair."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Decided:
    """One decision.

    :param check: as it was judged when somebody decided.
    """

    decision: Decision
    check: Check
    schema: int = SCHEMA


def paths(results: Path, evidence: Path, check: Check) -> dict[str, Path]:
    """Where the files of a decision about this evidence lie, by name; none where there is no pair of pictures."""
    actual, expected = (files.read(evidence / f"{name}.png") for name in ("actual", "expected"))
    if actual is None or expected is None:
        return {}
    pair = hashlib.sha256(b"\0".join((check.key.path.encode(), expected, actual))).hexdigest()[:32]
    return {name: results / "decided" / pair / name for name in (*NAMES, _RECORD)}


def beside(baseline: Path) -> dict[str, bytes]:
    """What is known of a baseline, before it is replaced: what of it is not to be sent, and its page."""
    kept = {f"expected{ending}": files.read(baseline.with_suffix(ending)) for ending in (".json", ".dom")}
    return {name: data for name, data in kept.items() if data is not None}


def keep(results: Path, evidence: Path, check: Check, decision: Decision, before: Mapping[str, bytes]) -> None:
    """Keeps the pair and what was decided about it. What cannot be kept is no fault of the decision.

    :param before: what :func:`beside` told of the baseline.
    """
    with contextlib.suppress(OSError):
        places = paths(results, evidence, check)
        for name in NAMES if places else ():
            if (data := before.get(name, files.read(evidence / name))) is not None:
                files.write(places[name], data)
        if places:
            files.write(places[_RECORD], to_json(Decided(decision, check)))
            _forget(results)


def kept(results: Path) -> Iterator[tuple[Decided, Path]]:
    """Every decision that is whole, with its folder."""
    for path in sorted(below(results / "decided", _RECORD)):
        with contextlib.suppress(OSError, ValueError):
            decided = from_json(Decided, files.content(path))
            if decided.schema == SCHEMA:
                yield decided, path.parent


def _forget(results: Path) -> None:
    records = below(results / "decided", _RECORD)
    for path in sorted(records, key=lambda path: path.stat().st_mtime)[:-_MOST]:
        shutil.rmtree(path.parent, ignore_errors=True)
