"""Which requests of a page are on their way: asked of Playwright, which saw them all, and not of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_visual_claude.capture.drivers import Steps

#: What need not end for a page to be there.
_ENDLESS = ("eventsource", "websocket", "ping", "media", "manifest", "other")


class Network:
    """Listens from when it is asked to begin until it is asked to end."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._pending: set[Any] = set()
        self._listens: dict[str, Callable[[Any], None]] = {}

    def begin(self) -> Steps[None]:
        self._listens = {"request": self._started, "requestfinished": self._ended, "requestfailed": self._ended}
        for event, listener in self._listens.items():
            self._page.on(event, listener)
        known = yield self._page.requests
        begins = [index for index, one in enumerate(known) if _opens(one, self._page)]
        unanswered = [one for one in known[begins[-1] if begins else 0 :] if not one.existing_response]
        self._pending |= {one for one in unanswered if one.timing["responseEnd"] < 0 and not _endless(one)}

    @property
    def pending(self) -> int:
        return len(self._pending)

    def end(self) -> None:
        for event, listener in self._listens.items():
            self._page.remove_listener(event, listener)
        self._listens = {}

    def _started(self, request: Any) -> None:
        if not _endless(request):
            self._pending.add(request)

    def _ended(self, request: Any) -> None:
        self._pending.discard(request)


def _opens(request: Any, page: Any) -> bool:
    """Whether it opened the document that the page shows: what was asked for before it is gone."""
    return bool(request.is_navigation_request() and request.frame == page.main_frame and request.existing_response)


def _endless(request: Any) -> bool:
    return request.resource_type in _ENDLESS
