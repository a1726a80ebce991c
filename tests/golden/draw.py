"""Draws the golden pictures: pages in small, and each of them once more with one thing changed.

``python tests/golden/draw.py [--again] [--browser PATH]`` draws what is not there yet; with ``--again``
everything. By hand, with Chromium and Liberation Sans: another browser draws other pictures of the
same pages. Then ``python tests/golden/rewrite.py``, and a look at what the engine says of them.

``PAGES`` and ``CHANGES`` are the whole table. ``card/price`` is the page ``card`` with another
price: ``card/before.png`` and ``card/price.png``.
"""

from __future__ import annotations

import argparse
import functools
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

FOLDER = Path(__file__).parent
LAMPS = FOLDER.parents[1] / "examples/shop/site/images"
#: Letters without hinting, as the plugin has them drawn.
FONTS = FOLDER.parents[1] / "pytest_visual_claude/browser/fonts.conf"
FLAGS = ("--font-render-hinting=none", "--disable-lcd-text")


@dataclass(frozen=True)
class Page:
    """A page as it is before.

    :param size: of the window; the picture is as high as the page.
    :param scale: device pixels for each CSS pixel.
    :param clear: without a ground, so that the picture is transparent there.
    """

    css: str
    body: str
    size: tuple[int, int] = (400, 300)
    scale: float = 1
    clear: bool = False

    def html(self, change: Change) -> str:
        """The page with the change made to it."""
        body = self.body
        for old, new in change.edits.items():
            assert body.count(old) == 1, f"{old!r} stands {body.count(old)} times in the page, not once"
            body = body.replace(old, new)
        style = f"{_COMMON}{self.css}{change.css}"
        return f"<!doctype html><html lang=en><meta charset=utf-8><style>{style}</style><body>{body}"


@dataclass(frozen=True)
class Change:
    """What is other afterwards.

    :param css: rules that are added.
    :param edits: what of the body becomes what.
    :param width: of the window, if it is another.
    :param flags: more of them, for the browser that draws it.
    :param hinted: with letters fitted to the pixels, as the machine has them.
    """

    css: str = ""
    edits: Mapping[str, str] = field(default_factory=dict)
    width: int = 0
    flags: tuple[str, ...] = ()
    hinted: bool = False


def css(rules: str) -> Change:
    return Change(rules)


def edit(old: str, new: str, rules: str = "") -> Change:
    return Change(rules, {old: new})


def lamp(name: str) -> str:
    """A picture of the shop's."""
    return (LAMPS / f"{name}.svg").read_text("utf-8").replace("<svg", '<svg class="lamp" preserveAspectRatio="none"', 1)


_COMMON = """
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #171a23; font: 15px/1.4 "Liberation Sans", Arial, sans-serif; }
h1, h2, p, ul { margin: 0; padding: 0; }
"""

_HEART = '<path d="M12 20S4 15 4 9a4 4 0 0 1 8-1a4 4 0 0 1 8 1c0 6-8 11-8 11z"/>'
_FLAG = '<path d="M6 4h12v16l-6-5l-6 5z"/>'

_CARD = Page(
    """
body { padding: 20px; background: #f3f4f8; }
.card { position: relative; width: 260px; padding: 16px; background: #fff; }
.card { border: 1px solid #c9cdd9; border-radius: 10px; }
.lamp { display: block; width: 226px; height: 120px; }
.badge, .label { position: absolute; top: 24px; padding: 3px 9px; color: #fff; font-size: 13px; line-height: 18px; }
.badge { left: 24px; border-radius: 12px; background: #c2261d; font-weight: bold; }
.label { right: 20px; background: #171a23; font-weight: bold; }
.icon { position: absolute; right: 22px; top: 148px; width: 24px; height: 24px; }
.icon { fill: none; stroke: #171a23; stroke-width: 2; }
h2 { margin-top: 12px; font-size: 18px; line-height: 24px; }
.kind { color: #5b6170; }
.foot { display: flex; justify-content: space-between; align-items: center; height: 40px; margin-top: 12px; }
.price { font-size: 22px; font-weight: bold; }
.button { padding: 9px 16px; border-radius: 20px; background: #2340d9; color: #fff; font-weight: bold; }
""",
    f"""<div class=card>{lamp("crane-day")}<span class=badge>−20 %</span>
<svg class=icon viewBox="0 0 24 24">{_HEART}</svg>
<h2>Crane lamp</h2><p class=kind>Desk lamp, in brass</p>
<div class=foot><span class=price>£195</span><span class=button>Add to cart</span></div></div>""",
    (300, 290),
)

