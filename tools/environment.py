"""Makes ``.venv``: with ensurepip, or without it as on a Debian that has python3 and no python3-venv."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from console import debian, quietly, say, stop

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
    """Downloads the package that python3-venv takes its pip from, into a folder, and installs from there.

    With its own state and cache apt-get needs no root to read an index and to download.

    :returns: ``None``, or why it failed.
    """
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return "there is neither ensurepip nor pip nor apt-get"
    for needed in ("state/lists/partial", "cache/archives/partial"):
        (folder / needed).mkdir(parents=True)
    own = [f"Dir::State={folder}/state", f"Dir::Cache={folder}/cache", "Dir::State::status=/var/lib/dpkg/status"]
    limits = [f"APT::Sandbox::User={_user()}", "Acquire::Retries=1", "Acquire::http::Timeout=15"]
    apt: list[str | Path] = ["apt-get", "-q", *(part for option in (*own, *limits) for part in ("-o", option))]
    if why := quietly([*apt, "update"]) or quietly([*apt, "download", "python3-pip-whl"], within=folder):
        return why
    for package in folder.glob("*.deb"):
        if why := quietly(["dpkg-deb", "-x", package, folder]):
            return why
    wheel = next(folder.glob("usr/share/python-wheels/pip-*.whl"))
    return quietly([python, wheel / "pip", "install", "--no-index", "--disable-pip-version-check", wheel])


def _user() -> str:
    import pwd  # not on Windows, which has no apt-get either

    return pwd.getpwuid(os.getuid()).pw_name
