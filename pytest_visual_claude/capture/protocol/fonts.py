"""The generic font families of a page, put back: a picture beyond the viewport makes Chromium forget them.

Playwright names them when a page opens, so that a headless browser draws as one with a window does. While Chromium
takes a full page, or an element that does not fit, it reads the page's preferences anew, and they stay as it found
them until the next navigation: ``monospace`` is another font then, and the text below it may stand elsewhere.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.capture.protocol.session import opened
from pytest_visual_claude.capture.targets import browser_of, page_of
from pytest_visual_claude.model import Settings

#: What Playwright names, by what the browser's user agent says of its system. On others nothing was tried.
_FAMILIES = {
    "X11; Linux": {
        "standard": "Times New Roman",
        "fixed": "Monospace",
        "serif": "Times New Roman",
        "sansSerif": "Arial",
        "cursive": "Comic Sans MS",
        "fantasy": "Impact",
    }
}
_known: WeakKeyDictionary[Any, Mapping[str, str]] = WeakKeyDictionary()


def restored_after(target: Any, settings: Settings) -> Steps[None]:
    """The same after a picture of a target that may lie beyond the viewport."""
    if settings.full_page or target is not page_of(target):
        yield from restored(target)


def restored(target: Any) -> Steps[None]:
    """Gives the target's page its fonts again. Where they are what they were, nothing changes.

    Whatever goes wrong: it is no reason to fail a test.
    """
    if browser_of(target) != "chromium":
        return
    with contextlib.suppress(Exception):
        session = yield from opened(page_of(target))
        if families := (yield from _families(page_of(target).context.browser, session)):
            yield functools.partial(session.send, "Page.setFontFamilies", {"fontFamilies": families})
            yield functools.partial(session.send, "Page.disable")  # a session may name them once; this one forgets


def _families(browser: Any, session: Any) -> Steps[Mapping[str, str]]:
    if browser not in _known:
        agent = (yield functools.partial(session.send, "Browser.getVersion"))["userAgent"]
        _known[browser] = next((families for system, families in _FAMILIES.items() if system in agent), {})
    return _known[browser]
