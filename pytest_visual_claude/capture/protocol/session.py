"""The protocol's session with a page of which something is asked: one for all that is, as long as the page lives."""

from __future__ import annotations

import functools
from typing import Any
from weakref import WeakKeyDictionary

from pytest_visual_claude.capture.drivers import Steps

_sessions: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


def opened(page: Any) -> Steps[Any]:
    """It has no domain enabled, so that the page does nothing for it until it is asked."""
    if page not in _sessions:
        _sessions[page] = yield functools.partial(page.context.new_cdp_session, page)
    return _sessions[page]
