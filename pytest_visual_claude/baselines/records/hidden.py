"""What masks hide, kept for people on this machine alone: in the user's own folder for caches.

Neither beside the baseline, which is committed, nor in the results folder, which CI keeps as an artifact and people
pass on: nothing that leaves the machine holds it, so nothing has to be remembered when it leaves. Each is found by
the masked picture it belongs to, so that a run from elsewhere is never shown with what this machine saw.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude import files

#: Bytes that are kept of a project; what is oldest goes.
_MOST = 100_000_000


@dataclass(frozen=True)
class Hidden:
    """What masks hide in the pictures of one project."""

    folder: Path

    @classmethod
    def of(cls, root: Path, results: Path, environ: Mapping[str, str]) -> Hidden | None:
        """None where the user's caches would lie in the project or among the results, and so could leave with them.

        :param root: pytest's.
        """
        caches = _caches(environ)
        name = hashlib.sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        folder = (caches / "pytest-visual-claude" / "under-masks" / name).resolve() if caches else None
        apart = folder and not any(folder.is_relative_to(place.resolve()) for place in (root, results))
        return cls(folder) if folder and apart else None

    def path(self, key: str, masked: bytes) -> Path:
        """Where what is hidden in a picture of a check is, or would be.

        :param masked: the bytes of the picture, masks painted.
        """
        return self.folder / f"{hashlib.sha256(key.encode() + masked).hexdigest()[:40]}.png"

    def keep(self, key: str, masked: bytes, png: bytes) -> None:
        """:raises OSError: if it cannot be written."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.write(self.path(key, masked), png)
        newest = sorted(self.folder.glob("*.png"), key=lambda path: path.stat().st_mtime, reverse=True)
        size = 0
        for path in newest:
            size += path.stat().st_size
            if size > _MOST:
                path.unlink(missing_ok=True)


def _caches(environ: Mapping[str, str]) -> Path | None:
    """The user's folder for caches; None where there is no home."""
    if given := environ.get("XDG_CACHE_HOME"):
        return Path(given)
    if sys.platform == "win32":
        return Path(environ["LOCALAPPDATA"]) if environ.get("LOCALAPPDATA") else None
    home = os.path.expanduser("~")  # noqa: PTH111 - it says where there is none by leaving it
    place = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return None if home.startswith("~") else Path(home) / place