_ARTICLE = Page(
    """
body { padding: 20px 24px; }
h1 { margin-bottom: 10px; font-size: 24px; line-height: 30px; letter-spacing: -0.02em; }
p { margin-bottom: 12px; line-height: 22px; }
a { color: #2340d9; text-decoration: none; }
""",
    """<h1>Light for long evenings</h1>
<p id=one>A lamp should stand behind the reader, so that the page is lit and the eye is not.</p>
<p id=two>Two lamps are kinder than one; see <a href="#">how to place them</a>.</p>
<p id=three>In the kitchen light comes from under the shelf.</p>
<p id=four>And turn them off when you leave.</p>""",
    (330, 230),
)

_ORDERS = Page(
    """
body { padding: 16px; }
h2 { margin-bottom: 10px; font-size: 19px; }
table { width: 368px; border-collapse: collapse; font-size: 14px; table-layout: fixed; }
th:first-child { width: 90px; }
th:nth-child(2) { width: 112px; }
th:nth-child(3) { width: 96px; }
th, td { height: 32px; padding: 0 8px; border-bottom: 1px solid #dfe2ea; text-align: left; white-space: nowrap; }
th { color: #5b6170; font-size: 13px; }
td.paid { color: #0a7d55; }
""",
    """<h2>Orders</h2><table>
<tr><th>Number<th>Lamp<th>Sent<th>Sum
<tr id=r1><td>10481<td>Crane<td>3 May<td>£195
<tr id=r2><td>10497<td>Heron<td>11 May<td>£240
<tr id=r3><td>10502<td>Morel<td>12 May<td>£88
<tr id=r4><td>10533<td>Eclipse<td>20 May<td>£310
<tr id=r5><td>10570<td>Birch<td>2 June<td>£129</table>""",
    (400, 260),
)

_FIRST, _FOURTH = "<tr id=r1><td>10481<td>Crane<td>3 May<td>£195", "<tr id=r4><td>10533<td>Eclipse<td>20 May<td>£310"
_SWAP = _FIRST[11:], _FOURTH[11:]
_DAYS = ("3 May", "11 May", "12 May", "20 May", "2 June")
_PAID = {f"<td>{day}<td>": f"<td>{day}<td class=paid>yes<td>" for day in _DAYS}

_FORM = Page(
    """
body { width: 320px; padding: 20px; }
label { display: block; margin-bottom: 5px; font-weight: bold; font-size: 14px; }
.field { height: 40px; margin-bottom: 14px; padding: 9px 12px; border: 1px solid #8a90a2; border-radius: 6px; }
.none { color: #767c8c; }
.error { margin: -9px 0 14px; color: #c2261d; font-size: 14px; }
.box { display: inline-block; width: 18px; height: 18px; margin-right: 8px; vertical-align: -4px; }
.box { border: 2px solid #5b6170; border-radius: 4px; }
.box svg { display: block; fill: none; stroke: #2340d9; stroke-width: 3; }
.button { display: inline-block; margin-top: 16px; padding: 10px 22px; border-radius: 6px; }
.button { background: #2340d9; color: #fff; font-weight: bold; }
""",
    """<label>Name</label><div class=field id=name>Ada Lindqvist</div>
<label>Post code</label><div class="field none" id=code>Such as 113 49</div>
<div><span class=box></span>Send me the catalogue</div>
<span class=button>Place order</span>""",
    (320, 270),
)

_ERRORS = {"Ada Lindqvist</div>": "Please give your name", "113 49</div>": "Please give a post code"}
_TICK = '<svg viewBox="0 0 14 14"><path d="M2 7l4 4l6-8"/></svg>'

_HEIGHTS = enumerate((60, 96, 132, 84, 120, 48))
_BARS = "".join(f'<rect x="{40 + 52 * n}" y="{190 - high}" width="30" height="{high}"/>' for n, high in _HEIGHTS)
_LINE = '<polyline points="55,150 107,118 159,80 211,96 263,60 315,128"/>'

_CHART = Page(
    """
svg { display: block; font: 13px "Liberation Sans"; fill: #5b6170; }
rect { fill: #a9b8f5; }
polyline { fill: none; stroke: #c2261d; stroke-width: 3; }
path { stroke: #dfe2ea; fill: none; }
""",
    f"""<svg width=360 height=220><path d="M30 190.5h320M30 140.5h320M30 90.5h320M30 40.5h320"/>{_BARS}{_LINE}
<text x=4 y=20>kWh</text><text x=47 y=210>Jan</text><text x=151 y=210>Mar</text><text x=255 y=210>May</text></svg>""",
    (360, 220),
)

