"""Where a rule is written, as far as the text of its style sheet says: a line."""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pytest_visual_claude.model.css import file_name, is_part

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ENDS = re.compile(r"[{};]")
#: A piece that is written in one way only.
_WORD = re.compile(r"(?:[a-zA-Z][-\w]*|\S)")
#: Characters, in the mean of a sheet; more are no lines to people.
_LONGEST_LINE = 1000
#: What a browser writes otherwise than people do.
_OTHERWISE = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"\s*([,>+~()\[\]=])\s*"), r"\1"),
    (re.compile(r"[\"']"), ""),
    (re.compile(r"(?<!:):(?=(?:before|after|first-line|first-letter)\b)"), "::"),
    (re.compile(r"(?<![^\s,>+~(])\*(?=[:.#\[])"), ""),
    (re.compile(r"\((?:even|2n\+0)\)"), "(2n)"),
    (re.compile(r"\(odd\)"), "(2n+1)"),
)


@dataclass(frozen=True)
class Place:
    """A rule as a script in its page finds it.

    :param href: its sheet's; None for what is in the page.
    :param length: of its sheet's text, where that is in the page.
    :param which: of the ``alike`` rules in the sheet that have this selector.
    """

    href: str | None
    length: int
    selector: str
    which: int
    alike: int


class Sheet:
    """One style sheet, as ``CSS.styleSheetAdded`` tells of it."""

    def __init__(self, header: Mapping[str, Any]) -> None:
        self.id: str = header["styleSheetId"]
        self.start = int(header["startLine"])
        #: 0 where the browser has no text of it.
        self.length = int(header["length"])
        lines = int(header["endLine"]) - self.start + 1
        #: Whether a line of it says where something is: not in what is made for machines.
        self.lined = self.length <= lines * _LONGEST_LINE
        #: Whether a line can be said only by its text.
        self.needs_text = self.lined and lines > 1
        self.address: str = header["sourceURL"]
        self.in_page = bool(header["isInline"] or not self.address) and not header.get("isConstructed")
        self.text = ""
        self._found: dict[str, list[int]] = {}

    @property
    def file(self) -> str:
        """Its name for people: its file's; of styles in a page without one, that they are the page's."""
        name = file_name(self.address)
        if self.in_page and "." not in name:
            return "the page's <style>"  # a page's address is no file, and may have a number made for this run
        return name or "a style sheet of the page"

    def where(self, place: Place, name: str) -> str:
        """File and line of the declaration; ``""`` where the text does not say it clearly.

        :param name: the property, after ``::marker`` or ``::placeholder`` where it is theirs.
        """
        if not self.needs_text:
            return self.at(0)
        at = self._declaration(place, name)
        return self.at(bisect.bisect(self._lines, at)) if at >= 0 else ""

    def at(self, line: int) -> str:
        """File and line.

        :param line: of its text, from 0.
        """
        return f"{self.file}:{self.start + line + 1}" if self.lined else self.file

    def _declaration(self, place: Place, name: str) -> int:
        found = self._rules(place.selector)
        if len(found) != place.alike:
            return -1
        block = self._plain[found[place.which] : self._plain.find("}", found[place.which])]
        words = "|".join(map(re.escape, _names(name.rpartition(" ")[2])))
        written = [match.start(1) for match in re.finditer(rf"(?:^|[;\s])({words})\s*:", block)]
        return found[place.which] + written[-1] if written else -1

    def _rules(self, selector: str) -> list[int]:
        """Where the blocks of all rules with this selector begin."""
        if selector not in self._found:
            word = max(_WORD.findall(selector), key=len)
            starts = dict.fromkeys(
                self._block_after(match.start()) for match in re.finditer(re.escape(word), self._plain)
            )
            wanted = plain(selector)
            self._found[selector] = [at for at in starts if at >= 0 and plain(self._selector_before(at)) == wanted]
        return self._found[selector]

    def _block_after(self, at: int) -> int:
        """Where the block begins of whose selector this is a part; -1 for a part of something else."""
        opening = _ENDS.search(self._plain, at)
        return opening.end() if opening and opening[0] == "{" else -1

    def _selector_before(self, block: int) -> str:
        start = max(self._plain.rfind(end, 0, block - 1) for end in "{};")
        return self._plain[start + 1 : block - 1]

    @cached_property
    def _plain(self) -> str:
        return _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), self.text)

    @cached_property
    def _lines(self) -> list[int]:
        """Where each line ends."""
        return [match.start() for match in re.finditer("\n", self.text)]


def sheet_of(place: Place, sheets: Sequence[Sheet]) -> Sheet | None:
    """The sheet of a rule; None where it is not clear, or the browser has no text of it."""
    if place.href:
        found = [sheet for sheet in sheets if not sheet.in_page and sheet.address == place.href][:1]
    else:
        found = [sheet for sheet in sheets if sheet.in_page and sheet.length == place.length]
    return found[0] if len(found) == 1 and found[0].length else None


def plain(selector: str) -> str:
    """A selector as it is compared, whoever wrote it."""
    for pattern, instead in _OTHERWISE:
        selector = pattern.sub(instead, selector)
    return selector.strip().lower()


def _names(name: str) -> list[str]:
    """The property, and the shorthands that may set it."""
    words = name.split("-")
    shorter = ["-".join(words[:end]) for end in range(len(words) - 1, 0, -1) if words[0]]
    sided = [f"{words[0]}-{words[-1]}"] if len(words) > 2 else []
    return [name, *(one for one in shorter if is_part(name, one)), *sided, *_SHORTHANDS.get(name, ()), "all"]


_SHORTHANDS = {
    "line-height": ("font",),
    **dict.fromkeys(("row-gap", "column-gap"), ("gap", "grid-gap")),
    **dict.fromkeys(("top", "right", "bottom", "left"), ("inset",)),
    **dict.fromkeys(("flex-direction", "flex-wrap"), ("flex-flow",)),
    **dict.fromkeys(("white-space-collapse", "text-wrap-mode"), ("white-space", "text-wrap")),
    **dict.fromkeys(("align-items", "justify-items"), ("place-items",)),
    **dict.fromkeys(("align-content", "justify-content"), ("place-content",)),
    **dict.fromkeys(("align-self", "justify-self"), ("place-self",)),
    **{f"grid-{line}-{end}": ("grid-area",) for line in ("row", "column") for end in ("start", "end")},
    "overflow-wrap": ("word-wrap",),
    "column-count": ("columns",),
}
