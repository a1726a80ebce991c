"""A picture from an ``https://`` address: with a size limit, a deadline, and no way into the own network.

The address that was checked is the address that is connected to, so that a name which resolves
to another one a moment later gains nothing. Redirects are followed up to three times, and each is
checked like the first address. Proxies of the environment are not used.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import urllib.parse
from collections.abc import Iterator
from typing import Self

from pytest_visual_claude.errors import PictureError

#: Bytes of the largest file that is read.
MOST = 64 * 1024 * 1024
#: Seconds from the first connection to the last byte.
DEADLINE = 30.0
_REDIRECTS = 3
_CHUNK = 64 * 1024


def fetch(address: str, *, most: int = MOST, deadline: float = DEADLINE, private: bool = False) -> bytes:
    """The bytes at an address, whatever they are: what type they have, only they can tell.

    :param most: bytes after which the rest is refused.
    :param deadline: seconds for all of it, redirects included.
    :param private: also from addresses of the own machine and network, and over plain ``http://``.
    :raises PictureError: with the reason why not; the text continues a sentence that starts with the address.
    """
    try:
        with _Fetch(most, private, deadline) as attempt:
            return attempt.followed(address)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        late = attempt.late.is_set()
        why = f"it took longer than {deadline:g} s" if late else str(error) or type(error).__name__
        raise PictureError(f"cannot be fetched: {why}") from None


class _Fetch:
    """One download. At the deadline its connection is cut, wherever it is: timeouts are per read, this is not."""

    def __init__(self, most: int, private: bool, deadline: float) -> None:  # noqa: FBT001  of this module only
        self.late = threading.Event()
        self._most = most
        self._private = private
        self._deadline = deadline
        self._timer = threading.Timer(deadline, self._cut)
        self._timer.daemon = True
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._socket is not None:
            self._socket.close()

    def _cut(self) -> None:
        self.late.set()
        with contextlib.suppress(OSError, AttributeError):
            self._socket.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]  # suppressed where there is none

    def followed(self, address: str) -> bytes:
        for _ in range(_REDIRECTS + 1):
            with self._answer(address) as response:
                if response.status not in (301, 302, 303, 307, 308):
                    return self._body(response)
                address = urllib.parse.urljoin(address, response.headers.get("location", ""))
        raise PictureError(f"cannot be fetched: it redirects more than {_REDIRECTS} times")

    @contextlib.contextmanager
    def _answer(self, address: str) -> Iterator[http.client.HTTPResponse]:
        url = _parsed(address, private=self._private)
        port = url.port or (443 if url.scheme == "https" else 80)
        connection = http.client.HTTPConnection(url.hostname or "", port)
        connection.sock = self._connected(url.hostname or "", port, encrypted=url.scheme == "https")
        with contextlib.closing(connection):
            path = urllib.parse.urlunsplit(("", "", url.path or "/", url.query, ""))
            connection.request("GET", path, headers={"accept": "image/*", "user-agent": "pytest-visual-claude"})
            with connection.getresponse() as response:
                yield response

    def _connected(self, host: str, port: int, *, encrypted: bool) -> socket.socket:
        if self.late.is_set():
            raise TimeoutError
        family, where = _resolved(host, port, private=self._private)
        plain = socket.socket(family, socket.SOCK_STREAM)
        plain.settimeout(self._deadline)
        self._socket = plain
        plain.connect(where)
        if not encrypted:
            return plain
        self._socket = secure = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        return secure

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        if response.status != 200:
            raise PictureError(f"cannot be fetched: the answer is {response.status} {response.reason}".rstrip())
        data = bytearray()
        while chunk := response.read(_CHUNK):
            data += chunk
            if len(data) > self._most:
                raise PictureError(f"cannot be fetched: it has more than {self._most} bytes")
        if self.late.is_set() or response.length:
            raise http.client.IncompleteRead(bytes(data[:0]), response.length)
        return bytes(data)


def _parsed(address: str, *, private: bool) -> urllib.parse.SplitResult:
    try:
        url = urllib.parse.urlsplit(address)
        _ = url.port
    except ValueError as error:
        raise PictureError(f"is no address: {error}") from None
    if url.scheme not in (("https", "http") if private else ("https",)):
        raise PictureError(f"cannot be fetched: only https:// is, not {url.scheme or 'a path'}")
    if not url.hostname or url.username or url.password:
        raise PictureError("cannot be fetched: an address needs a host, and may not hold a password")
    return url


def _resolved(host: str, port: int, *, private: bool) -> tuple[socket.AddressFamily, tuple[str, int]]:
    """The first address of a host, if all of them are public ones."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    inner = [str(where[0]) for *_, where in found if not _public(str(where[0]))]
    if inner and not private:
        raise PictureError(
            f"cannot be fetched: {host} is {inner[0]}, an address of the own machine or network; "
            "allow it with --visual-allow-private-urls"
        )
    family, *_, where = found[0]
    return family, (str(where[0]), port)


def _public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return mapped.is_global and not mapped.is_multicast
