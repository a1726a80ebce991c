"""What a run says on the terminal at its end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_visual_claude import wording
from pytest_visual_claude.model import Check, Outcome, Run, groups
from pytest_visual_claude.plugin.reports import artifacts
from pytest_visual_claude.text import printable

if TYPE_CHECKING:
    import pytest

#: How many causes the end of a run lists.
MOST_CAUSES = 10


@dataclass(frozen=True)
class RunEnd:
    """A run that is over, as the terminal tells of it.

    :param root: pytest's.
    :param results: the results folder, as a person would type it.
    :param why_local: why the local judge decided; ``""`` where Claude did.
    :param notes: what else a person should know, a line each.
    :param required: whether a known check that did not happen fails the run.
    :param incomplete: whether that is so.
    :param unseen: how many assertions passed without a picture, in a run that was told to take none.
    """

    run: Run
    root: Path
    results: str
    why_local: str
    notes: tuple[str, ...]
    required: bool
    incomplete: bool
    unseen: int | None = None


def summarise(terminal: pytest.TerminalReporter, end: RunEnd) -> None:
    """One line for the run; before it what was written and, with -v, what was tolerated."""
    if end.unseen is not None:
        terminal.write_line(_off(end.unseen, end), yellow=not end.incomplete, red=end.incomplete)
        return
    if not end.run.checks:
        if terminal.verbosity >= 0 or end.incomplete:
            terminal.write_line("visual: no check was made", red=end.incomplete)
        _uncovered(terminal, end)
        return
    _list(terminal, end.run)
    _causes(terminal, end)
    red = [check for check in end.run.checks if not check.outcome.passed]
    terminal.write_line(f"visual: {wording.summary(end.run)}", red=bool(red), green=not red)
    for line in wording.warnings(end.run.checks):
        terminal.write_line(line, yellow=True)
    for line in wording.closing(red, end.results, end.why_local) if terminal.verbosity >= 0 else ():
        terminal.write_line(line)
    _uncovered(terminal, end)
    for line in artifacts.errors(end.run, end.root):
        terminal.write_line(line)


def _off(count: int, end: RunEnd) -> str:
    said = f"visual: off (--visual-off): {count} assertion{'s' * (count != 1)} passed, and nothing was looked at"
    return f"{said}. That fails the run: visual_require_all is set" if end.incomplete else said


def _list(terminal: pytest.TerminalReporter, run: Run) -> None:
    shown = [check for check in run.checks if _shown(check, terminal.verbosity)]
    if shown:
        terminal.write_sep("=", "visual")
    for check in shown:
        terminal.write_line(wording.headline(check))
        for line in wording.details(check):
            terminal.write_line(f"  {line}")


def _causes(terminal: pytest.TerminalReporter, end: RunEnd) -> None:
    option = wording.folder_option(end.results)
    said = wording.causes_of_checks(groups(end.run.checks), MOST_CAUSES, f"visual-claude status{option}")
    if terminal.verbosity >= 0 and said:
        for line in (*said, f"One for all its checks: visual-claude accept{option} --cause ID"):
            terminal.write_line(line)


def _uncovered(terminal: pytest.TerminalReporter, end: RunEnd) -> None:
    whole = terminal.verbosity > 0 or end.required
    if terminal.verbosity >= 0 or end.required:
        for line in (*end.notes, *wording.uncovered(end.run.coverage, required=end.required, whole=whole)):
            terminal.write_line(printable(line), red=end.incomplete)


def _shown(check: Check, verbosity: int) -> bool:
    return verbosity >= 0 and (
        check.outcome is Outcome.WRITTEN or (verbosity > 0 and check.outcome is Outcome.TOLERATED)
    )
