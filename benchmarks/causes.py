"""What the page says of a difference, measured: is the element named right, the property, the rule; is anything false?

``python benchmarks/causes.py SITE ... [--cache DIR] [--browser PATH] [--half tune|report] [--styles N] [--sheets N]
[--structure N] [--reloads N]``, a SITE being a folder of HTML pages; with ``--cache`` the pages of the
component libraries, too (see libraries.py). Every change is made in a browser, so that the truth is known:

styles
    One property of one element, set inline, as ``visual-claude selftest`` does it (its changes.js).
sheets
    One declaration in one of the page's own style sheets, written otherwise before it is served, custom properties too.
structure
    Elements removed, inserted, put elsewhere, and texts, pictures and fields changed.
reloads
    The same page again. Right is no cause, of whatever element.

What fewer than 12 px show (by more than 24 levels of 255) does not count. A cause is false if it is told with a region
and is about another element than the one that was changed. Pages are parted in two halves by their names.
"""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import library_drawing
import library_sites
import pages
from pages import Score

from pytest_visual_claude import capture, dom, pixels, settings
from pytest_visual_claude.capture.dom import asked, declarations
from pytest_visual_claude.model import Box, Cause, DomSnapshot, Picture
from pytest_visual_claude.selftest.kinds import CONTENT, named_right, same_property
from pytest_visual_claude.selftest.truth import Places
from pytest_visual_claude.settings import Layer, Source

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

FULL = settings.resolve([Layer(Source.CALL, {"full_page": True})])
SIZE: ViewportSize = pages.SIZES[0]

#: Ticking a radio button unticks another: two changes.
BOXES = "ids => ids.filter(id => document.querySelector(`[data-mutant='${id}']`).type == 'checkbox')"
#: What a cause can say of a picture is little: its file, if it has one.
PICTURES = ("icon", "image")
STRUCTURE = ("insert", "row-insert", "remove", "row-remove", "swap", "elsewhere")
DECLARATION = re.compile(r"(?P<name>--[\w-]+|[\w-]+)\s*:\s*(?P<value>[^;{}]+);")
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b")
LENGTH = re.compile(r"(?<![\w#.-])(\d+(?:\.\d+)?)(px)\b")


@dataclass
class Tally:
    """What is reported."""

    element: Score = field(default_factory=Score)
    property: Score = field(default_factory=Score)
    rule: Score = field(default_factory=Score)
    clean: Score = field(default_factory=Score)
    explained: Score = field(default_factory=Score)
    counts: list[int] = field(default_factory=list)

    def printed(self, title: str) -> None:
        median = statistics.median(self.counts) if self.counts else 0
        most = max(self.counts, default=0)
        print(f"\n{title}: {self.clean.total} that can be seen; causes told, median {median:g}, most {most}")
        for name in ("element", "property", "rule", "clean", "explained"):
            if getattr(self, name).total:
                print(f"  {name}: {getattr(self, name)}", flush=True)


@dataclass(frozen=True)
class Seen:
    """One page as it is: its picture, and what is behind it."""

    picture: Picture
    snapshot: DomSnapshot

    @classmethod
    def of(cls, page: Page) -> Seen:
        picture = Picture.of(library_drawing.shot(page))
        answers = capture.run(asked(page, FULL))
        taken = answers.snapshot(picture) if answers else None
        assert taken is not None, page.url
        return cls(picture, taken)


def main() -> None:
    options = pages.arguments(__doc__)
    options.add_argument("--cache", type=Path, help="of the component libraries")
    options.add_argument("--half", choices=("tune", "report"))
    options.add_argument("--seed", default="1", help="other changes to the same pages")
    for name, count in (("styles", 400), ("sheets", 300), ("structure", 300), ("reloads", 200)):
        options.add_argument(f"--{name}", type=int, default=count)
    asked = options.parse_args()
    with ExitStack() as stack:
        # Copies, because style sheets are edited where they are served from.
        copies = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in asked.sites]
        for site, copy in zip(asked.sites, copies, strict=True):
            shutil.copytree(site, copy, dirs_exist_ok=True)
        own = stack.enter_context(pages.urls(copies))
        folders = {url: folder for url in own for folder in copies if (folder / url.rpartition("/")[2]).exists()}
        library = library_sites.addresses(stack.enter_context(pages.served(asked.cache))) if asked.cache else []
        launch = stack.enter_context(pages.launcher(asked.browser))
        here = [url for url in own + library if not asked.half or half(url) == asked.half]
        with launch() as browser:
            changed(browser, here, (asked.styles, asked.seed), ("styles",), "styles, inline")
            changed(browser, here, (asked.structure, asked.seed), STRUCTURE, "structure")
            changed(
                browser,
                here,
                (asked.structure, asked.seed),
                tuple(one for one in CONTENT if one not in STRUCTURE and one not in PICTURES),
                "content",
            )
            sheets(browser, {url: folders[url] for url in here if url in folders}, asked.sheets, asked.seed)
            reloads(browser, here, asked.reloads)


