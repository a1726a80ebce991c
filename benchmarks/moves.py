"""Blocks that came, went and moved on real pages: is each one finding, and in the right place?

``python benchmarks/moves.py SITE [--browser PATH] [--bands N] [--moves N] [--keep DIR]``, SITE being a folder of
HTML pages (``examples/shop/site``): every page, wide and as on a phone, before and after an edit of its DOM, with
labels from ``getBoundingClientRect``; ``--libraries CACHE --half tune|report`` takes the pages of libraries.py
instead, from its cache. ``python benchmarks/moves.py --from DIR`` judges kept pairs again.

insert, remove
    Right is one band that says by how much what follows moved and is as high as that, or as the block where it took
    up empty space; its upper or lower edge is within 2 px of the block's (its margins belong to the band). And no
    other region but rendering: a page of fractions of pixels is drawn a little differently once it has moved.
swap, move
    A block trades places with the next one, or goes past two to five. Right is one moved region, and no other but
    rendering, with an edge within 2 px of the block's in its old place and in its new one, or of what it went
    past: which of the two moved, no picture says.

In a column, something stands beside the block and should be left alone. In a window, the insertions and removals are
looked at again in 720 px of their pages: what comes pushes as much over the edge.

Then what is said: sentences that are false, of bands, of what moved, of what was removed or added, each held against
where everything that draws something stood before and after (library_sentences.py); regions where both pictures are
equal; and pairs that are told otherwise on the way back.

What is not to be seen does not count. Neither does reordering that made anything larger or smaller, the page
included: those are two changes.
"""

from __future__ import annotations

import io
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import library_sites
import numpy as np
import numpy.typing as npt
import pages
from engine import Judged, judged
from library_drawing import paired
from library_scoring import equal_there, mirrored
from library_sentences import FALSE, checked
from library_truth import Case as Truth
from library_view import View
from PIL import Image

from pytest_visual_claude.model import Box, Difference, Kind, Picture, Region
from pytest_visual_claude.selftest.mutator import SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

#: Blocks one below the other, each alone on its rows of the page, or each in a column beside others.
BLOCKS = (
    """alone => {
  const all = [...document.querySelectorAll('main *')].filter(e => e.getClientRects().length)
  const stacks = style => style.display == 'block' || (style.display == 'flex' && style.flexDirection == 'column')
    || (style.display == 'grid' && style.gridTemplateColumns.split(' ').length == 1)
  const beside = (one, other) => { const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()]
    return a.top < b.bottom - 1 && b.top < a.bottom - 1 }
  return all.filter(e => { const style = getComputedStyle(e), box = e.getBoundingClientRect()
    return /^(block|flex|grid|table)$/.test(style.display) && style.position == 'static' && style.float == 'none'
      && box.height >= 10 && box.height < 900 && box.width >= 40 && stacks(getComputedStyle(e.parentElement))
      && alone == !all.some(o => !o.contains(e) && !e.contains(o) && beside(e, o))
  }).map("""
    + pages.MARK
    + ") }"
)
#: The block, and what stands below it up to the fifth, as far as all are blocks.
ATOMS = "__selftest.atoms()"
FOLLOWERS = f"""id => {{ {pages.FIND} const found = []
  for (let e = find(id); e?.dataset.mutant && found.length < 6; e = e.nextElementSibling) found.push(e.dataset.mutant)
  return found }}"""
REMOVE = f"id => {{ {pages.FIND} find(id).remove() }}"
MOVE = f"([id, past]) => {{ {pages.FIND} find(past).after(find(id)) }}"
INSERT = (
    "([id, height]) => { "
    + pages.FIND
    + """ const n = document.createElement('div')
  n.dataset.mutant = 'new'; n.textContent = 'Notice: the studio is closed on Monday.'
  n.style.cssText = `height:${height}px;background:#dbe7ff;color:#123;overflow:hidden`; find(id).before(n) }"""
)

