"""The options that ``@pytest.mark.visual`` sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from pytest_visual_claude import settings
from pytest_visual_claude.errors import SettingsError
from pytest_visual_claude.settings import Layer, Source


def check_markers(layers: Sequence[Layer], items: Iterable[pytest.Item]) -> None:
    """Reads every marker before the first test runs.

    :param layers: what else sets options, for those that depend on each other.
    :raises pytest.UsageError: for the first one that sets no option, or a bad value.
    """
    for item in items:
        if marks := marked(item):
            try:
                settings.resolve([*marks, *layers])
            except SettingsError as error:
                raise pytest.UsageError(str(error)) from None


def marked(item: pytest.Item) -> list[Layer]:
    marks = list(item.iter_markers("visual"))
    if any(mark.args for mark in marks):
        raise pytest.UsageError(
            f"@pytest.mark.visual of {item.nodeid}: options are named, as in visual(tolerance='minor')"
        )
    return [
        Layer(Source.MARKER, mark.kwargs, f"@pytest.mark.visual({{option}}=…) of {_plain(item.nodeid)}")
        for mark in marks
    ]


def _plain(text: str) -> str:
    """Safe inside a template."""
    return text.replace("{", "{{").replace("}", "}}")
