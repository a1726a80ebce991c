"""Changes of style whose place is known, made to real pages in a browser: is each found, and where?

``python benchmarks/mutations.py SITE ... [--browser PATH] [--css N] [--renders N] [--keep DIR] [--from DIR]``,
a SITE being a folder of HTML pages (``examples/shop/site benchmarks/site``). Three studies, each over
every page, wide and as on a phone:

css
    One property of one element, three magnitudes. What changed fewer than 12 px by more than 24 levels of
    255 does not count: nobody could see it. Right is a region that is not rendering only, and overlaps the element.
errors
    The two of a plain threshold, on every page: the primary button turned from blue to an equally
    bright green, which is right if found; all of the text moved by 0.3 px, right if nothing but cosmetic.
renders
    The same page in a fresh browser process. Right is no region but rendering; equal bytes are counted too.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pages
from pages import Case, Keep, Launch, Score
from PIL import Image

from pytest_visual_claude import pixels, policy
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import Box, Kind, Outcome, Picture, Question, Region, Tolerance

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

ELEMENTS = (
    """() => [...document.querySelectorAll('main *, header *, footer *')].filter(e => {
  const box = e.getBoundingClientRect()
  return e instanceof HTMLElement && box.width >= 20 && box.height >= 10 && box.height < 700 && e.innerText?.trim()
}).map("""
    + pages.MARK
    + ")"
)
STYLE = f"([id, name, value]) => {{ {pages.FIND} find(id).style.setProperty(name, value, 'important') }}"

#: The page's primary button in that colour; one is put first where a page has none.
BUTTON = """colour => {
  const own = () => document.querySelector('main .button:not(.quiet, .pale, :disabled), aside .button')
  if (!own()) document.querySelector('main').insertAdjacentHTML('afterbegin',
    '<p><a class="button" style="display:inline-block;padding:12px 24px;color:#fff">Continue</a></p>')
  own().style.cssText += `;background:${colour} !important;transition:none !important`
  const b = own().getBoundingClientRect(); return [b.x + scrollX, b.y + scrollY, b.width, b.height] }"""
BLUE, GREEN = "#0d6efd", "#198754"
#: Paragraphs and the like that hold nothing but text, and draw no box: boxes are put on whole pixels.
FRACTION = """style => { const box = s => s.backgroundImage != 'none' || !/, 0\\)$/.test(s.backgroundColor)
    || parseFloat(s.borderWidth) || s.display == 'inline-block'
  const drawn = e => [null, '::before', '::after'].some(which => box(getComputedStyle(e, which)))
  const texts = [...document.querySelectorAll('main :is(p, h1, h2, h3, li, dt, dd, td, th, label, summary)')]
    .filter(e => e.innerText?.trim() && getComputedStyle(e).display != 'inline'
      && ![e, ...e.querySelectorAll('*')].some(drawn) && !e.querySelector('img, svg, input, select, p, li, h2, h3'))
  texts.forEach(e => e.style.cssText += ';' + style)
  return texts.map(e => e.getBoundingClientRect()).map(b => [b.x + scrollX, b.y + scrollY, b.width, b.height])[0] }"""
FRACTIONS = ("position:relative;left:0.3px", "transform:translateX(0.3px)", "transform:translate(0.3px, 0.3px)")

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

#: kind of a case: what the line with its score says.
ERRORS = {"button": "button from blue to green, found", "fraction": "text moved by 0.3 px, cosmetic only"}

#: kind, script, and its argument before and after.
WRONGED = (
    ("button", BUTTON, (BLUE, GREEN)),
    *(("fraction", FRACTION, ("", style)) for style in FRACTIONS),
)

Cases = Iterator[tuple[Picture, Picture, Case]]


def main() -> None:
    options = pages.arguments(__doc__)
    options.add_argument("--css", type=int, default=500)
    options.add_argument("--errors", type=int, default=1)
    options.add_argument("--renders", type=int, default=200)
    asked = options.parse_args()
    if asked.kept:
        css(case for case in pages.kept(asked.kept) if case[2].kind not in ERRORS)
        errors(case for case in pages.kept(asked.kept) if case[2].kind in ERRORS)
        return
    with pages.urls(asked.sites) as names, pages.launcher(asked.browser) as launch:
        if asked.css:
            css(mutated(launch, names, asked.css, Keep(asked.keep)))
        if asked.errors:
            errors(mistaken(launch, names, Keep(asked.keep)))
        if asked.renders:
            renders(launch, names, asked.renders)


def css(cases: Cases) -> None:
    found, placed = Score(), Score()
    for before, after, case in cases:
        if not visible(before, after):
            continue
        difference = pixels.compare(before, after)
        seen = [region for region in difference.regions if region.kind is not Kind.RENDERING]
        found.add(bool(seen), f"not seen: {case.what} on {case.boxes}: {pages.told(difference)}")
        over = any(overlaps(one, case.boxes) for one in seen)
        placed.add(over, f"elsewhere: {case.what} on {case.boxes}: {pages.told(difference)}")
    print(f"css found: {found}\ncss, region over the element: {placed}")


def mutated(launch: Launch, names: list[str], count: int, keep: Keep) -> Cases:
    """Elements are taken by chance, properties and values in turn."""
    chance, turn = random.Random(2), 0
    with launch() as browser:
        for url, size, rest in pages.planned(names, count):
            with pages.opened(browser, url, size) as page:
                elements, before = page.evaluate(ELEMENTS), pages.shot(page)
            for _ in range(rest):
                name, values = list(PROPERTIES.items())[turn % len(PROPERTIES)]
                change = chance.choice(elements), name, values[turn // len(PROPERTIES) % len(values)]
                turn += 1
                with pages.opened(browser, url, size) as page:
                    case, after = _changed(page, change, pages.titled(url, size))
                keep.add(before, after, case)
                yield before, after, case


def _changed(page: Page, change: tuple[str, str, str], title: str) -> tuple[Case, Picture]:
    element, name, value = change
    page.evaluate(ELEMENTS)
    old = page.evaluate(pages.BOX, element)
    page.evaluate(STYLE, list(change))
    return Case(f"{title} {name}: {value}", [old, page.evaluate(pages.BOX, element)], name), pages.shot(page)


def errors(cases: Cases) -> None:
    scores = {kind: Score() for kind in ERRORS}
    for before, after, case in cases:
        difference = pixels.compare(before, after)
        ruling = policy.decide(
            difference, Local().ask(Question(before, after, difference)).findings, Tolerance.COSMETIC
        )
        failed = ruling.outcome not in (Outcome.MATCHED, Outcome.TOLERATED)
        right = failed if case.kind == "button" else not failed
        scores[case.kind].add(right, f"{case.what} on {case.boxes}: {pages.told(difference)}")
    for kind, score in scores.items():
        print(f"{ERRORS[kind]}: {score}")


def mistaken(launch: Launch, names: list[str], keep: Keep) -> Cases:
    with launch() as browser:
        for url, size, _ in pages.planned(names, 0):
            title = pages.titled(url, size)
            for kind, script, (before, after) in WRONGED:
                (old, first), (new, second) = (_wronged(browser, url, size, script, one) for one in (before, after))
                case = Case(f"{title} {after}", [old, new], kind)
                keep.add(first, second, case)
                yield first, second, case


def _wronged(browser: Browser, url: str, size: ViewportSize, script: str, argument: str) -> tuple[list[float], Picture]:
    with pages.opened(browser, url, size) as page:
        return page.evaluate(script, argument), pages.shot(page)


def renders(launch: Launch, names: list[str], count: int) -> None:
    equal, quiet = Score(), Score()
    for url, size, rest in pages.planned(names, count):
        first = _rendered(launch, url, size)
        for _ in range(rest):
            again = _rendered(launch, url, size)
            difference = pixels.compare(first, again)
            told = f"{pages.titled(url, size)}: {pages.told(difference)}"
            equal.add(first.png == again.png, f"other bytes: {told}")
            quiet.add(all(region.kind is Kind.RENDERING for region in difference.regions), f"found: {told}")
    print(f"unchanged re-renders, equal bytes: {equal}\nunchanged re-renders, nothing found: {quiet}")


def _rendered(launch: Launch, url: str, size: ViewportSize) -> Picture:
    with launch() as browser, pages.opened(browser, url, size) as page:
        return pages.shot(page)


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
    return bool(box.x <= x + width and x <= box.right and box.y <= y + height and y <= box.bottom)


if __name__ == "__main__":
    main()