#: What the library study calls the same.
NAMES = {
    "insert": ("insert", "came"),
    "remove": ("remove", "went"),
    "swap": ("swap", "place"),
    "move": ("elsewhere", "place"),
}
CLAIMS = {Kind.ADDED: "added or removed", Kind.REMOVED: "added or removed", Kind.MOVED: "moved"}

#: How much of a page a window shows, and how much of it above the block, in pixels.
WINDOW, ABOVE = 720, 150
#: How high what is inserted is, in pixels.
HEIGHTS = (24, 64, 120)
#: Left, top, width, height; or nothing.
Place = list[float]
Pair = tuple[Picture, Picture, pages.Case]


def main() -> None:
    options = pages.arguments(__doc__)
    options.add_argument("--bands", type=int, default=200, help="how many insertions and removals")
    options.add_argument("--moves", type=int, default=120, help="how many swaps and moves")
    options.add_argument("--columns", type=int, default=80, help="how many of all of them beside something else")
    options.add_argument("--seed", type=int, default=1, help="which of all that are possible")
    options.add_argument("--libraries", type=Path, metavar="CACHE", help="the pages of the library study")
    options.add_argument("--half", choices=("tune", "report"), help="which of the libraries")
    asked = options.parse_args()
    if asked.kept:
        report(pages.kept(asked.kept))
        return
    keep, chance = pages.Keep(asked.keep), random.Random(asked.seed)
    of_libraries = libraries(asked.libraries, asked.half) if asked.libraries else pages.urls(asked.sites)
    with of_libraries as names, pages.launcher(asked.browser) as launch, launch() as browser:
        edits = [edit for url in names for size in pages.SIZES for edit in possible(browser, url, size)]
        chance.shuffle(edits)
        report(keeping(keep, rendered(browser, chosen(edits, asked.bands, asked.moves, asked.columns))))


@contextmanager
def libraries(cache: Path, half: str | None) -> Iterator[list[str]]:
    names = [one.name for one in library_sites.LIBRARIES if half in (None, library_sites.half(one.name))]
    with pages.served(cache) as address:
        yield [f"{address}/site/{name}-{version}.html" for name in names for version in (1, 2)]


@dataclass(frozen=True)
class Edit:
    """What can be done to a page.

    :param past: what stands below the block, as far as it goes past it; of a removed one, the next.
    :param alone: nothing stands beside the block.
    """

    url: str
    size: ViewportSize
    kind: str
    block: str
    past: list[str]
    alone: bool


def possible(browser: Browser, url: str, size: ViewportSize) -> Iterator[Edit]:
    for alone in (True, False):
        with marked(browser, url, size) as page:
            stacks = [page.evaluate(FOLLOWERS, block) for block in page.evaluate(BLOCKS, alone)]
        for block, *below in stacks:
            kinds = [("insert", [block]), ("remove", below[:1]), ("swap", below[:1])]
            kinds += [("move", below[:count]) for count in range(2, len(below) + 1)]
            for kind, past in kinds:
                if past or kind == "remove":
                    yield Edit(url, size, kind, block, past, alone)


def chosen(edits: list[Edit], bands: int, moves: int, columns: int) -> list[Edit]:
    came_or_went = [edit for edit in edits if edit.alone and edit.kind in ("insert", "remove")]
    reordered = [edit for edit in edits if edit.alone and edit.kind in ("swap", "move")]
    beside = [edit for edit in edits if not edit.alone and edit.past]
    return came_or_went[:bands] + reordered[:moves] + beside[:columns]


