"""The hooks this plugin calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_visual_claude.judge import Judge


@pytest.hookspec(firstresult=True)
def pytest_visual_judge(config: pytest.Config) -> Judge | None:
    """Gives the run a judge of your own, in the place of the one that the options name.

    Called once in every process, before collection: implement it in the conftest.py of the root.

    :returns: a judge (see ``pytest_visual_claude.judge.Judge``), or None.
    """
