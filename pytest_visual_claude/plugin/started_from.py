"""What is typed in the folder that pytest was started from, which need not be its root."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def results(config: pytest.Config, folder: str) -> str:
    """The results folder: commands look for it there and above.

    :param folder: as it is set, from pytest's root.
    """
    start = config.invocation_params.dir
    if start.is_relative_to(config.rootpath):
        return folder
    return Path(os.path.relpath(config.rootpath / folder, start)).as_posix()


def run_again(item: pytest.Item) -> str:
    """The command that runs the test again."""
    root = f" --rootdir {shlex.quote(item.config.option.rootdir)}" if item.config.option.rootdir else ""
    file, colons, rest = item.nodeid.partition("::")
    here = os.path.relpath(item.config.rootpath / file, item.config.invocation_params.dir)
    return f"pytest{root} {shlex.quote(Path(here).as_posix() + colons + rest)}"
