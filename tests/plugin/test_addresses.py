"""A picture may be named by its address: fetched within limits, from no private network unless that is allowed."""

from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from project import drawing

from pytest_visual_claude.model import Outcome

BEFORE, AFTER = drawing((20, 20, 100, 60)), drawing()


@pytest.fixture
def server():
    class Pictures(BaseHTTPRequestHandler):
        shown = BEFORE

        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.shown)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Pictures) as running:
        threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def host():
    return "localhost"


@pytest.fixture
def shop(lone_project, server, host):
    address = f"http://{host}:{server.server_port}/home.png"
    lone_project.write(
        {"test_home.py": f"def test_home(assert_screenshot):\n    assert_screenshot({address!r}, 'home')\n"}
    )
    return lone_project


def test_a_picture_is_fetched_and_compared(shop, server):
    assert shop.pytest("--visual-update").code == 0
    assert shop.pytest().outcomes == {"passed": 1}
    server.RequestHandlerClass.shown = AFTER
    assert shop.pytest().outcomes == {"failed": 1}
    assert shop.became() == {"test_home/home": Outcome.CHANGED}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot connect to 0.0.0.0")
@pytest.mark.parametrize("host", ["0.0.0.0"])
def test_the_own_network_is_refused_unless_it_is_allowed(shop, server):
    done = shop.pytest()
    assert done.outcomes == {"failed": 1}
    assert done.lines("cannot be fetched: only https:// is, not http")
    assert shop.pytest("--visual-allow-private-urls", "--visual-update").code == 0


def test_offline_nothing_is_fetched(shop):
    done = shop.pytest("--visual-offline")
    assert done.lines("the local judge decides (it runs offline)")
    assert done.lines("cannot be fetched: --visual-offline forbids it")


def test_two_addresses_are_compared_on_the_shell(shop, server):
    address = f"http://127.0.0.1:{server.server_port}/"
    done = shop.visual_claude("compare", f"{address}a.png", f"{address}b.png")
    assert done.code == 0, done.out + done.err
    refused = shop.visual_claude("compare", f"{address}a.png", "http://10.1.2.3/b.png")
    assert refused.code == 2
    assert "cannot be fetched" in refused.err
