"""Pairs of pictures in a folder, many to a sheet, with what is known of each: drawn once, scored often.

``index.json`` is a list of cases; each names two PNG files and where in both its picture is cut out.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from PIL import Image

HALVES = ("tune", "report")


def hashed(text: str) -> int:
    """The same number on every machine and in every run."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")


@dataclass(frozen=True)
class Case:
    """One pair.

    :param box: left, top, right, bottom of its pictures in both files; ``None`` for the whole files.
    :param facts: what is known by construction.
    """

    id: str
    before: str
    after: str
    box: list[int] | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def half(self) -> str:
        return HALVES[hashed(self.id) & 1]


class Cache:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._cases: list[Case] = []
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, before: bytes, after: bytes, cases: Iterable[tuple[str, list[int] | None, dict[str, Any]]]) -> None:
        """Cases that all lie in these two pictures."""
        names = [self._put(one) for one in (before, after)]
        self._cases += [Case(id_, *names, box, facts) for id_, box, facts in cases]

    def _put(self, png: bytes) -> str:
        name = hashlib.sha256(png).hexdigest()[:16] + ".png"
        (self.folder / name).write_bytes(png)
        return name

    def keep(self, which: Callable[[Cache, list[Case]], Iterable[Case]]) -> None:
        """Only those cases from now on."""
        self._cases = list(which(self, self._cases))

    def save(self) -> None:
        lines = ",\n".join(json.dumps(asdict(one), ensure_ascii=False) for one in self._cases)
        (self.folder / "index.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
        print(f"{len(self._cases)} cases in {self.folder}")


def cases(folder: Path) -> list[Case]:
    return [Case(**one) for one in json.loads((folder / "index.json").read_text("utf-8"))]


def cut(folder: Path, some: Iterable[Case]) -> Iterator[tuple[Case, bytes, bytes]]:
    """Each case with its two PNGs; cases of one sheet should follow one another."""
    for names, group in groupby(some, lambda one: (one.before, one.after)):
        files = [(folder / name).read_bytes() for name in names]
        sheets = [Image.open(io.BytesIO(one)) for one in files]
        for case in group:
            before, after = files if case.box is None else (_encoded(sheet, case.box) for sheet in sheets)
            yield case, before, after


def _encoded(sheet: Image.Image, box: list[int]) -> bytes:
    file = io.BytesIO()
    left, top, right, bottom = box
    sheet.crop((left, top, right, bottom)).convert("RGB").save(file, "PNG", compress_level=1)
    return file.getvalue()
