"""What the page shows: the run's JSON, and beside each check its words and its pictures."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pytest_visual_claude import wording
from pytest_visual_claude.baselines import ACCEPTABLE, Baselines, Hidden
from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.files import content, read
from pytest_visual_claude.model import Check, Picture, Run, behind, groups

#: The pictures that an evidence folder may hold.
NAMES = ("expected", "actual", "before", "diff")
#: Before the name of a picture: what masks hide in it.
HIDDEN = "hidden-"
_HEADER = 33


@dataclass(frozen=True)
class Entry:
    """One check on the page.

    :param folder: its evidence folder, or None where nothing is kept of it.
    :param version: changes whenever its evidence or its baseline does.
    :param decided: what a person decided, said for people; ``""`` before that.
    """

    check: Check
    folder: Path | None = None
    version: str = ""
    decided: str = ""

    @property
    def waiting(self) -> bool:
        return self.folder is not None and not self.check.outcome.passed

    @property
    def acceptable(self) -> bool:
        return self.waiting and self.check.outcome in ACCEPTABLE

    def pictures(self) -> dict[str, Picture]:
        """By name, the sizes of the pictures that are kept and whole. Only their headers are read."""
        found = {}
        for name in NAMES if self.folder else ():
            path = self.folder / f"{name}.png"  # type: ignore[operator]
            try:
                found[name] = Picture.of(content(path, _HEADER))
            except (OSError, PictureError):
                continue
        return found


def entries(run: Run, baselines: Baselines, decided: Mapping[str, str] | None = None) -> list[Entry]:
    """The run's checks, each with its evidence, then what else is kept from earlier runs and waits.

    A check that ran again in a part of the suite counts as it came out last.

    :param decided: by key, what was decided in this review.
    """
    kept = {check.key.path: check for check in baselines.kept()}
    latest = [kept.get(check.key.path, check) for check in run.checks]
    known = {check.key.path for check in latest}
    latest += [check for path, check in kept.items() if path not in known and not check.outcome.passed]
    return [
        _entry(check, baselines, check.key.path in kept, (decided or {}).get(check.key.path, "")) for check in latest
    ]


def _entry(check: Check, baselines: Baselines, kept: bool, decided: str) -> Entry:  # noqa: FBT001
    if not kept:
        return Entry(check, decided="" if check.outcome.passed else decided or "Decided since")
    folder = baselines.evidence(check.key.path)
    return Entry(check, folder, _version(folder, baselines.root / check.baseline))


def _version(folder: Path, baseline: Path) -> str:
    """A digest of the check as it was kept, and of the file it would replace."""
    kept = read(folder / "check.json") or b""
    try:
        status = baseline.stat()
        stamp = f"{status.st_mtime_ns} {status.st_size}"
    except OSError:
        stamp = "none"
    return hashlib.sha256(kept + stamp.encode()).hexdigest()[:20]


def shown(
    entry: Entry,
    results: str,
    place: Callable[[Entry, str], str],
    more: Callable[[Entry, str], Mapping[str, object]] = lambda entry, name: {},
) -> dict[str, Any]:
    """What the page needs of a check beside its JSON.

    :param results: the results folder, as a person would type it.
    :param place: where the page finds a picture of the entry, by name; ``thumb`` is one of them.
    :param more: what else the page has to know of it.
    """
    check = entry.check
    found = entry.pictures()
    pictures = {
        name: {"name": place(entry, name), "width": picture.width, "height": picture.height, **more(entry, name)}
        for name, picture in found.items()
    }
    return {
        "path": check.key.path,
        "headline": wording.headline(check),
        "causes": list(wording.causes(check)),
        "before": list(wording.seen(check)),
        "unexplained": wording.clean(check.unexplained),
        "judged": wording.judged(check.verdict).removeprefix("Judged by ") if check.verdict else "",
        "commands": list(wording.commands(check, results)),
        "behind": sorted(behind(check)) if entry.acceptable or entry.decided else [],
        "pictures": pictures,
        "thumb": place(entry, "thumb") if "actual" in found else "",
        "waiting": entry.waiting or bool(entry.decided),
        "acceptable": entry.acceptable,
        "version": entry.version,
        "decided": entry.decided,
    }


def hidden(entry: Entry, name: str, baselines: Baselines) -> Path | None:
    """What masks hide in a picture of the entry, where this machine has it."""
    there = entry.folder and {"actual": entry.check.masked, "expected": entry.check.baseline_masked}.get(name)
    kept = Hidden.of(baselines.root, baselines.results, os.environ) if there else None
    png = read(entry.folder / f"{name}.png") if kept and entry.folder else None
    path = kept.path(entry.check.key.path, png) if kept and png else None
    return path if path and path.is_file() else None


def causes(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """What is behind the checks that wait or were decided here, the worst first: an id, and what is said of it."""
    return [
        {"id": group.id, "said": wording.shared(group), "severity": group.severity.value if group.severity else ""}
        for group in groups(entry.check for entry in entries)
    ]


def with_checks(run: Run, entries: list[Entry]) -> Run:
    """The run with the checks of these entries."""
    return replace(run, checks=tuple(entry.check for entry in entries))
