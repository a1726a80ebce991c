"""What is true of a case of the library study: what is to be found, of which kind, how bad it is, what else moved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Place = list[float] | None


@dataclass
class Case:
    """A pair and its truth.

    :param name: which change (a key of changes.js) or noise.
    :param pictures: file names, before and after.
    :param places: where the changed element stood before and after; then others that may be named in its stead.
    :param kinds: the kinds that are right.
    :param severity: the least and the worst that are right.
    :param cause: ``text``, ``type`` (how text is drawn), ``colour``, ``came``, ``went``, ``place``, ``size``,
        ``line`` (border, underline, shadow, corners), ``image``, ``noise``.
    :param visible: do 12 pixels differ by more than 24 levels of 255?
    :param atoms: type, id, box before, box after, whether it says the same, of all that draw something.
    """

    name: str
    what: str
    pictures: list[str]
    places: list[list[Place]]
    kinds: list[str]
    severity: list[str]
    cause: str
    visible: bool
    atoms: list[list[Any]]
    facts: dict[str, Any]
    library: str = ""
    version: int = 0
    width: int = 0
    half: str = ""
    folder: str = field(default="", compare=False)

    @property
    def title(self) -> str:
        return f"{self.library}-{self.version} {self.width} {self.name} [{self.what}]"


MINOR, MAJOR, CRITICAL = "minor", "major", "critical"
SLIGHT, SOME, LOSS = ["cosmetic", MINOR], [MINOR, MAJOR], [MAJOR, CRITICAL]

#: name of a change: the kinds that are right, the least and worst severity, the cause.
TRUTH: dict[str, tuple[str, list[str], str]] = {
    "color": ("colour", SOME, "colour"),
    "background": ("colour", SOME, "colour"),
    "background-new": ("colour added", SOME, "colour"),
    "border-color": ("colour", SOME, "colour"),
    "border-width": ("other resized added colour moved", SOME, "line"),
    "border-none": ("removed other colour", SOME, "line"),
    "border-new": ("added other resized colour moved", SOME, "line"),
    "gradient": ("colour", ["cosmetic", MAJOR], "colour"),
    "radius": ("other colour resized", SLIGHT, "line"),
    "shadow": ("added other colour", ["cosmetic", MAJOR], "line"),
    "shadow-none": ("removed other colour", ["cosmetic", MAJOR], "line"),
    "font-size": ("resized text", SOME, "size"),
    "weight": ("text resized other", SOME, "type"),
    "italic": ("text other", SOME, "type"),
    "underline": ("added other text", SOME, "line"),
    "underline-none": ("removed other text", SOME, "line"),
    "strike": ("added other text", SOME, "line"),
    "spacing": ("resized text moved other", SOME, "type"),
    "leading": ("moved added resized other text", SOME, "place"),
    "padding": ("resized moved added", SOME, "size"),
    "margin": ("moved added resized", SOME, "place"),
    "width": ("resized moved removed", SOME, "size"),
    "opacity": ("colour", [MINOR, CRITICAL], "colour"),
    "none": ("removed", LOSS, "went"),
    "hidden": ("removed", LOSS, "went"),
    "order": ("moved", SOME, "place"),
    "align": ("moved", SOME, "place"),
    "overlap": ("moved", [MINOR, CRITICAL], "place"),
    "translate": ("moved", [MINOR, CRITICAL], "place"),
    "word": ("text", [MAJOR, MAJOR], "text"),
    "number": ("text", [MAJOR, MAJOR], "text"),
    "blank": ("removed", LOSS, "went"),
    "insert": ("added", SOME, "came"),
    "remove": ("removed", LOSS, "went"),
    "swap": ("moved", SOME, "place"),
    "icon": ("image other", SOME, "image"),
    "image": ("image", SOME, "image"),
    "tick": ("added colour other", SOME, "came"),
    "untick": ("removed colour other", SOME, "went"),
    "option": ("text", [MAJOR, MAJOR], "text"),
    "placeholder": ("text", SOME, "text"),
    "row-remove": ("removed", LOSS, "went"),
    "row-insert": ("added", SOME, "came"),
    "longer": ("text added resized", SOME, "text"),
    "disable": ("colour text other", SOME, "colour"),
    "elsewhere": ("moved", SOME, "place"),
    "chart-colour": ("colour", SOME, "colour"),
    "chart-data": ("other moved resized added removed", SOME, "image"),
    "chart-text": ("text other", SOME, "text"),
    "chart-series": ("removed other", LOSS, "went"),
}

#: The changes of what a page says; the others are of its style.
CONTENT = list(TRUTH)[list(TRUTH).index("word") :]
#: What a change takes away or brings, besides elements that go or come.
LOSES = (
    "none",
    "hidden",
    "remove",
    "row-remove",
    "blank",
    "untick",
    "border-none",
    "shadow-none",
    "underline-none",
    "chart-series",
)
GAINS = (
    "insert",
    "row-insert",
    "longer",
    "tick",
    "background-new",
    "border-new",
    "border-width",
    "shadow",
    "underline",
    "strike",
)


def expected(name: str, told: dict[str, Any], place: list[Place]) -> tuple[list[str], list[str], str]:
    """The kinds, the severities and the cause of a change, for this element."""
    said, severity, cause = TRUTH[name]
    kinds, was = said.split(), told["was"]
    area = max((box[2] * box[3] for box in place if box), default=0.0)
    if name in ("none", "hidden") and was["image"] and not was["text"]:
        kinds.append("image")
    if name == "opacity" and told["set"].endswith("0.15"):
        kinds.append("removed")
    if name in ("none", "hidden", "blank", "remove") and (area < 400 or not was["text"]):
        severity = [MINOR, CRITICAL]  # a bullet, a line, an icon
    if "(1px, 0)" in told["set"]:
        severity = ["cosmetic", CRITICAL]
    if name == "align" and was["text"] and place[0] and place[0][3] > 40:
        kinds.append("text")  # several lines: each another way
    return kinds, severity, cause


def read(folder: Path, names: list[str]) -> Iterator[Case]:
    """All cases of the libraries in the folder."""
    for lines in sorted(folder.glob("*/cases.jsonl")):
        if (names and lines.parent.name.removesuffix("-noise") not in names) or lines.parent.suffix == ".part":
            continue
        for line in lines.read_text("utf-8").splitlines():
            yield Case(**{**json.loads(line), "folder": str(lines.parent)})
