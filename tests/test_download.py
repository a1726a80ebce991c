"""Pictures by address: from public hosts, within limits, and from nowhere else."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pytest_visual_claude import capture
from pytest_visual_claude.capture import download
from pytest_visual_claude.errors import PictureError

PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 1000


class Site(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Page)
        self.ended = threading.Event()
        self.seen = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """A client that went away is what some of these tests are about."""


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append(self.path)
        name = self.path.strip("/").partition("?")[0]
        getattr(self, f"_{name}")()

    def _picture(self, status=200, **headers):
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(PICTURE)

    def _missing(self):
        self._picture(404)

    def _moved(self):
        self._picture(302, location="/picture?again")

    def _loop(self):
        self._picture(302, location="/loop")

    def _inward(self):
        self._picture(302, location="ftp://127.0.0.1/picture")

    def _endless(self):
        self.send_response(200)
        self.end_headers()
        while not self.server.ended.is_set():
            self.wfile.write(b"x" * 65536)

    def _dripping(self):
        self.send_response(200)
        self.end_headers()
        while not self.server.ended.wait(0.05):
            self.wfile.write(b"x")

    def _silent(self):
        self.server.ended.wait(60)

    def _short(self):
        self._picture(**{"content-length": "5000"})

    def log_message(self, *args):
        """Nobody reads it."""


@pytest.fixture
def site():
    with Site() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.ended.set()
        server.shutdown()


def refused(address, **options):
    with pytest.raises(PictureError) as caught:
        download.fetch(address, **options)
    return str(caught.value)


def test_a_picture_is_fetched_byte_for_byte(site):
    assert download.fetch(f"{site.url}/picture?v=1", private=True) == PICTURE
    assert site.seen == ["/picture?v=1"]


def test_a_redirect_is_followed_with_its_query(site):
    assert download.fetch(f"{site.url}/moved", private=True) == PICTURE
    assert site.seen == ["/moved", "/picture?again"]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("missing", "the answer is 404 Not Found"),
        ("loop", "redirects more than 3 times"),
        ("inward", "only https:// is, not ftp"),
        ("endless", "more than 1000000 bytes"),
        ("dripping", "took longer than 0.5 s"),
        ("silent", "took longer than 0.5 s"),
        ("short", "cannot be fetched"),
    ],
)
def test_what_cannot_be_fetched_says_why(site, page, words):
    deadline = 0.5 if "0.5" in words else 20
    assert words in refused(f"{site.url}/{page}", private=True, most=1_000_000, deadline=deadline)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
    ],
)
def test_an_address_of_the_own_network_is_refused(monkeypatch, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET

    def resolve(host, port, **_):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port)),
            (family, socket.SOCK_STREAM, 6, "", (address, port)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "socket", None)
    words = refused("https://pictures.example/home.png")
    assert f"pictures.example is {address}, an address of the own machine or network" in words
    assert words.endswith("allow it with --visual-allow-private-urls")


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch):
    asked, connected = [], []

    class Socket:
        def __init__(self, *_):
            pass

        def settimeout(self, _):
            pass

        def close(self):
            pass

        def connect(self, where):
            connected.append(where)
            raise ConnectionRefusedError("refused")

    def resolve(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "socket", Socket)
    assert refused("https://pictures.example/home.png") == "cannot be fetched: refused"
    assert (asked, connected) == (["pictures.example"], [("93.184.216.34", 443)])


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://pictures.example/a.png", "only https:// is, not http"),
        ("file:///etc/passwd", "only https:// is, not file"),
        ("https:///a.png", "needs a host"),
        ("https://user:secret@pictures.example/a.png", "may not hold a password"),
        ("https://pictures.example:x/a.png", "is no address"),
        ("https://[::1/a.png", "is no address"),
    ],
)
def test_what_is_no_public_address_is_refused_before_anything_is_asked(monkeypatch, address, words):
    monkeypatch.setattr(socket, "getaddrinfo", None)
    said = refused(address)
    assert words in said
    assert "secret" not in said


def test_a_host_that_is_not_there_is_named_as_such(monkeypatch):
    def resolve(*_, **__):
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert "Name or service not known" in refused("https://nowhere.invalid/a.png")


@pytest.mark.parametrize(
    ("target", "answer"), [("https://a/b.png", True), ("HTTP://a", True), ("a/b.png", False), (b"https://", False)]
)
def test_an_address_is_told_from_a_path(target, answer):
    assert capture.is_address(target) is answer
