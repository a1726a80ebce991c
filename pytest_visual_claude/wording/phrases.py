"""What sentences are made of: text from elsewhere, money, numbers, a folder."""

from __future__ import annotations

import shlex

from pytest_visual_claude.text import printable

#: How much of a sentence that came from a judge is shown.
LONGEST = 300


def folder_option(results: str) -> str:
    """What a command needs to find the results folder: nothing where it is the usual one."""
    return "" if results == ".visual" else f" --results {shlex.quote(results)}"


def clean(text: str, longest: int = LONGEST) -> str:
    """Text that came from elsewhere as one line: without what would steer a terminal, and not endless."""
    return cut(printable(text.strip()).strip(), longest)


def cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def dollars(cost: float, digits: int) -> str:
    least = 10.0**-digits
    return f"under ${least:.{digits}f}" if 0 < cost < least / 2 else f"${cost:.{digits}f}"


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