@contextmanager
def opened(browser: Browser, url: str) -> Iterator[Page]:
    """The page, at one moment for ever: a clock on it would be a change of its own."""
    with library_drawing.opened(browser, url, SIZE) as page:
        page.clock.set_fixed_time(1_780_000_000_000)
        library_drawing.load(page, url)
        yield page


def half(url: str) -> str:
    return "report" if hashlib.sha256(url.rpartition("/")[2].encode()).digest()[0] % 2 else "tune"


def told(page: Page, before: Seen, after: Seen) -> tuple[Cause, ...]:
    both, difference = dom.Comparison(before.snapshot, after.snapshot), pixels.compare(before.picture, after.picture)
    declared = capture.run(declarations(page, dom.asked(both, difference.regions)))
    return dom.explain(both, declared, difference.regions)


def changed(browser: Browser, urls: list[str], order: tuple[int, str], names: tuple[str, ...], title: str) -> None:
    """Changes in turn to elements by chance, on every page."""
    tally, (count, seed) = Tally(), order
    for number, url in enumerate(urls):
        chance = random.Random(f"{title} {url.rpartition('/')[2]} {seed}")
        rest = count * (number + 1) // len(urls) - count * number // len(urls)
        with opened(browser, url) as page:
            before = Seen.of(page)
            found = page.evaluate("__selftest.candidates()")
            found["tick"] = page.evaluate(BOXES, found.get("tick", []))
            styles = page.evaluate("__selftest.names[0]")
            possible = [name for name in (styles if names == ("styles",) else names) if found.get(name)]
            chance.shuffle(possible)
            for turn in range(rest if possible else 0):
                name = possible[turn % len(possible)]
                change = (chance.choice(found[name]), name, chance.randrange(840))
                _one(page, before, change, tally)
    tally.printed(title)


def _one(page: Page, before: Seen, change: tuple[str, str, int], tally: Tally) -> None:
    element, name, _ = change
    old = page.evaluate(library_drawing.BOX, element)
    what = page.evaluate("change => __selftest.change(change)", list(change))
    page.evaluate(library_drawing.DRAWN)
    after = Seen.of(page)
    if pixels.visible(before.picture, after.picture):
        ids = [what.get("subject", element), *what.get("others", [])]
        places = [box(place) for one in ids if (place := page.evaluate(library_drawing.BOX, one))]
        causes = told(page, before, after)
        title = f"{page.url.rpartition('/')[2]} {what['set']} {element}"
        score(tally, Truth(title, name, box(old), places), causes)
    if name in CONTENT:
        library_drawing.load(page, page.url)
    else:
        page.evaluate("id => __selftest.undo(id)", element)


def box(place: list[float]) -> Box:
    x, y, width, height = place
    left, top = round(x), round(y)
    return Box(left, top, round(x + width) - left, round(y + height) - top)


@dataclass(frozen=True)
class Truth:
    """What was changed, where it was, and where it and what else may be named are."""

    title: str
    name: str
    old: Box
    now: list[Box]


def score(tally: Tally, truth: Truth, causes: tuple[Cause, ...]) -> None:
    name, old, now = truth.name, truth.old, truth.now
    mine = Places((old,), tuple(now)).about(causes)
    others = [one for one in causes if one not in mine]
    said = f"{truth.title} {name} at {old} → {now[:1]}: {[short(one) for one in causes]}"
    tally.element.add(bool(mine), f"element: {said}")
    if mine:
        right = [one for one in mine if named_right(one, name)]
        tally.property.add(bool(right), f"property: {said}")
        if right and name not in CONTENT and name != "none":
            tally.rule.add(any(one.origin.where == "inline style" for one in right), f"rule: {said}")
    tally.clean.add(not others, f"false: {said}")
    tally.counts.append(len(causes))


def short(cause: Cause) -> str:
    origin = cause.origin.variable or cause.origin.where
    more = f" ×{cause.elements}" if cause.elements > 1 else ""
    return (
        f"{cause.element[:40]} {cause.change.value} {cause.property} {cause.old[:24]}→{cause.new[:24]} ({origin}){more}"
    )


@dataclass(frozen=True)
class Edit:
    """One declaration of a style sheet, written otherwise."""

    file: str
    lines: tuple[int, int]
    selector: str
    name: str
    text: str


def edits(folder: Path, files: list[str], chance: random.Random) -> Iterator[Edit]:
    """By chance, for ever: colours, lengths and key words of the sheets."""
    found = [(file, match, text) for file in files for text in [(folder / file).read_text("utf-8")]
             for match in DECLARATION.finditer(text) if _otherwise(match["name"], match["value"], 0)]  # fmt: skip
    while found:
        file, match, text = chance.choice(found)
        value = _otherwise(match["name"], match["value"], chance.randrange(1000))
        start = text.rfind("}", 0, match.start()) + 1
        opening = text.rfind("{", 0, match.start())
        selector = text[max(start, text.rfind("{", 0, opening) + 1) : opening].strip()
        first = text.count("\n", 0, opening) + 1 - selector.count("\n")
        lines = (first, text.count("\n", 0, text.find("}", match.end())) + 1)
        edited = text[: match.start("value")] + value + text[match.end("value") :]
        yield Edit(file, lines, selector.rpartition("*/")[2].strip(), match["name"], edited)


