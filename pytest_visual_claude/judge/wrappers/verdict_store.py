"""Verdicts that were given, kept under a hash of everything they depend on.

One small JSON file each, in a stable order, so that a committed store can be read in a code
review. What cannot be read, was edited, or was written by another version, is a miss; so is what nobody vouches for.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pytest_visual_claude import files
from pytest_visual_claude.judge.request.facts import facts
from pytest_visual_claude.judge.wrappers.seal import NotTrusted, Seal
from pytest_visual_claude.model import Box, Question, Verdict, from_json, to_json

#: Version of an entry. Any other is a miss.
ENTRY = 4

_NAME = re.compile(r"[0-9a-f]{64}\.json")
#: What reading a file of another shape may raise.
_MALFORMED = (OSError, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class Dependencies:
    """Everything a verdict depends on, as JSON."""

    values: Mapping[str, Any]

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.values, sort_keys=True).encode()).hexdigest()


def dependencies(question: Question, terms: Mapping[str, str]) -> Dependencies:
    """Everything a verdict on the question depends on.

    :param terms: what the judge brings to it, such as the model and the version of the prompt.
    :raises PictureError: if a picture cannot be decoded.
    """
    regions = [
        {"id": region.id, "box": _box(region.box), "baseline_box": _box(region.baseline_box)}
        for region in question.difference.regions
    ]
    return Dependencies(
        {
            "entry": ENTRY,
            **dict(sorted(terms.items())),
            "expected": question.expected.digest,
            "actual": question.actual.digest,
            "ignore": [[rule.words, rule.where, list(map(_box, rule.boxes))] for rule in question.ignore],
            "redact": [_box(box) for box in question.redact],
            "regions": regions,
            "test": question.test,
            "facts": list(facts(question)),
        }
    )


def _box(box: Box) -> list[int]:
    return [box.x, box.y, box.width, box.height]


@dataclass(frozen=True)
class Entry:
    """One file of the store, as :func:`VerdictStore.entries` lists it.

    :param fault: why it would not be used, or ``""``.
    :param used: when it was written or last used, in seconds since 1970.
    """

    path: Path
    fault: str
    used: float
    judge: str = ""
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class VerdictStore:
    """A folder of verdicts; made when the first one is written.

    :param seal: how entries are sealed, and which are believed.
    """

    folder: Path
    seal: Seal = field(default_factory=Seal)

    def path(self, depends_on: Dependencies) -> Path:
        return self.folder / f"{depends_on.digest}.json"

    def read(self, depends_on: Dependencies) -> tuple[Verdict | None, str]:
        """The stored verdict, or why a file that should hold it does not (``""``: there is none).

        :raises NotTrusted: if one is stored, but nobody vouches for it.
        """
        path = self.path(depends_on)
        try:
            verdict = _stored(self.seal.opened(files.content(path), path), depends_on)
        except FileNotFoundError:
            return None, ""
        except _MALFORMED as error:
            return None, f"the stored verdict {path.name[:12]}… was not used: {_reason(error)}"
        with contextlib.suppress(OSError):
            os.utime(path)
        return verdict, ""

    def write(self, depends_on: Dependencies, verdict: Verdict) -> None:
        """:raises OSError: if it cannot be written."""
        entry = {"question": dict(depends_on.values), "verdict": json.loads(to_json(verdict))}
        files.write(self.path(depends_on), self.seal.sealed(entry))

    def entries(self) -> list[Entry]:
        """Every entry, the oldest first. Other files in the folder are left out."""
        paths = [path for path in self.folder.glob("*.json") if _NAME.fullmatch(path.name)]
        return sorted((_entry(path, self.seal) for path in paths), key=lambda entry: (entry.used, entry.path.name))

    def prune(self, days: float | None = None) -> list[Entry]:
        """Removes what can no longer be used, and what was not for ``days``. Returns what was removed."""
        before = 0.0 if days is None else time.time() - days * 86_400
        gone = [entry for entry in self.entries() if entry.fault or entry.used < before]
        for entry in gone:
            entry.path.unlink(missing_ok=True)
        return gone


def _stored(entry: Mapping[str, Any], depends_on: Dependencies) -> Verdict:
    """:raises ValueError: or its like, if this is no entry, or one that answers another question."""
    if entry["question"] != depends_on.values:
        raise ValueError("it answers another question, or is of another version")
    verdict = _verdict(entry["verdict"])
    regions = [region["id"] for region in depends_on.values["regions"]]
    if [finding.region for finding in verdict.findings] != regions:
        raise ValueError("its findings are not one for each region")
    return replace(verdict, remembered=True, saved=verdict.cost, cost=0.0, estimate=0.0, seconds=0.0)


def _verdict(value: Any) -> Verdict:
    try:
        return from_json(Verdict, json.dumps(value))
    except ValueError:
        raise ValueError("it holds no verdict") from None  # pydantic's own words are many lines


def _entry(path: Path, seal: Seal) -> Entry:
    used = path.stat().st_mtime
    try:
        entry = seal.opened(files.content(path), path)
        depends_on = Dependencies(entry["question"])
        verdict = _stored(entry, depends_on)
        stated = (depends_on.values["entry"], f"{depends_on.digest}.json")
    except (*_MALFORMED, NotTrusted) as error:
        return Entry(path, _reason(error), used)
    fault = "" if stated == (ENTRY, path.name) else "its name or version is not what it should be"
    sentences = tuple(f"{f.region} {f.severity.value} {f.kind.value}: {f.sentence}" for f in verdict.findings)
    return Entry(path, fault, used, verdict.judge, sentences)


def _reason(error: Exception) -> str:
    """In one short line."""
    if isinstance(error, json.JSONDecodeError | RecursionError | UnicodeDecodeError):
        return "it is no JSON"
    if isinstance(error, KeyError | TypeError | AttributeError):
        return "it is no entry"
    return str(error)
