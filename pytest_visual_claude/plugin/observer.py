"""What a run was asked for, and which of its tests finished: observed, not declared."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_visual_claude.model.keys import module_of

if TYPE_CHECKING:
    import pytest

    from pytest_visual_claude.baselines.known import KnownCheck
    from pytest_visual_claude.model import Check, Coverage

#: pytest's options that leave tests out.
_FILTERS = ("keyword", "markexpr", "deselect", "lf", "stepwise", "ignore", "ignore_glob")


@dataclass
class Observer:
    """Watches one run, in the controller; in a worker of xdist it only counts for it.

    :param config: pytest's.
    :param unseen: how many assertions passed without a picture.
    """

    config: pytest.Config
    deselected: int = 0
    broken: bool = False
    unseen: int = 0
    _items: set[str] = field(default_factory=set)
    _skipped: set[str] = field(default_factory=set)
    _ended: set[str] = field(default_factory=set)
    _ran: set[str] = field(default_factory=set)
    _failed: set[str] = field(default_factory=set)
    _red: set[str] = field(default_factory=set)

    def collected(self, items: Iterable[str]) -> None:
        self._items.update(items)

    def add_worker(self, worker: Mapping[str, Any]) -> None:
        """Takes what a worker counted."""
        self.deselected = max(self.deselected, worker.get("visual_deselected", 0))
        self.unseen += worker.get("visual_unseen", 0)
        self._items.update(worker.get("visual_items", ()))
        self._skipped.update(worker.get("visual_skipped", ()))

    def counted(self) -> dict[str, Any]:
        """What was counted in a worker, for its controller."""
        return {
            "visual_deselected": self.deselected,
            "visual_unseen": self.unseen,
            "visual_items": sorted(self._items),
            "visual_skipped": sorted(self._skipped),
        }

    def collecting(self, report: pytest.CollectReport) -> None:
        """Takes what came of looking for tests in a module. One that skips itself as a whole has none."""
        self.broken = self.broken or report.failed
        if report.skipped:
            self._skipped.add(report.nodeid)

    def saw(self, report: pytest.TestReport) -> None:
        """Takes one phase of a test. A test that starts again starts anew."""
        if report.when == "setup":
            self._failed.discard(report.nodeid)
            self._ended.discard(report.nodeid)
            self._red.discard(report.nodeid)
        elif report.when == "teardown":
            self._ended.add(report.nodeid)
        if report.failed and not getattr(report, "visual_awaits", False):
            self._red.add(report.nodeid)
        if not report.passed:
            self._failed.add(report.nodeid)
        elif report.when == "call":
            self._ran.add(report.nodeid)

    def passed_unseen(self) -> None:
        """Takes one assertion that took no picture."""
        self.unseen += 1

    @property
    def unfinished(self) -> set[str]:
        """The tests that were skipped, failed, or were never reached."""
        return (self._items | self._skipped) - (self._ran - self._failed)

    @property
    def only_awaits(self) -> bool:
        """Whether all that failed did so because its judge answers later."""
        return not self._red and not self.broken

    @property
    def _complete(self) -> bool:
        """Whether every test that was collected came to its end: of a worker that died nobody knows."""
        return bool(self._items) and self._items <= self._ended

    def coverage(self, checks: Iterable[Check], known: Mapping[str, KnownCheck], exitstatus: int) -> Coverage:
        """What came of it.

        :param known: by key.
        """
        from pytest_visual_claude.model import Coverage

        made = {check.key.path for check in checks}
        scope = self._scope() if exitstatus in (0, 1) and self._complete else ()
        asked = [key for key in sorted(known) if not scope or within(known[key].module, scope)]
        unfinished = {module_of(test) for test in self.unfinished}
        return Coverage(scope, tuple(sorted(unfinished)), tuple(key for key in asked if key not in made))

    def _scope(self) -> tuple[str, ...]:
        chosen = self.config.option
        filtered = self.deselected or self.broken or any(getattr(chosen, name, None) for name in _FILTERS)
        paths = [self._path(arg) for arg in self.config.args]
        return () if filtered or None in paths else tuple(sorted({path for path in paths if path is not None}))

    def _path(self, arg: str) -> str | None:
        """An argument from the root, ``.`` for the root; None for a part of a file, or another place."""
        if "::" in arg or "[" in arg:
            return None
        place = Path(os.path.abspath(self.config.invocation_params.dir / arg))  # noqa: PTH100 - links stay
        try:
            return place.relative_to(self.config.rootpath).as_posix()
        except ValueError:
            return "." if place in self.config.rootpath.parents else None


def within(module: str, scope: Iterable[str]) -> bool:
    """Whether a module lies in what a run was asked for."""
    return any(path == "." or f"{module}/".startswith(f"{path.removesuffix('.py')}/") for path in scope)
