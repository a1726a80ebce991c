"""What the scripts of this folder say, and how they start other programs. Python 3.11, no dependencies."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache"

_LIMITS = ("Acquire::Retries=1", "Acquire::http::Timeout=15", "Acquire::https::Timeout=15")
_ERROR = re.compile(r"(\w*Error|ERROR|E|npm error|sudo): ?\S|npm error (?!code)")


def say(text: str) -> None:
    """One line, at once: what follows may take a while."""
    print(f"run: {text}", flush=True)


def stop(text: str) -> NoReturn:
    """Says why it cannot go on, and what to do."""
    print(f"run: {text}", file=sys.stderr, flush=True)
    raise SystemExit(1)


def quietly(
    command: Sequence[str | Path],
    *,
    silence: float = 60,
    within: Path = ROOT,
    variables: Mapping[str, str] | None = None,
) -> str | None:
    """Runs a program without showing its output.

    :param silence: seconds without a line of output after which it is given up; a download
        that moves keeps talking, one that hangs does not.
    :param within: the folder it runs in.
    :param variables: added to the environment.
    :returns: ``None`` if it went well, else the line of its output that says most.
    """
    try:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=within,
            env={**os.environ, **(variables or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # so that its children can be ended with it
        )
    except OSError as error:
        return str(error)
    with process:
        heard, gave_up = _listen(process, silence)
    if gave_up:
        return f"nothing happened for {silence:.0f} seconds"
    return _telling(heard) if process.returncode else None


def _listen(process: subprocess.Popen[str], silence: float) -> tuple[list[str], bool]:
    lines: list[str] = []
    last = [time.monotonic()]

    def read() -> None:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            last[0] = time.monotonic()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        while reader.is_alive() and time.monotonic() - last[0] <= silence:
            reader.join(timeout=0.1)
    finally:
        if gave_up := reader.is_alive():
            _end(process)
            reader.join()
    return lines, gave_up


def _end(process: subprocess.Popen[str]) -> None:
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _telling(lines: Sequence[str]) -> str:
    """The line that names the cause: pip's, Playwright's, npm's or apt's first error, else the last line."""
    said = [line.strip() for line in lines if line.strip()]
    errors = [line for line in said if _ERROR.match(line)]
    return [*errors, *said[-1:], "it failed without a word"][0]


def administrator() -> list[str] | None:
    """What to put before a command that needs root: nothing, ``sudo -n``, or ``None`` if there is no way."""
    if os.name == "posix" and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and quietly(["sudo", "-n", "true"], silence=5) is None:
        return ["sudo", "-n"]
    return None


def debian(packages: Sequence[str]) -> str | None:
    """Installs Debian packages.

    :returns: ``None`` if it went well, else why not.
    """
    if not shutil.which("apt-get"):
        return "there is no apt-get here"
    root = administrator()
    if root is None:
        return "that needs root or sudo"
    say(f"installing {' '.join(packages)} with apt-get")
    limits = [part for limit in _LIMITS for part in ("-o", limit)]
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *limits]
    quietly([*apt, "update"], silence=120)  # an old index may still do
    return quietly([*apt, "install", "-y", "--no-install-recommends", *packages], silence=300)


def debian_files(packages: Sequence[str], folder: Path) -> str | None:
    """Unpacks Debian packages into a folder, without installing them and without root.

    With a state and a cache of its own apt-get needs no root to read an index and to download.

    :returns: ``None`` if it went well, else why not.
    """
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return "there is no apt-get here"
    with tempfile.TemporaryDirectory() as own:
        for needed in ("state/lists/partial", "cache/archives/partial"):
            Path(own, needed).mkdir(parents=True)
        options = [f"Dir::State={own}/state", f"Dir::Cache={own}/cache", "Dir::State::status=/var/lib/dpkg/status"]
        options += [f"APT::Sandbox::User={getpass.getuser()}", *_LIMITS]
        apt: list[str | Path] = ["apt-get", "-q", *(part for option in options for part in ("-o", option))]
        if why := quietly([*apt, "update"]) or quietly([*apt, "download", *packages], within=Path(own)):
            return why
        unpacked = (quietly(["dpkg-deb", "-x", package, folder]) for package in Path(own).glob("*.deb"))
        return next(filter(None, unpacked), None)
