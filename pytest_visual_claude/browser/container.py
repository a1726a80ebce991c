"""Playwright's own image in a container: the same browser, fonts and libraries on every machine.

Docker or Podman are called by their command lines. testcontainers was the other way: it brings Docker's SDK, does not
know Podman's contexts, pulls a second image that cleans up, and shares no container between processes. Here the server
ends when its standard input does, so that nothing is left behind by a run that is killed. The server is the installed
Playwright's own, mounted: its version is always the right one, and nothing is downloaded but the image.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pytest_visual_claude.browser import fonts, server
from pytest_visual_claude.browser.launching import LOCALE
from pytest_visual_claude.errors import BrowserMissing

_PORT = 3000
_IN_IT = "/visual"
#: Seconds for a container whose image is there to begin to listen, and to end.
_START, _END = 120.0, 10.0
#: How Docker and Podman say that an image is not here.
_UNKNOWN = ("no such image", "image not known", "failed to find image")
#: Node sees the end of what nobody reads only if it is told to read it.
_SERVE = f"process.stdin.resume(); require('{_IN_IT}/playwright/cli.js')"


def image() -> str:
    """Playwright's image for the installed Playwright: the browsers in it are those that this version launches."""
    return f"mcr.microsoft.com/playwright:v{server.version()}-noble"


def engine(environ: Mapping[str, str] = os.environ) -> str:
    """Docker or Podman.

    :raises BrowserMissing: if neither is on PATH.
    """
    found = [program for name in ("docker", "podman") if (program := shutil.which(name, path=environ.get("PATH")))]
    if not found:
        raise BrowserMissing(
            "The renderer is a container, and neither docker nor podman is on PATH. Install one of them, or draw on "
            "this machine: --visual-renderer=local"
        )
    return found[0]


@dataclass(frozen=True)
class Container:
    """One that is to be started.

    :param own_fonts: a folder to take the place of the image's fonts.
    :param name: of the container.
    :param path: of the server's address: who does not know it is not let in.
    """

    engine: str
    fonts_file: Path
    own_fonts: Path | None
    name: str
    path: str

    @property
    def command(self) -> list[str]:
        """The command line that starts it."""
        variables = {**LOCALE, "FONTCONFIG_FILE": f"{_IN_IT}/fonts.conf"}
        return [
            *(self.engine, "run", "--rm", "--interactive", "--init", "--name", self.name),
            *("--publish", f"127.0.0.1::{_PORT}", "--user", "pwuser", "--workdir", "/home/pwuser"),
            *("--shm-size", "1g", "--security-opt", "label=disable"),
            *(part for name, value in variables.items() for part in ("--env", f"{name}={value}")),
            *self._mounts,
            *(image(), "node", "-e", _SERVE, "playwright", "run-server", "--unsafe"),
            *("--host", "0.0.0.0", "--port", str(_PORT), "--path", self.path),  # noqa: S104 - of the container
        ]

    @property
    def _mounts(self) -> Iterator[str]:
        given = {"playwright": server.package(), "fonts.conf": self.fonts_file, "fonts": self.own_fonts}
        for target, source in given.items():
            if source:
                yield from ("--mount", f"type=bind,source={source},target={_IN_IT}/{target},readonly")

    def endpoint(self) -> str:
        """Where it is reached, once it listens."""
        said = _run(self.engine, "port", self.name, f"{_PORT}/tcp").stdout.split()
        return f"ws://{said[0]}{self.path}" if said else ""


@contextmanager
def serving(own_fonts: Path | None, say: Callable[[str], object]) -> Iterator[str]:
    """The address of a server in a container of its own, which ends with the context, or with this process.

    :param own_fonts: a folder to take the place of the image's fonts.
    :param say: told what takes minutes: to pull the image, the first time.
    :raises BrowserMissing: if there is no Docker, or it does not start the container.
    """
    program, token = engine(), secrets.token_hex(8)
    _pull(program, say)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as log:
        file = fonts.HOST
        if own_fonts:
            file = Path(folder, "fonts.conf")
            file.write_bytes(fonts.configuration(f"{_IN_IT}/fonts"))
            Path(folder).chmod(0o755)  # another user reads it there
        container = Container(program, file, own_fonts, f"visual-claude-{token}", f"/{secrets.token_hex(16)}")
        with _running(container, log):
            yield container.endpoint()


@contextmanager
def _running(container: Container, log: IO[bytes]) -> Iterator[None]:
    with subprocess.Popen(  # noqa: S603
        container.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, start_new_session=True
    ) as process:
        try:
            if not _listens(process):
                process.kill()
                raise BrowserMissing(_fault(container.engine, "does not start the container", _last_line(log)))
            yield
        finally:
            _end(container, process)


def _listens(process: subprocess.Popen[bytes]) -> bool:
    """Waits for the server's first line; False where there is none."""
    assert process.stdout
    patience = threading.Timer(_START, process.kill)
    patience.start()
    try:
        return any(b"Listening on" in line for line in process.stdout)
    finally:
        patience.cancel()


def _end(container: Container, process: subprocess.Popen[bytes]) -> None:
    assert process.stdin
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        process.wait(_END)
    except subprocess.TimeoutExpired:
        _run(container.engine, "kill", container.name)
        process.kill()


def _pull(program: str, say: Callable[[str], object]) -> None:
    known = _run(program, "image", "inspect", image())
    if known.returncode and not any(words in known.stderr.lower() for words in _UNKNOWN):
        raise BrowserMissing(_fault(program, "does not run", known.stderr))
    if known.returncode:
        say(f"visual: pulling {image()}, once; it is large")
        done = _run(program, "pull", "--quiet", image())
        if done.returncode:
            raise BrowserMissing(_fault(program, f"cannot pull {image()}", done.stderr))


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def _last_line(log: IO[bytes]) -> str:
    log.seek(0)
    return log.read().decode("utf-8", "replace")


def _fault(program: str, what: str, words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip() and "--help" not in line]
    return (
        f"{Path(program).stem} {what}: {lines[-1] if lines else 'it gives no reason'}\n"
        "See that it runs, or draw on this machine: --visual-renderer=local"
    )
