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
from weakref import WeakKeyDictionary, WeakSet

from pytest_visual_claude.capture.drivers import Beside, Steps, one
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


#: Pages of which we took a large picture since.
_without: WeakSet[Any] = WeakSet()


def given_back(target: Any, settings: Settings) -> Steps[None]:
    """Before a picture of the viewport, the fonts that a larger one of ours has cost. Of others it is remembered."""
    if settings.full_page or target is not page_of(target):
        _without.add(page_of(target))
    elif target in _without:
        yield from restored(target)


def restored(target: Any) -> Steps[None]:
    """Gives the target's page its fonts. Where they are what they should be, nothing changes.

    Whatever goes wrong: it is no reason to fail a test.
    """
    page = page_of(target)
    _without.discard(page)
    if browser_of(page) != "chromium":
        return
    with contextlib.suppress(Exception):
        session = yield from opened(page)
        if families := (yield from _families(page.context.browser, session)):
            named = functools.partial(session.send, "Page.setFontFamilies", {"fontFamilies": families})
            # A session may name them once; this one forgets.
            yield Beside(one(named), one(functools.partial(session.send, "Page.disable")))


def _families(browser: Any, session: Any) -> Steps[Mapping[str, str]]:
    if browser not in _known:
        agent = (yield functools.partial(session.send, "Browser.getVersion"))["userAgent"]
        systems = _FAMILIES if "Headless" in agent else {}  # with a window, Playwright names none
        _known[browser] = next((systems[system] for system in systems if system in agent), {})
    return _known[browser]
