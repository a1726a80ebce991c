"""Addresses that lead into a private network."""

from __future__ import annotations

import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_visual_claude.capture import download
from pytest_visual_claude.errors import PictureError

PRIVATE = ("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0")


def forms(address: str) -> dict[str, str]:
    """An IPv4 address in each form of IPv6 that a gateway or a system may lead to it."""
    first, second = (int.from_bytes(socket.inet_aton(address)[at : at + 2]) for at in (0, 2))
    return {
        "mapped": f"::ffff:{address}",
        "compatible": f"::{first:x}:{second:x}",
        "NAT64": f"64:ff9b::{first:x}:{second:x}",
        "NAT64 of a network": f"64:ff9b:1::{first:x}:{second:x}",
        "6to4": f"2002:{first:x}:{second:x}::1",
        "Teredo": f"2001:0:{first:x}:{second:x}::1",
    }


def resolving(monkeypatch, *addresses: str) -> None:
    found = [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


@pytest.mark.parametrize("form", forms(PRIVATE[0]))
@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused_in_every_form(monkeypatch, address, form):
    """A name resolves to a private address as NAT64, 6to4, Teredo, IPv4-mapped or IPv4-compatible.

    Says: an address of this machine or a private network
    """
    resolving(monkeypatch, forms(address)[form])
    with pytest.raises(PictureError, match="an address of this machine or a private network"):
        download.fetch("https://pictures.example/a.png")


def test_one_private_address_among_public_ones_refuses_all(monkeypatch):
    """A name resolves to a public and a private address."""
    resolving(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(PictureError, match=r"10\.0\.0\.1"):
        download.fetch("https://pictures.example/a.png")


def test_a_look_up_that_hangs_ends_at_the_deadline(monkeypatch):
    """The name server never answers.

    Says: it took longer than 0.05 s
    """
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(20))
    with pytest.raises(PictureError, match=r"it took longer than 0\.05 s"):
        download.fetch("https://pictures.example/a.png", deadline=0.05)
    answered.set()


@given(st.text(max_size=60).map(lambda text: f"https://{text}"))
def test_any_text_as_an_address_is_refused_in_words(address):
    """Any text stands where the host of an address should."""

    def nobody(*_, **__):
        raise socket.gaierror("nobody is asked here")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", nobody)
        with pytest.raises(PictureError):
            download.fetch(address)
