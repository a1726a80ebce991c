"""The two errors of a plain threshold, made to real pages in a browser: is each judged right?

``python benchmarks/mutations.py SITE ... [--browser PATH] [--keep DIR] [--from DIR]``, a SITE being a folder of HTML
pages (``examples/shop/site benchmarks/site``), every page wide and as on a phone: the primary button turned from blue
to an equally bright green, which is right if found; all of the text moved by 0.3 px, right if nothing but cosmetic.
Any other change is made by ``visual-claude selftest``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pages
from pages import Case, Keep, Launch, Score

from pytest_visual_claude import pixels, policy
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import Outcome, Picture, Question, Tolerance

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

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

#: kind of a case: what the line with its score says.
ERRORS = {"button": "button from blue to green, found", "fraction": "text moved by 0.3 px, cosmetic only"}

#: kind, script, and its argument before and after.
WRONGED = (
    ("button", BUTTON, (BLUE, GREEN)),
    *(("fraction", FRACTION, ("", style)) for style in FRACTIONS),
)

Cases = Iterator[tuple[Picture, Picture, Case]]


def main() -> None:
    asked = pages.arguments(__doc__).parse_args()
    if asked.kept:
        errors(pages.kept(asked.kept))
        return
    with pages.urls(asked.sites) as names, pages.launcher(asked.browser) as launch:
        errors(mistaken(launch, names, Keep(asked.keep)))


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


if __name__ == "__main__":
    main()
