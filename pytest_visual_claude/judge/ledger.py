"""Verdicts that were given, kept under a hash of everything they depend on.

One small JSON file each, in a stable order, so that a committed ledger can be read in a code
review. What cannot be read, or was written by another version, is a miss.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pytest_visual_claude.errors import JudgeUnclear
from pytest_visual_claude.judge import Judge, files, lock
from pytest_visual_claude.model import Question, Verdict, from_json, to_json

#: Version of an entry. Any other is a miss.
ENTRY = 1


class Remembered:
    """Asks the ledger first, and the judge only where it has no answer.

    Two workers with the same question ask once: the second waits for the first.

    :param terms: everything but the question on which the judge's verdicts depend, such as
        the model and the version of the prompt.
    """

    def __init__(self, judge: Judge, folder: Path, terms: Mapping[str, str]) -> None:
        self._judge = judge
        self._folder = folder
        self._terms = dict(terms)

    @property
    def name(self) -> str:
        return self._judge.name

    def __repr__(self) -> str:
        return f"Remembered({self._judge!r})"

    def ask(self, question: Question) -> Verdict:
        facts = _facts(question, self._terms)
        path = self._folder / f"{_digest(facts)}.json"
        remembered = _remembered(path, facts)
        if remembered is not None:
            return remembered
        try:
            with lock.held(path.with_suffix(".lock")):
                return _remembered(path, facts) or self._learnt(path, facts, question)
        except OSError as error:
            return _noted(self._judge.ask(question), f"the verdict could not be stored: {error}")
        finally:
            with contextlib.suppress(OSError):  # another worker waits for it
                path.with_suffix(".lock").unlink()

    def _learnt(self, path: Path, facts: dict[str, Any], question: Question) -> Verdict:
        verdict = self._judge.ask(question)
        try:
            _store(path, facts, verdict)
        except OSError as error:
            return _noted(verdict, f"the verdict could not be stored: {error}")
        return verdict


def _noted(verdict: Verdict, note: str) -> Verdict:
    return replace(verdict, warning="; ".join(filter(None, (verdict.warning, note))))


def _facts(question: Question, terms: Mapping[str, str]) -> dict[str, Any]:
    difference = question.difference
    if not all(difference.digests):
        raise JudgeUnclear("the difference has no digests of its pixels, so its verdict cannot be stored")
    return {
        "entry": ENTRY,
        **dict(sorted(terms.items())),
        "expected": difference.digests[0],
        "actual": difference.digests[1],
        "ignore": question.ignore,
        "regions": [
            {"id": region.id, "box": _box(region.box), "baseline_box": _box(region.baseline_box)}
            for region in difference.regions
        ],
    }


def _box(box: Any) -> list[int]:
    return [box.x, box.y, box.width, box.height]


def _digest(facts: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _store(path: Path, facts: dict[str, Any], verdict: Verdict) -> None:
    entry = {"question": facts, "verdict": json.loads(to_json(verdict))}
    files.write(path, json.dumps(entry, indent=2, ensure_ascii=False) + "\n")


def _remembered(path: Path, facts: Mapping[str, Any]) -> Verdict | None:
    try:
        entry = json.loads(path.read_bytes())
        verdict = from_json(Verdict, json.dumps(entry["verdict"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    regions = [region["id"] for region in facts["regions"]]
    # The question stands in the entry: one that was renamed or edited answers another question.
    if entry["question"] != facts or [finding.region for finding in verdict.findings] != regions:
        return None
    return replace(verdict, remembered=True, cost=0.0, seconds=0.0)
