"""Time that stands, and chance that always draws the same: set up in a context before its first page."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.model import Settings

_SEED = Path(__file__).with_name("seed.js").read_text(encoding="utf-8")
#: Milliseconds of its own time that a page gets before each picture that has to be waited for.
RUN = 3000
#: Where the page is, as far as it may tell, unless its user said otherwise.
PLACE: Mapping[str, str] = {"timezone_id": "UTC", "locale": "en-US"}

_pinned: WeakSet[Any] = WeakSet()
#: For each page, how many pictures were taken of it, and the milliseconds that its clock was run for them.
_pictures: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
_ran: WeakKeyDictionary[Any, int] = WeakKeyDictionary()


def place(settings: Settings, given: Mapping[str, Any]) -> Mapping[str, str]:
    """What a new context is given besides: nothing where time and chance are as they are."""
    if not (settings.freeze_time or settings.seed is not None):
        return {}
    return {name: value for name, value in PLACE.items() if name not in given}


def pinned(context: Any, settings: Settings) -> Steps[None]:
    """Pauses the clock of a new context, and seeds its chance, as far as these options say so."""
    if settings.freeze_time:
        # Not installed before: real milliseconds between the two would count in each page.
        yield functools.partial(context.clock.pause_at, settings.freeze_time)
        _pinned.add(context)
    if settings.seed is not None:
        yield functools.partial(context.add_init_script, f"({_SEED.partition(chr(10))[2]})({settings.seed})")


def is_pinned(context: Any) -> bool:
    return context in _pinned


def counted(page: Any) -> None:
    """One more picture is taken of the page."""
    if page.context in _pinned:
        _pictures[page] = _pictures.get(page, 0) + 1


def ran(page: Any) -> Steps[int]:
    """Runs the page's clock to where it stands for this picture, whichever before had to wait: the milliseconds."""
    missing = _pictures.get(page, 0) * RUN - _ran.get(page, 0)
    _ran[page] = _ran.get(page, 0) + missing
    if missing:
        yield functools.partial(page.clock.run_for, missing)
    return missing
