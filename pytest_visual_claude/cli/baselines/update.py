"""``update``: runs pytest with ``--visual-update``, then lists what was written."""

from __future__ import annotations

import subprocess
import sys

import click

from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.errors import VisualError
from pytest_visual_claude.model import Check, Outcome


@click.command(
    # Without -h: pytest's -khome would hold one.
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    epilog=results_folder.examples(
        "visual-claude update",
        "visual-claude update tests/test_shop.py -k home",
        "visual-claude update tests -n 4 --look",
    ),
)
@click.option("--look", is_flag=True, help="Then print the path of the report: old and new side by side.")
@results_folder.RESULTS
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGS]")
def update(pytest_args: tuple[str, ...], look: bool, results: str | None) -> None:  # noqa: FBT001
    """Run pytest with --visual-update and these arguments, then list what was written.

    The exit code is pytest's.
    """
    where = ["--visual-results", results] if results else []
    command = [sys.executable, "-m", "pytest", "--visual-update", *where, *pytest_args]
    code = subprocess.run(command, check=False).returncode  # noqa: S603 - what the user typed
    try:
        baselines = results_folder.open_results(results)
        checks = results_folder.last_run(baselines).checks
    except (click.UsageError, VisualError):
        raise SystemExit(code) from None
    _moved(baselines, [check for check in checks if check.outcome is Outcome.WRITTEN])
    if look:
        say(f"Look: {baselines.results / 'report.html'}")
    raise SystemExit(code)


def _moved(baselines: Baselines, written: list[Check]) -> None:
    say("")
    say(f"{len(written)} baseline{'' if len(written) == 1 else 's'} written.")
    for check in written:
        before = (baselines.evidence(check.key.path) / "expected.png").exists() and not check.compared
        say(f"  {'changed' if before else 'new    '}  {check.baseline}")
