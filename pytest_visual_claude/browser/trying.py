"""The Chromium that a run would draw with, started to see whether it starts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_visual_claude.browser import container, fonts
from pytest_visual_claude.browser.finding import instead
from pytest_visual_claude.browser.launching import launch_options, remote_options
from pytest_visual_claude.browser.server import Connection, mark, unusable
from pytest_visual_claude.errors import BrowserMissing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType


@dataclass(frozen=True)
class Wanted:
    """What the options of a run say of its browser.

    :param renderer: ``local``, ``container``, or a server's address.
    :param own_fonts: a folder to take the place of the fonts there.
    """

    renderer: str = "local"
    own_fonts: Path | None = None
    browser_path: str | None = None


@contextmanager
def started(wanted: Wanted) -> Iterator[tuple[Browser, str]]:
    """A Chromium, and which one it is, for as long as the context lasts.

    :raises BrowserMissing: if there is none to launch, no container and no server.
    :raises Exception: whatever Playwright says where one does not start.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = _here if wanted.renderer == "local" else _there
        with opened(playwright.chromium, wanted) as (browser, which):
            try:
                yield browser, f"Chromium {browser.version}, {which}"
            finally:
                browser.close()


@contextmanager
def _here(chromium: BrowserType, wanted: Wanted) -> Iterator[tuple[Browser, str]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "fonts.conf") if wanted.own_fonts else None
        if file:
            file.write_bytes(fonts.configuration(str(wanted.own_fonts)))
        options = launch_options({}, file)
        try:
            yield chromium.launch(**options), "Playwright's own"
            return
        except Exception as error:
            if not (program := instead(error, "chromium", options, wanted.browser_path)):
                raise
        yield chromium.launch(**options, executable_path=str(program)), str(program)


@contextmanager
def _there(chromium: BrowserType, wanted: Wanted) -> Iterator[tuple[Browser, str]]:
    if wanted.renderer != "container":
        yield _connected(chromium, Connection(wanted.renderer, "remote")), wanted.renderer
        return
    with container.serving(wanted.own_fonts, print) as address:
        yield _connected(chromium, Connection(address, "container")), container.image()


def _connected(chromium: BrowserType, connection: Connection) -> Browser:
    import json

    from playwright.sync_api import Error

    headers: dict[str, Any] = {"x-playwright-launch-options": json.dumps(remote_options({}))}
    try:
        browser = chromium.connect(**connection, headers=headers)
    except Error as error:
        raise BrowserMissing(unusable(connection, error)) from None
    mark(browser, connection)
    return browser
