"""Does a script in the page find the declaration that the protocol finds?

``python benchmarks/declared.py SITE ... [--cache DIR] [--browser PATH] [--elements 40]``, a SITE being a folder of
HTML pages; with ``--cache`` the pages of the component libraries, too (see libraries.py). Some elements of each
page, by chance, and all properties: the rule and its line. What the protocol finds is searched by names, so that it
takes ``flex`` for what sets ``flex-direction``, ``border`` for a radius: where those differ, it is printed, and
left to be judged.
"""

from __future__ import annotations

import collections
import importlib
import random
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import library_drawing
import library_sites
import pages

from pytest_visual_claude import capture
from pytest_visual_claude.capture.dom import taking
from pytest_visual_claude.capture.dom.element import PROPERTIES
from pytest_visual_claude.capture.protocol.session import opened
from pytest_visual_claude.dom.origins import winning

if TYPE_CHECKING:
    from playwright.sync_api import Page

declarations: Any = importlib.import_module("pytest_visual_claude.capture.dom.declarations")
NAMES = (*PROPERTIES, "width", "height")


def main() -> None:
    options = pages.arguments(__doc__)
    options.add_argument("--cache", type=Path, help="of the component libraries")
    options.add_argument("--elements", type=int, default=40, help="of each page")
    asked = options.parse_args()
    with ExitStack() as stack:
        urls = stack.enter_context(pages.urls(asked.sites))
        urls += library_sites.addresses(stack.enter_context(pages.served(asked.cache))) if asked.cache else []
        launch = stack.enter_context(pages.launcher(asked.browser))
        counts: collections.Counter[str] = collections.Counter()
        with launch() as browser:
            for url in urls:
                with library_drawing.opened(browser, url, pages.SIZES[0]) as page:
                    library_drawing.load(page, url)
                    counts += compared(page, asked.elements)
                print(url.rpartition("/")[2], dict(counts), flush=True)


def compared(page: Page, most: int) -> collections.Counter[str]:
    """How often both say the same, and of how many elements the script says nothing."""
    drawn = [one.handle for one in capture.run(taking.by_protocol(page)) if not one.tag.startswith("::")]
    handles = random.Random(1).sample(drawn, min(most, len(drawn)))
    session, sheets = capture.run(opened(page)), list[Any]()
    settings = capture.run(declarations.by_script(session, dict.fromkeys(handles, NAMES)))
    session.on("CSS.styleSheetAdded", lambda event: sheets.append(declarations.Sheet(event["header"])))
    session.send("DOM.getDocument", {"depth": 0})
    session.send("CSS.enable")
    counts: collections.Counter[str] = collections.Counter()
    for handle in handles:
        placed = capture.run(declarations._placed(session, settings.get(handle), sheets))
        if placed is None:
            counts["not clear"] += 1
            continue
        everything = capture.run(declarations.by_protocol(session, handle, sheets))
        for name in NAMES:
            both = winning(everything, name), winning(placed, name)
            wheres = [one and (one.where, one.important) for one in both]
            if any(both):
                counts["same" if wheres[0] == wheres[1] else "other"] += 1
            if wheres[0] != wheres[1]:
                print("   ", name, *(one and f"{one.property}: {one.value[:60]} {one.where};" for one in both))
    session.send("CSS.disable")
    session.send("DOM.disable")
    return counts


if __name__ == "__main__":
    main()
