"""Playwright's server: browsers that it launches, wherever it runs, and how they are reached from here.

What such a browser opens on a loopback address is fetched by this machine, over the connection that drives it: the app
under test need not be seen from there.
"""

from __future__ import annotations

import functools
import importlib.util
import json
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

_LOOPBACK = "<loopback>"


class Connection(dict[str, Any]):
    """What ``BrowserType.connect`` takes to reach a server of ours.

    :param where: what the server is: ``container`` or ``remote``. The pictures of its browsers are named by it.
    """

    def __init__(self, endpoint: str, where: str) -> None:
        super().__init__(endpoint=endpoint, expose_network=_LOOPBACK)
        self.where = where


_connected: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


def mark(browser: Any, connection: Connection) -> None:
    """Remembers where a browser runs."""
    _connected[browser] = connection.where


def drawn_by(browser: Any, otherwise: str) -> str:
    """What draws, as pictures are named by it: ``chromium`` on this machine, else ``chromium-container`` and the like.

    :param browser: Playwright's; None where a page's context was launched without one.
    :param otherwise: the browser's name, where it cannot tell.
    """
    if browser is None:
        return otherwise
    return "-".join(filter(None, (browser.browser_type.name, _connected.get(browser, ""))))


def package() -> Path:
    """The installed Playwright's own programs, in JavaScript: the same on every system."""
    found = importlib.util.find_spec("playwright")
    return Path(found.origin if found and found.origin else "").parent / "driver" / "package"


@functools.cache
def version() -> str:
    """Of Playwright itself, which is not always that of its Python package."""
    said: str = json.loads((package() / "package.json").read_text(encoding="utf-8"))["version"]
    return said


def unusable(connection: Connection, error: Exception) -> str:
    """What to say where a server cannot be connected to, or launches no browser."""
    lines = [line.strip("║╔╗╚╝═ ") for line in str(error).splitlines()]
    said = next((line for line in lines if line), "no reason given").removeprefix("BrowserType.connect: ")
    more = next((line for line in lines if "mismatch" in line or "Executable doesn't exist" in line), "")
    reason = more if more and more not in said else said
    return (
        f"The Playwright server at {connection['endpoint']} cannot be used: {reason}\n"
        f"It has to be of Playwright {version()}, as here. Start it there, with a browser installed:\n"
        f"  npx playwright@{version()} run-server --host 0.0.0.0 --port 3000\n"
        "or draw on this machine: --visual-renderer=local"
    )
