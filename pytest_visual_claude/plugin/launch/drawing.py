"""Where a run draws its pages, and with which fonts, where that is not left to this machine.

A plugin of its own, registered where the options ask for it. A container is started when the first browser is wanted,
by the controller, whose life is the run's: its workers ask for it through the folder that they share.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

import pytest

from pytest_visual_claude import settings
from pytest_visual_claude.browser import container, fonts
from pytest_visual_claude.browser.server import Connection
from pytest_visual_claude.errors import BrowserMissing
from pytest_visual_claude.files import read, write
from pytest_visual_claude.plugin.session import Session

#: The name it is registered by.
NAME = "visual-claude-drawing"
_PAUSE = 0.05


class Drawing:
    """One run's, in the controller or in a worker of xdist.

    :raises pytest.UsageError: if the folder with fonts holds none.
    """

    def __init__(self, config: pytest.Config, session: Session) -> None:
        self._config, self._session = config, session
        self._renderer, given = session.settings.renderer, session.settings.fonts
        self._fonts = session.root / given if given else None
        self._open, self._offers = ExitStack(), False
        if self._fonts and not fonts.has_fonts(self._fonts):
            where = settings.origin("fonts", session.layers)
            raise pytest.UsageError(
                f"{where}: {given!r} is not a folder with fonts (.ttf, .otf, .ttc) in {session.root}"
            )

    @cached_property
    def fonts_file(self) -> Path | None:
        """The fontconfig file that browsers of this machine draw with; None for the host's fonts."""
        if self._fonts is None or self._renderer != "local":
            return None
        folder = self._open.enter_context(tempfile.TemporaryDirectory(prefix="visual-fonts-"))
        file = Path(folder, "fonts.conf")
        file.write_bytes(fonts.configuration(str(self._fonts.resolve())))
        return file

    @cached_property
    def connection(self) -> Connection | None:
        """How to reach what draws; None where that is this machine.

        :raises BrowserMissing: if no container can be started.
        """
        if self._renderer == "local":
            return None
        if self._renderer != "container":
            return Connection(self._renderer, "remote")
        return Connection(self._shared or self._open.enter_context(self._serving()), "container")

    def _serving(self) -> AbstractContextManager[str]:
        return container.serving(self._fonts, self._say)

    @property
    def _shared(self) -> str:
        """The address of the controller's container; ``""`` where this process has none above it, on this machine."""
        folder = self._session.names.folder if self._session.worker else None
        if folder is None or not folder.is_dir():
            return ""
        write(folder / "container" / "wanted", b"")
        while (answer := read(folder / "container" / "answer")) is None:
            if not folder.is_dir():
                raise BrowserMissing("The run ended before its container was started.")
            time.sleep(_PAUSE)
        fault, _, address = answer.decode().partition("\0")
        if fault:
            raise BrowserMissing(fault)
        return address

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Says it at once where a container is wanted, and there is nothing to start one."""
        if self._renderer == "container" and not self._session.worker:
            try:
                container.engine()
            except BrowserMissing as error:
                raise pytest.UsageError(str(error)) from None

    @pytest.hookimpl(optionalhook=True, trylast=True)
    def pytest_configure_node(self) -> None:
        """Begins to wait for a worker that wants the container."""
        folder = self._session.names.folder
        if folder and self._renderer == "container" and not self._offers:
            self._offers = True
            self._open.enter_context(_offered(folder / "container", self))

    def offer(self, folder: Path, ended: threading.Event) -> None:
        """Starts the container once it is wanted, and says where it is."""
        while not (folder / "wanted").exists():
            if ended.wait(_PAUSE):
                return
        try:
            with self._serving() as address:
                write(folder / "answer", f"\0{address}".encode())
                ended.wait()
        except BrowserMissing as error:
            write(folder / "answer", str(error).encode())

    def _say(self, line: str) -> None:
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        capture = self._config.pluginmanager.get_plugin("capturemanager")
        if terminal and capture:
            with capture.global_and_fixture_disabled():
                terminal.write_line(line)

    def pytest_unconfigure(self) -> None:
        self._open.close()


@contextmanager
def _offered(folder: Path, drawing: Drawing) -> Iterator[None]:
    """A thread that waits for a worker, for as long as the run lasts."""
    ended = threading.Event()
    thread = threading.Thread(target=drawing.offer, args=(folder, ended), name="visual-claude-container", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def of(config: pytest.Config) -> Drawing | None:
    """The run's; None where nothing but this machine draws, with its own fonts."""
    found: Drawing | None = config.pluginmanager.get_plugin(NAME)
    return found
