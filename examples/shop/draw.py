"""Draws the shop's pictures: eight lamps and a room, each by day (off) and by night (lit).

    python examples/shop/draw.py

writes site/images/*.svg. Plain shapes and gradients, no filters, so that every build of a
browser rasters them alike.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

IMAGES = Path(__file__).parent / "site" / "images"
BRASS = "#c99a3f"
INK = "#1b1e27"


@dataclass(frozen=True)
class Look:
    """The colours of one picture. ``wall`` and ``floor`` are those of the hour."""

    wall: str
    floor: str
    body: str
    lit: bool

    @property
    def glass(self) -> str:
        return "url(#glass)"

    @property
    def inside(self) -> str:
        return "#ffd884" if self.lit else mix(self.body, "#000000", 0.45)


def mix(one: str, other: str, share: float) -> str:
    """``one`` with a share of ``other`` in it, both ``#rrggbb``."""
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def night(colour: str) -> str:
    """The same wall after sunset: hue kept, nearly all light gone."""
    hue, _, saturation = colorsys.rgb_to_hls(*(part / 255 for part in bytes.fromhex(colour[1:])))
    red, green, blue = colorsys.hls_to_rgb(hue, 0.15, min(saturation, 0.42))
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def gradient(name: str, *stops: tuple[float, str], down: float = 0) -> str:
    marks = "".join(f'<stop offset="{at}" stop-color="{colour}"/>' for at, colour in stops)
    return f'<linearGradient id="{name}" x1="0" x2="{1 - down:g}" y1="0" y2="{down:g}">{marks}</linearGradient>'


def definitions(look: Look) -> str:
    """Gradients every lamp may use: its round body, its opal glass, brass, and its light."""
    light, dark = mix(look.body, "#ffffff", 0.22), mix(look.body, "#000000", 0.3)
    if look.lit:
        glass = (0, "#fff3cf"), (0.55, "#ffe3a0"), (1, "#ffc45c")
    else:
        glass = (0, "#ffffff"), (0.6, "#f3f1ea"), (1, "#d3d0c6")
    return "".join(
        (
            "<defs>",
            gradient("body", (0, look.body), (0.3, light), (0.62, look.body), (1, dark)),
            gradient("glass", *glass),
            gradient("brass", (0, "#a97c2b"), (0.35, "#ecc878"), (1, "#8a6320")),
            '<radialGradient id="glow"><stop offset="0" stop-color="#ffcf70" stop-opacity=".95"/>',
            '<stop offset=".35" stop-color="#ffb547" stop-opacity=".42"/>',
            '<stop offset="1" stop-color="#ff9a2e" stop-opacity="0"/></radialGradient>',
            '<radialGradient id="shade"><stop offset="0" stop-color="#000" stop-opacity=".34"/>',
            '<stop offset="1" stop-color="#000" stop-opacity="0"/></radialGradient>',
            '<linearGradient id="beam" x1="0" x2="0" y1="0" y2="1">',
            '<stop offset="0" stop-color="#ffdc8f" stop-opacity=".7"/>',
            '<stop offset="1" stop-color="#ffb547" stop-opacity="0"/></linearGradient>',
            "</defs>",
        )
    )


def glow(look: Look, x: int, y: int, radius: int) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="url(#glow)"/>' if look.lit else ""


def beam(look: Look, points: str) -> str:
    return f'<polygon points="{points}" fill="url(#beam)"/>' if look.lit else ""


def shadow(x: int, y: int, width: int) -> str:
    return f'<ellipse cx="{x}" cy="{y}" rx="{width}" ry="{width // 7}" fill="url(#shade)"/>'


def orb(look: Look) -> str:
    return f"""{glow(look, 300, 330, 420)}{shadow(300, 618, 190)}
<rect x="286" y="420" width="28" height="160" fill="url(#brass)"/>
<path d="M196 612q0-34 104-34t104 34z" fill="url(#body)"/>
<circle cx="300" cy="316" r="138" fill="{look.glass}"/>
<path d="M244 436a138 138 0 0 0 112 0l-18 20h-76z" fill="url(#brass)"/>
<ellipse cx="252" cy="256" rx="34" ry="22" fill="#fff" opacity=".75" transform="rotate(-38 252 256)"/>"""


def morel(look: Look) -> str:
    return f"""{glow(look, 300, 420, 400)}{shadow(300, 620, 190)}
<path d="M248 380h104l34 226q0 12-86 12t-86-12z" fill="url(#body)"/>
<ellipse cx="300" cy="386" rx="196" ry="34" fill="{look.inside}"/>
<path d="M98 384C98 236 186 166 300 166s202 70 202 218c0 12-90 4-202 4S98 396 98 384z" fill="url(#body)"/>
<path d="M150 320c10-64 56-106 104-120" fill="none" stroke="#fff" stroke-width="12"
 stroke-linecap="round" opacity=".35"/>"""