def _otherwise(name: str, value: str, number: int) -> str:
    words = {"bold": "400", "700": "400", "600": "400", "uppercase": "none", "flex-start": "center"}
    if value.strip() == "center":
        return "right" if name == "text-align" else "end"
    if COLOUR.search(value):
        return COLOUR.sub(f"#{(number * 7919 + 40503) % 0xFFFFFF:06x}", value, count=1)
    if LENGTH.search(value) and not name.startswith("transition"):
        factor = (0.6, 1.4, 1.8)[number % 3]
        return LENGTH.sub(lambda found: f"{max(round(float(found[1]) * factor), 1)}px", value, count=1)
    return words.get(value.strip(), "")


def sheets(browser: Browser, folders: dict[str, Path], count: int, seed: str) -> None:
    tally = Tally()
    for number, (url, folder) in enumerate(folders.items()):
        name = url.rpartition("/")[2]
        chance = random.Random(f"sheets {name} {seed}")
        files = re.findall(r'href="([\w.-]+\.css)"', (folder / name).read_text("utf-8"))
        inside = [name] if "<style" in (folder / name).read_text("utf-8") else []
        rest = count * (number + 1) // len(folders) - count * number // len(folders)
        with opened(browser, url) as page:
            page.route("**/*", lambda route: route.continue_())  # nothing comes from a cache
            before = Seen.of(page)
            for edit, _ in zip(edits(folder, files + inside, chance), range(rest * 6), strict=False):
                if rest <= 0:
                    break
                rest -= _edited(page, folder, before, edit, tally)
    tally.printed("style sheets")


def _edited(page: Page, folder: Path, before: Seen, edit: Edit, tally: Tally) -> int:
    """1 where it could be seen."""
    path = folder / edit.file
    text = path.read_text("utf-8")
    path.write_text(edit.text, "utf-8")
    library_drawing.load(page, page.url)
    after = Seen.of(page)
    causes = told(page, before, after)
    path.write_text(text, "utf-8")
    if not pixels.visible(before.picture, after.picture):
        return 0
    said = f"{edit.file}:{edit.lines} {edit.selector} {edit.name}: {[short(one) for one in causes]}"
    variable = edit.name.startswith("--")
    boxes = [box(place) for place in _styled(page, "*" if variable else edit.selector)]
    if "::" not in edit.selector:  # where those are, no script knows
        tally.element.add(bool(Places((), tuple(boxes)).about(causes[:1])), f"element: {said}")
    named = [one for one in causes if edit.name == one.origin.variable or same_property(one.property, edit.name)
             or (edit.name == "font" and one.property.startswith(("font", "line-height")))
             or (edit.name == "gap" and one.property.endswith("-gap"))
             or (edit.name == "flex" and one.property == "flex-basis")
             or (edit.name in ("grid-template-columns", "columns") and one.property == "width")]  # fmt: skip
    tally.property.add(bool(named), f"property: {said}")
    if named and not variable:
        first, last = edit.lines
        right = [one for one in named if (found := re.fullmatch(rf"{re.escape(edit.file)}:(\d+)", one.origin.where))
                 and first <= int(found[1]) <= last]  # fmt: skip
        tally.rule.add(bool(right), f"rule: {said}")
    false = [one for one in causes if one not in named]
    tally.clean.add(not false, f"false: {said}")
    tally.counts.append(len(causes))
    return 1


def _styled(page: Page, selector: str) -> list[list[float]]:
    """Where everything is that the selector matches; its element, where it is a pseudo-element."""
    plain = re.sub(r"::(before|after|placeholder|marker|selection)|:(hover|focus(-visible)?|active)", "", selector)
    return page.evaluate(
        """selector => { try { return [...document.querySelectorAll(selector)].map(e => e.getBoundingClientRect())
          .map(b => [b.x + scrollX, b.y + scrollY, b.width, b.height]) } catch { return [] } }""",
        plain,
    )  # type: ignore[no-any-return]


def reloads(browser: Browser, urls: list[str], count: int) -> None:
    quiet = Score()
    for number, url in enumerate(urls):
        with opened(browser, url) as page:
            before = Seen.of(page)
            for _ in range(count * (number + 1) // len(urls) - count * number // len(urls)):
                library_drawing.load(page, url)
                after = Seen.of(page)
                causes = dom.Comparison(before.snapshot, after.snapshot).causes({})
                quiet.add(not causes, f"{url}: {[short(one) for one in causes]}")
    print(f"\nreloads without any cause: {quiet}", flush=True)


if __name__ == "__main__":
    main()
