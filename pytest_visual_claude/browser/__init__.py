"""Which browser draws, launched how, and where: discovery, flags and fonts, a server, a container."""

from __future__ import annotations

from pytest_visual_claude.browser.driver import driver_fault
from pytest_visual_claude.browser.finding import SHELLS, broken, find, instead, missing
from pytest_visual_claude.browser.launching import FLAGS, launch_options, remote_options

__all__ = [
    "FLAGS",
    "SHELLS",
    "broken",
    "driver_fault",
    "find",
    "instead",
    "launch_options",
    "missing",
    "remote_options",
]
