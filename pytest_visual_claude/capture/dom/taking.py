"""Page → :class:`DomSnapshot`, in the quiet moment after its picture."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from pytest_visual_claude.capture.dom import chromium
from pytest_visual_claude.capture.dom.element import NEVER_DRAWN, PLACEHOLDER, PROPERTIES, Element
from pytest_visual_claude.capture.dom.reading import Frame, read
from pytest_visual_claude.capture.drivers import Beside, Steps, one
from pytest_visual_claude.capture.placement import corner, placed
from pytest_visual_claude.capture.protocol.session import opened
from pytest_visual_claude.capture.targets import browser_of, page_of
from pytest_visual_claude.model import DomSnapshot, Picture, Settings
from pytest_visual_claude.model.css import OF_PARTS

_SCRIPT = Path(__file__).with_name("snapshot.js").read_text(encoding="utf-8")

#: Where the page is scrolled to, its pixels for one of CSS's, and the custom properties of the root. Where a browser
#: has no typed styles, those that a sheet that may be read sets. As one text: many values of their own take longer.
_WHOLE = """() => {
  const root = document.documentElement, style = getComputedStyle(root), names = new Set()
  if (root.computedStyleMap) for (const name of root.computedStyleMap().keys()) names.add(name)
  else for (const sheet of document.styleSheets)
    try { for (const rule of sheet.cssRules) for (const name of rule.style ?? []) names.add(name) } catch {}
  const values = [...names].filter(name => name.startsWith('--')).sort()
    .map(name => [name, style.getPropertyValue(name).trim()]).filter(([, value]) => value || root.computedStyleMap)
  return JSON.stringify([[scrollX, scrollY, devicePixelRatio], Object.fromEntries(values.slice(0, 1000))])
}"""

_PLACEHOLDERS = """(fields, properties) => JSON.stringify(fields.map(field => {
  const box = field.getBoundingClientRect(), style = getComputedStyle(field, '::placeholder')
  const place = [box.x + scrollX, box.y + scrollY, box.width, box.height]
  return [place, properties.map(name => style.getPropertyValue(name))]
}))"""


def snapshot(target: Any, settings: Settings, picture: Picture) -> Steps[DomSnapshot | None]:
    """What the page knows of the picture that was just taken; None where it could not be asked.

    :param settings: what they mask or redact is left out.
    """
    page = page_of(target)
    try:
        masked = yield from placed(target, settings, "mask", settings.mask)
        hidden = masked + (yield from placed(target, settings, "redact", settings.redact))
        asked = by_protocol(page) if browser_of(target) == "chromium" else by_script(page)
        whole, elements = yield Beside(one(functools.partial(page.evaluate, _WHOLE)), asked)
        (x, y, ratio), variables = json.loads(whole)
        left, top, scale = yield from corner(target, settings, x, y, ratio)
        frame = Frame(left + x, top + y, scale, picture.size, hidden)
        yield from _placeholders(page, elements)
        return read(elements, frame, variables)
    except Exception:  # noqa: BLE001 - what only explains a difference must not keep it from being told
        return None


def _placeholders(page: Any, elements: list[Element]) -> Steps[None]:
    """Only a script knows how those are drawn. The main frame's; they are found again where they are."""
    fields = [element for element in elements if "placeholder" in element.attributes]
    if not fields:
        return
    shown = page.locator("[placeholder]:placeholder-shown")
    for place, values in json.loads((yield functools.partial(shown.evaluate_all, _PLACEHOLDERS, PROPERTIES))):
        for element in fields:
            if all(abs(one - other) < 1 for one, other in zip(element.place, place, strict=True)):
                element.mark(PLACEHOLDER, values)


def by_protocol(page: Any) -> Steps[list[Element]]:
    session = yield from opened(page)
    answer = yield functools.partial(session.send, "DOMSnapshot.captureSnapshot", {"computedStyles": PROPERTIES})
    return chromium.elements(answer)


def by_script(page: Any) -> Steps[list[Element]]:
    """For every browser; the protocol is faster, and knows where pseudo-elements are."""
    answer = yield functools.partial(page.evaluate, _SCRIPT, [PROPERTIES, sorted(NEVER_DRAWN), OF_PARTS])
    return [
        Element(**{**fields, "texts": [(text, tuple(place)) for text, place in fields["texts"]]}) for fields in answer
    ]