def heron(look: Look) -> str:
    return f"""{glow(look, 404, 330, 330)}{beam(look, "330,312 480,312 572,636 238,636")}{shadow(190, 628, 150)}
<path d="M186 610V300C186 150 404 100 404 214" fill="none" stroke="url(#brass)" stroke-width="13"/>
<path d="M90 626q0-26 98-26t98 26z" fill="url(#body)"/>
<ellipse cx="404" cy="312" rx="88" ry="17" fill="{look.inside}"/>
<path d="M316 312q0-92 88-92t88 92q0 6-88 6t-88-6z" fill="url(#body)"/>
<rect x="394" y="204" width="20" height="22" rx="6" fill="url(#brass)"/>"""


def bell(look: Look) -> str:
    return f"""{glow(look, 300, 440, 380)}{beam(look, "136,420 464,420 600,720 0,720")}
<rect x="297" y="0" width="6" height="214" fill="{INK}"/>
<rect x="282" y="196" width="36" height="48" rx="8" fill="url(#brass)"/>
<ellipse cx="300" cy="424" rx="176" ry="32" fill="{look.inside}"/>
<circle cx="300" cy="428" r="34" fill="{look.glass}"/>
<path d="M124 424c8-104 92-116 128-190h96c36 74 120 86 128 190c0 10-80-2-176-2s-176 12-176 2z" fill="url(#body)"/>"""


def crane(look: Look) -> str:
    arm = 'fill="none" stroke="url(#body)" stroke-width="16" stroke-linecap="round"'
    return f"""{glow(look, 408, 330, 310)}{beam(look, "312,346 444,286 590,612 306,632")}{shadow(196, 622, 160)}
<path d="M98 618q0-34 98-34t98 34z" fill="url(#body)"/>
<path d="M196 590L120 392" {arm}/><path d="M120 392L330 220" {arm}/>
<circle cx="120" cy="392" r="21" fill="url(#brass)"/><circle cx="196" cy="582" r="14" fill="url(#brass)"/>
<g transform="rotate(-24 340 232)"><ellipse cx="340" cy="344" rx="82" ry="19" fill="{look.inside}"/>
<circle cx="340" cy="346" r="22" fill="{look.glass}"/>
<path d="M258 344c0-64 34-84 48-128q34-18 68 0c14 44 48 64 48 128c0 8-36-2-82-2s-82 10-82 2z" fill="url(#body)"/></g>
<circle cx="334" cy="218" r="17" fill="url(#brass)"/>"""


def keeper(look: Look) -> str:
    ribs = "".join(f'<rect x="{x}" y="300" width="9" height="232" fill="url(#body)"/>' for x in (218, 295, 373))
    return f"""{glow(look, 300, 416, 380)}{shadow(300, 618, 170)}
<path d="M196 300C196 130 404 130 404 300" fill="none" stroke="url(#brass)" stroke-width="12"/>
<rect x="196" y="290" width="208" height="250" rx="26" fill="{look.glass}"/>{ribs}
<path d="M172 306q0-58 128-58t128 58z" fill="url(#body)"/>
<path d="M172 530h256v52q0 32-32 32H204q-32 0-32-32z" fill="url(#body)"/>
<circle cx="300" cy="572" r="15" fill="url(#brass)"/>"""


def eclipse(look: Look) -> str:
    ring = "#ffc45c" if look.lit else BRASS
    return f"""{glow(look, 300, 330, 400)}
<circle cx="300" cy="330" r="172" fill="{ring}"/><circle cx="300" cy="330" r="160" fill="{look.glass}"/>
<circle cx="330" cy="330" r="140" fill="url(#body)"/>
<rect x="297" y="502" width="6" height="74" fill="url(#brass)"/><circle cx="300" cy="586" r="13" fill="url(#brass)"/>"""


def birch(look: Look) -> str:
    line = mix("#ffc45c", "#000000", 0.12) if look.lit else "#c9c5b8"
    ribs = "".join(
        f'<path d="M214 {y}q86 22 172 0" fill="none" stroke="{line}" stroke-width="3"/>' for y in range(166, 560, 26)
    )
    return f"""{glow(look, 300, 350, 400)}{shadow(300, 632, 160)}
<path d="M230 560l-44 70M370 560l44 70M300 570v66" stroke="{look.body}" stroke-width="14" stroke-linecap="round"/>
<path d="M214 140q86-24 172 0v424q-86 24-172 0z" fill="{look.glass}"/>{ribs}
<path d="M214 140q86 24 172 0v14q-86 24-172 0z" fill="{look.body}"/>
<path d="M214 550q86 24 172 0v14q-86 24-172 0z" fill="{look.body}"/>"""


Lamp = Callable[[Look], str]

