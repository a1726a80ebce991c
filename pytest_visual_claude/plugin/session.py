"""What one pytest run knows: its settings, its judge, and the checks that came in."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import pytest

import pytest_visual_claude
from pytest_visual_claude import browser, files, hiring, judge, settings
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.check import Checker
from pytest_visual_claude.errors import SettingsError
from pytest_visual_claude.judge import Appointment, Judge
from pytest_visual_claude.model import Check, Coverage, Environment, Run, Settings, from_json, to_json
from pytest_visual_claude.plugin import coverage, ending, shards
from pytest_visual_claude.plugin.coverage import Observer
from pytest_visual_claude.settings import OPTIONS, Door, Layer

SESSION = pytest.StashKey["Session"]()


@dataclass
class Session:
    """One run, in the controller or in a worker of xdist.

    :param layers: command line, environment and ini, for every check to resolve with its own.
    :param run: the run's id, the same in every worker.
    :param given: a judge of the user's own, from the hook ``pytest_visual_judge``.
    """

    root: Path
    layers: tuple[Layer, ...]
    settings: Settings
    appointment: Appointment
    run: str
    worker: bool
    observer: Observer
    started: str = field(default_factory=lambda: dt.datetime.now().astimezone().isoformat(timespec="seconds"))
    coverage: Coverage = field(default_factory=Coverage)
    given: Judge | None = None
    spent: float = 0.0
    notes: list[str] = field(default_factory=list)
    _checks: dict[tuple[str, str], Check] = field(default_factory=dict)
    _here: dict[tuple[str, str], tuple[Check, ...]] = field(default_factory=dict)

    #: The session of this process: a report does not know its config.
    current: ClassVar[Session | None] = None

    @classmethod
    def of(cls, config: pytest.Config) -> Session:
        """Resolves all options that a run has.

        :raises pytest.UsageError: for a bad one, naming it and where it was set.
        """
        layers = (_command_line(config), settings.from_environment(os.environ), _ini(config))
        try:
            resolved = settings.resolve(layers)
            appointment = hiring.appoint(resolved, layers)
        except SettingsError as error:
            raise pytest.UsageError(str(error)) from None
        handed = getattr(config, "workerinput", {}).get("visual_run")
        run = handed or f"{dt.datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        cls.current = cls(
            config.rootpath, layers, resolved, appointment, run, hasattr(config, "workerinput"), Observer(config)
        )
        return cls.current

    @cached_property
    def baselines(self) -> Baselines:
        return Baselines(self.root, self.root / self.settings.results, self.settings.baselines)

    @cached_property
    def checker(self) -> Checker:
        facts = Environment(plugin=pytest_visual_claude.__version__, flags=browser.FLAGS)
        return Checker(self.baselines, self._hire, facts, self.run)

    def _hire(self) -> Judge:
        results = self.baselines.results
        return self.given or hiring.hire(self.settings, self.appointment, root=self.root, results=results, run=self.run)

    def hand_over(self, test: str, phase: str, checks: list[Check]) -> str:
        """Makes JSON of the checks of one phase of a test: that crosses xdist, and is read only where it does."""
        self._here[test, phase] = tuple(checks)
        return "[" + ",".join(map(to_json, checks)) + "]"

    def receive(self, test: str, phase: str, checks: str) -> Sequence[Check]:
        """Takes the checks of one phase of a test. A test that starts again replaces its own."""
        if phase == "setup":
            self._checks = {key: check for key, check in self._checks.items() if key[0] != test}
        if not checks:
            return ()
        made = self._here.pop((test, phase), None) or from_json(list[Check], checks)
        self._checks.update({(test, check.key.path): check for check in made})
        return made

    def result(self) -> Run:
        """The run so far."""
        version = pytest_visual_claude.__version__
        checks, root = tuple(self._checks.values()), self.baselines.way_to_root
        return Run(
            self.run,
            self.started,
            version,
            self.judge,
            root,
            checks,
            coverage=self.coverage,
            shard=self.shard,
            spent=self.spent,
        )

    @property
    def judge(self) -> str:
        """``claude-sonnet-5-5 (ANTHROPIC_API_KEY is set)``."""
        if self.given:
            return f"{self.given.name} (from pytest_visual_judge)"
        return f"{self.settings.asked if self.appointment.who == 'claude' else 'local'} ({self.appointment.why})"

    def finish(self, exitstatus: int) -> None:
        """Writes run.json and what else a run leaves, in the controller, where there was any check."""
        self._recover()
        results = self.baselines.results
        if self.appointment.who == "claude" and results.is_dir():
            self.spent = judge.spent(results, self.run)
        known = coverage.known(results, self.root, search=self.settings.require_all)
        self.coverage = self.observer.coverage(self._checks.values(), known, exitstatus)
        try:
            if self._checks or self.shard:
                self._leave(self.result())
            coverage.remember(self.baselines, known, self._checks.values(), self.coverage)
        except OSError as error:
            said = f"{error.filename or results} cannot be written: {error.strerror}"
            self.notes = [f"{said}. Name another folder: --visual-results FOLDER"]

    def _leave(self, run: Run) -> None:
        self.baselines.prepare()
        files.write(self.baselines.results / "run.json", to_json(run, indent=2).encode())
        self.notes = ending.leave(self, run)

    @property
    def incomplete(self) -> bool:
        """Whether checks are missing in a run that may miss none."""
        return self.settings.require_all and bool(self.coverage.absent or not self._checks)

    @cached_property
    def shard(self) -> str:
        """``2/4``, where the environment says that the suite was split."""
        return shards.named(os.environ)

    def _recover(self) -> None:
        """Adds what a worker kept on disk and died before it could report."""
        if self.baselines.results.is_dir():
            for check in self.baselines.waiting():
                if check.run == self.run:
                    self._checks.setdefault((check.key.test, check.key.path), check)


def _command_line(config: pytest.Config) -> Layer:
    given = {option.name: config.getoption(option.ini, None) for option in OPTIONS if Door.CLI in option.scope.doors}
    return Layer(Door.CLI, _set(given))


def _ini(config: pytest.Config) -> Layer:
    given = {option.name: config.getini(option.ini) for option in OPTIONS if Door.INI in option.scope.doors}
    where = str(config.inipath.name if config.inipath else "the ini file")
    return Layer(Door.INI, _set(given), f"{{option}} in {where}")


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}
