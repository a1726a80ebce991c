"""Serves the shop over loopback for as long as the tests run.

SHOP_SITE names the release to test, a folder beside this shop: ``site`` (the default) or
``shop-next``. What a release does not bring itself is served from ``site``.
"""

from __future__ import annotations

import os
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

SHOP = Path(__file__).parents[1]
SITE = SHOP / "site"
RELEASES = {"site": SITE, "shop-next": SHOP.parent / "shop-next" / "site"}


class Shop(SimpleHTTPRequestHandler):
    """Files of the release first, then those of ``site``. Says nothing about requests."""

    release = SITE
    # Windows reads these from its registry, where they are not always right.
    extensions_map: ClassVar = {
        ".html": "text/html",
        ".css": "text/css",
        ".js": "text/javascript",
        ".svg": "image/svg+xml",
    }

    def translate_path(self, path: str) -> str:
        wanted = Path(super().translate_path(path)).relative_to(self.directory)
        newer = self.release / wanted
        return str(newer if newer.is_file() else SITE / wanted)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="session")
def base_url():
    name = os.environ.get("SHOP_SITE", "site")
    if name not in RELEASES:
        raise pytest.UsageError(f"SHOP_SITE={name}: no such release; there are {', '.join(RELEASES)}")
    handler = type("Release", (Shop,), {"release": RELEASES[name]})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
