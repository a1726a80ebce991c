"""All the text of real pages moved by parts of a pixel; and pages drawn by other browsers, or with other flags."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pages
from mutations import FRACTION

if TYPE_CHECKING:
    from cache import Cache
    from playwright.sync_api import Browser, Page, ViewportSize

ROOT = Path(__file__).parent.parent
SITES = [ROOT / "examples" / "shop" / "site", ROOT / "benchmarks" / "site"]
DISTANCES = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
WAYS = {
    "relative x": "position:relative;left:{0}px",
    "relative y": "position:relative;top:{0}px",
    "transform x": "transform:translateX({0}px)",
    "transform y": "transform:translateY({0}px)",
    "transform both": "transform:translate({0}px,{0}px)",
}
#: Puts the page back after it.
UNDO = "() => document.querySelectorAll('main *').forEach(e => e.style.cssText = e.dataset.style ?? '')"
SAVE = "() => document.querySelectorAll('main *').forEach(e => e.dataset.style = e.style.cssText)"


def draw(cache: Cache, browser: Browser) -> None:
    with pages.urls(SITES) as names:
        for url, size, _ in pages.planned(names, 0):
            with pages.opened(browser, url, size) as page:
                _page(cache, page, pages.titled(url, size))


def _page(cache: Cache, page: Page, title: str) -> None:
    page.evaluate(SAVE)
    pages.shot(page)  # the first full-page capture changes the generic monospace font for the next ones
    before = pages.shot(page).png
    for way, style in WAYS.items():
        for d in DISTANCES:
            page.evaluate(FRACTION, style.format(d))
            facts = {"kind": "moved", "d": d, "way": way, "page": title}
            cache.add(before, pages.shot(page).png, [(f"shift-{title}-{way}-{d}".replace(" ", "_"), None, facts)])
            page.evaluate(UNDO)


def drawn(cache: Cache, browser: Browser, other: Browser, way: str) -> None:
    """Every page in both browsers."""
    with pages.urls(SITES) as names:
        for url, size, _ in pages.planned(names, 0):
            title = pages.titled(url, size)
            before, after = (_shot(one, url, size) for one in (browser, other))
            facts = {"kind": "rerender", "way": f"page, {way}", "page": title, "size": ""}
            cache.add(before, after, [(f"page-{title}-{way}".replace(" ", "_"), None, facts)])


def _shot(browser: Browser, url: str, size: ViewportSize) -> bytes:
    with pages.opened(browser, url, size) as page:
        return pages.shot(page).png
