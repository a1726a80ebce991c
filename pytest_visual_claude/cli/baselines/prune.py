"""``prune``: removes the baselines that no test asked for in a complete run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from pytest_visual_claude.baselines import Baselines, inventory, known
from pytest_visual_claude.baselines.inventory import StoredBaseline
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.errors import VisualError
from pytest_visual_claude.model import Run


@click.command(epilog=results_folder.examples("visual-claude prune", "visual-claude prune --yes"))
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@results_folder.RESULTS
def prune(yes: bool, results: str | None) -> None:  # noqa: FBT001
    """Remove the baselines that no test asked for in the last run, if that was complete.

    A filtered run never prunes. The baselines of other browsers and systems are kept, and those of
    test files in which a test was skipped or failed. It lists what it would remove, then asks.
    """
    baselines = results_folder.open_results(results)
    run = results_folder.last_run(baselines)
    if not run.coverage.scope:
        raise click.ClickException("the last run was filtered or ended early: run all tests first, then prune.")
    unasked = inventory.unasked(baselines.root, run)
    held = Counter(why for baseline in unasked if (why := _held(baseline, run)))
    obsolete = [baseline for baseline in unasked if not _held(baseline, run)]
    for why, count in sorted(held.items()):
        say(f"kept: {count} {why}")
    for baseline in obsolete:
        say(baseline.path)
    if not obsolete:
        say("Nothing to prune.")
        return
    if not yes and not (results_folder.on_terminal() and click.confirm(f"Remove these {len(obsolete)}?")):
        say(f"Nothing removed. Remove these {len(obsolete)}: visual-claude prune --yes")
        raise SystemExit(1)
    _remove(baselines, obsolete)


def _held(baseline: StoredBaseline, run: Run) -> str:
    """Why a baseline that was not asked for may still be wanted; ``""`` where nothing says so."""
    skipped = (
        f"of {baseline.module}, where a test was skipped or failed"
        if baseline.module in run.coverage.unfinished
        else ""
    )
    return inventory.elsewhere(baseline, run) or skipped


def _remove(baselines: Baselines, obsolete: Sequence[StoredBaseline]) -> None:
    try:
        for baseline in obsolete:
            path = baselines.root / baseline.path
            baselines.put_back({path.with_suffix(".dom"): None, path.with_suffix(".json"): None, path: None})
            _remove_empty(path.parent, baselines.root)
    except VisualError as error:
        raise click.ClickException(str(error)) from None
    known.forget(baselines.results, {baseline.key for baseline in obsolete})
    say(f"Removed {len(obsolete)}.")


def _remove_empty(folder_: Path, root: Path) -> None:
    while folder_ != root and not any(folder_.iterdir()):
        folder_.rmdir()
        folder_ = folder_.parent