#: The lamp, its wall by day, its own colour.
LAMPS: dict[str, tuple[Lamp, str, str]] = {
    "orb": (orb, "#cdd8fb", "#2340d9"),
    "morel": (morel, "#f9cfc3", "#d8432b"),
    "heron": (heron, "#d3e3d6", "#1f5a45"),
    "bell": (bell, "#fbe3a4", "#22262f"),
    "crane": (crane, "#c9e8ec", "#ef6a32"),
    "keeper": (keeper, "#e4d8f2", "#5a3b8c"),
    "eclipse": (eclipse, "#e9e4da", "#22262f"),
    "birch": (birch, "#f6d3de", "#a8673c"),
}

ROOM = Look("#f7dccb", "#eac7b2", "#d8432b", lit=False)
ROOM_LIT = Look("#20244a", "#171a38", "#d8432b", lit=True)


def portrait(lamp: Lamp, look: Look) -> str:
    """One lamp in front of its wall, 600×720."""
    hanging = lamp in (bell, eclipse)
    floor = "" if hanging else f'<rect y="560" width="600" height="160" fill="{look.floor}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 720" width="600" height="720">{definitions(look)}'
        f'<rect width="600" height="720" fill="{look.wall}"/>{floor}\n{lamp(look)}</svg>\n'
    )


def window(look: Look) -> str:
    sky, sun = ("#101736", "#e8ecff") if look.lit else ("#bfe0f2", "#ffffff")
    bars = "#2b3157" if look.lit else "#f7f5ef"
    return f"""<path d="M86 456V218a134 134 0 0 1 268 0v238z" fill="{bars}"/>
<clipPath id="pane"><path d="M104 446V218a116 116 0 0 1 232 0v228z"/></clipPath>
<g clip-path="url(#pane)"><rect x="96" y="92" width="248" height="360" fill="{sky}"/>
<circle cx="{262 if look.lit else 178}" cy="188" r="{26 if look.lit else 44}" fill="{sun}"/>
<path d="M96 392q70-64 132-18t124-30v120H96z" fill="{"#1a2450" if look.lit else "#7fae9a"}"/>
<path d="M96 428q90-42 150-6t106-14v60H96z" fill="{"#141c42" if look.lit else "#5d937f"}"/></g>
<path d="M220 96v354M100 270h240" stroke="{bars}" stroke-width="10"/>
<rect x="70" y="446" width="300" height="18" rx="4" fill="{bars}"/>"""


def placed(lamp: Lamp, look: Look, place: str) -> str:
    return f'<g transform="{place}">{lamp(look)}</g>'


def room(look: Look) -> str:
    """The picture at the top of the shop, 1120×760: a window, a sideboard and three lamps."""
    wood, edge = ("#3b2733", "#2b1b25") if look.lit else ("#b9754a", "#98592f")
    doors = "".join(
        f'<rect x="{x}" y="574" width="172" height="92" rx="5" fill="{edge}" opacity=".55"/>'
        f'<circle cx="{x + 150}" cy="620" r="6" fill="{BRASS}"/>'
        for x in (456, 644, 832)
    )
    vase = "#4b59b8" if look.lit else "#2340d9"
    leaf = "#1e4a3c" if look.lit else "#2f7a5f"
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1120 760" width="1120" height="760">
{definitions(look)}
<rect width="1120" height="760" fill="{look.wall}"/><rect y="664" width="1120" height="96" fill="{look.floor}"/>
{window(look)}
{placed(bell, look, "translate(690 -70) scale(.62)")}
<path d="M470 690v36M1000 690v36" stroke="{edge}" stroke-width="16" stroke-linecap="round"/>
<rect x="430" y="550" width="610" height="142" rx="10" fill="{wood}"/>{doors}
{placed(orb, look, "translate(462 240) scale(.51)")}
<path d="M968 424c-52-8-64-58-58-96c36 14 58 50 58 96zm4 10c-6-52 26-98 74-112
c4 54-24 100-74 112zm-4 10c-34-26-78-20-98 4c36 26 74 22 98-4z" fill="{leaf}"/>
<path d="M940 444h56q26 54 0 108h-56q-26-54 0-108z" fill="{vase}"/>
{placed(heron, look, "translate(-38 60) scale(1.02)")}
</svg>
"""


def hours(wall: str, body: str) -> dict[str, Look]:
    """The same colours by day and by night."""
    dark = night(wall)
    return {
        "day": Look(wall, mix(wall, "#000000", 0.08), body, lit=False),
        "night": Look(dark, mix(dark, "#000000", 0.3), body, lit=True),
    }


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, (lamp, wall, body) in LAMPS.items():
        for hour, look in hours(wall, body).items():
            (IMAGES / f"{name}-{hour}.svg").write_text(portrait(lamp, look), encoding="utf-8")
    for hour, look in (("day", ROOM), ("night", ROOM_LIT)):
        (IMAGES / f"room-{hour}.svg").write_text(room(look), encoding="utf-8")


if __name__ == "__main__":
    main()
