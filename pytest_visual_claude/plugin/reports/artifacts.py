"""What a run leaves behind: the report, the patch, and a word to the CI it runs in.

Each is found by what is there: nothing has to be switched on. A file that cannot be written is
said, and changes no outcome.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_visual_claude import files, wording
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.ci import environment
from pytest_visual_claude.ci.github import Said
from pytest_visual_claude.model import Check, Outcome, Run, groups

if TYPE_CHECKING:
    from pytest_visual_claude.baselines import patches

#: How long a run may spend on making its pictures smaller for the report; then they go in as they are.
REPORT_SECONDS = 3.0


def write(run: Run, baselines: Baselines, results: str) -> list[str]:
    """Writes all of it.

    :param results: the results folder, as a person would type it.
    :returns: a line for each thing that a person should know of.
    """
    noisy = [check for check in run.checks if check.outcome is not Outcome.MATCHED]
    steps: list[Callable[[], str]] = [lambda: _met(run, baselines)]
    if noisy:
        steps.append(lambda: _report(run, baselines))
    if environment.in_ci(os.environ) and any(check.outcome is Outcome.WRITTEN for check in noisy):
        steps.append(lambda: _patch(noisy, baselines, results))
    if run.checks and "GITHUB_STEP_SUMMARY" in os.environ:
        steps.append(lambda: _summary(run, noisy))
    return [line for step in steps if (line := _done(step))]


def _done(step: Callable[[], str]) -> str:
    try:
        return step()
    except OSError as error:
        return f"{error.filename} cannot be written: {error.strerror}"


def _met(run: Run, baselines: Baselines) -> str:
    """Notes which differences were met, for those who decide about them."""
    baselines.recurring.met(run)
    return baselines.recurring.unreadable()


def _report(run: Run, baselines: Baselines) -> str:
    from pytest_visual_claude.web import report

    report.write(run, baselines, baselines.results / "report.html", seconds=REPORT_SECONDS)
    return ""


def _patch(checks: list[Check], baselines: Baselines, results: str) -> str:
    from pytest_visual_claude.baselines import patches

    written = [check for check in checks if check.outcome is Outcome.WRITTEN]
    changes = [change for check in written for change in _changes(check, baselines)]
    files.write(baselines.results / "update.patch", patches.write(changes).encode())
    return f"The baselines written here are in {results}/update.patch; at home: visual-claude apply update.patch"


def _changes(check: Check, baselines: Baselines) -> list[patches.Change]:
    from pytest_visual_claude.baselines import patches

    folder = baselines.evidence(check.key.path)
    changes = []
    for ending in ("png", "json", "dom"):
        path = f"{check.baseline.removesuffix('.png')}.{ending}"
        data = baselines.read_at(path)
        replaced = None if check.compared else files.read(folder / f"expected.{ending}")
        before = None if replaced is None else patches.blob(replaced)
        if data is not None and not path.startswith("../"):
            changes.append(patches.Change(path, before, data))
    return changes


def _summary(run: Run, noisy: list[Check]) -> str:
    from pytest_visual_claude.ci import github

    path = github.summary_file(os.environ)
    if path:
        where = "The pictures are in the report: report.html in the results folder, kept as an artifact."
        causes = wording.causes_of_checks(groups(run.checks), github.CAUSES, "see the report")
        checks = [said(check) for check in noisy]
        github.append_summary(path, github.summary(wording.summary(run), checks, where, causes))
    return ""


def errors(run: Run, root: Path) -> list[str]:
    """The workflow commands of a run in GitHub Actions; none elsewhere."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return []
    from pytest_visual_claude.ci import github

    red = [said(check) for check in run.checks if not check.outcome.passed]
    return list(github.errors(red, github.way_to(root, os.environ)))


def said(check: Check) -> Said:
    """The check with its words."""
    return Said(check, wording.headline(check), tuple(wording.details(check)))
