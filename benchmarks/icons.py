"""Small icons, lines, corners, shadows and words, one of them changed, light and dark, strong and faint.

Visible is what is left after both pictures were blurred, in linear light by a Gaussian of 1.5 px, as an eye at some
distance does: a colour distance of 4 or more (CIE 1976) somewhere.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from cache import Cache, Case, cut
from cells import Cell
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterable

Plane = npt.NDArray[np.float64]
#: Width and height of a picture.
SIZE = (200, 60)
SIZES = (12, 14, 16, 20)
#: Text, ground, and a line or quiet surface between them.
THEMES = {
    "light": ("#212529", "#ffffff", "#ced4da"),
    "light faint": ("#adb5bd", "#ffffff", "#f1f3f5"),
    "dark": ("#e6edf3", "#0d1117", "#30363d"),
    "dark faint": ("#6e7681", "#0d1117", "#161b22"),
}
SIGMA, LEAST = 1.5, 4.0

ICONS = """check x
exclamation-circle info-circle
6-circle 9-circle
1-circle 7-circle
3-square 8-square
file-plus file-minus
clipboard-check clipboard-x
shield-check shield-x
calendar-check calendar-x
cart-plus cart-dash
bag-check bag-x
arrow-up arrow-down
caret-up caret-down
chevron-left chevron-right
sort-up sort-down
play pause
star-fill star
star star-half
heart-fill heart
lock unlock
eye eye-slash
bell bell-slash
toggle-on toggle-off
volume-up volume-mute
mic mic-mute
circle-fill circle-half
check-square square
battery-full battery-half
wifi wifi-1
reception-4 reception-3
emoji-smile emoji-frown
hand-thumbs-up hand-thumbs-down
person-check person-x
plus-circle dash-circle
zoom-in zoom-out
dice-3 dice-5"""

_HATCH = "width:120px;height:40px;background:repeating-linear-gradient({0}deg,LINE 0 {1}px,GROUND {1}px {2}px)"
_BOX = "width:90px;height:34px;box-sizing:border-box;border:1px solid LINE;border-radius:{0}px;background:{1}"
_SHADOW = "width:90px;height:34px;border-radius:6px;background:GROUND;box-shadow:{0}"
_RULE = "width:150px;height:1px;margin-top:18px;background:{0}"
_STROKE = "width:150px;margin-top:18px;border-top:{0} LINE"
_UPRIGHT = "width:1px;height:40px;margin-left:60px;background:{0}"
_DOT = "width:{1}px;height:{1}px;margin:10px;border-radius:50%;background:{0}"
_DOTS = "width:150px;height:40px;background:radial-gradient({0},{0} .5px,transparent .6px) 0 0/6px 6px"
_BAR = "width:150px;height:4px;margin-top:16px;background:linear-gradient(90deg,#0d6efd {0}%,LINE {0}%)"
_BADGE = "width:16px;height:16px;border-radius:8px;background:#dc3545;color:#fff;font:bold 10px/16px 'Liberation Sans'"
#: name: kind, the style of a box before and after.
BOXES = {
    "hatch 45→135": ("hatch", _HATCH.format(45, 2, 8), _HATCH.format(135, 2, 8)),
    "hatch fine 45→135": ("hatch", _HATCH.format(45, 1, 4), _HATCH.format(135, 1, 4)),
    "hatch 90→0": ("hatch", _HATCH.format(90, 1, 3), _HATCH.format(0, 1, 3)),
    "hatch 45→60": ("hatch", _HATCH.format(45, 1, 6), _HATCH.format(60, 1, 6)),
    "hatch wider": ("hatch", _HATCH.format(45, 1, 6), _HATCH.format(45, 1, 7)),
    **{
        f"radius {a}→{b} {'filled' if fill == 'LINE' else 'open'}": (
            "radius",
            _BOX.format(a, fill),
            _BOX.format(b, fill),
        )
        for (a, b), fill in product(((6, 4), (6, 5), (4, 6), (8, 0), (0, 2), (12, 8), (16, 6)), ("LINE", "GROUND"))
    },
    "shadow gone": ("shadow", _SHADOW.format("0 1px 2px #0003"), _SHADOW.format("none")),
    "shadow large gone": ("shadow", _SHADOW.format("0 2px 8px #0004"), _SHADOW.format("none")),
    "shadow came": ("shadow", _SHADOW.format("none"), _SHADOW.format("0 1px 3px #0006")),
    "shadow larger": ("shadow", _SHADOW.format("0 1px 3px #0003"), _SHADOW.format("0 2px 6px #0003")),
    "focus ring gone": ("shadow", _SHADOW.format("0 0 0 2px #0d6efd80"), _SHADOW.format("none")),
    "line came": ("line", _RULE.format("GROUND"), _RULE.format("LINE")),
    "line gone": ("line", _RULE.format("LINE"), _RULE.format("GROUND")),
    "line #f2f2f2→#f8f8f8": ("line", _RULE.format("#f2f2f2"), _RULE.format("#f8f8f8")),
    "line #ddd→#eee": ("line", _RULE.format("#ddd"), _RULE.format("#eee")),
    "line #888→#999": ("line", _RULE.format("#888"), _RULE.format("#999")),
    "line #21262d→#30363d": ("line", _RULE.format("#21262d"), _RULE.format("#30363d")),
    "upright #f9f9f9": ("line", _UPRIGHT.format("GROUND"), _UPRIGHT.format("#f9f9f9")),
    "upright #161b22": ("line", _UPRIGHT.format("GROUND"), _UPRIGHT.format("#161b22")),
    "upright gone": ("line", _UPRIGHT.format("LINE"), _UPRIGHT.format("GROUND")),
    "dotted→dashed": ("stroke", _STROKE.format("1px dotted"), _STROKE.format("1px dashed")),
    "solid→dotted": ("stroke", _STROKE.format("1px solid"), _STROKE.format("1px dotted")),
    "dashed→solid 2": ("stroke", _STROKE.format("2px dashed"), _STROKE.format("2px solid")),
    "1→2 px": ("stroke", _STROKE.format("1px solid"), _STROKE.format("2px solid")),
    "dots came": ("dots", _DOTS.format("GROUND"), _DOTS.format("LINE")),
    "dots #888": ("dots", _DOTS.format("GROUND"), _DOTS.format("#888")),
    "dot red→green": ("dot", _DOT.format("#dc3545", 8), _DOT.format("#198754", 8)),
    "dot small red→green": ("dot", _DOT.format("#dc3545", 5), _DOT.format("#198754", 5)),
    "dot green→grey": ("dot", _DOT.format("#198754", 6), _DOT.format("#6c757d", 6)),
    "dot gone": ("dot", _DOT.format("#0d6efd", 6), _DOT.format("GROUND", 6)),
    "bar 50→52": ("bar", _BAR.format(50), _BAR.format(52)),
    "bar 50→51": ("bar", _BAR.format(50), _BAR.format(51)),
}
#: name: kind, and HTML before and after; the words stand in a line of others.
WORDS = {
    "underline lost": ("underline", "<u>terms</u>", "<i>terms</i>"),
    "underline came": ("underline", "<i>terms</i>", "<u>terms</u>"),
    "underline thin lost": ("underline", '<u style="text-decoration:underline 1px LINE">terms</u>', "<i>terms</i>"),
    "struck": ("strike", "<i>$24.90</i>", "<s>$24.90</s>"),
    "struck no more": ("strike", "<s>now</s>", "<i>now</i>"),
    "italic": ("italic", "<i>only</i>", "<em>only</em>"),
    "italic no more": ("italic", "<em>total due</em>", "<i>total due</i>"),
    "bold": ("bold", "<i>only</i>", "<b>only</b>"),
    "bold no more": ("bold", "<b>42</b>", "<i>42</i>"),
    "disabled": ("disabled", "<i>Save</i>", '<i style="color:#6c757d">Save</i>'),
    "disabled faint": ("disabled", '<i style="color:#6c757d">Save</i>', '<i style="color:#adb5bd">Save</i>'),
    "half opaque": ("disabled", "<i>Save</i>", '<i style="opacity:.5">Save</i>'),
    "a little opaque": ("disabled", "<i>Save</i>", '<i style="opacity:.85">Save</i>'),
    "link": ("colour", "<i>here</i>", '<i style="color:#0d6efd">here</i>'),
    "red figure": ("colour", "<i>−310</i>", '<i style="color:#dc3545">−310</i>'),
    "13→14 px": ("size", '<i style="font-size:13px">Save</i>', '<i style="font-size:14px">Save</i>'),
    "spaced": ("size", "<i>Save</i>", '<i style="letter-spacing:.3px">Save</i>'),
    "checkbox": ("control", '<input type="checkbox" checked>', '<input type="checkbox">'),
    "radio": ("control", '<input type="radio" checked>', '<input type="radio">'),
    "badge 2→3": ("badge", f'<i style="display:inline-block;text-align:center;{_BADGE}">2</i>',
                  f'<i style="display:inline-block;text-align:center;{_BADGE}">3</i>'),
}  # fmt: skip


def cells(package: Path) -> Iterator[Cell]:
    yield from _icons(package / "icons")
    for theme, (name, (kind, *styles)) in product(THEMES, BOXES.items()):
        texts = [f'<i style="position:absolute;left:20px;top:10px;{one}"></i>' for one in styles]
        yield _cell(theme, name, texts, {"kind": f"changed {kind}"})
    for theme, size, (name, (kind, *words)) in product(THEMES, (12, 14, 16), WORDS.items()):
        yield _cell(theme, f"{name} {size}", [_line(one, size) for one in words], {"kind": f"changed {kind}"})


def _icons(folder: Path) -> Iterator[Cell]:
    for theme, size, names in product(THEMES, SIZES, ICONS.splitlines()):
        texts = [(folder / f"{name}.svg").read_text("utf-8") for name in names.split()]
        drawn = [_line(one.replace('"16"', f'"{size}"', 2), 14) for one in texts]
        yield _cell(theme, f"{names.replace(' ', '→')} {size}", drawn, {"kind": "changed icon", "size": size})


def _line(html: str, size: int) -> str:
    style = f"position:absolute;left:12px;top:0;color:TEXT;white-space:pre;font:{size}px/60px 'Liberation Sans'"
    return f'<i style="{style}">Read {html} and go</i>'


def _cell(theme: str, name: str, texts: list[str], facts: dict[str, Any]) -> Cell:
    text, ground, line = THEMES[theme]
    before, after = (one.replace("TEXT", text).replace("GROUND", ground).replace("LINE", line) for one in texts)
    facts = {"what": name, "theme": theme, "size": "", **facts}
    return Cell(f"icon-{theme}-{name}".replace(" ", "_"), before, after, ground, facts)


def looked_at(cache: Cache, cases: Iterable[Case]) -> Iterator[Case]:
    """Every case with what is left of it after the blur."""
    for case, before, after in cut(cache.folder, cases):
        case.facts["blurred"] = round(
            remaining(*(np.asarray(Image.open(io.BytesIO(one))) for one in (before, after))), 1
        )
        case.facts["visible"] = case.facts["blurred"] >= LEAST
        yield case


def remaining(before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8]) -> float:
    a, b = (_lab(_blurred(_linear(one / 255.0))) for one in (before, after))
    return float(np.sqrt(((a - b) ** 2).sum(axis=2)).max())


def _linear(value: Plane) -> Plane:
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def _blurred(plane: Plane) -> Plane:
    reach = round(4 * SIGMA)
    kernel = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * SIGMA * SIGMA))
    kernel /= kernel.sum()
    for axis in (0, 1):
        padded = np.pad(plane, [(reach, reach) if one == axis else (0, 0) for one in range(3)], mode="edge")
        length = plane.shape[axis]
        plane = sum(weight * np.take(padded, range(at, at + length), axis) for at, weight in enumerate(kernel))
    return plane


def _lab(linear: Plane) -> Plane:
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = linear @ matrix.T / matrix.sum(axis=1)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = np.moveaxis(f, 2, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=2)
