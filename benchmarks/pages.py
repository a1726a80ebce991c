"""Pages in a browser that stand still, and pairs of screenshots kept for another run of the engine.

Shared by the studies that change pages and know what they changed (mutations.py, moves.py).
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from pytest_visual_claude.model import Difference, Picture

SIZES: tuple[ViewportSize, ...] = ({"width": 1280, "height": 720}, {"width": 390, "height": 844})
FLAGS = ["--font-render-hinting=none", "--disable-lcd-text"]
#: Chance always draws the same.
STILL = "let s = 7; Math.random = () => (s = s * 16807 % 2147483647) / 2147483647"

FIND = "const find = id => document.querySelector(`[data-mutant='${id}']`);"
#: Numbers an element, so that another load of the page finds it again.
MARK = "e => e.dataset.mutant ??= String(++window.mutants || (window.mutants = 1))"
#: Where an element is: x, y, width, height on the page.
BOX = f"""id => {{ {FIND} const b = find(id).getBoundingClientRect()
  return [b.x + scrollX, b.y + scrollY, b.width, b.height] }}"""

Launch = Callable[[], Browser]


@dataclass
class Score:
    """How many were right of how many; what the others were is printed as they come."""

    right: int = 0
    total: int = 0

    def add(self, right: bool, otherwise: str) -> None:  # noqa: FBT001
        self.right, self.total = self.right + right, self.total + 1
        if not right:
            print("   ", otherwise)

    def __str__(self) -> str:
        return f"{self.right} of {self.total}" + (f" ({100 * self.right / self.total:.1f} %)" if self.total else "")


@dataclass(frozen=True)
class Case:
    """One change: what it was, and where the element stood before and after (x, y, width, height).

    :param atoms: where everything that draws something stood, as in library_truth.py.
    """

    what: str
    boxes: list[list[float]]
    kind: str = ""
    atoms: list[list[Any]] = field(default_factory=list)


class Keep:
    """Screenshots and labels in a folder: each picture once, a line of ``cases.jsonl`` for each case.

    :param folder: nothing is kept without one.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        if folder:
            folder.mkdir(parents=True, exist_ok=True)

    def add(self, before: Picture, after: Picture, case: Case) -> None:
        if not self.folder:
            return
        names = [self._put(one.png) for one in (before, after)]
        with (self.folder / "cases.jsonl").open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"pictures": names, "case": asdict(case)}) + "\n")

    def _put(self, png: bytes) -> str:
        assert self.folder
        name = hashlib.sha256(png).hexdigest()[:16] + ".png"
        (self.folder / name).write_bytes(png)
        return name


def kept(folder: Path) -> Iterator[tuple[Picture, Picture, Case]]:
    for line in (folder / "cases.jsonl").read_text("utf-8").splitlines():
        one = json.loads(line)
        before, after = (Picture.of((folder / name).read_bytes()) for name in one["pictures"])
        yield before, after, Case(**one["case"])


def arguments(description: str | None) -> argparse.ArgumentParser:
    """What every study asks for: the pages, the browser, where to keep the pairs or take them from."""
    options = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("sites", type=Path, nargs="*", metavar="SITE", help="folders of HTML pages")
    options.add_argument("--browser", help="a Chromium to launch; default: Playwright's own")
    options.add_argument("--keep", type=Path, metavar="DIR", help="where to put the screenshots and labels")
    options.add_argument("--from", type=Path, metavar="DIR", dest="kept", help="compare those again: no browser")
    return options


@contextmanager
def urls(folders: list[Path]) -> Iterator[list[str]]:
    """The addresses of all the pages in the folders."""
    with ExitStack() as servers:
        addresses = [(folder, servers.enter_context(served(folder))) for folder in folders]
        yield [f"{address}/{page.name}" for folder, address in addresses for page in sorted(folder.glob("*.html"))]


@contextmanager
def launcher(path: str | None) -> Iterator[Launch]:
    """A function that starts a browser, each time a new process."""
    with sync_playwright() as playwright:
        yield functools.partial(playwright.chromium.launch, executable_path=path, args=FLAGS)


def planned(names: list[str], count: int) -> Iterator[tuple[str, ViewportSize, int]]:
    """Every page in every size, and how many changes it gets."""
    cases = [(name, size) for name in names for size in SIZES]
    for index, (name, size) in enumerate(cases):
        yield name, size, count * (index + 1) // len(cases) - count * index // len(cases)


def titled(url: str, size: ViewportSize) -> str:
    """The page and its width, short."""
    return f"{url.rsplit('/', 1)[1]} {size['width']}"


@contextmanager
def opened(browser: Browser, url: str, size: ViewportSize) -> Iterator[Page]:
    """The page, with its clock standing still."""
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(STILL)
    page.clock.install(time=1_780_000_000)
    page.clock.pause_at(1_780_000_100)
    page.goto(url)
    page.clock.run_for(2000)
    page.evaluate("document.fonts.ready")
    yield page
    context.close()


def shot(page: Page) -> Picture:
    return Picture.of(page.screenshot(full_page=True, animations="disabled"))


def told(difference: Difference) -> str:
    """Every region: its kind, its place, its vector."""
    regions = (f"{one.kind.value} {one.place} {one.evidence.vector or ''}" for one in difference.regions)
    return "; ".join(regions) or "nothing"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


def served(folder: Path) -> AbstractContextManager[str]:
    """The address under which the folder is served."""
    return _served(functools.partial(_Quiet, directory=str(folder)))


@contextmanager
def _served(handler: Callable[..., http.server.SimpleHTTPRequestHandler]) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
