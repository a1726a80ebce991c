"""What the engine and the local judge say of the golden pictures: the lines of ``golden.txt``.

A line for each pair, and one for each region below it::

    card/price    300×303                           312 px
    card/price    R1 text     37,233 62×17          312 px  major    a 62×17 px piece of text changed; …

(pair, region, kind, place, pixels, severity, sentence). A place is the actual picture's; where the
baseline's is another one, it stands in front: ``37,230 62×17 → 37,233 62×17``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pytest_visual_claude import pixels
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import Box, Difference, Finding, Picture, Question, Size

FOLDER = Path(__file__).parent
TABLE = FOLDER / "golden.txt"


def pairs() -> list[str]:
    """The names of all pairs: ``card/price`` is ``card/before.png`` and ``card/price.png``."""
    names = (file.relative_to(FOLDER).with_suffix("").as_posix() for file in FOLDER.glob("*/*.png"))
    return sorted(name for name in names if not name.endswith("/before"))


def pictures(pair: str) -> tuple[bytes, bytes]:
    actual = FOLDER / f"{pair}.png"
    return actual.with_name("before.png").read_bytes(), actual.read_bytes()


def told(before: bytes, after: bytes) -> tuple[Difference, tuple[Finding, ...], bytes]:
    """What differs, what is said of it, and the drawing of it. Every call to the package is here."""
    expected: Any = Picture.of(before)
    actual: Any = Picture.of(after)  # the local judge decodes neither
    difference = pixels.compare(expected, actual)
    findings = Local().ask(Question(expected, actual, difference)).findings
    return difference, findings, pixels.draw(expected, actual, difference).png


def lines(pair: str, difference: Difference, findings: tuple[Finding, ...]) -> Iterator[str]:
    """The pair's lines in the table."""
    size = _arrow(_size(difference.expected), _size(difference.actual))
    yield f"{pair:32}    {'':10} {size:32} {difference.pixels:6} px"
    for region, finding in zip(difference.regions, findings, strict=True):
        place = _arrow(_place(region.baseline_box), _place(region.box))
        measured = f"{region.id:3} {region.kind.value:10} {place:32} {region.evidence.pixels:6} px"
        yield f"{pair:32} {measured}  {finding.severity.value:8}  {finding.sentence}"


def table() -> dict[str, list[str]]:
    """The lines of ``golden.txt``, by pair."""
    found: dict[str, list[str]] = {}
    for line in TABLE.read_text("utf-8").splitlines() if TABLE.exists() else ():
        found.setdefault(line.split(" ", 1)[0], []).append(line)
    return found


def _arrow(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"


def _place(box: Box) -> str:
    return f"{box.x},{box.y} {box.width}×{box.height}"


def _size(size: Size) -> str:
    return f"{size.width}×{size.height}"
