"""Which checks are known: from earlier runs, or by their baselines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pytest_visual_claude.baselines import Baselines, inventory
from pytest_visual_claude.baselines import known as record
from pytest_visual_claude.baselines.known import KnownCheck
from pytest_visual_claude.model import Check, Coverage
from pytest_visual_claude.plugin.observer import within


def known(results: Path, root: Path, *, search: bool) -> dict[str, KnownCheck]:
    """The checks that are known, by key.

    :param search: where no run has left a record: look at the baselines on disk, by module.
    """
    found = record.recorded(results)
    if found is not None or not search:
        return found or {}
    return {baseline.key: KnownCheck(baseline.module, baseline.path) for baseline in inventory.stored(root)}


def remember(
    baselines: Baselines, before: Mapping[str, KnownCheck], checks: Iterable[Check], coverage: Coverage
) -> None:
    """Brings the record up to date.

    Forgotten is what a complete run did not have, once its baseline is gone, too: until then it is
    a check that somebody wanted.

    :raises OSError: if it cannot be written.
    """
    kept = {key: check for key, check in before.items() if _still_known(check, coverage, baselines.root)}
    now = kept | {check.key.path: KnownCheck(check.key.test, check.baseline) for check in checks}
    if now != before:
        baselines.prepare()
        record.record(baselines.results, now)


def _still_known(check: KnownCheck, coverage: Coverage, root: Path) -> bool:
    elsewhere = not within(check.module, coverage.scope) or check.module in coverage.unfinished
    return elsewhere or (root / check.baseline).exists()
