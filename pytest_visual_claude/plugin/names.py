"""Which test took which name for a picture, over all workers of a run."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from pathlib import Path

from pytest_visual_claude.errors import NameTaken
from pytest_visual_claude.model import Key


@dataclass
class Names:
    """Two tests of a module that give a picture the same name would share its baseline.

    :param folder: what the workers of xdist share; None in a run without any.
    """

    folder: Path | None = None
    _taken: dict[str, str] = field(default_factory=dict)

    def take(self, key: Key) -> None:
        """:raises NameTaken: if another test has a picture of that name. Some systems keep both cases in one file."""
        path = key.path.casefold()
        if path not in self._taken:
            self._taken[path] = self._first(path, key.test) if self.folder else key.test
        if self._taken[path] != key.test:
            raise NameTaken(
                f"{self._taken[path]} has a picture named {key.name!r}, too, and both would share one baseline. "
                "Give one of them another name"
            )

    def _first(self, path: str, test: str) -> str:
        """The test that took it before all others."""
        assert self.folder
        file = self.folder / hashlib.sha256(path.encode()).hexdigest()
        try:
            with file.open("x", encoding="utf-8") as taken:
                taken.write(f"{test}\n")
            return test
        except FileExistsError:
            for _ in range(500):  # who made it is about to write
                if (said := file.read_text(encoding="utf-8")).endswith("\n"):
                    return said.removesuffix("\n")
                time.sleep(0.01)
        except OSError:  # the controller is gone, and its folder with it
            return test
        return test
