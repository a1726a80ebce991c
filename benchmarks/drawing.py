"""Which module draws which study, and the browsers they draw with."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import carried
import chance
import grid
import icons
import pages
import shifts
from cache import Cache
from cells import Cell, Sheets, differing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType, Page

Asked = argparse.Namespace
#: What the plugin has the browsers it launches draw with.
FONTCONFIG = shifts.ROOT / "pytest_visual_claude" / "browser" / "fonts.conf"


@contextmanager
def opened(asked: Asked) -> Iterator[Page]:
    with pages.launcher(asked.browser) as launch, launch() as browser:
        yield browser.new_page()


def characters(asked: Asked) -> None:
    cache = Cache(asked.cache)
    with opened(asked) as page:
        Sheets(cache, page, grid.SIZE).draw(list(grid.cells()))
    _save(cache)


def held(asked: Asked) -> None:
    _by_chance(asked, chance.cells)


def lone(asked: Asked) -> None:
    _by_chance(asked, chance.lone)


def _by_chance(asked: Asked, cells: Callable[[int, tuple[str, ...]], Iterator[Cell]]) -> None:
    cache = Cache(asked.cache)
    style, families = chance.faces(asked.fonts)
    with opened(asked) as page:
        Sheets(cache, page, chance.SIZE, style=style).draw(list(cells(asked.count or 10000, families)))
    _save(cache)


def rerender(asked: Asked) -> None:
    cache = Cache(asked.cache)
    style, families = chance.faces(asked.fonts)
    with pages.launcher(asked.browser) as launch, launch() as browser:
        for way, start in _others(asked).items():
            with start(browser.browser_type) as other:
                both = [one.new_page() for one in (browser, other)]
                cells = list(chance.unchanged(asked.count or 500, way, families))
                Sheets(cache, both[0], chance.SIZE, both[1], style).draw(cells)
                shifts.drawn(cache, browser, other, way)
    _save(cache)


def _others(asked: Asked) -> dict[str, Callable[[BrowserType], Browser]]:
    """Other ways to draw the same page: flags, what fontconfig says, another build."""
    flags = {f"hinting {one}": [f"--font-render-hinting={one}", pages.FLAGS[1]] for one in ("slight", "medium", "full")}
    flags["lcd text"] = [pages.FLAGS[0], "--enable-lcd-text"]
    flags["no subpixel positions"] = [*pages.FLAGS, "--disable-font-subpixel-positioning"]
    flags["gpu raster"] = [*pages.FLAGS, "--enable-gpu-rasterization", "--use-angle=swiftshader"]
    ways = {name: _launch(asked.browser, args) for name, args in flags.items()}
    ways["our fontconfig"] = _launch(asked.browser, pages.FLAGS, FONTCONFIG_FILE=str(FONTCONFIG))
    return ways | ({"another build": _launch(asked.other, pages.FLAGS)} if asked.other else {})


def _launch(path: str | None, flags: list[str], **variables: str) -> Callable[[BrowserType], Browser]:
    return lambda kind: kind.launch(executable_path=path, args=flags, env={**os.environ, **variables})


def moved(asked: Asked) -> None:
    cache = Cache(asked.cache)
    with pages.launcher(asked.browser) as launch, launch() as browser:
        shifts.draw(cache, browser)
    _save(cache)


def below(asked: Asked) -> None:
    cache = Cache(asked.cache)
    with pages.launcher(asked.browser) as launch, launch() as browser:
        carried.draw(cache, browser, asked.count or 900)
    _save(cache)


def small(asked: Asked) -> None:
    cache = Cache(asked.cache)
    with opened(asked) as page:
        Sheets(cache, page, icons.SIZE).draw(list(icons.cells(asked.icons)))
    cache.keep(icons.looked_at)
    _save(cache)


def given(asked: Asked) -> None:
    """Folders that hold a before.png and an after.png, each with a change in it."""
    cache = Cache(asked.cache)
    for folder in sorted(one.parent for one in asked.pairs.glob("*/before.png")):
        before, after = ((folder / f"{name}.png").read_bytes() for name in ("before", "after"))
        facts = {"kind": "changed", "what": folder.name, "family": folder.name.partition("-")[0]}
        cache.add(before, after, [(folder.name, None, facts)])
    cache.save()


def _save(cache: Cache) -> None:
    cache.keep(differing)
    cache.save()


STUDIES: dict[str, Callable[[Asked], None]] = {
    "characters": characters,
    "held": held,
    "lone": lone,
    "rerender": rerender,
    "shifts": moved,
    "carried": below,
    "icons": small,
    "given": given,
}
