"""Where a page is scrolled to: Playwright brings an element into view for its picture, and leaves it there."""

from __future__ import annotations

import contextlib
import functools
from typing import Any

from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.capture.targets import page_of
from pytest_visual_claude.model import Settings

#: Whether the only element can be seen whole where it is, so that nothing is scrolled for it.
_IN_VIEW = """([element, ...others]) => {
  if (!element || others.length) return false
  const box = element.getBoundingClientRect()
  const within = ({left, top, right, bottom}) =>
    box.left >= left && box.top >= top && box.right <= right && box.bottom <= bottom
  if (!within({left: 0, top: 0, right: innerWidth, bottom: innerHeight})) return false
  for (let one = element; (one = one.parentElement ?? one.getRootNode().host) && one !== document.body;)
    if (getComputedStyle(one).overflow !== 'visible' && !within(one.getBoundingClientRect())) return false
  return true
}"""
_NOTE = """() => {
  const all = () => [document.scrollingElement, ...document.querySelectorAll('*')].filter(Boolean)
  const scrolled = () => all().filter(one => one.scrollLeft || one.scrollTop)
  const before = new Map(scrolled().map(one => [one, [one.scrollLeft, one.scrollTop]]))
  return () => {
    for (const one of new Set([...before.keys(), ...scrolled()])) {
      const [left, top] = before.get(one) ?? [0, 0]
      if (one.scrollLeft !== left || one.scrollTop !== top) one.scrollTo({left, top, behavior: 'instant'})
    }
  }
}"""


def noted(target: Any, settings: Settings) -> Steps[Any]:
    """What :func:`restored` needs; None where the picture scrolls nothing: of a whole page, or of what is in view.

    Only where that is asked for: it costs a call more, also where nothing changed.
    """
    if "scroll" not in settings.stillness:
        return None
    with contextlib.suppress(Exception):  # what cannot be asked cannot be pictured either, and that is said
        if target is not page_of(target) and not (yield functools.partial(target.evaluate_all, _IN_VIEW)):
            return (yield functools.partial(page_of(target).evaluate_handle, _NOTE))
    return None


def restored(note: Any) -> Steps[None]:
    with contextlib.suppress(Exception):  # it was left meanwhile
        if note:
            yield functools.partial(note.evaluate, "restore => restore()")
            yield note.dispose