def report(pairs: Iterator[Pair]) -> None:
    scores: dict[str, pages.Score] = defaultdict(pages.Score)
    claims: Counter[str] = Counter()
    for number, (before, after, case) in enumerate(both(pairs)):
        if counts(before, after, case):
            told, back = judged(before.png, after.png), judged(after.png, before.png)
            good = right(before, after, case, told.difference)
            scores[case.kind].add(good, f"{number} {case.kind} {case.what} {case.boxes}: {pages.told(told.difference)}")
            wrong = [*false_claims(told, View(truth(case), told.difference.regions, (before.png, after.png)))]
            wrong += [f"mirror: {one}" for one in mirrored(told.difference.regions, back.difference.regions)]
            claims.update(one.partition(": ")[0] for one in wrong)
            claims["regions"] += len(told.difference.regions)
            for one in wrong:
                if not one.startswith("said"):
                    print(f"        {number} {one}")
    for kind, score in sorted(scores.items()):
        print(f"{kind}: {score}")
    for what, count in sorted(claims.items()):
        print(f"{what}: {count}")


def truth(case: pages.Case) -> Truth:
    name, cause = NAMES[case.kind.split()[0]]
    own, past = ([list(map(float, box)) or None for box in pair] for pair in (case.boxes[:2], case.boxes[2:]))
    return Truth(name, case.what, [], [own, past], [], [], cause, True, case.atoms, {})  # type: ignore[list-item]  # noqa: FBT003


def false_claims(told: Judged, view: View) -> Iterator[str]:
    """What is said and is not so; and how much is said of each sort."""
    for region, finding in zip(told.difference.regions, told.findings, strict=True):
        band = not region.box.area or not region.baseline_box.area
        sort = "bands" if band else CLAIMS.get(region.kind, "others")
        level, why = checked(finding.sentence, region, view)
        yield f"said of {sort}: "
        if level == FALSE:
            yield f"false of {sort}: {finding.sentence}; {why}"
        if equal_there(region, view):
            yield f"equal there: {finding.sentence}"


def both(pairs: Iterator[Pair]) -> Iterator[Pair]:
    """The whole page; and what a window shows of it, which pushes as much over its edge as comes."""
    for before, after, case in pairs:
        yield before, after, case
        place = case.boxes[0] or case.boxes[1]
        y = max(0, round(place[1]) - ABOVE)
        if case.kind in ("insert", "remove") and case.boxes[2] and place[1] + place[3] + ABOVE < y + WINDOW:
            boxes = [higher(box, y) for box in case.boxes]
            atoms = [[*one[:2], *(higher(box, y) for box in one[2:4]), one[4]] for one in case.atoms]
            window = pages.Case(case.what, boxes, f"{case.kind} in a window", atoms)
            if min(before.height, after.height) > y + WINDOW:
                yield cut(before, y), cut(after, y), window


def higher(box: Place, y: int) -> Place:
    return [box[0], box[1] - y, *box[2:]] if box else box


def cut(picture: Picture, y: int) -> Picture:
    buffer = io.BytesIO()
    Image.fromarray(opened(picture)[y : y + WINDOW]).save(buffer, "PNG", compress_level=1)
    return Picture.of(buffer.getvalue())


def keeping(keep: pages.Keep, pairs: Iterator[Pair]) -> Iterator[Pair]:
    for pair in pairs:
        keep.add(*pair)
        yield pair


def rendered(browser: Browser, edits: list[Edit]) -> Iterator[Pair]:
    for (url, width), of_page in groupby(sorted(edits, key=by_page), key=by_page):
        size = next(one for one in pages.SIZES if one["width"] == width)
        with pages.opened(browser, url, size) as page:
            before = pages.shot(page)
        for edit in of_page:
            with marked(browser, url, size) as page:
                atoms = page.evaluate(ATOMS)
                boxes = done(page, edit)
                kind = edit.kind if edit.alone else f"{edit.kind} in a column"
                stood = paired(atoms, page.evaluate(ATOMS))
                yield before, pages.shot(page), pages.Case(pages.titled(url, size), boxes, kind, stood)


