"""Page, locator or picture → :class:`Shot`.

Written as generators that yield what has to be called on Playwright: the synchronous and the
asynchronous API are then driven by the same code (:func:`run`, :func:`run_async`). What differs
between the two ends here: a Shot is a value.
"""

from __future__ import annotations

from pytest_visual_claude.capture.dom import Answers, asked, declarations
from pytest_visual_claude.capture.drivers import Steps, run, run_async
from pytest_visual_claude.capture.frames import Before
from pytest_visual_claude.capture.pointing import selectors
from pytest_visual_claude.capture.shot import Shot, capture
from pytest_visual_claude.capture.sources import is_address
from pytest_visual_claude.capture.targets import browser_of, describe, is_async, on_page, page_of
from pytest_visual_claude.capture.variants import Varied

__all__ = [
    "Answers",
    "Before",
    "Shot",
    "Steps",
    "Varied",
    "asked",
    "browser_of",
    "capture",
    "declarations",
    "describe",
    "is_address",
    "is_async",
    "on_page",
    "page_of",
    "run",
    "run_async",
    "selectors",
]
