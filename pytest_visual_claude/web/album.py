"""Pairs of pictures side by side, each with what is to be said of it: one file, without any script."""

from __future__ import annotations

import base64
import html
import io
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_visual_claude import files
from pytest_visual_claude.model import Box

if TYPE_CHECKING:
    from PIL.Image import Image

_TEMPLATE = Path(__file__).with_name("page") / "album.html"
#: What stands around a box, in pixels, and how much is shown at least and at most.
_MARGIN, _LEAST, _MOST = 60, (360, 200), (900, 700)
_OUTLINE = "#e8006f"


@dataclass(frozen=True)
class Leaf:
    """One pair.

    :param mark: a word that sorts it among the others: ``missed``.
    :param old: what is outlined in the first picture, :attr:`now` in the second; no area for nothing.
    """

    mark: str
    title: str
    said: Sequence[str]
    before: bytes
    after: bytes
    old: Box
    now: Box


def write(path: Path, title: str, summary: Sequence[str], leaves: Iterable[Leaf]) -> Path:
    """Writes the file, atomically.

    :param summary: lines for its head.
    :returns: ``path``.
    :raises OSError: if it cannot be written.
    """
    filled = _template().substitute(
        title=html.escape(title),
        summary="".join(f"<p>{html.escape(line)}</p>" for line in summary),
        leaves="\n".join(map(_drawn, leaves)),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, filled.encode("utf-8", "replace"))
    return path


@cache
def _template() -> string.Template:
    return string.Template(_TEMPLATE.read_text(encoding="utf-8"))


def _drawn(leaf: Leaf) -> str:
    around = [box for box in (leaf.old, leaf.now) if box.area]
    sides = ((leaf.before, leaf.old, "before"), (leaf.after, leaf.now, "after"))
    pictures = "".join(_picture(png, box, around, words) for png, box, words in sides)
    said = "".join(f"<li>{html.escape(line)}</li>" for line in leaf.said)
    mark = html.escape(leaf.mark)
    return (
        f'<article><h2><span class="{mark}">{mark}</span> {html.escape(leaf.title)}</h2>'
        f'<div class="pair">{pictures}</div><ul>{said}</ul></article>'
    )


def _picture(png: bytes, box: Box, around: Sequence[Box], words: str) -> str:
    data = base64.b64encode(_cut(png, box, around)).decode()
    return f'<img alt="{words}" loading="lazy" src="data:image/webp;base64,{data}">' if data else ""


def _cut(png: bytes, box: Box, around: Sequence[Box]) -> bytes:
    """The part around the boxes, this one outlined, as WebP; nothing of a picture that is not there."""
    from PIL import Image, ImageDraw

    if not png:
        return b""
    image: Image.Image = Image.open(io.BytesIO(png)).convert("RGB")
    if box.area:
        outline = (box.x - 3, box.y - 3, box.right + 2, box.bottom + 2)
        ImageDraw.Draw(image).rectangle(outline, outline=_OUTLINE, width=2)
    part = image.crop(_window(image, around)) if around else image
    part.thumbnail(_MOST)
    buffer = io.BytesIO()
    part.save(buffer, "WEBP", lossless=True, quality=0, method=1)
    return buffer.getvalue()


def _window(image: Image, around: Sequence[Box]) -> tuple[int, int, int, int]:
    left, top = min(box.x for box in around) - _MARGIN, min(box.y for box in around) - _MARGIN
    right, bottom = max(box.right for box in around) + _MARGIN, max(box.bottom for box in around) + _MARGIN
    wide, high = max(right - left, _LEAST[0]), max(bottom - top, _LEAST[1])
    x, y = max(0, min(left, image.width - wide)), max(0, min(top, image.height - high))
    return x, y, max(x + 1, min(x + wide, image.width)), max(y + 1, min(y + high, image.height))