@contextmanager
def marked(browser: Browser, url: str, size: ViewportSize) -> Iterator[Page]:
    """The page, every element of it numbered."""
    with pages.opened(browser, url, size) as page:
        page.evaluate(SCRIPT)
        page.evaluate("__selftest.mark()")
        yield page


def by_page(edit: Edit) -> tuple[str, int]:
    return edit.url, edit.size["width"]


def done(page: Page, edit: Edit) -> list[Place]:
    """The block before and after, with nothing for no block; and what it moved or went past before and after."""
    block, past = placed(page, edit.block), around(page, edit.past)
    if edit.kind == "remove":
        page.evaluate(REMOVE, edit.block)
        return [block, [], past, around(page, edit.past)]
    if edit.kind == "insert":
        page.evaluate(INSERT, [edit.block, HEIGHTS[len(edit.url + edit.block) % len(HEIGHTS)]])
        return [[], placed(page, "new"), past, around(page, edit.past)]
    page.evaluate(MOVE, [edit.block, edit.past[-1]])
    return [block, placed(page, edit.block), past, around(page, edit.past)]


def placed(page: Page, block: str) -> Place:
    place: Place = page.evaluate(pages.BOX, block)
    return place


def around(page: Page, blocks: list[str]) -> Place:
    if not blocks:
        return []
    (x, y, width, _), last = placed(page, blocks[0]), placed(page, blocks[-1])
    return [x, y, width, last[1] + last[3] - y]


def counts(before: Picture, after: Picture, case: pages.Case) -> bool:
    block, now, past, passed = case.boxes
    if not block or not now:
        return bool(by(before, after, case))
    rigid = all(abs(old[3] - new[3]) < 1 for old, new in ((block, now), (past, passed)))
    return rigid and before.height == after.height and not np.array_equal(opened(before), opened(after))


def by(before: Picture, after: Picture, case: pages.Case) -> int:
    """How far down what follows moved."""
    *_, past, passed = case.boxes
    return round(passed[1] - past[1]) if " in a " in case.kind else after.height - before.height


def right(before: Picture, after: Picture, case: pages.Case, difference: Difference) -> bool:
    seen = [region for region in difference.regions if region.kind is not Kind.RENDERING]
    if len(seen) != 1:
        return False
    block, now, past, passed = case.boxes
    if not block or not now:
        return one_band(before, after, case, seen[0])
    return seen[0].kind is Kind.MOVED and any(
        meets(before, seen[0].baseline_box, old) and meets(after, seen[0].box, new)
        for old, new in ((block, now), (past, passed))
    )


def one_band(before: Picture, after: Picture, case: pages.Case, region: Region) -> bool:
    came = not case.boxes[0]
    picture, band, place = (after, region.box, case.boxes[1]) if came else (before, region.baseline_box, case.boxes[0])
    seam = region.baseline_box if came else region.box
    kind = Kind.ADDED if came else Kind.REMOVED
    high = by(before, after, case), place[3]
    vector = region.evidence.vector or (0, 0)
    band_there = region.kind is kind and not seam.area and any(abs(band.height - abs(one)) <= 1 for one in high)
    return band_there and abs(vector[1] - high[0]) <= 1 and meets(picture, band, place)


def meets(picture: Picture, box: Box, place: Place) -> bool:
    """Is the upper or the lower edge of the box that of the place?"""
    pixels = opened(picture)[:, max(0, round(place[0])) : round(place[0] + place[2])]
    return alike(pixels, box.y, place[1]) or alike(pixels, box.bottom, place[1] + place[3])


def alike(pixels: npt.NDArray[np.uint8], y: int, wanted: float) -> bool:
    """Within 2 px, or with nothing but equal rows in between: no edge is to be seen there."""
    low, high = sorted((y, round(wanted)))
    between = pixels[low:high]
    return abs(y - wanted) <= 2 or bool((between[1:] == between[:-1]).all())


def opened(picture: Picture) -> npt.NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(picture.png)).convert("RGB"))


if __name__ == "__main__":
    main()
