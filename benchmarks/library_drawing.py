"""Draws the pairs of the library study: changes whose truth is known, and the same page drawn otherwise.

A folder gets every picture once and a line of ``cases.jsonl`` for each pair, with where every atom (a run of text,
an image, a control, a box with a colour or border) stood before and after.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pages
from library_sites import DEMOS, LIBRARIES, Library, half, other_chromium
from library_truth import CONTENT, Case, expected
from playwright.sync_api import Browser, Error, Page, Playwright, ViewportSize, sync_playwright

from pytest_visual_claude import pixels
from pytest_visual_claude.selftest.mutator import DRAWN, SCRIPT

WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
#: Nothing is on its way when the picture is taken, and the mouse lies on nothing.
STILL = """*, ::before, ::after { transition: none !important; animation: none !important; caret-color: transparent;
  pointer-events: none !important }"""
HINTING = "--font-render-hinting="
SHIFT = "document.querySelectorAll('{}').forEach(e => e.style.translate = '{}')"
FINE = "document.querySelectorAll('img').forEach(e => e.style.imageRendering = 'high-quality')"
CANVAS = "canvas=1"


@dataclass(frozen=True)
class Otherwise:
    """The same page drawn otherwise.

    :param script: what is done in the page.
    :param query: of the page's address, before and after; ``canvas`` only where the page draws one.
    """

    flags: tuple[str, ...] = tuple(pages.FLAGS)
    script: str = ""
    query: tuple[str, str] = ("", "")
    other_browser: bool = False


NOISE = {
    "fresh": Otherwise(),
    "hinting-slight": Otherwise((HINTING + "slight", "--disable-lcd-text")),
    "hinting-full": Otherwise((HINTING + "full", "--disable-lcd-text")),
    "lcd": Otherwise((HINTING + "none", "--enable-lcd-text")),
    "chromium-153": Otherwise(other_browser=True),
    "images-shifted": Otherwise(script=SHIFT.format("img", "0.4px 0.3px")),
    "icons-shifted": Otherwise(script=SHIFT.format("svg", "0.3px 0")),
    "text-shifted-0.1": Otherwise(script="__selftest.shift(0.1)"),
    "text-shifted-0.3": Otherwise(script="__selftest.shift(0.3)"),
    "text-shifted-0.5": Otherwise(script="__selftest.shift(0.5)"),
    "scaled-images": Otherwise(script=FINE),
    "canvas-fresh": Otherwise(query=(CANVAS, CANVAS)),
    "canvas-shifted": Otherwise(script=SHIFT.format("canvas", "0.3px 0.2px"), query=(CANVAS, CANVAS)),
    "canvas-fine": Otherwise(query=(CANVAS, "canvas=2")),
}
BOX = "id => __selftest.box(id)"


class Folder:
    """Pictures by their hash, and the cases."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._lines = folder, folder / "cases.jsonl"

    def put(self, png: bytes) -> str:
        name = hashlib.sha256(png).hexdigest()[:16] + ".png"
        (self._folder / name).write_bytes(png)
        return name

    def add(self, case: Case) -> None:
        with self._lines.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(case)) + "\n")


@dataclass(frozen=True)
class Order:
    """What is to be drawn.

    :param browser: a Chromium's headless shell.
    :param css: how many changes of style to each version of a library's page.
    """

    cache: Path
    browser: str
    css: int
    content: int


@dataclass(frozen=True)
class Sheet:
    """One page of one version in one width, and where its pairs go."""

    library: Library
    version: int
    url: str
    size: ViewportSize
    folder: Folder

    def add(self, case: Case) -> None:
        case.library, case.version, case.width = self.library.name, self.version, self.size["width"]
        case.half = half(self.library.name)
        self.folder.add(case)


def draw(order: Order, names: list[str]) -> None:
    """Changes to each library's two versions, then the noise.

    :param names: which libraries; what is there of them already stays.
    """
    with pages.served(order.cache) as address, sync_playwright() as playwright:
        for library in LIBRARIES:
            for sort, work in (("", changed), ("-noise", noise)):
                folder = order.cache / "pairs" / (library.name + sort)
                if folder.exists() or (names and library.name not in names):
                    continue
                shutil.rmtree(folder.with_suffix(".part"), ignore_errors=True)
                keep = Folder(folder.with_suffix(".part"))
                for version in (1, 2):
                    url = f"{address}/site/{library.name}-{version}.html"
                    drawn = work(playwright, Sheet(library, version, url, WIDE, keep), order)
                    print(f"{library.name}{sort} {version}: {drawn} pairs", flush=True)
                folder.with_suffix(".part").rename(folder)


@contextmanager
def launched(playwright: Playwright, path: str, flags: Sequence[str]) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=path, args=list(flags))
    yield browser
    browser.close()


@contextmanager
def opened(browser: Browser, url: str, size: ViewportSize) -> Iterator[Page]:
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(pages.STILL)
    load(page, url)
    yield page
    context.close()


def load(page: Page, url: str) -> None:
    page.goto(url, wait_until="load")
    page.add_style_tag(content=STILL)
    if "swagger" in url:
        page.wait_for_timeout(1200)
    page.evaluate("document.fonts.ready")
    page.evaluate(SCRIPT)
    page.evaluate((DEMOS / "charts.js").read_text("utf-8"))
    page.evaluate("__selftest.mark()")


