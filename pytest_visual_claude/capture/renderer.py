"""What a browser draws with, measured: fonts, hinting, LCD text, form controls, gradients.

No claim is believed: not the flags we launch with, because the browser may be another's, nor this machine's system,
because the browser may run elsewhere. A page of our own is drawn, once a browser and scale, and hashed in parts.
"""

from __future__ import annotations

import base64
import contextlib
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from pytest_visual_claude.capture.drivers import Steps

_SCRIPT = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")
_SIZE = {"width": 320, "height": 160}
#: What browsers call the systems that Python calls otherwise.
_SYSTEMS = {"Mac": "Darwin", "Win": "Windows", "Linux": "Linux"}


@dataclass(frozen=True)
class Renderer:
    """What draws a page.

    :param parts: by name, a short hash of what was drawn, or ``on`` and ``off``; empty where nothing could be measured.
    :param platform: the system it runs on, as Python names it; ``""`` where unknown.
    """

    parts: Mapping[str, str] = field(default_factory=dict)
    platform: str = ""


_measured: WeakKeyDictionary[Any, dict[float, Renderer]] = WeakKeyDictionary()


def renderer(browser: Any, scale: float) -> Steps[Renderer]:
    """What draws in this browser.

    :param browser: Playwright's; None where the page's context was launched without one.
    :param scale: device pixels for each CSS pixel.
    """
    if browser is None:
        return Renderer()
    known = _measured.setdefault(browser, {})
    if scale not in known:
        known[scale] = yield from _probed(browser, scale)
    return known[scale]


def _probed(browser: Any, scale: float) -> Steps[Renderer]:
    """In a context of its own, so that nothing is left on the user's page.

    Whatever goes wrong: what only explains a difference must not keep it from being told.
    """
    context, found = None, Renderer()
    with contextlib.suppress(Exception):
        context = yield functools.partial(browser.new_context, viewport=_SIZE, device_scale_factor=scale)
        page = yield context.new_page
        boxes = yield functools.partial(page.evaluate, _SCRIPT, ["", []])
        shown = yield functools.partial(page.screenshot, scale="device")
        answer = yield functools.partial(page.evaluate, _SCRIPT, [base64.b64encode(shown).decode(), boxes])
        systems = (ours for theirs, ours in _SYSTEMS.items() if answer["platform"].startswith(theirs))
        found = Renderer(answer["parts"], next(systems, ""))
    with contextlib.suppress(Exception):
        if context:
            yield context.close
    return found
