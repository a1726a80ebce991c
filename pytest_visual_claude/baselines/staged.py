"""A check as its evidence folder keeps it, and pytest's root as a results folder knows it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude import files
from pytest_visual_claude.files import below, listed
from pytest_visual_claude.model import SCHEMA, Check, from_json, read_json


@dataclass(frozen=True)
class Staged:
    """:param root: the way from the results folder to the root, with ``/``."""

    root: str
    check: Check
    schema: int = SCHEMA


def load(folder: Path) -> Staged | None:
    """None where it is damaged, of another version, or holds a link: that may lead out of an artifact."""
    if any(path.is_symlink() for path in (folder, *listed(folder))):
        return None
    try:
        staged = from_json(Staged, files.content(folder / "check.json"))
    except (OSError, ValueError):
        return None
    return staged if staged.schema == SCHEMA else None


def root_of(results: Path, project: Path | None = None) -> Path:
    """The root of pytest, as the results folder knows it.

    An artifact from elsewhere may say anything: believed is only the folder it lies in, the current one, the one
    that holds both, or the project's. Else it is the project's, or the folder it lies in.

    :param project: the folder with pytest's options; None where there is none.
    """
    around, here = results.parent.resolve(), Path.cwd()
    both = [folder for folder in (here, *here.parents) if folder in results.parents][:1]
    for path in (results / "run.json", *below(results / "checks", "check.json")):
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            said = Path(results / read_json(files.content(path))["root"]).resolve()
            return said if said in (around, here, project, *both) else project or around
    return project or around
