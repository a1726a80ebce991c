"""What the workers of a run, and runs at the same time, must not do twice: take a name, update a baseline."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_visual_claude.errors import NameTaken
from pytest_visual_claude.model import Key

if TYPE_CHECKING:
    from pytest_visual_claude.baselines import Baselines


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


@contextmanager
def alone(baselines: Baselines) -> Iterator[None]:
    """While the block runs no other run updates these baselines.

    :raises pytest.UsageError: if one does right now.
    """
    from pytest_visual_claude.judge.run_state import lock

    with ExitStack() as stack:
        try:
            stack.enter_context(lock.held(lock_of(baselines.root), patience=0))
        except TimeoutError:
            said = f"another run updates the baselines of {baselines.root} right now: run this one when it has ended"
            raise pytest.UsageError(said) from None
        except OSError:  # another user's, or a system without a place for it
            pass
        yield


def lock_of(root: Path) -> Path:
    """The file that stands for the baselines below this root: not among them, since an update that changes nothing
    shall leave nothing.
    """
    import tempfile

    name = hashlib.sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"visual-claude-{name}.lock"
