"""What an agent can do, as functions that answer in text and pictures."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence

import click

from pytest_visual_claude import wording
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.named import named
from pytest_visual_claude.errors import BaselineError
from pytest_visual_claude.judge.service.encoded import Encoded
from pytest_visual_claude.judging import explaining
from pytest_visual_claude.model import Check, behind, groups
from pytest_visual_claude.web import proposals

#: How much is told at once, and how long tests may run.
MOST, SECONDS = 50, 900


def waiting(results: str | None) -> str:
    """What waits of the last run: causes first, then a line for each check."""
    last, earlier = results_folder.by_run(results_folder.open_results(results))
    lines = wording.causes_of_checks(groups(last), MOST, "visual-claude status --json")
    lines += [f"{check.key}: {wording.brief(check)}" for check in last[:MOST]]
    lines += [f"and {len(last) - MOST} more"] * (len(last) > MOST)
    lines += [f"{len(earlier)} of earlier runs: visual-claude status --older"] * bool(earlier)
    return "\n".join(lines) or "Nothing waits."


def look(results: str | None, key: str) -> tuple[str, list[tuple[str, Encoded]]]:
    """All that is said of a check, and its pictures, each with a label.

    :raises click.UsageError: if no such check waits, or it is not clear which.
    """
    baselines = results_folder.open_results(results)
    checks = named(baselines, baselines.waiting(), key)
    if len(checks) > 1:
        raise click.UsageError(f"{key} is several: {', '.join(check.key.path for check in checks[:MOST])}")
    check = checks[0]
    said = [wording.headline(check), *wording.details(check), f"Baseline: {check.baseline}"]
    said += [f"Cause {name}" for name in behind(check)]
    return "\n".join(said), explaining.shown(baselines, check)


def cause(results: str | None, name: str) -> str:
    """One cause: what changed, the rule or the variable that sets it, and the checks that show it.

    :raises click.UsageError: if nothing that waits has it.
    """
    found = [group for group in groups(results_folder.open_results(results).waiting()) if group.id == name]
    if not found:
        raise click.UsageError(f"Nothing that waits has the cause {name}")
    group = found[0]
    lines = [f"{group.id} {group.severity.value if group.severity else 'unrated'}: {wording.shared(group)}"]
    if group.cause:
        origin = group.cause.origin
        known = {"selector": origin.selector, "where": origin.where, "variable": origin.variable}
        lines += [
            wording.cause_line(group.cause),
            *(f"{part}: {wording.clean(said)}" for part, said in known.items() if said),
        ]
    return "\n".join([*lines, "Checks:", *(check.key.path for check in group.checks[:MOST])])


def run(results: str | None, tests: Sequence[str]) -> str:
    """Runs tests, and nothing is written but what they saw; pytest's last lines.

    :raises click.UsageError: if one is no test: an option could write baselines.
    """
    if bad := [test for test in tests if not re.match(r"[\w./][\w./-]*(\.py::.+)?$", test)]:
        raise click.UsageError(f"{bad[0]!r} is no test file, folder or node id")
    where = ["--visual-results", results] if results else []
    command = [sys.executable, "-m", "pytest", "--color=no", "-q", *where, "--", *tests]
    try:
        done = subprocess.run(  # noqa: S603 - no option among them, see above
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        return f"The tests ran for more than {SECONDS} seconds, and were stopped."
    return f"pytest ended with {done.returncode}\n" + "\n".join((done.stdout + done.stderr).splitlines()[-80:])


def propose(results: str | None, keys: Sequence[str], causes: Sequence[str], why: str) -> str:
    """Keeps a proposal, and says what a person has to type.

    :raises click.UsageError: if it is not clear what is meant.
    :raises BaselineError: if one of the checks cannot be accepted.
    """
    baselines = results_folder.open_results(results)
    checks = _meant(baselines.waiting(), causes)
    checks += [check for key in keys for check in named(baselines, baselines.waiting(), key)]
    if not checks or not why.strip():
        raise BaselineError("Name the checks or causes, and say why they are right")
    made = proposals.propose(baselines, checks, why)
    typed = f"visual-claude allow {made.id}{wording.folder_option(results or '.visual')}"
    return f"Proposal {made.id}: {len(made.items)} checks. A person looks, types {typed}, and passes the token on."


def _meant(waiting: Sequence[Check], causes: Sequence[str]) -> list[Check]:
    """Those that show these causes and nothing else."""
    known = {name for check in waiting for name in behind(check)}
    if unknown := [name for name in causes if name not in known]:
        raise click.UsageError(f"Nothing that waits has the cause {unknown[0]}")
    return [check for check in waiting if behind(check) and set(behind(check)) <= set(causes)]


def accept(results: str | None, proposal: str, token: str) -> str:
    """Accepts what was proposed, with the token that a person was given.

    :raises BaselineError: if that is not it.
    """
    keys = proposals.accept(results_folder.open_results(results), proposal, token)
    return "\n".join([f"Accepted {len(keys)}; to take it back: visual-claude accept --undo", *keys])
