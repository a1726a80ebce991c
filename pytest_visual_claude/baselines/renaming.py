"""A baseline that goes on under another name: its picture, its facts and its ``.dom`` move together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytest_visual_claude import files as disk
from pytest_visual_claude.baselines.facts import Facts
from pytest_visual_claude.baselines.store import Baselines
from pytest_visual_claude.errors import BaselineError
from pytest_visual_claude.model import Check, from_json, to_json


def rename(baselines: Baselines, check: Check) -> Path:
    """Makes the baseline that :attr:`Check.renamed_from` names the check's own, and forgets the evidence.

    :returns: where it is now.
    :raises BaselineError: if it does not show what the check saw, any more, or cannot be moved.
    """
    old, new = baselines.root / check.renamed_from, baselines.path(check.key)
    files = {ending: baselines.read_at(f"{check.renamed_from[:-4]}{ending}") for ending in (".png", ".json", ".dom")}
    facts = _facts(files[".json"])
    seen = _facts(disk.read(baselines.evidence(check.key.path) / "actual.json"))
    if not (check.renamed_from and facts and seen and files[".png"] and facts.digest == seen.digest):
        raise BaselineError(f"{check.key}: {check.renamed_from or 'no baseline'} does not show what the run saw")
    if new.exists():
        raise BaselineError(f"{check.key}: there is a baseline by now: it was made since this run")
    files[".json"] = to_json(replace(facts, key=check.key.path), indent=2).encode() + b"\n"
    moved = {new.with_suffix(ending): data for ending, data in files.items() if data}
    baselines.put_back({**moved, **{old.with_suffix(ending): None for ending in (".dom", ".json", ".png")}})
    baselines.forget(check)
    return new


def _facts(data: bytes | None) -> Facts | None:
    try:
        return from_json(Facts, data or b"")
    except ValueError:
        return None
