"""Prices and tables drawn by chance: one thing in them changed, or nothing but how they are drawn.

Every random choice comes from a generator of the case's own, seeded with its name: more cases do not change the others.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from cells import Cell, Pixels

#: Width and height of a picture.
SIZE = (240, 80)
#: How high the row of a table is; its first row of pixels is a line.
ROW = 26
FAMILIES = (
    "DejaVu Sans", "DejaVu Sans Mono", "DejaVu Serif", "DejaVu Sans Condensed", "Liberation Sans",
    "Liberation Serif", "Liberation Mono", "Liberation Sans Narrow",
)  # fmt: skip
STYLES = ("", "", "", "bold ", "italic ", "bold italic ")
SIZES = (9, 10, 10.5, 11, 11.2, 12, 12.8, 13, 13.3333, 14, 14.4, 15, 16, 17, 18, 21)
#: Text, ground, lines between the rows.
PALETTES = (
    ("#212529", "#fff", "#dee2e6"), ("#1f2328", "#f6f8fa", "#d0d7de"), ("#6b7280", "#fff", "#f3f4f6"),
    ("#664d03", "#fff3cd", "#ffe69c"), ("#b02a37", "#fff", "#eee"), ("#adb5bd", "#fff", "#e9ecef"),
    ("#5f6368", "#e8eaed", "#fff"), ("#fff", "#0d6efd", "#0a58ca"), ("#fff", "#198754", "#146c43"),
    ("#dee2e6", "#212529", "#373b3e"), ("#c9d1d9", "#161b22", "#30363d"), ("#8b949e", "#0d1117", "#21262d"),
    ("#6e7681", "#0d1117", "#21262d"), ("#3fb950", "#0d1117", "#21262d"), ("#fff", "#000", "#333"),
)  # fmt: skip
WORDS = (
    "Lamp",
    "Oak",
    "Birch",
    "Total",
    "Order",
    "Paid",
    "Open",
    "Invoice",
    "Seats",
    "Harbour",
    "Winter",
    "June",
    "Refund",
)
LOOKALIKES = {"e": "c", "c": "e", "l": "i", "i": "l", "O": "0", "S": "5", "n": "h", "h": "b", "a": "o", "r": "n",
              "u": "v", "t": "f", "T": "I", "B": "8", "o": "c", "m": "n", "d": "a"}  # fmt: skip
SIGNS = {".": ",", ",": ".", "−": "+", "+": "−", ":": ".", "$": "€", "€": "$", "%": "$", "-": "+",
         "×": "+", "✓": "✗", "✗": "✓", "→": "←", "←": "→", "↑": "↓", "↓": "↑", "‹": "›", "›": "‹", "•": "○", "○": "●",
         "●": "○", "★": "☆", "☆": "★", "▲": "▼", "▼": "▲"}  # fmt: skip
#: How far what changed, or did not, is moved: in pixels.
STEPS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
GAMMAS = (0.75, 0.85, 0.92, 1.1, 1.2, 1.35)
KINDS = ("changed", "changed", "changed and moved", "moved", "gamma")


@dataclass(frozen=True)
class Look:
    """How a case is drawn."""

    font: str
    text: str
    ground: str
    line: str
    size: float
    left: float
    layout: str


def cells(count: int, families: tuple[str, ...] = FAMILIES) -> Iterator[Cell]:
    for number in range(count):
        yield _cell(f"held-{number}", KINDS[number % len(KINDS)], families)


def lone(count: int, families: tuple[str, ...] = FAMILIES) -> Iterator[Cell]:
    """A sign, a figure or a word that has nothing beside it in its line: nothing in the line says how it stands."""
    for number in range(count):
        id_ = f"lone-{number}"
        chance, kind = random.Random(id_), KINDS[number % 3 + 1]
        look = replace(_look(chance, families), layout="lone")
        text, d, way = _sign(chance), chance.choice(STEPS), chance.choice(("x", "y", "both"))
        changed = _changed(chance, [text])[0] if "changed" in kind else text
        shift = ((d if way != "y" else 0.0), (d if way != "x" else 0.0)) if "moved" in kind else (0.0, 0.0)
        facts = {
            "kind": kind,
            "font": look.font,
            "size": look.size,
            "layout": len(text),
            "step": d if any(shift) else "",
        }
        facts |= {"colour": f"{look.text} on {look.ground}", "what": f"{text}→{changed}"}
        yield Cell(id_, _html(look, [text, ""], (0, 0)), _html(look, [changed, ""], shift), look.ground, facts)


def _sign(chance: random.Random) -> str:
    return chance.choice((
        str(chance.randrange(10)), str(chance.randrange(10)), chance.choice("ABCDEFGHIJKLMNOPRSTUXYZ"),
        f"{chance.randrange(10, 100)}", f"{chance.randrange(100, 1000)}", f"{chance.randrange(10, 50) / 10}",
        f"${chance.randrange(1, 100)}", f"{chance.randrange(1, 100)}%", chance.choice(WORDS), _figure(chance),
        chance.choice("×✓✗→←↑↓+−‹›•○●★☆▲▼"),
    ))  # fmt: skip


def unchanged(count: int, way: str, families: tuple[str, ...] = FAMILIES) -> Iterator[Cell]:
    """For two browsers: both sides are the same HTML."""
    for number in range(count):
        one = _cell(f"held-{number}", "moved", families)
        yield replace(one, id=f"{way}-{number}", after=one.before, facts={**one.facts, "kind": "rerender", "way": way})


def _cell(id_: str, kind: str, families: tuple[str, ...]) -> Cell:
    chance = random.Random(id_)
    look = _look(chance, families)
    texts = _texts(chance, 1 if look.layout == "price" else 3)
    facts: dict[str, Any] = {"kind": kind, "font": look.font, "size": look.size, "layout": look.layout, "step": ""}
    facts |= {"colour": f"{look.text} on {look.ground}", "what": ""}
    before, after = _html(look, texts, (0, 0)), _html(look, texts, (0, 0))
    if kind == "gamma":
        gamma = chance.choice(GAMMAS)
        return Cell(
            id_, before, after, look.ground, facts | {"step": gamma}, _Gamma(look.ground, gamma, look.layout != "price")
        )
    shift, step = (0.0, 0.0), ""
    if "moved" in kind:
        d = chance.choice(STEPS)
        way = chance.choice(("x", "y", "both"))
        shift, step = ((d if way != "y" else 0.0), (d if way != "x" else 0.0)), d
    changed = _changed(chance, texts) if "changed" in kind else texts
    what = "; ".join(f"{a}→{b}" for a, b in zip(texts, changed, strict=True) if a != b)
    return Cell(id_, before, _html(look, changed, shift), look.ground, facts | {"step": step, "what": what})


def _look(chance: random.Random, families: tuple[str, ...]) -> Look:
    text, ground, line = chance.choice(PALETTES)
    font = chance.choice(STYLES) + chance.choice(families)
    left, layout = chance.choice((0.0, 0.0, chance.random())), chance.choice(("price", "table", "table", "right"))
    return Look(font, text, ground, line, chance.choice(SIZES), left, layout)


def _texts(chance: random.Random, rows: int) -> list[str]:
    """Rows of a name and a figure."""
    return [text for _ in range(rows) for text in (f"{chance.choice(WORDS)} {chance.randrange(100)}", _figure(chance))]


def _figure(chance: random.Random) -> str:
    return chance.choice((
        f"${chance.randrange(1, 10000):,}.{chance.randrange(100):02}",
        f"€{chance.randrange(1, 100)},{chance.randrange(100):02}",
        f"{chance.choice('+−')}{chance.randrange(1, 1000)}",
        f"{chance.randrange(24):02}:{chance.randrange(60):02}",
        f"{chance.randrange(1, 1000) / 10} %",
        f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
        f"#{chance.randrange(100, 10000)}",
    ))  # fmt: skip


def _changed(chance: random.Random, texts: list[str]) -> list[str]:
    """One character of one text is another; now and then every equal digit of it."""
    row = chance.randrange(len(texts))
    text = texts[row]
    at = chance.choice([index for index, sign in enumerate(text) if sign != " "])
    new = _other(chance, text[at])
    if text[at].isdigit() and chance.random() < 0.15:
        return [*texts[:row], text.replace(text[at], new), *texts[row + 1 :]]
    return [*texts[:row], text[:at] + new + text[at + 1 :], *texts[row + 1 :]]


def _other(chance: random.Random, sign: str) -> str:
    if sign.isdigit():
        return chance.choice([one for one in "0123456789" if one != sign])
    return {**LOOKALIKES, **SIGNS}.get(sign) or chance.choice([one for one in "aeinorstx" if one != sign])


def _html(look: Look, texts: list[str], shift: tuple[float, float]) -> str:
    font = f"font:{_font(look)};color:{look.text};white-space:pre"
    move = f"transform:translate({shift[0]}px,{shift[1]}px)" if any(shift) else ""
    if look.layout in ("price", "lone"):
        style = f"position:absolute;left:{8 + look.left}px;top:20px;{font};line-height:40px;{move}"
        return f'<i style="{style}">{texts[0]} {texts[1]}</i>'
    return "".join(_row(look, row, texts[2 * row : 2 * row + 2], f"{font};{move}") for row in range(3))


def _row(look: Look, row: int, texts: list[str], style: str) -> str:
    side = "right" if look.layout == "right" else "left"
    line = f'<i style="position:absolute;left:0;top:{ROW * row}px;width:240px;height:1px;background:{look.line}"></i>'
    places = (f"left:{8 + look.left}px", f"{side}:{12 + look.left if side == 'right' else 130 + look.left}px")
    return line + "".join(
        f'<i style="position:absolute;{place};top:{ROW * row + 1}px;{style};line-height:{ROW - 1}px">{text}</i>'
        for place, text in zip(places, texts, strict=True)
    )


def _font(look: Look) -> str:
    words = look.font.split(" ")
    style = " ".join(word for word in words if word in ("bold", "italic"))
    family = " ".join(word for word in words if word not in ("bold", "italic"))
    return f"{style} {look.size}px '{family}'"


@dataclass(frozen=True)
class _Gamma:
    """Text of another contrast: further from the ground, or less far, where it was in between. Lines stay."""

    ground: str
    gamma: float
    lines: bool

    def __call__(self, picture: Pixels) -> Pixels:
        away = picture.astype(float) - _rgb(self.ground)
        most = np.maximum(np.abs(away).max(axis=(0, 1)), 1)
        stretched = np.sign(away) * most * (np.abs(away) / most) ** self.gamma
        result = (stretched + _rgb(self.ground)).round().clip(0, 255).astype(np.uint8)
        if self.lines:
            result[::ROW] = picture[::ROW]
        return result


def _rgb(colour: str) -> np.ndarray:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * one for one in colour[1:])
    return np.array([int(digits[at : at + 2], 16) for at in (0, 2, 4)], float)


def faces(folder: Path | None) -> tuple[str, tuple[str, ...]]:
    """CSS for the .woff2 files of npm's @fontsource packages in a folder, and the families they add."""
    if not folder:
        return "", FAMILIES
    files = sorted(folder.glob("*.woff2"))
    names = dict.fromkeys(_family(one) for one in files)
    return "".join(map(_face, files)), (*FAMILIES, *names)


def _face(file: Path) -> str:
    data = base64.b64encode(file.read_bytes()).decode()
    weight = file.stem.split("-")[-2]
    source = f"url(data:font/woff2;base64,{data})"
    return f"@font-face {{ font-family: '{_family(file)}'; font-weight: {weight}; src: {source} }}"


def _family(file: Path) -> str:
    return file.stem.partition("-latin")[0].replace("-", " ").title() + " Web"
