"""What one pytest run knows: its settings, who judges, and the checks that came in.

Loaded at every start of pytest: what only a check needs is imported by the first one.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import platform
import secrets
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

import pytest_visual_claude
from pytest_visual_claude import settings
from pytest_visual_claude.errors import BaselineError, SettingsError
from pytest_visual_claude.judging.choice import ChosenJudge, JudgeChoice, choose_judge
from pytest_visual_claude.model.scales import Update
from pytest_visual_claude.plugin import layers, sharing
from pytest_visual_claude.plugin.observer import Observer
from pytest_visual_claude.plugin.reports import started_from
from pytest_visual_claude.settings import Layer

if TYPE_CHECKING:
    from pytest_visual_claude.assertion import Submit
    from pytest_visual_claude.baselines import Baselines
    from pytest_visual_claude.check import Checker
    from pytest_visual_claude.judge import Judge
    from pytest_visual_claude.judging.background import Background
    from pytest_visual_claude.model import Check, Coverage, Run, Settings, Shard
    from pytest_visual_claude.plugin.reports.terminal import RunEnd

SESSION = pytest.StashKey["Session"]()


@dataclass
class Session:
    """One run, in the controller or in a worker of xdist.

    :param layers: command line, environment and ini, for every check to resolve with its own.
    :param run: the run's id, the same in every worker.
    :param given: a judge of the user's own, from the hook ``pytest_visual_judge``.
    :param holds: whether reports of tests are held while their judge is asked.
    :param nodes: the workers of xdist that this controller has.
    :param blocks: why they are not, where they should be.
    """

    root: Path
    layers: tuple[Layer, ...]
    settings: Settings
    chosen: ChosenJudge
    run: str
    worker: bool
    observer: Observer
    names: sharing.Names
    started: str = field(default_factory=lambda: dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
    given: Judge | None = None
    holds: bool = False
    blocks: str = ""
    nodes: list[Any] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _open: ExitStack = field(default_factory=ExitStack)
    _spent: float = 0.0
    _coverage: Coverage | None = None
    _checks: dict[tuple[str, str], Check] = field(default_factory=dict)
    _attempts: dict[str, int] = field(default_factory=dict)
    _here: dict[tuple[str, str], tuple[Check, ...]] = field(default_factory=dict)

    #: The session of this process: a report does not know its config.
    current: ClassVar[Session | None] = None

    @classmethod
    def of(cls, config: pytest.Config) -> Session:
        """:raises pytest.UsageError: for a bad option, naming it and where it was set."""
        given = (layers.command_line(config), settings.from_environment(os.environ), layers.ini(config))
        try:
            resolved = settings.resolve(given)
            chosen = choose_judge(resolved, given)
        except SettingsError as error:
            raise pytest.UsageError(str(error)) from None
        handed = getattr(config, "workerinput", {})
        run = handed.get("visual_run") or f"{dt.datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        names = sharing.Names(Path(handed["visual_names"]) if handed.get("visual_names") else None)
        cls.current = cls(config.rootpath, given, resolved, chosen, run, bool(handed), Observer(config), names)
        return cls.current

    @cached_property
    def baselines(self) -> Baselines:
        from pytest_visual_claude.baselines import Baselines

        chosen = self.settings
        results, decisions = self.root / chosen.results, chosen.decisions or ""
        return Baselines(self.root, results, chosen.baselines, chosen.fallback, decisions)

    @cached_property
    def checker(self) -> Checker:
        from pytest_visual_claude.baselines import Hidden
        from pytest_visual_claude.check import Checker
        from pytest_visual_claude.ci.environment import in_ci
        from pytest_visual_claude.model import Environment

        known = Environment(plugin=pytest_visual_claude.__version__)
        hidden = None if in_ci(os.environ) else Hidden.of(self.root, self.baselines.results, os.environ)
        return Checker(self.baselines, self._create_judge, known, self.run, hidden)

    def _create_judge(self) -> Judge:
        if self.given:
            return self.given
        from pytest_visual_claude.judging.creation import create_judge

        results = self.baselines.results
        return create_judge(self.settings, self.chosen.choice, root=self.root, results=results, run=self.run)

    @property
    def may_hold(self) -> bool:
        """Whether reports are to be held: a local judge answers at once, and one that was given may know no threads."""
        return self.settings.judging == "held" and self.chosen.choice is JudgeChoice.CLAUDE and not self.given

    def open(self) -> None:
        """:raises pytest.UsageError: if another run updates the baselines of this checkout right now."""
        if self.settings.writes is not Update.NONE and not self.worker:
            self._open.enter_context(sharing.alone(self.baselines))

    def submit_for(self, item: pytest.Item) -> Submit | None:
        """Takes what asks the judge about a test; None where the test has to wait for that."""
        if not self.holds:
            return None
        from pytest_visual_claude.plugin import trust

        return None if trust.needs_its_verdict(item) else self._background.submit

    @cached_property
    def _background(self) -> Background:
        from pytest_visual_claude.judging.background import Background

        return Background()

    def interrupt(self) -> None:
        """Interrupts the workers on this machine. A worker that was interrupted is not interrupted again."""
        if self.worker:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        for node in self.nodes:
            process = getattr(getattr(node.gateway, "_io", None), "popen", None)
            with contextlib.suppress(OSError, ValueError):  # it ended, or the system has no such signal
                if process and node.gateway.spec.popen:
                    process.send_signal(signal.SIGINT)

    def close(self) -> None:
        """Cancels what is still on its way to Claude, ends the threads that wait for it, and lets others update."""
        if "_background" in vars(self):
            self._background.close()
        if self.chosen.choice is JudgeChoice.CLAUDE and "checker" in vars(self):
            from pytest_visual_claude.judge.claude import connection

            connection.close()
        self._open.close()
        if self.names.folder and not self.worker:
            import shutil

            shutil.rmtree(self.names.folder, ignore_errors=True)

    def attach(self, config: pytest.Config, report: pytest.TestReport, checks: list[Check]) -> None:
        """Hands checks to the report of their test. Across xdist only a string travels, read only where it does."""
        if not checks:
            return
        from pytest_visual_claude.model import to_json
        from pytest_visual_claude.plugin.reports import attachments

        self._here[report.nodeid, report.when or ""] = tuple(checks)
        report.visual_checks = "[" + ",".join(map(to_json, checks)) + "]"  # type: ignore[attr-defined]
        attachments.attach(self.baselines, config, report, checks)

    def starts(self, test: str, attempt: int) -> None:
        """A test that starts again replaces its checks."""
        # Told by the number of the attempt: who reruns reports subtests before the setup of their own test.
        if attempt > self._attempts.get(test, 1):
            self._attempts[test] = attempt
            self._checks = {key: check for key, check in self._checks.items() if key[0] != test}

    def receive(self, test: str, phase: str, checks: str) -> Sequence[Check]:
        """Takes the checks of one phase of a test."""
        if not checks:
            return ()
        from pytest_visual_claude.model import Check, from_json

        made = self._here.pop((test, phase), None) or from_json(list[Check], checks)
        self._checks.update({(test, check.key.path): check for check in made})
        return made

    @property
    def judge(self) -> tuple[str, str]:
        """Who judges, and why."""
        if self.given:
            return self.given.name, "from pytest_visual_judge"
        asked = self.chosen.choice is JudgeChoice.CLAUDE
        return ", ".join(self.settings.judge_models) if asked else "local", self.chosen.reason

    def result(self) -> Run:
        """The run so far."""
        from pytest_visual_claude.model import Coverage, Run

        judge, reason = self.judge
        return Run(
            id=self.run,
            started=self.started,
            plugin=pytest_visual_claude.__version__,
            judge=judge,
            judge_reason=reason,
            root=self.baselines.way_to_root,
            checks=tuple(self._checks.values()),
            coverage=self._coverage or Coverage(),
            shard=self._shard,
            spent=self._spent,
            machine=f"{platform.system()}-py{sys.version_info.major}.{sys.version_info.minor}",
        )

    def end(self) -> RunEnd:
        """What the terminal says of the run."""
        from pytest_visual_claude.plugin.reports.terminal import RunEnd

        why_local = "" if self.chosen.choice is JudgeChoice.CLAUDE else self.chosen.reason
        chosen, counted = self.settings, self.observer
        results, unseen = started_from.results(counted.config, chosen.results), counted.unseen if chosen.off else None
        notes = tuple(self.notes)
        return RunEnd(self.result(), self.root, results, why_local, notes, chosen.require_all, self.incomplete, unseen)

    def finish(self, exitstatus: int) -> None:
        """Writes run.json and what else a run leaves, in the controller, where there was any check."""
        from pytest_visual_claude.plugin import known_checks

        self._recover()
        if self.chosen.choice is JudgeChoice.CLAUDE and self.baselines.results.is_dir():
            from pytest_visual_claude.judging.spending import spent

            self._spent = spent(self.baselines.results, self.run)
        results = self.baselines.results
        known = known_checks.known(results, self.root, search=self.settings.require_all)
        self._coverage = self.observer.coverage(self._checks.values(), known, exitstatus)
        try:
            self.notes = self._tests_that_are_gone()
            if self._checks or self._shard:
                self._leave(self.result())
            known_checks.remember(self.baselines, known, self._checks.values(), self._coverage)
        except (OSError, BaselineError) as error:
            said = str(error)
            if isinstance(error, OSError):
                said = f"{error.filename or results} cannot be written: {error.strerror}"
            self.notes = [f"{said}. Name another folder: --visual-results FOLDER"]

    def _tests_that_are_gone(self) -> list[str]:
        """Sorts out what they left behind: words about what was dropped, and what seems to be renamed."""
        if not self.baselines.results.is_dir():
            return []
        from pytest_visual_claude.plugin import gone

        results = started_from.results(self.observer.config, self.settings.results)
        renamed = gone.renames(self.baselines, self.result(), self.observer.unfinished, results)
        for check in renamed:
            self.baselines.note(check)
            self._checks[check.key.test, check.key.path] = check
        return gone.forget(self.baselines, self.result()) + gone.words(renamed, results)

    def _leave(self, run: Run) -> None:
        from pytest_visual_claude import files
        from pytest_visual_claude.model import to_json
        from pytest_visual_claude.plugin.reports import artifacts

        self.baselines.prepare()
        files.write(self.baselines.results / "run.json", to_json(run, indent=2).encode())
        results = started_from.results(self.observer.config, self.settings.results)
        self.notes += artifacts.write(run, self.baselines, results)

    @property
    def incomplete(self) -> bool:
        """Whether checks are missing in a run that may miss none."""
        absent = self._coverage.absent if self._coverage else ()
        return self.settings.require_all and bool(absent or not self._checks)

    @cached_property
    def _shard(self) -> Shard | None:
        from pytest_visual_claude.ci import environment

        return environment.shard(os.environ)

    def _recover(self) -> None:
        """Adds what a worker kept on disk and died before it could report."""
        if self.baselines.results.is_dir():
            for check in self.baselines.waiting():
                if check.run == self.run:
                    self._checks.setdefault((check.key.test, check.key.path), check)
