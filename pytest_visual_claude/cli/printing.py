"""All that a command prints: cleaned, on any console."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator

import click

from pytest_visual_claude.text import printable


def say(line: str, *, err: bool = False) -> None:
    """Prints one line, whoever wrote the names in it."""
    click.echo(printable(line), err=err)


@contextlib.contextmanager
def console() -> Iterator[None]:
    """Shows ``?`` for a character that the console lacks, and says in one line what the system refuses."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        yield
    except OSError as error:
        _let_go_of_stdout()
        say(f"Error: {_refused(error)}", err=True)
        raise SystemExit(2) from None


def _refused(error: OSError) -> str:
    try:
        os.getcwd()  # noqa: PTH109 - the same, without another import
    except OSError:
        return "the folder this runs in is gone: change to your project, and run the command again"
    why = error.strerror or str(error)
    return f"{error.filename}: {why}" if error.filename else f"the output cannot be written: {why}"


def _let_go_of_stdout() -> None:
    """What could not be written to it would be tried again when Python ends, and fail there."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        return
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
