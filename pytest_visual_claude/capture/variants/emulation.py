"""What of a page a variant changes: read as its scripts can tell, set through Playwright or the browser's protocol."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.capture.protocol.session import opened
from pytest_visual_claude.capture.targets import browser_of, call, page_of
from pytest_visual_claude.errors import CaptureError

#: By name as Playwright has it, what a page is like. Playwright itself cannot tell: what a context or an earlier call
#: of the user's set is only seen in the page. What it has no word for is left to the browser: ``null``.
_MEDIA = """() => {
  const first = (name, values) => values.find((value) => matchMedia(`(${name}: ${value})`).matches) ?? 'null'
  return {
    color_scheme: first('prefers-color-scheme', ['dark', 'light']),
    contrast: first('prefers-contrast', ['more', 'no-preference']),
    reduced_motion: first('prefers-reduced-motion', ['reduce', 'no-preference']),
    forced_colors: first('forced-colors', ['active', 'none']),
  }
}"""


def state(target: Any) -> Steps[dict[str, Any]]:
    """What a variant can change, as it is now."""
    page = page_of(target)
    media: dict[str, Any] = yield from call(target, functools.partial(page.evaluate, _MEDIA))
    return {"viewport": page.viewport_size, "locale": None, **media}


def emulate(target: Any, wanted: Mapping[str, Any]) -> Steps[None]:
    """:raises CaptureError: where a context of its own is needed for one of these."""
    page, media = page_of(target), dict(wanted)
    viewport, locale = media.pop("viewport", None), media.pop("locale", "")
    if viewport:
        yield from call(target, functools.partial(page.set_viewport_size, viewport))
    if media:
        yield from call(target, functools.partial(page.emulate_media, **media))
    if locale != "":
        yield from _speak(target, locale)


def _speak(target: Any, locale: str | None) -> Steps[None]:
    """Playwright sets a language with a context alone.

    :param locale: None for the one that the page had.
    """
    page = page_of(target)
    if browser_of(target) not in ("chromium", ""):
        raise CaptureError(f"a locale can be changed in Chromium alone. {_CONTEXT}")
    session = yield from opened(page)
    agent = (yield from call(target, functools.partial(page.evaluate, "navigator.userAgent"))) if locale else ""
    try:
        yield functools.partial(session.send, "Emulation.setLocaleOverride", {"locale": locale} if locale else {})
    except Exception as error:
        if "override is already in effect" not in str(error):
            raise
        if not locale:  # none of ours ever was
            return
        raise CaptureError(f"the context of the page has a locale, which stays. {_CONTEXT}") from None
    languages = {"userAgent": agent, **({"acceptLanguage": locale} if locale else {})}
    yield from call(target, functools.partial(session.send, "Emulation.setUserAgentOverride", languages))
    told = functools.partial(page.evaluate, "() => void dispatchEvent(new Event('languagechange'))")
    yield from call(target, told)


_CONTEXT = 'Open the page in a context of its own instead: browser.new_context(locale="de-DE")'
