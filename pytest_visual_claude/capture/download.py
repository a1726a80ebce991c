"""A picture from an address: with a size limit, a deadline, and no way into a private network.

The address that was checked is the address that is connected to, so that a name which resolves
to another one a moment later gains nothing. Redirects are followed up to three times, and each is
checked like the first address. Proxies of the environment are not used.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from concurrent.futures import Future
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from pytest_visual_claude.errors import PictureError

if TYPE_CHECKING:
    import httpx2

#: Bytes of the largest file that is read.
MOST = 64 * 1024 * 1024
#: Seconds from the look-up of the name to the last byte.
DEADLINE = 30.0
_REDIRECTS = 3
_HEADERS = {"accept": "image/*", "accept-encoding": "identity", "user-agent": "pytest-visual-claude"}
#: The own machine, as the author of a test writes it.
_OWN = frozenset({"localhost", "127.0.0.1", "::1"})
#: All of IPv6 that is routed, and the part of the rest that stands for IPv4 addresses (NAT64).
_ROUTED = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def fetch(address: str, *, most: int = MOST, deadline: float = DEADLINE, private: bool = False) -> bytes:
    """The bytes at an address, whatever they are: what type they have, only they can tell.

    From ``https://`` addresses that are public, and from ``http://localhost``: whoever wrote the test meant that one.

    :param most: bytes after which the rest is refused.
    :param deadline: seconds for all of it, look-up of names and redirects included.
    :param private: also from addresses of this machine and of private networks, and over plain ``http://``.
    :raises PictureError: with the reason why not; the text continues a sentence that starts with the address.
    """
    import httpx2

    # A look-up of a name cannot be stopped, only left alone: in a thread that the process does not wait for.
    result: Future[bytes] = Future()
    threading.Thread(target=_work, args=(result, address, most, deadline, private), daemon=True).start()
    try:
        return result.result(deadline)
    except (TimeoutError, httpx2.TimeoutException):
        why = f"it took longer than {deadline:g} s"
    except (OSError, httpx2.HTTPError, UnicodeError) as error:
        why = str(error) or type(error).__name__
    raise PictureError(f"cannot be fetched: {why}")


def is_own(address: str) -> bool:
    """Whether an address is one of this machine, as the author of a test writes it."""
    return _parsed(address).host in _OWN


def _work(result: Future[bytes], address: str, most: int, deadline: float, private: bool) -> None:  # noqa: FBT001
    try:
        result.set_result(_followed(address, most, deadline, private=private))
    except BaseException as error:  # noqa: BLE001  raised where it is waited for
        result.set_exception(error)


def _followed(address: str, most: int, deadline: float, *, private: bool) -> bytes:
    import httpx2

    until = time.monotonic() + deadline
    url, own = _parsed(address), True
    with httpx2.Client(trust_env=False, verify=httpx2.create_ssl_context(), timeout=deadline) as client:
        for _ in range(_REDIRECTS + 1):
            own = own and url.host in _OWN  # and nobody else has led here
            with closing(_answer(client, url, _checked(url, own=own, private=private))) as response:
                if not response.has_redirect_location:
                    return _body(response, most, until)
                url = _parsed(response.headers["location"], url)
    raise PictureError(f"cannot be fetched: it redirects more than {_REDIRECTS} times")


def _parsed(address: str, origin: httpx2.URL | str = "") -> httpx2.URL:
    import httpx2

    try:
        return httpx2.URL(origin).join(address)
    except httpx2.InvalidURL as error:
        raise PictureError(f"is no address: {error}") from None


def _checked(url: httpx2.URL, *, own: bool, private: bool) -> list[str]:
    """The addresses of a host, if it may be asked and all of them are public ones.

    :param own: whether it is this machine, and was given as such.
    """
    if url.scheme not in (("https", "http") if private or own else ("https",)):
        raise PictureError(f"cannot be fetched: only https:// is, not {url.scheme or 'a path'}")
    if not url.host or url.userinfo:
        raise PictureError("cannot be fetched: an address needs a host, and may not hold a password")
    host = url.raw_host.decode()
    addresses = [str(where[0]) for *_, where in socket.getaddrinfo(host, url.port, type=socket.SOCK_STREAM)]
    for address in addresses:
        if not (private or _is_public(address) or (own and ipaddress.ip_address(address).is_loopback)):
            why = f"{host} is {address}, an address of this machine or a private network"
            raise PictureError(f"cannot be fetched: {why}; allow it with --visual-allow-private-urls")
    return addresses


def _is_public(address: str) -> bool:
    """Whether it is the same host for everybody. What stands for an IPv4 address is what that is."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        nat64 = ipaddress.IPv4Address(ip.packed[-4:]) if ip in _NAT64 else None
        ip = ip.ipv4_mapped or ip.sixtofour or nat64 or ip
    return ip.is_global and not ip.is_multicast and (ip.version == 4 or ip in _ROUTED)


def _answer(client: httpx2.Client, url: httpx2.URL, addresses: list[str]) -> httpx2.Response:
    """What the first of the addresses that can be reached answers, under the name that was asked for."""
    import httpx2

    headers, name = {**_HEADERS, "host": url.netloc.decode()}, {"sni_hostname": url.raw_host.decode()}
    # Not the client's own requests: they would bring along the cookies of another host at the same address.
    requests = [
        httpx2.Request("GET", url.copy_with(host=address), headers=headers, extensions=name) for address in addresses
    ]
    for request in requests[:-1]:
        with suppress(httpx2.ConnectError):
            return client.send(request, stream=True)
    return client.send(requests[-1], stream=True)


def _body(response: httpx2.Response, most: int, until: float) -> bytes:
    if response.status_code != 200:
        why = f"the answer is {response.status_code} {response.reason_phrase}"
        raise PictureError(f"cannot be fetched: {why.rstrip()}")
    data = bytearray()
    for chunk in response.iter_raw():
        data += chunk
        if time.monotonic() > until:
            raise TimeoutError
        if len(data) > most:
            raise PictureError(f"cannot be fetched: it has more than {most} bytes")
    return bytes(data)
