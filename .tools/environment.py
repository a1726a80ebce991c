"""Makes ``.venv``: with ensurepip, or without it as on a Debian that has python3 and no python3-venv."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from console import debian, debian_files, quietly, say, stop

Command = Sequence[str | Path]


def make(venv: Path, python: Path) -> Command:
    """An empty environment.

    :param venv: its folder, made anew.
    :param python: its Python.
    :returns: the command that runs a pip for it.
    """
    if not _has("ensurepip") and (why := debian(["python3-venv"])):
        return _without_ensurepip(venv, python, why)
    _venv(venv)
    return [python, "-m", "pip"]


def _has(module: str) -> bool:
    importlib.invalidate_caches()
    return importlib.util.find_spec(module) is not None


def _without_ensurepip(venv: Path, python: Path, why: str) -> Command:
    _venv(venv, "--without-pip")
    if _has("pip"):
        return [sys.executable, "-m", "pip", "--python", python]
    say(f"no python3-venv ({why}): taking Debian's python3-pip-whl, which needs no root")
    with tempfile.TemporaryDirectory() as folder:
        if failed := _pip_of_debian(Path(folder), python):
            stop(f"no pip for {sys.executable}: {failed}. Install it:\n     apt-get install python3-venv")
    return [python, "-m", "pip"]


def _venv(venv: Path, *options: str) -> None:
    if why := quietly([sys.executable, "-m", "venv", "--clear", *options, venv]):
        stop(f"python -m venv failed: {why}. On Debian and Ubuntu:\n     apt-get install python3-venv")


def _pip_of_debian(folder: Path, python: Path) -> str | None:
    """Installs the pip that python3-venv would have taken from the same package.

    :returns: ``None``, or why it failed.
    """
    if why := debian_files(["python3-pip-whl"], folder):
        return why
    wheel = next(folder.glob("usr/share/python-wheels/pip-*.whl"))
    return quietly([python, wheel / "pip", "install", "--no-index", "--disable-pip-version-check", wheel])
