"""The full grid of one character changed: 69 substitutions × 4 fonts × 9 sizes × 9 colours, 22,356 pairs."""

from __future__ import annotations

import html
from collections.abc import Iterator
from itertools import product

from cells import Cell

FONTS = ("DejaVu Sans", "DejaVu Sans Mono", "Liberation Sans", "Liberation Serif")
SIZES = (8, 9, 10, 11, 12, 13, 14, 16, 20)
#: The colour of the text, and what is behind it.
COLOURS = (
    *((text, "#fff") for text in ("#111", "#57606a", "#6c757d", "#999", "#c4c4c4")),
    *((text, "#0d1117") for text in ("#fff", "#e6edf3", "#7d8590", "#484f58")),
)
#: Width and height of a picture.
SIZE = (150, 30)

_DIGITS = (
    ("8", "9"), ("8", "6"), ("8", "0"), ("$24.90", "$24.80"), ("$8.00", "$6.00"), ("№ 6", "№ 9"),
    ("Code: 0", "Code: 8"), ("#1041", "#1044"), ("42.00", "12.00"), ("3,180", "8,180"), ("3 items", "5 items"),
    ("v1.5.0", "v1.6.0"), ("14 June", "17 June"), ("Room 27", "Room 22"), ("09:42", "00:42"), ("250 ms", "256 ms"),
    ("4.9 of 5", "4.0 of 5"), ("2026", "2020"), ("x = 13", "x = 18"), ("Top 1", "Top 7"), ("100 %", "190 %"),
    ("1.2 GB", "1.3 GB"), ("(6)", "(5)"),
)  # fmt: skip
_SIGNS = (
    ("$24.90", "$24,90"), ("−310", "+310"), ("+4 %", "−4 %"), ("‹", "›"), ("Next ›", "Next ‹"), ("«", "»"),
    ("end.", "end,"), ("12:00", "12.00"), ("a; b", "a: b"), ("a + b", "a × b"), ("a < b", "a > b"), ("$50", "€50"),
    ("Really?", "Really!"), ("(a)", "[a]"), ("1/2", "1|2"), ("'a'", '"a"'), ("5*", "5°"), ("a – b", "a - b"),
    ("a_b", "a-b"), ("#5", "№5"), ("↑ 3", "↓ 3"), ("→", "←"), ("•", "°"),
)  # fmt: skip
_LETTERS = (
    ("modern", "modem"), ("corner", "comer"), ("clear", "dear"), ("i", "l"), ("Il", "II"), ("O", "0"), ("l0", "10"),
    ("S", "5"), ("B2", "82"), ("bed", "bcd"), ("ear", "car"), ("hand", "band"), ("nat", "hat"), ("fan", "tan"),
    ("gum", "qum"), ("vine", "wine"), ("Efa", "Ffa"), ("PIN", "RIN"), ("é", "è"), ("resume", "resumé"),
    ("schon", "schön"), ("ano", "año"), ("Ça", "Ca"),
)  # fmt: skip
SUBSTITUTIONS = (*_DIGITS, *_SIGNS, *_LETTERS)


def cells() -> Iterator[Cell]:
    numbered = enumerate(SUBSTITUTIONS)
    for (number, texts), font, size, (colour, ground) in product(numbered, FONTS, SIZES, COLOURS):
        style = (
            f"position:absolute;left:8px;line-height:30px;white-space:pre;color:{colour};font:{size}px/30px '{font}'"
        )
        before, after = (f'<i style="{style}">{html.escape(text)}</i>' for text in texts)
        id_ = f"char-{font}-{size}-{colour[1:]}-{number}".replace(" ", "_")
        facts = {"what": "→".join(texts), "font": font, "size": size, "colour": colour, "kind": "changed"}
        yield Cell(id_, before, after, ground, facts)
