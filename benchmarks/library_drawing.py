"""Draws the pairs of the library study: changes whose truth is known, and the same page drawn otherwise.

A folder gets every picture once and a line of ``cases.jsonl`` for each pair, with where every atom (a run of text,
an image, a control, a box with a colour or border) stood before and after.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pages
from library_sites import DEMOS, LIBRARIES, Library, half, other_chromium
from library_truth import Case, expected
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright

WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
#: Nothing is on its way when the picture is taken.
STILL = "*, ::before, ::after { transition: none !important; animation: none !important; caret-color: transparent }"
HINTING = "--font-render-hinting="
#: The same page drawn otherwise: flags of the browser, a script in the page, a query.
NOISE: dict[str, tuple[list[str], str, str]] = {
    "fresh": (pages.FLAGS, "", ""),
    "hinting-slight": ([HINTING + "slight", "--disable-lcd-text"], "", ""),
    "hinting-full": ([HINTING + "full", "--disable-lcd-text"], "", ""),
    "lcd": ([HINTING + "none"], "", ""),
    "chromium-153": (pages.FLAGS, "", ""),
    "images-shifted": (pages.FLAGS, "document.querySelectorAll('img').forEach(e => e.style.translate = '0.4px 0.3px')", ""),
    "icons-shifted": (pages.FLAGS, "document.querySelectorAll('svg').forEach(e => e.style.translate = '0.3px 0')", ""),
    "text-shifted": (pages.FLAGS, "document.querySelectorAll('main p, main li, main td').forEach(e => {"
                     " e.style.position = 'relative'; e.style.left = '0.2px' })", ""),
    "scaled-images": (pages.FLAGS, "document.querySelectorAll('img').forEach(e => e.style.imageRendering = 'high-quality')", ""),
    "canvas": (pages.FLAGS, "", "?canvas=1"),
    "canvas-fine": (pages.FLAGS, "", "?canvas=2"),
}


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


def draw(cache: Path, out: Path, browser: str, css: int, content: int, names: list[str]) -> None:
    """So many changes of each sort to each of a library's two versions; then the noise.

    :param names: which libraries; what is in ``out`` of them already stays.
    """
    with pages.served(cache) as address, sync_playwright() as playwright:
        for library in LIBRARIES:
            if names and library.name not in names:
                continue
            folder = out / library.name
            if folder.exists():
                continue
            keep = Folder(folder.with_suffix(".part"))
            for which in (1, 2):
                url = f"{address}/site/{library.name}-{which}.html"
                with launched(playwright, browser, pages.FLAGS) as one:
                    drawn = 0
                    for case in changed(one, library, which, url, keep, css, content):
                        keep.add(case)
                        drawn += 1
                noise(playwright, cache, browser, library, which, url, keep)
                print(f"{library.name} {which}: {drawn} changes", flush=True)
            folder.with_suffix(".part").rename(folder)


@contextmanager
def launched(playwright: Playwright, path: str, flags: list[str]) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=path, args=flags)
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
    page.evaluate((DEMOS / "changes.js").read_text("utf-8"))
    page.evaluate("study.mark()")


def shot(page: Page) -> bytes:
    return page.screenshot(full_page=True, animations="disabled")


def changed(
    browser: Browser, library: Library, which: int, url: str, keep: Folder, css: int, content: int
) -> Iterator[Case]:
    """The second version is drawn as on a phone, too."""
    parts = [(WIDE, 1.0)] if which == 1 else [(WIDE, 0.7), (PHONE, 0.3)]
    for size, share in parts:
        chance = random.Random(f"{library.name} {which} {size['width']}")
        with opened(browser, url, size) as page:
            before, atoms, found = shot(page), page.evaluate("study.atoms()"), page.evaluate("study.candidates()")
            styles, contents = page.evaluate("study.names")
            keep.put(before)
            for names, count, reload in ((styles, css, False), (contents, content, True)):
                names = [name for name in names if found.get(name)]
                chance.shuffle(names)
                for turn in range(round(count * share)):
                    for _ in range(6):
                        name = names[turn % len(names)]
                        case = one(page, url, (before, atoms), (chance.choice(found[name]), name, chance.randrange(840)), keep, reload)
                        if case:
                            case.library, case.version, case.width, case.half = library.name, which, size["width"], half(library.name)
                            yield case
                            if case.visible:
                                break


def one(page: Page, url: str, old: tuple[bytes, list[Any]], change: tuple[str, str, int], keep: Folder, reload: bool) -> Case | None:  # noqa: FBT001
    before, atoms = old
    element, name, _ = change
    box = page.evaluate("id => study.box(id)", element)
    told = page.evaluate("change => study.change(change)", list(change))
    subject = told.get("subject", element)
    others = told.get("others", [])
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    after, now = shot(page), page.evaluate("study.atoms()")
    places = [[box if subject == element else None, page.evaluate("id => study.box(id)", subject)]]
    boxes = {one_id: page.evaluate("id => study.box(id)", one_id) for one_id in others}
    if reload:
        load(page, url)
    else:
        page.evaluate("id => study.undo(id)", element)
    places += [[page.evaluate("id => study.box(id)", one_id), after_box] for one_id, after_box in boxes.items()]
    pixels = visible(before, after)
    if not pixels[0]:
        return None
    kinds, severity, cause = expected(name, told, places[0])
    return Case(name, told["set"], [keep.put(before), keep.put(after)], places, kinds, severity, cause,
                pixels[1], paired(atoms, now), told["was"])


def paired(before: list[Any], after: list[Any]) -> list[list[Any]]:
    """Every atom once: type, id, box before, box after, whether it says the same."""
    was, now = ({(one[0], one[1]): one for one in atoms} for atoms in (before, after))
    rows = []
    for key in {**was, **now}:
        old, new = was.get(key), now.get(key)
        rows.append([key[1], key[0], old and old[2], new and new[2], bool(old and new and old[3] == new[3])])
    return rows


def visible(before: bytes, after: bytes) -> tuple[bool, bool]:
    """Does any pixel differ; do 12 by more than 24 levels?"""
    a, b = (np.asarray(Image.open(io.BytesIO(one)).convert("RGB")).astype(np.int16) for one in (before, after))
    if a.shape != b.shape:
        return True, True
    apart = np.abs(a - b).max(axis=2)
    return bool(apart.any()), int((apart > 24).sum()) >= 12


def noise(playwright: Playwright, cache: Path, browser: str, library: Library, which: int, url: str, keep: Folder) -> None:
    first: dict[str, str] = {}
    for name, (flags, script, query) in NOISE.items():
        if ("canvas" in name) != (library.name == "echarts" and "canvas" in name):
            continue
        program = str(other_chromium(cache)) if name == "chromium-153" else browser
        with launched(playwright, program, flags) as one_browser, opened(one_browser, url + query, WIDE) as page:
            if script:
                page.evaluate(script)
                page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            name_of_picture = keep.put(shot(page))
        first.setdefault("picture", name_of_picture)
        if name == "fresh":
            with launched(playwright, browser, flags) as one_browser, opened(one_browser, url, WIDE) as page:
                name_of_picture = keep.put(shot(page))
        case = Case(name, "noise", [first["picture"], name_of_picture], [], ["rendering"], ["cosmetic", "cosmetic"], "noise", False, [], {})
        case.library, case.version, case.width, case.half = library.name, which, WIDE["width"], half(library.name)
        keep.add(case)
