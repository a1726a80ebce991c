"""One digit changed in a line that also moved down, because something was put above it or something above it grew."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pages
from PIL import Image
from shifts import SITES

if TYPE_CHECKING:
    from cache import Cache
    from playwright.sync_api import Browser, Page

OTHERS = {"0": "8", "1": "4", "2": "7", "3": "8", "4": "1", "5": "6", "6": "9", "7": "1", "8": "3", "9": "6"}
#: By how many pixels; every other case takes one of the first few, which people use.
HEIGHTS = (1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 40)
WAYS = ("inserted", "padding", "margin", "notice")
#: Every digit that is seen, numbered.
DIGITS = """() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); let count = 0
  window.digits = []
  while (walk.nextNode()) { const node = walk.currentNode, style = getComputedStyle(node.parentElement)
    if (style.visibility == 'hidden' || style.opacity == 0 || node.parentElement.closest('script, style')) continue
    for (const found of node.data.matchAll(/[0-9]/g)) { const range = document.createRange()
      range.setStart(node, found.index); range.setEnd(node, found.index + 1)
      const box = range.getBoundingClientRect()
      if (box.width > 2 && box.y + scrollY > 60) window.digits.push(range) } }
  return window.digits.map(range => range.toString()) }"""
#: Where the digit is: x, y, width, height on the page.
WHERE = """index => { const b = window.digits[index].getBoundingClientRect()
  return [b.x + scrollX, b.y + scrollY, b.width, b.height] }"""
CHANGE = """([index, digit]) => { const range = window.digits[index]
  const node = range.startContainer, at = range.startOffset
  node.replaceData(at, 1, digit); range.setStart(node, at); range.setEnd(node, at + 1) }"""
#: Makes room somewhere above: at one of the digit's ancestors, or one of their earlier siblings.
GROW = """([index, where, way, height]) => { const places = []
  for (let e = window.digits[index].startContainer.parentElement; e && e != document.body; e = e.parentElement)
    for (let one = e; one; one = one.previousElementSibling)
      if (/^(block|flex|grid|table)$/.test(getComputedStyle(one).display)) places.push(one)
  const place = places[Math.floor(where * places.length)]
  if (!place) return false
  const number = name => parseFloat(getComputedStyle(place)[name])
  if (way == 'padding') place.style.paddingTop = number('paddingTop') + height + 'px'
  if (way == 'margin') place.style.marginTop = number('marginTop') + height + 'px'
  if (way == 'inserted' || way == 'notice') { const n = document.createElement('div')
    n.style.cssText = `height:${height}px;overflow:hidden`
    if (way == 'notice') { n.style.cssText += ';background:#dbe7ff;color:#123'; n.textContent = 'Closed on Monday.' }
    place.before(n) }
  return true }"""


def draw(cache: Cache, browser: Browser, count: int) -> None:
    with pages.urls(SITES) as names:
        for url, size, rest in pages.planned(names, count):
            with pages.opened(browser, url, size) as page:
                before = pages.shot(page).png
            for number in range(rest):
                with pages.opened(browser, url, size) as page:
                    _case(cache, page, before, f"{pages.titled(url, size)} {number}")


def _case(cache: Cache, page: Page, before: bytes, title: str) -> None:
    id_ = f"carried-{title}".replace(" ", "_")
    facts = _changed(page, random.Random(id_))
    if not facts:
        return
    after = pages.shot(page).png
    if _seen(before, after, facts["places"]):
        cache.add(before, after, [(id_, None, {**facts, "page": title.rpartition(" ")[0]})])


def _seen(before: bytes, after: bytes, places: list[list[int]]) -> bool:
    """Is the digit drawn at all, and another one afterwards? Some lie behind something, or off the page."""
    digits = []
    for png, (x, y, width, height) in zip((before, after), places, strict=True):
        picture = np.asarray(Image.open(io.BytesIO(png)).convert("L"), int)
        digits.append(picture[max(0, y) : y + height, max(0, x) : x + width])
    a, b = digits
    return bool(a.size) and (a.shape != b.shape or int(np.abs(a - b).max()) >= 30)


def _changed(page: Page, chance: random.Random) -> dict[str, Any] | None:
    """What was changed where; nothing where the line moved otherwise than down, or by more than it should."""
    digits = page.evaluate(DIGITS)
    if not digits:
        return None
    index, height, way = chance.randrange(len(digits)), chance.choice(HEIGHTS), chance.choice(WAYS)
    old = page.evaluate(WHERE, index)
    if not page.evaluate(GROW, [index, chance.random(), way, height]):
        return None
    new_digit = OTHERS[digits[index]]
    page.evaluate(CHANGE, [index, new_digit])
    new = page.evaluate(WHERE, index)
    if abs(new[0] - old[0]) > 4 or not 1 <= new[1] - old[1] <= 60:
        return None
    by = round(new[1] - old[1], 2)
    places = [[round(part) for part in box] for box in (old, new)]
    return {"kind": "changed", "what": f"{digits[index]}→{new_digit}", "way": way, "by": by, "places": places}
