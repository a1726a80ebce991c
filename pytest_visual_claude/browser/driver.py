"""Playwright's driver: what to say where it does not start."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path


def driver_fault(error: Exception) -> str | None:
    """What to say where Playwright itself does not start; ``None`` if the error is another one.

    Playwright's driver is a node of its own. Where a library is missing it dies at once, and
    all that is left in Python is "Connection closed while reading from the driver": so it is
    started once more, for its own words.
    """
    if "Connection closed while reading from the driver" not in str(error):
        return None
    words = _words_of([str(program) for program in _drivers()])
    said = f"Playwright's driver does not start: {words or 'it closed the connection at once'}."
    if words and "libatomic" not in words:
        return f"{said}\nInstall what it lacks; on Linux:\n  playwright install-deps chromium"
    return (
        f"{said}\nIts node needs libatomic1, missing on bare Debian and Ubuntu. Install:\n  apt-get install libatomic1"
    )


def _drivers() -> Iterator[Path]:
    import playwright

    for name in ("node", "node.exe"):
        program = Path(playwright.__file__).parent / "driver" / name
        if program.is_file():
            yield program


def _words_of(programs: Sequence[str]) -> str:
    for program in programs:
        try:
            done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        if done.returncode:
            return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ""
    return ""
