"""What can be captured, how to call it, and how to name it to a person when that fails."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.errors import CaptureError


def is_async(target: Any) -> bool:
    """Whether the target belongs to Playwright's asynchronous API."""
    return _is_of("playwright.async_api", target)


def on_page(target: Any) -> bool:
    """Whether the target is a Page or a Locator."""
    return is_async(target) or _is_of("playwright.sync_api", target)


def _is_of(module: str, target: Any) -> bool:
    # A target of that API exists only where its module was imported: look, do not import.
    api = sys.modules.get(module)
    return api is not None and isinstance(target, (api.Page, api.Locator))


def page_of(target: Any) -> Any:
    """The target's Page."""
    return target if hasattr(target, "goto") else target.page


def browser_of(target: Any) -> str:
    """The browser's name (``chromium``), or ``""`` for a picture that comes from elsewhere."""
    browser = page_of(target).context.browser if on_page(target) else None
    return browser.browser_type.name if browser else ""


def call(target: Any, step: Callable[[], Any], mask: Any = None) -> Steps[Any]:
    """Makes one call; what Playwright raises becomes a sentence that names the target."""
    try:
        return (yield step)
    except Exception as error:
        if not type(error).__module__.startswith("playwright"):
            raise
        text = str(error)
    silent = (yield from _silence(page_of(target))) if "Timeout" in text else ""
    raise CaptureError(f"{describe(target)} cannot be captured: {silent}" if silent else _sentence(target, text, mask))


def _silence(page: Any) -> Steps[str]:
    """Why the page answers nothing at all; ``""`` where it does."""
    try:
        yield lambda: page.wait_for_function("true", timeout=_ANSWER)
    except Exception as error:  # noqa: BLE001 - whatever it is, the page did not time out
        return (_DIALOG if _has_dialog_listener(page) else _BUSY) if "Timeout" in str(error) else ""
    return ""


def _has_dialog_listener(page: Any) -> bool:
    """Playwright itself dismisses every dialog of a page that nobody listens to."""
    known = [getattr(part, "_impl_obj", None) for part in (page, page.context)]
    return any(part.listeners("dialog") for part in known if part)


def _sentence(target: Any, text: str, mask: Any) -> str:
    if "has been closed" in text or "Target closed" in text or "crashed" in text:
        return f"{describe(target)} cannot be captured: the page, its context or its browser is closed"
    if mask is not None and "Timeout" in text:
        return (
            f"the mask {describe(mask, text)} matches nothing on the page, so nothing would be hidden. "
            "Correct its selector, or take it out of mask=[…]"
        )
    named = describe(target, text) if mask is None else f"the mask {describe(mask, text)}"
    return f"{named} cannot be captured: {_reason(text)}"


def _reason(text: str) -> str:
    if several := re.search(r"strict mode violation: .* resolved to (\d+) elements", text):
        return f"it matches {several[1]} elements; narrow it to one, for example with .first"
    if "Timeout" in text:
        log = re.sub(r"waiting for fonts to load\.*\s*- fonts loaded", "", text)
        return next((reason for sign, reason in _TIMEOUTS.items() if sign in log), _TOO_SLOW)
    return re.sub(r"^\w+\.\w+: (Error: )?", "", text.splitlines()[0])


#: Milliseconds in which a page has to answer.
_ANSWER = 1000
_DIALOG = (
    "it waits in an open dialog (alert, confirm, prompt), or its script is busy. Accept or dismiss the dialog in the "
    'listener: page.on("dialog", lambda dialog: dialog.dismiss())'
)
_BUSY = "its main thread is blocked: a script of the page runs without an end, or for longer than timeout="

#: What Playwright's call log says when it gave up, and what that means.
_TIMEOUTS = {
    "element is not visible": "it is there but not visible (hidden, or without width and height)",
    "not stable": "it keeps moving",
    "not attached": "it was taken out of the page meanwhile",
    "waiting for fonts": "the page's fonts did not load",
    "waiting for": "no such element is on the page",
}
_TOO_SLOW = "the picture was not finished in time; raise timeout="


def describe(target: Any, log: str = "") -> str:
    """The target as its user wrote it: the selector, or ``the page <url>``.

    :param log: Playwright's call log, which knows what ``get_by_…`` was called with.
    """
    if hasattr(target, "goto"):
        return f"the page {target.url}"
    match = re.search(r"selector='(.*)'>$", repr(target), re.DOTALL)
    if match and "internal:" in match[1]:
        match = re.search(r"waiting for (.+?)( to be \w+)?$", log, re.MULTILINE) or match
    return f"`{match[1]}`" if match else repr(target)
