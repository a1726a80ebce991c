"""``judge``: what Claude said of a run whose questions went as a batch."""

from __future__ import annotations

import os
import time

import click

from pytest_visual_claude import wording
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.cli import progress, results_folder
from pytest_visual_claude.errors import JudgeUnavailable, JudgeUnusable, VisualError
from pytest_visual_claude.judge.claude import delivery
from pytest_visual_claude.judge.claude.batch_folder import BatchFolder
from pytest_visual_claude.judge.claude.delivery import Collected
from pytest_visual_claude.judging import batch
from pytest_visual_claude.judging.spending import batch_folder
from pytest_visual_claude.model import Run

#: Seconds between two looks at a batch: most take up to an hour.
_POLL = 60.0


@click.command(
    epilog=results_folder.examples("visual-claude judge", "visual-claude judge --wait", "pytest --visual-judging=batch")
)
@click.option("--wait", is_flag=True, help="Wait until all is answered, up to a day.")
@results_folder.RESULTS
def judge(wait: bool, results: str | None) -> None:  # noqa: FBT001
    """Fetch what Claude says of a run that asked it in a batch; then decide, and write the report.

    Sends what the run could not send. Fetching again costs nothing.

    Exit code 0: all green; 1: something is red; 2: trouble; 75: not answered yet.
    """
    baselines = results_folder.open_results(results)
    run = results_folder.last_run(baselines)
    while True:
        collected = _collected(baselines, run, wait=wait)
        run = _decided(baselines, run, collected)
        if not (wait and any(check.asked for check in run.checks)):
            break
        try:
            time.sleep(_POLL)
        except KeyboardInterrupt:  # what is not answered is no failure
            break
    _report(baselines, run)
    raise SystemExit(_exit_code(run))


def _collected(baselines: Baselines, run: Run, *, wait: bool) -> Collected:
    """Sends what is left, and collects. Who waits does not give up for a fault that passes."""
    folder = BatchFolder(batch_folder(baselines.results), run.id)
    try:
        if waiting := delivery.to_send(folder):
            click.echo(batch.announced(waiting, os.environ))
        sent = delivery.send(folder)
        collected = delivery.collect(folder)
    except JudgeUnavailable as error:
        if not wait or isinstance(error, JudgeUnusable):
            raise results_folder.Trouble(str(error)) from None
        click.echo(f"{error} (trying again)", err=True)
        return Collected(folder.unanswered)
    except (VisualError, OSError) as error:
        raise results_folder.Trouble(str(error)) from None
    for line in (sent.fault, *collected.progress):
        if line:
            click.echo(wording.clean(line), err=True)
    return collected


def _decided(baselines: Baselines, run: Run, collected: Collected) -> Run:
    try:
        with progress.bar("Verdicts") as tell:
            return batch.decide(baselines, run, collected.unanswered, tell)
    except (VisualError, OSError) as error:
        raise results_folder.Trouble(str(error)) from None


def _report(baselines: Baselines, run: Run) -> None:
    from pytest_visual_claude.cli.runs import report

    for check in run.checks:
        if not check.outcome.passed and not check.asked:
            click.echo(wording.headline(check))
            for line in wording.details(check):
                click.echo(f"  {line}")
    path = report.write(baselines, baselines.results / "report.html")
    click.echo(f"visual: {wording.summary(run)}{' at half price' if run.spent else ''}")
    for line in wording.warnings(run.checks):
        click.echo(line)
    click.echo(f"Report: {path}")
    if any(check.asked for check in run.checks):
        click.echo("Not answered yet. Wait for it: visual-claude judge --wait")


def _exit_code(run: Run) -> int:
    if any(check.asked for check in run.checks):
        return batch.NOT_YET
    return 0 if all(check.outcome.passed for check in run.checks) else 1
