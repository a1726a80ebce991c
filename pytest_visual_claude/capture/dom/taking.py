"""Page → :class:`DomSnapshot`, in the quiet moment after its picture."""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pytest_visual_claude.capture.dom import chromium
from pytest_visual_claude.capture.dom.element import NEVER_DRAWN, PLACEHOLDER, PROPERTIES, Element, Place
from pytest_visual_claude.capture.dom.reading import Frame, read
from pytest_visual_claude.capture.drivers import Beside, Steps, one
from pytest_visual_claude.capture.placement import corner, placed
from pytest_visual_claude.capture.protocol.session import opened
from pytest_visual_claude.capture.targets import browser_of, page_of
from pytest_visual_claude.model import Box, DomSnapshot, Picture, Settings
from pytest_visual_claude.model.css import OF_PARTS

_SCRIPT = Path(__file__).with_name("snapshot.js").read_text(encoding="utf-8")

#: Where the page is scrolled to, its pixels for one of CSS's, its window, and the custom properties of the root. If a
#: browser has no typed styles, those that a sheet that may be read sets. As one text: many values take longer.
_WHOLE = """() => {
  const root = document.documentElement, style = getComputedStyle(root), names = new Set()
  if (root.computedStyleMap) for (const name of root.computedStyleMap().keys()) names.add(name)
  else for (const sheet of document.styleSheets)
    try { for (const rule of sheet.cssRules) for (const name of rule.style ?? []) names.add(name) } catch {}
  const values = [...names].filter(name => name.startsWith('--')).sort()
    .map(name => [name, style.getPropertyValue(name).trim()]).filter(([, value]) => value || root.computedStyleMap)
  const place = [scrollX, scrollY, devicePixelRatio], window = [innerWidth, innerHeight]
  return JSON.stringify([place, window, Object.fromEntries(values.slice(0, 1000))])
}"""

_PLACEHOLDERS = """(fields, properties) => JSON.stringify(fields.map(field => {
  const box = field.getBoundingClientRect(), style = getComputedStyle(field, '::placeholder')
  const place = [box.x + scrollX, box.y + scrollY, box.width, box.height]
  return [place, properties.map(name => style.getPropertyValue(name))]
}))"""


@dataclass(frozen=True)
class Answers:
    """What the page said of itself, before anything is made of it.

    :param corner: of the picture, as :class:`Frame` has it, and the scale.
    :param hidden: what is masked or redacted, in the picture's pixels.
    :param placeholders: of the fields that show theirs, the place and the values of its style.
    """

    elements: Sequence[Element]
    corner: tuple[float, float, float]
    hidden: tuple[Box, ...]
    window: tuple[float, ...]
    variables: Mapping[str, str]
    placeholders: Sequence[tuple[Place, list[str]]]

    def snapshot(self, picture: Picture) -> DomSnapshot | None:
        """What the page knows of the picture that was just taken; None where nothing can be made of it."""
        try:
            for (place, values), field in itertools.product(self.placeholders, self.elements):
                near = all(abs(one - other) < 1 for one, other in zip(field.place, place, strict=True))
                if near and "placeholder" in field.attributes:
                    field.mark(PLACEHOLDER, values)
            known = read(self.elements, Frame(*self.corner, picture.size, self.hidden), self.variables)
        except Exception:  # noqa: BLE001 - what only explains a difference must not keep it from being told
            return None
        return replace(known, window=self.window)


def asked(target: Any, settings: Settings) -> Steps[Answers | None]:
    """What the page says of the picture that was just taken; None where it could not be asked.

    :param settings: what they mask or redact is left out.
    """
    page = page_of(target)
    try:
        masked = yield from placed(target, settings, "mask", settings.mask)
        hidden = masked + (yield from placed(target, settings, "redact", settings.redact))
        elements = by_protocol(page) if browser_of(target) == "chromium" else by_script(page)
        # Only a script knows how placeholders are drawn. The main frame's; they are found again where they are.
        shown = page.locator("[placeholder]:placeholder-shown")
        questions = (
            one(functools.partial(page.evaluate, _WHOLE)),
            elements,
            one(functools.partial(shown.evaluate_all, _PLACEHOLDERS, PROPERTIES)),
        )
        whole, found, placeholders = yield Beside(*questions)
        (x, y, ratio), window, variables = json.loads(whole)
        left, top, scale = yield from corner(target, settings, x, y, ratio)
        place = left + x, top + y, scale
        return Answers(found, place, hidden, tuple(window), variables, json.loads(placeholders))
    except Exception:  # noqa: BLE001 - what only explains a difference must not keep it from being told
        return None


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
