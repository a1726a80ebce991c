"""Changes whose place and kind are known, made to real pages in a browser: is each found, and where?

``python benchmarks/mutations.py SITE [--browser PATH] [--moves N] [--css N] [--renders N]``, SITE being a
folder of HTML pages (``examples/shop/site``). Three studies, each over every page, wide and as on a phone:

moves
    A block is inserted or removed. Right is one band, as high as what follows moved, with its upper or
    lower edge within 2 px of the block's (its margins belong to the band), and no other region but
    rendering: a page of fractions of pixels is drawn a little differently once it has moved.
css
    One property of one element, three magnitudes. What changed fewer than 12 px by more than 24 levels of
    255 does not count: nobody could see it. Right is a region that is not rendering only, and overlaps the element.
renders
    The same page in a fresh browser process. Right is no region.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import io
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Box, Difference, Kind, Picture, Region

SIZES = ({"width": 1280, "height": 720}, {"width": 390, "height": 844})
FLAGS = ["--font-render-hinting=none", "--disable-lcd-text"]
#: The page's clock stands still, and chance always draws the same.
STILL = "let s = 7; Math.random = () => (s = s * 16807 % 2147483647) / 2147483647"

FIND = "const find = id => document.querySelector(`[data-mutant='${id}']`);"
MARK = "e => { e.dataset.mutant = ++window.mutants || (window.mutants = 1); return e.dataset.mutant }"

BLOCKS = (
    """() => [...document.querySelectorAll('main *')].filter(e => {
  const parent = e.parentElement, style = getComputedStyle(e), around = getComputedStyle(parent)
  const inside = parent.clientWidth - parseFloat(around.paddingLeft) - parseFloat(around.paddingRight)
  const box = e.getBoundingClientRect()
  return style.display == 'block' && around.display == 'block' && style.position == 'static' && style.float == 'none'
    && box.height >= 10 && box.height < 900 && box.width >= 0.9 * inside
    && parent.clientWidth >= 0.8 * document.querySelector('main').clientWidth
}).map("""
    + MARK
    + ")"
)
ELEMENTS = (
    """() => [...document.querySelectorAll('main *, header *, footer *')].filter(e => {
  const box = e.getBoundingClientRect()
  return e instanceof HTMLElement && box.width >= 20 && box.height >= 10 && box.height < 700 && e.innerText?.trim()
}).map("""
    + MARK
    + ")"
)
BOX = f"""id => {{ {FIND} const b = find(id).getBoundingClientRect()
  return [b.x + scrollX, b.y + scrollY, b.width, b.height] }}"""
REMOVE = f"id => {{ {FIND} find(id).remove() }}"
STYLE = f"([id, name, value]) => {{ {FIND} find(id).style.setProperty(name, value, 'important') }}"
INSERT = (
    "([id, height]) => { "
    + FIND
    + """ const n = document.createElement('div')
  n.dataset.mutant = 'new'; n.textContent = 'Notice: the studio is closed on Monday.'
  n.style.cssText = `height:${height}px;background:#dbe7ff;color:#123;overflow:hidden`; find(id).before(n) }"""
)

#: property: three values, from hardly to plainly seen.
PROPERTIES = {
    "font-size": ("calc(1em + 1px)", "calc(1em + 3px)", "calc(1em + 8px)"),
    "font-weight": ("300", "600", "900"),
    "letter-spacing": ("0.3px", "1px", "3px"),
    "line-height": ("1.2", "1.9", "3"),
    "color": ("#4a4f57", "#0b63ce", "#e02020"),
    "background": ("#f4f5f7", "#e6eefc", "#ffd54a"),
    "opacity": ("0.9", "0.7", "0.3"),
    "background-image": tuple(
        f"linear-gradient({of})" for of in ("#fff, #f2f4f8", "90deg, #fff, #d0dcf5", "#f90, #09f")
    ),
    "border": ("1px solid #dde", "2px solid #88a", "5px solid #c22"),
    "border-radius": ("4px", "12px", "40px"),
    "box-shadow": ("0 1px 2px #0003", "0 2px 8px #0005", "0 6px 24px #000a"),
    "padding": ("2px", "8px", "24px"),
    "text-align": ("center", "right", "justify"),
}


@dataclass
class Score:
    """How many were right of how many, and what the others were."""

    right: int = 0
    total: int = 0

    def add(self, right: bool, otherwise: str) -> None:  # noqa: FBT001
        self.right, self.total = self.right + right, self.total + 1
        if not right:
            print("   ", otherwise)

    def __str__(self) -> str:
        return f"{self.right} of {self.total}" + (f" ({100 * self.right / self.total:.1f} %)" if self.total else "")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("site", type=Path)
    options.add_argument("--browser", help="a Chromium to launch; default: Playwright's own")
    options.add_argument("--moves", type=int, default=200)
    options.add_argument("--css", type=int, default=400)
    options.add_argument("--renders", type=int, default=200)
    asked = options.parse_args()
    with served(asked.site) as address, sync_playwright() as playwright:
        names = [f"{address}/{page.name}" for page in sorted(asked.site.glob("*.html"))]
        launch = functools.partial(launched, playwright, asked.browser)
        for study, count in ((moves, asked.moves), (css, asked.css), (renders, asked.renders)):
            if count:
                print(f"{study.__name__}: {study(launch, names, count)}")


def launched(playwright: Playwright, path: str | None) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=FLAGS)


def moves(launch: functools.partial[Browser], names: list[str], count: int) -> Score:
    score, chance = Score(), random.Random(1)
    with launch() as browser:
        for url, size, rest in planned(names, count):
            with opened(browser, url, size) as page:
                blocks = page.evaluate(BLOCKS)
                before = shot(page)
            for block in chance.sample(blocks, min(rest, len(blocks))):
                inserted = chance.random() < 0.5
                with opened(browser, url, size) as page:
                    page.evaluate(BLOCKS)
                    old = page.evaluate(BOX, block)
                    if inserted:
                        page.evaluate(INSERT, [block, chance.choice([24, 64, 120])])
                        box = page.evaluate(BOX, "new")
                    else:
                        page.evaluate(REMOVE, block)
                        box = old
                    after = shot(page)
                by = after.height - before.height
                if not by:
                    continue
                difference = pixels.compare(before, after)
                what = f"{url.rsplit('/', 1)[1]} {size['width']} {'insert' if inserted else 'remove'} at {box} by {by}"
                score.add(one_band(after if by > 0 else before, difference, box, by), f"{what}: {told(difference)}")
    return score


def alike(picture: Picture, y: int, wanted: float) -> bool:
    """Within 2 px, or with nothing but equal rows in between: no edge is to be seen there."""
    rows = np.asarray(Image.open(io.BytesIO(picture.png)).convert("RGB"))
    low, high = sorted((y, round(wanted)))
    between = rows[low:high]
    return abs(y - wanted) <= 2 or bool((between[1:] == between[:-1]).all())


def one_band(picture: Picture, difference: Difference, box: list[float], by: int) -> bool:
    seen = [region for region in difference.regions if region.kind is not Kind.RENDERING]
    if len(seen) != 1:
        return False
    (region,) = seen
    band = region.box if by > 0 else region.baseline_box
    edges = alike(picture, band.y, box[1]) or alike(picture, band.bottom, box[1] + box[3])
    return region.kind is (Kind.ADDED if by > 0 else Kind.REMOVED) and abs(band.height - abs(by)) <= 1 and edges


def css(launch: functools.partial[Browser], names: list[str], count: int) -> Score:
    found, placed, chance = Score(), Score(), random.Random(2)
    with launch() as browser:
        for url, size, rest in planned(names, count):
            with opened(browser, url, size) as page:
                elements = page.evaluate(ELEMENTS)
                before = shot(page)
            for _ in range(rest):
                element, name = chance.choice(elements), chance.choice(list(PROPERTIES))
                value = chance.choice(PROPERTIES[name])
                with opened(browser, url, size) as page:
                    page.evaluate(ELEMENTS)
                    boxes = [page.evaluate(BOX, element)]
                    page.evaluate(STYLE, [element, name, value])
                    boxes.append(page.evaluate(BOX, element))
                    after = shot(page)
                if not visible(before, after):
                    continue
                difference = pixels.compare(before, after)
                seen = [region for region in difference.regions if region.kind is not Kind.RENDERING]
                what = f"{url.rsplit('/', 1)[1]} {size['width']} {name}: {value} on {boxes}"
                found.add(bool(seen), f"not seen: {what}: {told(difference)}")
                placed.add(any(overlaps(one, boxes) for one in seen), f"elsewhere: {what}: {told(difference)}")
    print(f"css, region over the element: {placed}")
    return found


def renders(launch: functools.partial[Browser], names: list[str], count: int) -> Score:
    score = Score()
    for url, size, rest in planned(names, count):
        first = None
        for _ in range(rest + 1):
            with launch() as browser, opened(browser, url, size) as page:
                picture = shot(page)
            first = first or picture
            if first is not picture:
                difference = pixels.compare(first, picture)
                score.add(not difference.regions, f"{url}: {told(difference)}")
    return score


def planned(names: list[str], count: int) -> Iterator[tuple[str, dict[str, int], int]]:
    """Every page in every size, and how many changes it gets."""
    cases = [(name, size) for name in names for size in SIZES]
    for index, (name, size) in enumerate(cases):
        yield name, size, count * (index + 1) // len(cases) - count * index // len(cases)


@contextmanager
def opened(browser: Browser, url: str, size: dict[str, int]) -> Iterator[Page]:
    context = browser.new_context(viewport=size, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(STILL)
    page.clock.install(time=1_780_000_000)
    page.clock.pause_at(1_780_000_100)
    page.goto(url)
    page.clock.run_for(2000)
    page.evaluate("document.fonts.ready")
    yield page
    context.close()


def shot(page: Page) -> Picture:
    return Picture.of(page.screenshot(full_page=True, animations="disabled"))


def visible(before: Picture, after: Picture) -> bool:
    if before.size != after.size:
        return True
    a, b = (np.asarray(Image.open(io.BytesIO(one.png)).convert("RGB")).astype(int) for one in (before, after))
    return int((np.abs(a - b).max(axis=2) > 24).sum()) >= 12


def overlaps(region: Region, boxes: list[list[float]]) -> bool:
    pairs = zip((region.baseline_box, region.box), boxes, strict=True)
    return any(_meets(box, [x - 2, y - 2, width + 4, height + 4]) for box, (x, y, width, height) in pairs)


def _meets(box: Box, other: list[float]) -> bool:
    x, y, width, height = other
    return box.x <= x + width and x <= box.right and box.y <= y + height and y <= box.bottom


def told(difference: Difference) -> str:
    told = (f"{one.kind.value} {one.place} {one.evidence.vector or ''}" for one in difference.regions)
    return "; ".join(told) or "nothing"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


if __name__ == "__main__":
    main()
