"""Verdicts that were given, kept under a hash of everything they depend on.

One small JSON file each, in a stable order, so that a committed ledger can be read in a code
review. What cannot be read, or was written by another version, is a miss.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pytest_visual_claude import files
from pytest_visual_claude.errors import JudgeUnclear
from pytest_visual_claude.judge import lock
from pytest_visual_claude.judge.asked import Asked
from pytest_visual_claude.model import Box, Question, Verdict, from_json, to_json

#: Version of an entry. Any other is a miss.
ENTRY = 1

_NAME = re.compile(r"[0-9a-f]{64}\.json")

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """One file of the ledger, as :func:`Ledger.entries` lists it.

    :param fault: why it would not be used, or ``""``.
    :param used: when it was written or last used, in seconds since 1970.
    """

    path: Path
    fault: str
    used: float
    judge: str = ""
    findings: tuple[str, ...] = ()


class Ledger:
    """A folder of verdicts.

    :param folder: where; made when the first verdict is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, facts: Facts) -> Path:
        return self.folder / f"{_digest(facts)}.json"

    def read(self, facts: Facts) -> tuple[Asked | None, str]:
        """The verdict on a question, or why a file that should hold it does not (``""``: there is none)."""
        path = self.path(facts)
        try:
            asked = _asked(path.read_bytes(), facts)
        except FileNotFoundError:
            return None, ""
        except (OSError, ValueError, KeyError, TypeError, RecursionError, AttributeError) as error:
            return None, f"the ledger's entry {path.name[:12]}… was not used: {_reason(error)}"
        with contextlib.suppress(OSError):
            os.utime(path)
        return asked, ""

    def write(self, facts: Facts, asked: Asked) -> None:
        """:raises OSError: if it cannot be written."""
        entry = {
            "question": dict(facts),
            "verdict": json.loads(to_json(asked.verdict)),
            "uncertain": list(asked.uncertain),
        }
        files.write(self.path(facts), json.dumps(entry, indent=2, ensure_ascii=False) + "\n")

    def once(self, facts: Facts) -> contextlib.AbstractContextManager[None]:
        """Held by whoever asks this question: the others wait, and then read."""
        return _once(self.path(facts).with_suffix(".lock"))

    def entries(self) -> list[Entry]:
        """Every entry, the oldest first. Other files in the folder are left out."""
        found = [_entry(path) for path in self.folder.glob("*.json") if _NAME.fullmatch(path.name)]
        return sorted(found, key=lambda entry: (entry.used, entry.path.name))

    def prune(self, days: float | None = None) -> list[Entry]:
        """Removes what can no longer be used, and what was not for ``days``. Returns what was removed."""
        before = 0.0 if days is None else time.time() - days * 86_400
        gone = [entry for entry in self.entries() if entry.fault or entry.used < before]
        for entry in gone:
            entry.path.unlink(missing_ok=True)
        return gone


@contextlib.contextmanager
def _once(path: Path) -> Iterator[None]:
    with lock.held(path):
        try:
            yield
        finally:
            with contextlib.suppress(OSError):  # on Windows, while another worker waits for it
                path.unlink()


def facts(question: Question, terms: Mapping[str, str]) -> Facts:
    """Everything a verdict depends on.

    :param terms: what the judge brings to it, such as the model and the version of the prompt.
    :raises JudgeUnclear: if the question does not say which pixels it is about.
    """
    difference = question.difference
    if not all(difference.digests):
        raise JudgeUnclear("the difference has no digests of its pixels, so its verdict cannot be stored")
    return {
        "entry": ENTRY,
        **dict(sorted(terms.items())),
        "expected": difference.digests[0],
        "actual": difference.digests[1],
        "ignore": question.ignore,
        "redact": [_box(box) for box in question.redact],
        "regions": [
            {"id": region.id, "box": _box(region.box), "baseline_box": _box(region.baseline_box)}
            for region in difference.regions
        ],
    }


def _box(box: Box) -> list[int]:
    return [box.x, box.y, box.width, box.height]


def _digest(facts: Facts) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _asked(text: bytes, facts: Facts) -> Asked:
    """:raises ValueError: or its like, if this is no entry, or one that answers another question."""
    entry = json.loads(text)
    if entry["question"] != facts:
        raise ValueError("it answers another question, or is of another version")
    verdict = _verdict(entry["verdict"])
    if [finding.region for finding in verdict.findings] != [region["id"] for region in facts["regions"]]:
        raise ValueError("its findings are not one for each region")
    remembered = replace(verdict, remembered=True, cost=0.0, seconds=0.0)
    return Asked(remembered, tuple(map(str, entry["uncertain"])))


def _verdict(value: Any) -> Verdict:
    try:
        return from_json(Verdict, json.dumps(value))
    except ValueError:
        raise ValueError("it holds no verdict") from None  # pydantic's own words are many lines


def _entry(path: Path) -> Entry:
    used = path.stat().st_mtime
    try:
        text = path.read_bytes()
        question = json.loads(text)["question"]
        verdict = _asked(text, question).verdict
        stated = (question["entry"], f"{_digest(question)}.json")
    except (OSError, ValueError, KeyError, TypeError, RecursionError, AttributeError) as error:
        return Entry(path, _reason(error), used)
    fault = "" if stated == (ENTRY, path.name) else "its name or version is not what it should be"
    said = tuple(f"{f.region} {f.severity.value} {f.kind.value}: {f.sentence}" for f in verdict.findings)
    return Entry(path, fault, used, verdict.judge, said)


def _reason(error: Exception) -> str:
    """In one short line."""
    if isinstance(error, json.JSONDecodeError | RecursionError | UnicodeDecodeError):
        return "it is no JSON"
    if isinstance(error, KeyError | TypeError | AttributeError):
        return "it is no entry"
    return str(error)
