"""Pictures by address: from public hosts, within limits, and from nowhere else."""

import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pytest_visual_claude import capture
from pytest_visual_claude.capture import download, sources
from pytest_visual_claude.errors import PictureError

PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 1000


class Site(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Page)
        self.ended = threading.Event()
        self.seen = []
        self.headers = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def inner(self):
        """The same by an address of this machine that nobody means who writes a test."""
        return f"http://0.0.0.0:{self.server_port}"

    def handle_error(self, request, client_address):
        """A client that went away is what some of these tests are about."""


class Page(BaseHTTPRequestHandler):
    server: Any  # Site

    def do_GET(self):
        self.server.seen.append(self.path)
        self.server.headers.append(dict(self.headers))
        name = self.path.strip("/").partition("?")[0]
        getattr(self, f"_{name}")()

    def _picture(self, status=200, **headers):
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(PICTURE)

    def _away(self):
        self._picture(302, location=self.path.partition("?")[2], **{"set-cookie": "from=here"})

    def _nowhere(self):
        self._picture(302)

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
        self._dripping_on()

    def _dripping_on(self):
        while not self.server.ended.wait(0.05):
            self.wfile.write(b"x")

    def _dripping_headers(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
        self._dripping_on()

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
    assert download.fetch(f"{site.url}/picture?v=1") == PICTURE
    assert site.seen == ["/picture?v=1"]


def test_a_redirect_is_followed_with_its_query(site):
    assert download.fetch(f"{site.url}/moved") == PICTURE
    assert site.seen == ["/moved", "/picture?again"]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("missing", "the answer is 404 Not Found"),
        ("loop", "redirects more than 3 times"),
        ("inward", "only https:// is, not ftp"),
        ("endless", "more than 1000000 bytes"),
        ("dripping", "took longer than 0.5 s"),
        ("dripping_headers", "took longer than 0.5 s"),
        ("silent", "took longer than 0.5 s"),
        ("nowhere", "the answer is 302 Found"),
        ("short", "cannot be fetched"),
    ],
)
def test_what_cannot_be_fetched_says_why(site, page, words):
    deadline = 0.5 if "0.5" in words else 20
    assert words in refused(f"{site.url}/{page}", most=1_000_000, deadline=deadline)


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
        "::ffff:0:10.0.0.1",  # translated by SIIT
        "::10.0.0.1",  # "compatible"
        "::127.0.0.1",
        "64:ff9b::10.0.0.1",  # NAT64
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::10.0.0.1",  # NAT64 within a network
        "2002:a00:1::1",  # 6to4 of 10.0.0.1
        "2002:7f00:1::1",
        "2001:0:a00:1::1",  # Teredo
        "fec0::1",  # of the site
        "fe80::1%2",
        "ff02::1",
        "::",
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
    monkeypatch.setattr(socket, "create_connection", None)
    words = refused("https://pictures.example/home.png")
    assert f"pictures.example is {address}, an address of this machine or a private network" in words
    assert words.endswith("allow it with --visual-allow-private-urls")


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch):
    asked, connected = [], []

    def resolve(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

    def connect(where, *_, **__):
        connected.append(where)
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert refused("https://pictures.example/home.png") == "cannot be fetched: refused"
    assert (asked, connected) == (["pictures.example"], [("93.184.216.34", 443)])


@pytest.fixture
def names(monkeypatch):
    """Host names of this test, and the addresses they stand for."""
    known: dict[str, Any] = {}
    resolved = socket.getaddrinfo

    def resolve(host, port, *arguments, **options):
        return [
            found for address in known.get(host, [host]) for found in resolved(address, port, *arguments, **options)
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.mark.parametrize("address", ["64:ff9b::5db8:d822", "::ffff:93.184.216.34", "2606:2800:220:1::1"])
def test_a_public_address_is_public_in_the_forms_that_lead_to_it(names, monkeypatch, address):
    names["pictures.example"] = [address]
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: (_ for _ in ()).throw(OSError("tried")))
    assert refused("https://pictures.example/home.png") == "cannot be fetched: tried"


def test_another_address_is_tried_where_the_first_cannot_be_reached(site, names):
    names["localhost"] = ["::1", "127.0.0.1"]
    assert download.fetch(f"http://localhost:{site.server_port}/picture") == PICTURE


def test_the_host_is_asked_by_its_name(site, names):
    names["pictures.example"] = ["127.0.0.1"]
    download.fetch(f"http://pictures.example:{site.server_port}/picture", private=True)
    assert site.headers[0]["host"] == f"pictures.example:{site.server_port}"


def test_the_certificate_has_to_be_of_the_name_not_of_the_address(names):
    names["pictures.example"] = ["127.0.0.1"]
    hello = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen():
            connection, _ = server.accept()
            with connection:
                hello.append(connection.recv(65536))

        threading.Thread(target=listen, daemon=True).start()
        refused(f"https://pictures.example:{server.getsockname()[1]}/home.png", private=True)
    assert b"pictures.example" in hello[0]


def test_a_proxy_of_the_environment_is_not_used(site, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.upper(), "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    assert download.fetch(f"{site.url}/picture") == PICTURE


def test_a_name_that_is_looked_up_for_long_is_late_too(monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: ended.wait(60) and [])
    assert "took longer than 0.3 s" in refused("https://pictures.example/home.png", deadline=0.3)
    ended.set()


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1"])
def test_the_own_machine_is_asked_where_the_test_names_it(site, host):
    assert download.fetch(f"http://{host}:{site.server_port}/picture") == PICTURE
    assert download.fetch(f"http://{host}:{site.server_port}/away?{site.url}/picture") == PICTURE


@pytest.mark.parametrize(
    "address",
    ["http://[::1]:9/a.png", "https://[::1]:9/a.png", "https://localhost:9/a.png", "https://127.0.0.1:9/a.png"],
)
def test_the_own_machine_is_asked_in_each_of_its_forms(monkeypatch, address):
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: (_ for _ in ()).throw(OSError("tried")))
    assert refused(address) == "cannot be fetched: tried"


@pytest.mark.parametrize("host", ["127.0.0.2", "127.1", "0.0.0.0", "localhost.", "[::ffff:127.0.0.1]"])
def test_the_own_machine_by_any_other_name_is_refused(host):
    assert "only https:// is, not http" in refused(f"http://{host}:9/picture")


def test_a_localhost_that_is_another_machine_is_refused(names):
    names["localhost"] = ["10.1.2.3"]
    assert "localhost is 10.1.2.3" in refused("http://localhost:9/a.png")


@pytest.fixture
def public(monkeypatch, names):
    """A host that counts as public although the site of this test answers for it, without a certificate."""
    names["pictures.example"] = ["127.0.0.1"]
    checked = download._checked

    def check(url, **allowed):
        return ["127.0.0.1"] if url.host == "pictures.example" else checked(url, **allowed)

    monkeypatch.setattr(download, "_checked", check)
    return "http://pictures.example"


@pytest.mark.parametrize("host", ["http://127.0.0.1", "http://localhost", "https://127.0.0.1", "https://localhost"])
def test_nobody_else_leads_to_the_own_machine(site, public, host):
    words = refused(f"{public}:{site.server_port}/away?{host}:{site.server_port}/picture")
    assert "address of this machine" in words if host.startswith("https") else "only https://" in words
    assert [path.partition("?")[0] for path in site.seen] == ["/away"]


def test_nor_does_the_own_machine_by_way_of_somebody_else(site, public):
    port = site.server_port
    onward = f"{public}:{port}/away?{site.url}/picture"
    assert "only https://" in refused(f"{site.url}/away?{onward}")
    assert [path.partition("?")[0] for path in site.seen] == ["/away", "/away"]


def test_the_own_machine_leads_nowhere_in_the_own_network(site):
    assert "only https://" in refused(f"{site.url}/away?http://10.1.2.3/picture")
    assert "10.1.2.3, an address of this machine" in refused(f"{site.url}/away?https://10.1.2.3/picture")


def test_no_cookie_goes_from_one_host_to_another(site, public):
    assert download.fetch(f"{site.url}/away?{public}:{site.server_port}/picture") == PICTURE
    assert not any("cookie" in {name.lower() for name in headers} for headers in site.headers)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot connect to 0.0.0.0")
def test_the_own_network_is_asked_where_that_is_allowed(site):
    assert download.fetch(f"{site.inner}/picture", private=True) == PICTURE
    assert download.fetch(f"{site.inner}/away?{site.inner}/picture", private=True) == PICTURE


@pytest.mark.parametrize(
    ("address", "public"),
    [("https://pictures.example/a.png", True), ("http://localhost/a.png", False), ("https://[::1]/a.png", False)],
)
def test_an_address_of_the_own_machine_is_none_for_others(address, public):
    assert sources.is_public_address(address) is public


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
