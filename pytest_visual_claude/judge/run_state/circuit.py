"""How often a judge failed in a row, counted over all workers of a run."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude import files
from pytest_visual_claude.errors import JudgeUnavailable, JudgeUnusable
from pytest_visual_claude.judge.run_state import lock
from pytest_visual_claude.model import read_json, safe_name

#: Failures in a row after which nobody asks any more.
FAILURES = 5


@dataclass(frozen=True)
class Circuit:
    """One judge's failures in one run. Open: nobody asks.

    :param folder: where they are counted; workers of one run name the same.
    """

    folder: Path
    judge: str

    @property
    def _path(self) -> Path:
        return self.folder / f"circuit-{safe_name(self.judge)}.json"

    @property
    def opened_by(self) -> str:
        """The last failure where the circuit is open, else ``""``."""
        failures, reason = self._state()
        return reason if failures >= FAILURES else ""

    def failed(self, error: JudgeUnavailable) -> None:
        """Counts a failure. One that no request of the run can escape opens the circuit at once."""
        # A folder that cannot be written costs the counting, not the error that is on its way.
        with contextlib.suppress(OSError), self._locked():
            failures, reason = self._state()
            if failures < FAILURES:
                failures, reason = (FAILURES if isinstance(error, JudgeUnusable) else failures + 1), str(error)
            files.write(self._path, json.dumps({"failures": failures, "reason": reason}, ensure_ascii=False))

    def succeeded(self) -> None:
        """Forgets the failures of a circuit that is not open yet."""
        if not self._state()[0]:
            return
        with contextlib.suppress(OSError), self._locked():
            if 0 < self._state()[0] < FAILURES:
                self._path.unlink(missing_ok=True)

    def _locked(self) -> contextlib.AbstractContextManager[None]:
        return lock.held(self._path.with_suffix(".lock"))

    def _state(self) -> tuple[int, str]:
        try:
            kept = read_json(files.content(self._path))
            return int(kept["failures"]), str(kept["reason"])
        except (OSError, ValueError, TypeError, KeyError):
            return 0, ""
