"""The changes themselves, made to a page that is open, and taken back. ``changes.js`` is what runs in the page."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_visual_claude.capture import Steps
from pytest_visual_claude.capture.placement import origin
from pytest_visual_claude.capture.targets import page_of
from pytest_visual_claude.model import Box, Settings

#: Defines ``window.__selftest``.
SCRIPT = Path(__file__).with_name("changes.js").read_text(encoding="utf-8")
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
#: Of the page, what is scrolled; of an element its place there.
_PLACES = "ids => [scrollX, scrollY, ids.map(id => __selftest.box(id) ?? [0, 0, 0, 0])]"


@dataclass(frozen=True)
class Mutation:
    """One change to one element.

    :param element: the mark of the element, as the page gave it.
    :param name: of the change.
    :param number: chooses among its values.
    """

    element: str
    name: str
    number: int


@dataclass(frozen=True)
class Told:
    """What the page says of a change that it made.

    :param set: what was set: ``color: #d6336c``.
    :param element: tag and first words.
    :param marks: of the element that is to be named now, and of those that may be in its stead.
    """

    set: str
    element: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Mutator:
    """Changes what is pictured of a target.

    :param target: Page or Locator, of either of Playwright's APIs.
    :param settings: of its picture.
    """

    target: Any
    settings: Settings

    def candidates(self) -> Steps[dict[str, list[str]]]:
        """Marks all elements. By the name of a change, the marks of the elements it can be made to."""
        yield functools.partial(self._page.evaluate, SCRIPT)
        yield functools.partial(self._page.evaluate, "__selftest.mark()")
        if self.target is self._page:
            return (yield functools.partial(self._page.evaluate, "__selftest.candidates()"))  # type: ignore[no-any-return]
        return (yield functools.partial(self.target.evaluate, "root => __selftest.candidates(root)"))  # type: ignore[no-any-return]

    def change(self, mutation: Mutation) -> Steps[Told]:
        """:raises Exception: whatever the page says, where the change cannot be made."""
        what = [mutation.element, mutation.name, mutation.number]
        told: Mapping[str, Any] = yield functools.partial(
            self._page.evaluate, "change => __selftest.change(change)", what
        )
        yield functools.partial(self._page.evaluate, DRAWN)
        words = " ".join(told["was"]["text"].split())
        element = f'{told["was"]["tag"]} "{words}"' if words else str(told["was"]["tag"])
        marks = (told.get("subject", mutation.element), *told.get("others", ()))
        return Told(told["set"] if ":" in told["set"] else mutation.name, element, marks)

    def undo(self, mutation: Mutation) -> Steps[None]:
        yield functools.partial(self._page.evaluate, "id => __selftest.undo(id)", mutation.element)
        yield functools.partial(self._page.evaluate, DRAWN)

    def places(self, marks: Sequence[str]) -> Steps[tuple[Box, ...]]:
        """Where the elements are in the picture; no area for one that is not drawn."""
        left, top, scale = yield from origin(self.target, self.settings)
        x, y, found = yield functools.partial(self._page.evaluate, _PLACES, list(marks))
        return tuple(_box((place[0] - x - left, place[1] - y - top, *place[2:]), scale) for place in found)

    @property
    def _page(self) -> Any:
        return page_of(self.target)


def _box(place: Sequence[float], scale: float) -> Box:
    x, y, width, height = (value * scale for value in place)
    left, top = round(x), round(y)
    return Box(left, top, round(x + width) - left, round(y + height) - top)