_NIGHT = Page(
    """
body { padding: 18px; background: #11131b; color: #eef0f6; }
h2 { font-size: 20px; margin-bottom: 12px; }
.tiles { display: flex; gap: 12px; }
.tile { width: 112px; height: 84px; padding: 12px; background: #1a1d28; }
.tile { border: 1px solid #2d3142; border-radius: 10px; }
.tile p { color: #a3a9b9; font-size: 13px; }
.tile b { font-size: 24px; }
.note { margin-top: 14px; color: #a3a9b9; }
""",
    """<h2>Good evening, Ada</h2><div class=tiles>
<div class=tile id=a><p>Today</p><b>4.2</b></div>
<div class=tile id=b><p>This week</p><b>21.7</b></div>
<div class=tile id=c><p>Lamps on</p><b>3</b></div></div>
<p class=note>The hall has been lit since six.</p>""",
    (396, 190),
)

_SHARP = Page(
    """
body { padding: 12px; }
.row { display: flex; align-items: center; height: 36px; border-bottom: 1px solid #c9cdd9; }
.row svg { width: 16px; height: 16px; margin-right: 8px; fill: #5b6170; }
.row b { margin-left: auto; }
""",
    """<div class=row><svg viewBox="0 0 16 16"><circle cx=8 cy=8 r=7 /></svg>Delivery<b>£4.90</b></div>
<div class=row><svg viewBox="0 0 16 16"><rect x=1 y=1 width=14 height=14 /></svg>Wrapping<b>£2.00</b></div>""",
    (200, 100),
    scale=2,
)

_CLEAR = Page(
    """
body { padding: 10px; background: none; }
.seal { display: flex; align-items: center; gap: 10px; }
.seal svg { width: 56px; height: 56px; }
.seal b { font-size: 20px; }
""",
    """<div class=seal><svg viewBox="0 0 56 56"><circle cx=28 cy=28 r=26 fill="#e79a1f" />
<path d="M16 29l8 8l16-18" fill=none stroke="#fff" stroke-width=6 /></svg><b>Tested</b></div>""",
    (170, 76),
    clear=True,
)

PAGES = {
    "article": _ARTICLE,
    "card": _CARD,
    "chart": _CHART,
    "clear": _CLEAR,
    "form": _FORM,
    "night": _NIGHT,
    "orders": _ORDERS,
    "sharp": _SHARP,
}

