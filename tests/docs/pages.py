"""The documents as values: their blocks, the code in their sentences, their links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "pages"
#: Beside the site's pages: what a visitor of the repository reads.
BESIDE = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "ARCHITECTURE.md", "CHANGELOG.md", "examples/ci/README.md")
_BLOCK = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A block of code.

    :param file: the name in its first line, or ``""``.
    """

    page: Path
    kind: str
    text: str

    @property
    def file(self) -> str:
        found = re.match(r"(?:#|<!--) (\S+\.\w+)(?: -->)?\n", self.text)
        return found[1] if found else ""


@cache
def pages() -> tuple[Path, ...]:
    return (*sorted(PAGES.rglob("*.md")), *(ROOT / name for name in BESIDE))


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(*of: Path) -> Iterator[Block]:
    for page in of or pages():
        for _, kind, text in _BLOCK.findall(page.read_text(encoding="utf-8")):
            yield Block(page, kind, text)


def prose(page: Path) -> str:
    """The page without its blocks."""
    return _BLOCK.sub("", page.read_text(encoding="utf-8"))


def commands() -> Iterator[tuple[Path, str]]:
    """What a reader may type: each line of a console block, and each command in a sentence."""
    for block in blocks():
        if block.kind == "console":
            yield from ((block.page, line.strip()) for line in block.text.splitlines() if line.strip())
    for page in pages():
        for code in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", prose(page)):
            if re.match(r"(visual-claude|pytest|\./run|python) \S", code):
                yield page, code


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """Where each link within the project leads: a file and the anchor in it."""
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if not re.match(r"\w+:", target):
            path, _, anchor = target.partition("#")
            yield (page.parent / path if path else page), anchor


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the site and GitHub make them."""
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower()) for title in titles}