def shot(page: Page) -> bytes:
    """A machine under load does not always manage at once."""
    for wait in (200, 1000, 3000):
        try:
            return page.screenshot(full_page=True, animations="disabled")
        except Error:
            page.wait_for_timeout(wait)
    return page.screenshot(full_page=True, animations="disabled")


def changed(playwright: Playwright, sheet: Sheet, order: Order) -> int:
    """How many were drawn. The second version is drawn as on a phone, too."""
    drawn = 0
    for size, share in [(WIDE, 1.0)] if sheet.version == 1 else [(WIDE, 0.7), (PHONE, 0.3)]:
        chance = random.Random(f"{sheet.library.name} {sheet.version} {size['width']}")
        with launched(playwright, order.browser, pages.FLAGS) as browser, opened(browser, sheet.url, size) as page:
            one = replace(sheet, size=size)
            before, found = Before.of(page, one), page.evaluate("__selftest.candidates()")
            styles, contents = page.evaluate("__selftest.names")
            for names, count in ((styles, order.css), (contents, order.content)):
                possible = {name: found[name] for name in names if found.get(name)}
                drawn += _changes(page, before, possible, round(count * share), chance)
    return drawn


@dataclass(frozen=True)
class Before:
    """The page as it is."""

    sheet: Sheet
    png: bytes
    atoms: list[Any]

    @staticmethod
    def of(page: Page, sheet: Sheet) -> Before:
        return Before(sheet, shot(page), page.evaluate("__selftest.atoms()"))


def _changes(page: Page, before: Before, possible: dict[str, list[str]], count: int, chance: random.Random) -> int:
    """Names in turn, elements by chance; what can hardly be seen is kept, and the next one tried."""
    names, drawn = list(possible), 0
    chance.shuffle(names)
    for turn in range(count):
        for _ in range(6):
            name = names[turn % len(names)]
            case = _one(page, before, (chance.choice(possible[name]), name, chance.randrange(840)))
            if case:
                before.sheet.add(case)
                drawn += 1
                if case.visible:
                    break
    return drawn


def _one(page: Page, before: Before, change: tuple[str, str, int]) -> Case | None:
    """The pair of a change and its truth; nothing where no pixel differs."""
    element, name, _ = change
    box = page.evaluate(BOX, element)
    told = page.evaluate("change => __selftest.change(change)", list(change))
    subject, others = told.get("subject", element), told.get("others", [])
    page.evaluate(DRAWN)
    after, atoms = shot(page), page.evaluate("__selftest.atoms()")
    places = [[box if subject == element else None, page.evaluate(BOX, subject)]]
    now = {other: page.evaluate(BOX, other) for other in others}
    if name in CONTENT:
        load(page, before.sheet.url)
    else:
        page.evaluate("id => __selftest.undo(id)", element)
    places += [[page.evaluate(BOX, other), place] for other, place in now.items()]
    differs, visible = seen(before.png, after)
    if not differs:
        return None
    kinds, severity, cause = expected(name, told, places[0])
    pictures = [before.sheet.folder.put(one) for one in (before.png, after)]
    rows = paired(before.atoms, atoms)
    return Case(name, told["set"], pictures, places, kinds, severity, cause, visible, rows, told["was"])


def paired(before: list[Any], after: list[Any]) -> list[list[Any]]:
    """Every atom once: type, id, box before, box after, whether it says the same."""
    was, now = ({(one[0], one[1]): one for one in atoms} for atoms in (before, after))
    rows = []
    for key in {**was, **now}:
        old, new = was.get(key), now.get(key)
        rows.append([key[1], key[0], old and old[2], new and new[2], bool(old and new and old[3] == new[3])])
    return rows


def seen(before: bytes, after: bytes) -> tuple[bool, bool]:
    """Does any pixel differ; could anybody see it?"""
    old, new = pixels.opened(before), pixels.opened(after)
    return old.digest != new.digest, pixels.visible(old, new)


def noise(playwright: Playwright, sheet: Sheet, order: Order) -> int:
    """The page drawn otherwise, against the page in the usual browser."""
    drawn = 0
    for name, other in NOISE.items():
        before, after = (f"{sheet.url}?{query}" for query in other.query)
        if CANVAS in before and sheet.library.name != "echarts":
            continue
        with launched(playwright, order.browser, pages.FLAGS) as browser, opened(browser, before, WIDE) as page:
            old = Before.of(page, sheet)
        program = str(other_chromium(order.cache)) if other.other_browser else order.browser
        with launched(playwright, program, other.flags) as browser, opened(browser, after, WIDE) as page:
            if other.script:
                page.evaluate(other.script)
                page.evaluate(DRAWN)
            now = Before.of(page, sheet)
        pictures = [sheet.folder.put(one.png) for one in (old, now)]
        rows = paired(old.atoms, now.atoms)
        cosmetic = ["cosmetic", "cosmetic"]
        sheet.add(
            Case(name, "noise", pictures, [], ["rendering"], cosmetic, "noise", visible=False, atoms=rows, facts={})
        )
        drawn += 1
    return drawn
