"""Which checks a run was asked for, and which did not happen: observed, not declared."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_visual_claude import files, inventory
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.model import Check, Coverage

if TYPE_CHECKING:
    import pytest

#: Beside run.json: the known checks, each with its test.
RECORD = "known.json"
#: pytest's options that leave tests out.
_FILTERS = ("keyword", "markexpr", "deselect", "lf", "stepwise", "ignore", "ignore_glob")


@dataclass(frozen=True)
class Known:
    """A check that an earlier run had, or that has a baseline.

    :param test: its test, or its module where nothing more is known.
    :param baseline: its picture's path from the root.
    """

    test: str
    baseline: str

    @property
    def module(self) -> str:
        return _module(self.test)


@dataclass
class Observer:
    """Watches one run, in the controller; in a worker of xdist it only counts for it.

    :param config: pytest's.
    """

    config: pytest.Config
    deselected: int = 0
    broken: bool = False
    _items: set[str] = field(default_factory=set)
    _ran: set[str] = field(default_factory=set)
    _failed: set[str] = field(default_factory=set)

    def collected(self, items: Iterable[str]) -> None:
        self._items.update(items)

    def told(self, worker: Mapping[str, Any]) -> None:
        """Takes what a worker counted."""
        self.deselected = max(self.deselected, worker.get("visual_deselected", 0))
        self._items.update(worker.get("visual_items", ()))

    def tell(self) -> dict[str, Any]:
        """What a worker counted, for its controller."""
        return {"visual_deselected": self.deselected, "visual_items": sorted(self._items)}

    def saw(self, report: pytest.TestReport) -> None:
        """Takes one phase of a test. A test that starts again starts anew."""
        if report.when == "setup":
            self._failed.discard(report.nodeid)
        if not report.passed:
            self._failed.add(report.nodeid)
        elif report.when == "call":
            self._ran.add(report.nodeid)

    def coverage(self, checks: Iterable[Check], known: Mapping[str, Known], exitstatus: int) -> Coverage:
        """What came of it.

        :param known: by key.
        """
        made = {check.key.path for check in checks}
        scope = self._scope() if exitstatus in (0, 1) else ()
        asked = [key for key in sorted(known) if not scope or within(known[key].module, scope)]
        unfinished = {_module(test) for test in self._items - (self._ran - self._failed)}
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


def _module(test: str) -> str:
    return test.split("::", maxsplit=1)[0].removesuffix(".py")


def known(results: Path, root: Path, *, search: bool) -> dict[str, Known]:
    """The checks that are known, by key.

    :param search: where no run has left a record: look at the baselines on disk, by module.
    """
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
        found = json.loads((results / RECORD).read_bytes())["checks"]
        return {str(key): Known(str(test), str(baseline)) for key, (test, baseline) in found.items()}
    return {one.key: Known(one.module, one.path) for one in inventory.stored(root)} if search else {}


def remember(baselines: Baselines, before: Mapping[str, Known], checks: Iterable[Check], coverage: Coverage) -> None:
    """Brings the record up to date.

    Forgotten is what a complete run did not have, once its baseline is gone, too: until then it is
    a check that somebody wanted.

    :raises OSError: if it cannot be written.
    """
    kept = {key: one for key, one in before.items() if _still_known(one, coverage, baselines.root)}
    now = kept | {check.key.path: Known(check.key.test, check.baseline) for check in checks}
    if now != before:
        rows = {key: [now[key].test, now[key].baseline] for key in sorted(now)}
        baselines.prepare()
        files.write(baselines.results / RECORD, json.dumps({"checks": rows}, indent=1).encode())


def _still_known(one: Known, coverage: Coverage, root: Path) -> bool:
    elsewhere = not within(one.module, coverage.scope) or one.module in coverage.unfinished
    return elsewhere or (root / one.baseline).exists()
