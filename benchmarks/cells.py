"""Small pictures drawn many to a page, before and after: as a browser draws each, in a hundredth of the time.

Every cell lies on whole pixels, clips what it holds, and is as good as a page of its own.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from cache import Cache, Case, cut
from comparators import Comparators
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: The most pixels of a sheet's sides.
WIDTH, HEIGHT = 1200, 2400
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Cell:
    """A case before it is drawn.

    :param before: its HTML; ``ground`` is the colour behind it.
    :param change: done to the drawn picture afterwards.
    """

    id: str
    before: str
    after: str
    ground: str = "#fff"
    facts: dict[str, Any] = field(default_factory=dict)
    change: Callable[[Pixels], Pixels] | None = None


@dataclass(frozen=True)
class Sheets:
    """Where cells are drawn, all of one size.

    :param after: another page, of another browser, for what is drawn by that one.
    """

    cache: Cache
    page: Page
    size: tuple[int, int]
    after: Page | None = None
    style: str = ""

    def draw(self, cells: list[Cell]) -> None:
        columns, rows = WIDTH // self.size[0], HEIGHT // self.size[1]
        for start in range(0, len(cells), columns * rows):
            self._sheet(cells[start : start + columns * rows])

    def _sheet(self, cells: list[Cell]) -> None:
        before = self._shot(self.page, cells, [one.before for one in cells])
        after = self._shot(self.after or self.page, cells, [one.after for one in cells])
        boxes = [_box(index, self.size) for index in range(len(cells))]
        after = _changed(after, [(box, one.change) for box, one in zip(boxes, cells, strict=True) if one.change])
        self.cache.add(before, after, ((one.id, box, one.facts) for one, box in zip(cells, boxes, strict=True)))

    def _shot(self, page: Page, cells: list[Cell], texts: list[str]) -> bytes:
        bottom = _box(len(cells) - 1, self.size)[3]
        page.set_viewport_size({"width": WIDTH, "height": bottom})
        page.set_content(_html(self.style, self.size, zip(cells, texts, strict=True)))
        page.evaluate("document.fonts.ready")
        return page.screenshot()


def _box(index: int, size: tuple[int, int]) -> list[int]:
    row, column = divmod(index, WIDTH // size[0])
    left, top = column * size[0], row * size[1]
    return [left, top, left + size[0], top + size[1]]


def _html(style: str, size: tuple[int, int], cells: Iterable[tuple[Cell, str]]) -> str:
    own = f"i.cell {{ position: absolute; overflow: hidden; width: {size[0]}px; height: {size[1]}px; }}"
    parts = [
        f'<i class="cell" style="left:{left}px;top:{top}px;background:{one.ground}">{text}</i>'
        for index, (one, text) in enumerate(cells)
        for left, top, *_ in [_box(index, size)]
    ]
    return f"<!doctype html><meta charset=utf-8><style>{own} i {{ font-style: normal }} {style}</style>{''.join(parts)}"


def _changed(png: bytes, changes: list[tuple[list[int], Callable[[Pixels], Pixels]]]) -> bytes:
    if not changes:
        return png
    sheet = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).copy()
    for (left, top, right, bottom), change in changes:
        sheet[top:bottom, left:right] = change(sheet[top:bottom, left:right])
    file = io.BytesIO()
    Image.fromarray(sheet).save(file, "PNG")
    return file.getvalue()


def differing(cache: Cache, cases: list[Case]) -> Iterator[Case]:
    """Those whose pictures differ; with what Playwright's comparators count in them, where they are small."""
    comparators = Comparators()
    for case, before, after in cut(cache.folder, cases):  # encoded alike, where they are cut out
        if before == after:
            continue
        if case.box:
            case.facts["pixelmatch"], case.facts["ssim"] = comparators(before, after)
        yield case
