"""What the tests of a run did to their pages, in all its workers: a file each in a folder, for whoever started it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude import files
from pytest_visual_claude.model import from_json, to_json
from pytest_visual_claude.selftest.trial import Pages, together


@dataclass(frozen=True)
class Folder:
    """:param path: of the pictures, too."""

    path: Path

    def put(self, pages: Pages) -> None:
        """Adds what was done to one page.

        :raises OSError: if it cannot be written.
        """
        files.write(self.path / f"{secrets.token_hex(8)}.trials.json", to_json(pages))

    def read(self) -> Pages:
        """All that was added, in the order of the pages' titles."""
        kept = [from_json(Pages, files.content(path)) for path in sorted(self.path.glob("*.trials.json"))]
        return together(sorted(kept, key=_title))

    def empty(self) -> None:
        """Removes what an earlier run left."""
        for path in [*self.path.glob("*.trials.json"), *self.path.glob("*.png")]:
            path.unlink()


def _title(pages: Pages) -> str:
    named = [one.page for one in pages.trials] + [one.page for one in pages.rerenders] + list(pages.faults)
    return named[0] if named else ""
