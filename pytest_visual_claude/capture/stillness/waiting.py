"""Waits until a page is still, as far as it can tell; whether it is, its frames say."""

from __future__ import annotations

import contextlib
import functools
import itertools
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_visual_claude.capture.drivers import Beside, Steps, one
from pytest_visual_claude.capture.stillness import pinning
from pytest_visual_claude.capture.stillness.network import Network
from pytest_visual_claude.capture.targets import page_of
from pytest_visual_claude.model import Settings

_SCRIPT = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
#: Milliseconds between two looks; that nothing may have changed for; that all of it may take.
LOOK, QUIET, CAP = 50, 100, 3000
#: Milliseconds that a page has to rest for of which nobody knows yet when it does: a first baseline is for ever.
REST = 1000
#: How much longer than last time is waited for a change that came then.
MARGIN = 1.5


@dataclass(frozen=True)
class Waited:
    """What was waited for.

    :param steps: by step, milliseconds.
    :param gave_up: the steps that were not done when it was given up.
    :param rested: milliseconds after which nothing changed any more.
    :param typed: whether there is a caret that Playwright does not find.
    :param unseen: whether something may move that no look tells, so that a moment has to pass between two frames.
    """

    steps: Mapping[str, int]
    gave_up: tuple[str, ...] = ()
    rested: int = 0
    typed: bool = False
    unseen: bool = True

    @property
    def at_once(self) -> bool:
        """Whether the page was at rest all the time, as far as it can tell."""
        return not (self.steps or self.rested or self.typed or self.unseen)

    @property
    def restless(self) -> bool:
        """Whether the page's elements still changed at the end."""
        return "changes" in self.gave_up

    @property
    def said(self) -> tuple[str, ...]:
        """``images 0.90 s``, one for each step."""
        ends = dict.fromkeys(self.gave_up, ", given up")
        return tuple(f"{name} {took / 1000:.2f} s{ends.get(name, '')}" for name, took in self.steps.items())


class Stillness:
    """Of one picture.

    :param rested: what it was last time, where that is known.
    """

    def __init__(self, target: Any, settings: Settings, rested: int | None) -> None:
        self._page, self._settings, self._rested = page_of(target), settings, rested
        self._watch: Any = None
        self._hidden: list[Any] = []
        self._network = Network(self._page)
        self._took: Counter[str] = Counter()
        self._changes, self._typed, self._unseen = 0, False, True
        self._start = self._changed = time.monotonic()

    def begun(self) -> Steps[None]:
        """Watches the page from now on."""
        if self._settings.stillness:
            self._start = self._changed = time.monotonic()
            with contextlib.suppress(Exception):  # a page that cannot be asked: its frames say whether it is still
                yield from self._begun()

    @property
    def may_rest(self) -> bool:
        """Whether the page may be at rest already, for all that is known of it."""
        return bool(self._watch) and self._rested == 0 and not pinning.is_pinned(self._page.context)

    def awaited(self, most: float) -> Steps[Waited]:
        """:param most: milliseconds that are left for it; 0 is no end."""
        if not self._watch:
            return Waited({})
        with contextlib.suppress(Exception):  # it was left meanwhile
            end = self._start + min(CAP, most or CAP) / 1000
            pinned = pinning.is_pinned(self._page.context)
            pending = yield from self._until(end, besides="busy" if pinned else "")
            if pinned:
                self._took["clock"] += yield from pinning.ran(self._page)
                pending = yield from self._until(end)
            rested = int((self._changed - self._start) * 1000)
            return Waited(dict(self._took), pending, rested, self._typed, self._unseen)
        return Waited({})

    def ended(self) -> Steps[None]:
        """Puts all back."""
        watch, self._watch = self._watch, None
        if watch:
            self._network.end()
            with contextlib.suppress(Exception):  # it was left meanwhile
                ends = functools.partial(watch.evaluate, "watch => watch.end()")
                yield Beside(one(ends), one(watch.dispose), *(one(element.dispose) for element in self._hidden))

    def _begun(self) -> Steps[None]:
        asked = [self._network.begin()] if "network" in self._settings.stillness else []
        yield Beside(self._watching(), *asked)
        if "hover" in self._settings.stillness:
            yield functools.partial(self._page.mouse.move, -1, -1)

    def _watching(self) -> Steps[None]:
        """Without what masks hide; but of a frame a script in the page knows no elements."""
        masks = [self._page.locator(mask) if isinstance(mask, str) else mask for mask in self._settings.mask]
        self._hidden = list(itertools.chain(*(yield Beside(*(one(mask.element_handles) for mask in masks)))))
        chosen = [list(self._settings.stillness), self._settings.full_page]
        watching = functools.partial(self._page.evaluate_handle, _SCRIPT)
        try:
            self._watch = yield functools.partial(watching, [*chosen, self._hidden])
        except Exception:
            if not self._hidden:
                raise
            self._watch = yield functools.partial(watching, [*chosen, []])

    def _until(self, end: float, besides: str = "") -> Steps[tuple[str, ...]]:
        """Looks until all is quiet, or the time is over; what is still waited for then.

        :param besides: a step that need not be done.
        """
        while True:
            looked = time.monotonic()
            pending = yield from self._look(looked)
            if not set(pending) - {besides} or looked >= end:
                return pending
            yield functools.partial(self._page.wait_for_timeout, LOOK)
            for step in pending:
                self._took[step] += round((time.monotonic() - looked) * 1000)

    def _look(self, now: float) -> Steps[tuple[str, ...]]:
        look = yield functools.partial(self._watch.evaluate, "watch => watch.look()")
        changes, self._typed = look["changes"], look["typed"]
        self._unseen = look["unseen"] or "changes" not in self._settings.stillness
        pending = [name for name, count in look["waits"].items() if count]
        if self._network.pending:
            pending.append("network")
        if pending or changes != self._changes:
            self._changed, self._changes = now, changes
        if "changes" in self._settings.stillness and not self._quiet(now):
            pending.append("changes")
        return tuple(pending)

    def _quiet(self, now: float) -> bool:
        since = (now - self._changed) * 1000
        if pinning.is_pinned(self._page.context):
            return since >= QUIET or not self._changes
        if self._rested is None:
            return since >= REST
        awaited = (now - self._start) * 1000 >= self._rested * MARGIN
        return awaited and (since >= QUIET or not self._changes)
