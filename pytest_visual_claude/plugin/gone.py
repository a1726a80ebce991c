"""What tests that are gone left behind: pictures that wait, and baselines that go on under another name."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pytest_visual_claude import wording
from pytest_visual_claude.baselines import Baselines, Facts, inventory
from pytest_visual_claude.files import content
from pytest_visual_claude.model import Check, Outcome, Run, from_json, module_of
from pytest_visual_claude.plugin.observer import within

_SHOWN = 3


def forget(baselines: Baselines, run: Run) -> list[str]:
    """Drops what waits of tests that a complete run did not have any more.

    :returns: a word about it, where there was any.
    :raises BaselineError: if the results folder cannot be written.
    """
    gone = list(_gone(baselines.waiting(), run)) if run.coverage.scope and not run.shard else []
    for check in gone:
        baselines.forget(check)
    named = ", ".join(check.key.path for check in gone[:_SHOWN])
    more = f" and {len(gone) - _SHOWN} more" if len(gone) > _SHOWN else ""
    single = len(gone) == 1
    said = f"Dropped {len(gone)} that waited, whose test{' is' if single else 's are'} gone: {named}{more}"
    return [said] if gone else []


def _gone(waiting: Iterable[Check], run: Run) -> Iterator[Check]:
    made = {check.key.path for check in run.checks}
    browsers = {"", *(check.key.browser for check in run.checks)}
    for check in waiting:
        module, coverage = check.key.module, run.coverage
        finished = within(module, coverage.scope) and module not in coverage.unfinished
        if finished and check.run != run.id and check.key.path not in made and check.key.browser in browsers:
            yield check


def renames(baselines: Baselines, run: Run, unfinished: Iterable[str], results: str) -> list[Check]:
    """The checks without a baseline, as far as one that nobody asks for any more shows the same.

    :param unfinished: the tests that did not pass, or did not run.
    :param results: the results folder, as a person would type it.
    """
    missing = [check for check in run.checks if check.outcome is Outcome.MISSING]
    if not missing or not run.coverage.scope or run.shard:
        return []
    # A test that lacks a baseline goes on to its end: what it did not ask for it does not want.
    otherwise = {check.key.test for check in run.checks if not check.outcome.passed} - {c.key.test for c in missing}
    ended = {check.key.test for check in missing} - otherwise
    held = {module_of(test) for test in unfinished if test not in ended}
    orphans = defaultdict(list)
    for baseline in inventory.unasked(baselines.root, run):
        if baseline.module not in held and not inventory.elsewhere(baseline, run):
            orphans[baseline.digest, baseline.drawn_by].append(baseline.path)
    candidates = ((check, orphans[_digest(baselines, check), check.key.browser]) for check in missing)
    option = wording.folder_option(results)
    return [_renamed(check, paths.pop(0), option) for check, paths in candidates if paths]


def words(renamed: Sequence[Check], results: str) -> list[str]:
    """:param results: the results folder, as a person would type it."""
    said = [f"{check.key} has no baseline: renamed from {check.renamed_from}?" for check in renamed[:_SHOWN]]
    move = f"Move {len(renamed)} renamed: visual-claude accept{wording.folder_option(results)} --renames"
    return [*said, move] if renamed else []


def _digest(baselines: Baselines, check: Check) -> str:
    with contextlib.suppress(OSError, ValueError):
        return from_json(Facts, content(baselines.evidence(check.key.path) / "actual.json")).digest
    return ""


def _renamed(check: Check, old: str, option: str) -> Check:
    reason = f"{check.reason}\nRenamed from {old}? Then move it: visual-claude accept{option} --renames"
    return replace(check, renamed_from=old, reason=reason)
