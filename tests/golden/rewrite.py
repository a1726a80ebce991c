"""Writes ``golden.txt`` anew, and shows what there is to look at before it is committed.

``python tests/golden/rewrite.py`` prints the lines that changed. For every pair, ``drawings/`` (not in
the repository) then holds baseline, actual picture and the engine's drawing of the difference, side by side.
"""

from __future__ import annotations

import difflib
import io
import shutil

from answers import FOLDER, TABLE, lines, pairs, pictures, table, told
from PIL import Image

DRAWINGS = FOLDER / "drawings"
_GAP, _GROUND = 12, "#8a90a2"


def main() -> None:
    shutil.rmtree(DRAWINGS, ignore_errors=True)
    old = [line for of_one in table().values() for line in of_one]
    new = [line for pair in pairs() for line in answered(pair)]
    TABLE.write_text("".join(f"{line}\n" for line in new), "utf-8", newline="\n")
    changed = [line for line in difflib.ndiff(old, new) if line[0] in "-+"]
    print(*changed, f"{len(changed)} lines changed; look at {DRAWINGS}, then commit", sep="\n")  # noqa: T201


def answered(pair: str) -> list[str]:
    """The pair's lines. Leaves its drawing."""
    before, after = pictures(pair)
    difference, findings, drawing = told(before, after)
    file = DRAWINGS / f"{pair}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    beside(before, after, drawing).save(file)
    return list(lines(pair, difference, findings))


def beside(*encoded: bytes) -> Image.Image:
    """Pictures from left to right."""
    images = [Image.open(io.BytesIO(one)).convert("RGBA") for one in encoded]
    width, height = sum(image.width + _GAP for image in images), max(image.height for image in images)
    sheet = Image.new("RGBA", (width + _GAP, height + 2 * _GAP), _GROUND)
    left = _GAP
    for image in images:
        sheet.alpha_composite(image, (left, _GAP))
        left += image.width + _GAP
    return sheet


if __name__ == "__main__":
    main()
