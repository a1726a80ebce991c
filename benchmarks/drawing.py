"""Which module draws which study, and the browsers they draw with."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import grid
import pages
from cache import Cache
from cells import Sheets, differing

if TYPE_CHECKING:
    from playwright.sync_api import Page

Asked = argparse.Namespace


@contextmanager
def opened(asked: Asked) -> Iterator[Page]:
    with pages.launcher(asked.browser) as launch, launch() as browser:
        yield browser.new_page()


def characters(asked: Asked) -> None:
    cache = Cache(asked.cache)
    with opened(asked) as page:
        Sheets(cache, page, grid.SIZE).draw(list(grid.cells()))
    cache.keep(differing)
    cache.save()


STUDIES: dict[str, Callable[[Asked], None]] = {"characters": characters}
