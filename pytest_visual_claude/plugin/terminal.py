"""What a run says on the terminal: who judges, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_visual_claude import wording
from pytest_visual_claude.model import Check, Outcome
from pytest_visual_claude.plugin import ending

if TYPE_CHECKING:
    import pytest

    from pytest_visual_claude.plugin.session import Session


def header(session: Session) -> str:
    """``visual: claude-sonnet-5-5 judges (ANTHROPIC_API_KEY is set), tolerance cosmetic``."""
    chosen, (name, _, why) = session.settings, session.judge.partition(" (")
    who = "the local judge decides" if name == "local" else f"{name} judges"
    writes = ", baselines are written" if chosen.update else ""
    return f"visual: {who} ({why}, tolerance {chosen.tolerance.value}{writes}"


def summarise(terminal: pytest.TerminalReporter, session: Session) -> None:
    """One line for the run; before it what was written and, with -v, what was tolerated."""
    run = session.result()
    if not run.checks:
        if terminal.verbosity >= 0 or session.incomplete:
            terminal.write_line("visual: no check was made", red=session.incomplete)
        _uncovered(terminal, session)
        return
    shown = [check for check in run.checks if _shown(check, terminal.verbosity)]
    if shown:
        terminal.write_sep("=", "visual")
        for check in shown:
            _write(terminal, check)
    red = [check for check in run.checks if not check.outcome.passed]
    terminal.write_line(f"visual: {wording.summary(run)}", red=bool(red), green=not red)
    for line in wording.warnings(run.checks):
        terminal.write_line(line, yellow=True)
    if terminal.verbosity >= 0:
        for line in _closing(session, red):
            terminal.write_line(line)
    _uncovered(terminal, session)
    for line in ending.errors(run, session.root):
        terminal.write_line(line)


def _uncovered(terminal: pytest.TerminalReporter, session: Session) -> None:
    required = session.settings.require_all
    whole = terminal.verbosity > 0 or required
    if terminal.verbosity >= 0 or required:
        for line in (*session.notes, *wording.uncovered(session.coverage, required=required, whole=whole)):
            terminal.write_line(line, red=session.incomplete)


def _shown(check: Check, verbosity: int) -> bool:
    return verbosity >= 0 and (
        check.outcome is Outcome.WRITTEN or (verbosity > 0 and check.outcome is Outcome.TOLERATED)
    )


def _write(terminal: pytest.TerminalReporter, check: Check) -> None:
    terminal.write_line(wording.headline(check))
    for line in wording.details(check):
        terminal.write_line(f"  {line}")


def _closing(session: Session, red: list[Check]) -> list[str]:
    appointed = session.appointment
    return wording.closing(red, session.settings.results, "" if appointed.who == "claude" else appointed.why)
