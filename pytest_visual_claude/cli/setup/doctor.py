"""``doctor``: whether browser, credentials, model and folders are as they should be."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

import pytest_visual_claude
from pytest_visual_claude import browser, settings
from pytest_visual_claude.browser import trying
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.cli.setup import drawing
from pytest_visual_claude.errors import VisualError
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.judging.choice import JudgeChoice, choose_judge
from pytest_visual_claude.settings import project


@click.command(epilog=results_folder.examples("visual-claude doctor", "visual-claude doctor --model claude-opus-5-5"))
@click.option("--model", envvar="VISUAL_MODEL", metavar="ID", help="The Claude model that is meant to judge.")
@click.option(
    "--results",
    envvar="VISUAL_RESULTS",
    default=".visual",
    metavar="FOLDER",
    show_default=True,
    help="The results folder that runs will write.",
)
def doctor(model: str | None, results: str) -> None:
    """Check the browser, the credentials, the model and the folders.

    Nothing is sent anywhere. Exit code 1 if something needs to be fixed first.
    """
    trouble = 0
    chosen = model or settings.DEFAULT_MODEL
    for good, what, said in _findings(chosen, Path(results)):
        trouble += not good
        click.secho("ok     " if good else "trouble", fg="green" if good else "red", nl=False)
        say(f"  {what:<12} {said}")
    raise SystemExit(1 if trouble else 0)


def _findings(model: str, results: Path) -> Iterator[tuple[bool, str, str]]:
    version = f"{pytest_visual_claude.__version__} on Python {platform.python_version()}, {sys.platform}"
    yield True, "version", version
    yield from _browser()
    yield _credentials()
    yield _model(model)
    yield _writable(results)


def _browser() -> Iterator[tuple[bool, str, str]]:
    """What a run of this project would draw with, and whether that is what drew its baselines."""
    try:
        own = project.project(Path.cwd())
        chosen = project.settings_of(own, os.environ, "renderer", "fonts", "browser_path")
        root = own.root if own else Path.cwd()
        wanted = trying.Wanted(chosen.renderer, root / chosen.fonts if chosen.fonts else None, chosen.browser_path)
        with trying.started(wanted) as (started, said):
            yield True, "browser", said
            for good, found in drawing.findings(started, root):
                yield good, "renderer", found
    except VisualError as error:
        yield False, "browser", str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the doctor is asked about
        yield False, "browser", browser.driver_fault(error) or str(error).splitlines()[0]


def _credentials() -> tuple[bool, str, str]:
    chosen = choose_judge(settings.resolve(()))
    if chosen.choice is JudgeChoice.CLAUDE:
        return True, "credentials", f"Claude judges: {chosen.reason}"
    return True, "credentials", f"the local judge decides: {chosen.reason}. For Claude, set ANTHROPIC_API_KEY"


def _model(model: str) -> tuple[bool, str, str]:
    try:
        models.known(model)
    except VisualError as error:
        return False, "model", str(error)
    return True, "model", model


def _writable(results: Path) -> tuple[bool, str, str]:
    place = next(path for path in (results.absolute(), *results.absolute().parents) if path.is_dir())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        return False, "results", f"{place} cannot be written: {error.strerror}"
    return True, "results", f"{results} can be written"