CHANGES = {
    "article/band-inserted": edit("<p id=three>", "<p>Where nobody reads, a candle is enough.</p><p id=three>"),
    "article/band-removed": edit("<p id=four>And turn them off when you leave.</p>", ""),
    "article/band-of-space": css("#three { margin-top: 30px }"),
    "article/bold": css("#three { font-weight: bold }"),
    "article/heading-larger": css("h1 { font-size: 26px }"),
    "article/heading-one-pixel-lower": css("h1 { position: relative; top: 1px }"),
    "article/heading-wraps": css("h1 { font-size: 29px }"),
    "article/drawn-by-the-gpu": Change(flags=("--use-angle=swiftshader", "--enable-gpu-rasterization")),
    "article/hinted": Change(hinted=True),
    "article/italic": css("#four { font-style: italic }"),
    "article/link-underlined": css("a { text-decoration: underline }"),
    "article/narrower": Change(width=310),
    "article/paragraph-further-up": css(
        "body { display: flex; flex-flow: column } h1 { order: -2 } #three { order: -1 }"
    ),
    "article/part-of-a-pixel-right": css("p, h1 { transform: translateX(0.3px) }"),
    "article/turned-a-little": css("p { transform: rotate(0.05deg) }"),
    "article/turned-dark": css("body { background: #11131b; color: #eef0f6 } a { color: #a3b4ff }"),
    "card/badge-over-the-title": css(".badge { top: 148px; left: 60px }"),
    "card/badge-removed": edit("<span class=badge>−20 %</span>", ""),
    "card/border-colour": css(".card { border-color: #c2261d }"),
    "card/border-thicker": css(".card { outline: 2px solid #c9cdd9 }"),
    "card/button-colour": css(".button { background: #0a7d55 }"),
    "card/button-moved": css(".button { position: relative; left: -40px; top: -2px }"),
    "card/button-wider": css(".button { padding: 9px 28px }"),
    "card/faint-ground": css(".card { background: #fdfdfe }"),
    "card/icon-swapped": edit(_HEART, _FLAG),
    "card/image-broken": css(".lamp * { display: none } .lamp { background: #eef1ff }"),
    "card/image-grey": css(".lamp { filter: grayscale(1) }"),
    "card/image-green-and-smaller": css(".lamp { padding: 12px 23px; filter: hue-rotate(120deg) }"),
    "card/image-replaced": edit(lamp("crane-day"), lamp("heron-day")),
    "card/label-added": edit("<h2>", "<span class=label>New</span><h2>"),
    "card/one-character": edit("Desk lamp, in brass", "Desk lamp, in grass"),
    "card/price": edit("£195", "£145"),
    "card/price-and-button-swapped": css(".foot { flex-direction: row-reverse }"),
    "card/radius": css(".card { border-radius: 2px }"),
    "card/shadow": css(".card { box-shadow: 0 4px 12px #0004 }"),
    "card/title-colour": css("h2 { color: #c2261d }"),
    "chart/bar-higher": edit('y="70" width="30" height="120"', 'y="50" width="30" height="140"'),
    "chart/line-removed": edit(_LINE, ""),
    "clear/half-seen": css(".seal svg { opacity: 0.5 }"),
    "clear/word": edit("Tested", "Tasted"),
    "form/errors-added": Change(edits={field: f"{field}<p class=error>{said}</p>" for field, said in _ERRORS.items()}),
    "form/field-filled": edit('<div class="field none" id=code>Such as 113 49', "<div class=field>118 20"),
    "form/focus": css("#name { outline: 3px solid #2340d9; outline-offset: 2px }"),
    "form/ticked": edit("<span class=box></span>", f"<span class=box>{_TICK}</span>"),
    "night/tile-white": css("#b { background: #fff }"),
    "night/tiles-in-another-order": css("#a { order: 2 } #b { order: 1 }"),
    "orders/column-inserted": Change("table { width: 428px }", {"<th>Sum": "<th>Paid<th>Sum", **_PAID}, width=460),
    "orders/column-wider": css("th:first-child { width: 120px }"),
    "orders/number": edit("£88", "£83"),
    "orders/row-removed": edit("<tr id=r3><td>10502<td>Morel<td>12 May<td>£88\n", ""),
    "orders/rows-swapped": Change(edits={_FIRST: _FIRST.replace(*_SWAP), _FOURTH: _FOURTH.replace(*_SWAP[::-1])}),
    "sharp/drawn-again": Change(),
    "sharp/icon-colour": css(".row:first-child svg { fill: #0a7d55 }"),
    "sharp/price": edit("£4.90", "£5.90"),
    "sharp/line-thicker": css(".row:last-child { border-bottom: 2px solid #c9cdd9 }"),
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--again", action="store_true", help="what is there already, too")
    options.add_argument("--browser", default=shutil.which("chromium-headless-shell"), help="a Chromium to launch")
    asked = options.parse_args()
    with drawer(asked.browser) as draw:
        for name, change in (dict.fromkeys(map("{}/before".format, PAGES), Change()) | CHANGES).items():
            file = FOLDER / f"{name}.png"
            if asked.again or not file.exists():
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(draw(PAGES[file.parent.name], change))
                print(name)  # noqa: T201


@contextmanager
def drawer(path: str | None) -> Iterator[Callable[[Page, Change], bytes]]:
    """A function that draws a page with a change made to it, in a browser that was started for such changes."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:

        @functools.cache
        def browser(flags: tuple[str, ...], hinted: bool) -> Browser:
            fonts = {} if hinted else {"FONTCONFIG_FILE": str(FONTS.resolve(strict=True))}
            return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags], env={**os.environ, **fonts})

        yield lambda page, change: drawn(browser(change.flags, change.hinted), page, change)


def drawn(browser: Browser, page: Page, change: Change) -> bytes:
    """The picture as Chromium wrote it."""
    size: ViewportSize = {"width": change.width or page.size[0], "height": page.size[1]}
    context = browser.new_context(viewport=size, device_scale_factor=page.scale, reduced_motion="reduce")
    tab = context.new_page()
    tab.set_content(page.html(change))
    tab.evaluate("document.fonts.ready")
    picture = tab.screenshot(full_page=True, animations="disabled", omit_background=page.clear)
    context.close()
    return picture


if __name__ == "__main__":
    main()
