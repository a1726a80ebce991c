"""Which baselines a project has: found by the small ``.json`` that stands beside each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude.baselines.facts import drawn_by
from pytest_visual_claude.files import content
from pytest_visual_claude.model import Run, read_json

#: Folders that hold no tests of one's own, and may hold a hundred thousand files.
_PASSED_OVER = frozenset({"node_modules", "site-packages", "__pycache__"})


@dataclass(frozen=True)
class StoredBaseline:
    """A baseline on disk.

    :param path: its picture, from the root, with ``/``.
    :param key: the check it belongs to.
    :param browser: the browser that made it; ``""`` for a picture that came from elsewhere.
    :param platform: the system it was made on.
    :param digest: of its pixels.
    """

    path: str
    key: str
    browser: str
    platform: str
    digest: str

    @property
    def module(self) -> str:
        """The test file, as its key names it."""
        return self.key.rpartition("/")[0]

    @property
    def drawn_by(self) -> str:
        """What drew it, as its key ends."""
        return drawn_by(self.key, self.browser)


def stored(root: Path) -> Iterator[StoredBaseline]:
    """Every baseline below the root, by path. Hidden folders and environments are passed over."""
    for folder, folders, files in os.walk(root):
        place = Path(folder)
        folders[:] = sorted(name for name in folders if not _passed_over(place / name))
        pictures = {name[:-4] for name in files if name.endswith(".png")}
        for name in sorted(files):
            if name.endswith(".json") and name[:-5] in pictures and (baseline := _read(root, place / name)):
                yield baseline


def unasked(root: Path, run: Run) -> list[StoredBaseline]:
    """The stored baselines in what a complete run was asked for that it asked for neither by key nor by path."""
    asked = {check.key.path for check in run.checks} | {
        path for check in run.checks for path in (check.baseline, check.compared)
    }
    return [
        baseline
        for baseline in stored(root)
        if baseline.key not in asked and baseline.path not in asked and _in_scope(baseline, run)
    ]


def _in_scope(baseline: StoredBaseline, run: Run) -> bool:
    module = f"{baseline.module}/"
    return any(path == "." or module.startswith(f"{path.removesuffix('.py')}/") for path in run.coverage.scope)


def elsewhere(baseline: StoredBaseline, run: Run) -> str:
    """Why a baseline that was not asked for may be wanted by another run; ``""`` where nothing says so."""
    import platform

    browsers = {check.key.browser for check in run.checks}
    if baseline.browser and baseline.drawn_by not in browsers:
        return f"of {baseline.drawn_by}, which the run did not use"
    return f"made on {baseline.platform}" if baseline.platform and baseline.platform != platform.system() else ""


def _passed_over(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in _PASSED_OVER or (folder / "pyvenv.cfg").exists()


def _read(root: Path, sidecar: Path) -> StoredBaseline | None:
    try:
        facts = read_json(content(sidecar))
        made = facts["environment"]
        path = sidecar.with_suffix(".png").relative_to(root).as_posix()
        return StoredBaseline(
            path, str(facts["key"]), str(made["browser"]), str(made["platform"]), str(facts["digest"])
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None
