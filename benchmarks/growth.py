"""Time against megapixels, both logarithmic, a small chart for each case: SVG, as text."""

from __future__ import annotations

import math
from collections.abc import Mapping

from drawn_pages import CASES, Size

Point = tuple[float, float]
#: Okabe and Ito (2008): apart for every common kind of colour blindness.
COLOURS = ("#0072b2", "#56b4e9", "#e69f00", "#d55e00", "#cc79a7", "#009e73", "#666666", "#000000")
WIDE, HIGH, LEFT, TOP = 300, 240, 56, 30
#: How many charts stand side by side, the height of one with its ticks, and of what stands above all of them.
ROW, FULL, LEGEND = 2, TOP + HIGH + 44, 44
TEXT = 'font-family="sans-serif" font-size="12"'


def megapixels(size: Size) -> float:
    width, height, scale = size
    return width * height * scale**2 / 1e6


def svg(medians: Mapping[tuple[str, Size], Mapping[str, float]]) -> str:
    """:param medians: milliseconds by case and size, then by engine."""
    names = list(next(iter(medians.values())))
    charts = [_placed(place, _chart(case, medians, names)) for place, case in enumerate(CASES)]
    width, height = LEFT + (WIDE + LEFT) * ROW, LEGEND + FULL * math.ceil(len(CASES) / ROW)
    ground = f'<rect width="{width}" height="{height}" fill="#fff"/>'
    parts = [ground, _legend(names), *charts]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{"".join(parts)}</svg>\n'


def _placed(place: int, chart: str) -> str:
    row, column = divmod(place, ROW)
    return f'<g transform="translate({(WIDE + LEFT) * column} {LEGEND + FULL * row})">{chart}</g>'


def _legend(names: list[str]) -> str:
    return "".join(_named(name, *divmod(n, 4), _colour(n)) for n, name in enumerate(names))


def _named(name: str, row: int, column: int, colour: str) -> str:
    left, top = LEFT + 178 * column, 10 + 20 * row
    sign = f'<rect x="{left}" y="{top}" width="22" height="4" fill="{colour}"/>'
    return f'{sign}<text x="{left + 28}" y="{top + 7}" {TEXT}>{name}</text>'


def _colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]


def _chart(case: str, medians: Mapping[tuple[str, Size], Mapping[str, float]], names: list[str]) -> str:
    frame = f'<rect x="{LEFT}" y="{TOP}" width="{WIDE}" height="{HIGH}" fill="none" stroke="#999"/>'
    title = f'<text x="{LEFT}" y="{TOP - 8}" {TEXT} font-weight="bold">{case}</text>'
    lines = []
    for place, name in enumerate(names):
        points = sorted((megapixels(size), of[name]) for (one, size), of in medians.items() if one == case)
        lines.append(_line([_at(point) for point in points], _colour(place)))
    return frame + title + "".join([*_ticks(), *lines])


def _at(point: Point) -> Point:
    """0.5 to 100 megapixels across, 0.1 ms to 30 s up."""
    across = math.log(point[0] / 0.5) / math.log(100 / 0.5)
    up = math.log(max(point[1], 0.1) / 0.1) / math.log(30_000 / 0.1)
    return LEFT + WIDE * across, TOP + HIGH * (1 - up)


def _line(points: list[Point], colour: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>{dots}'


def _ticks() -> list[str]:
    across = [(n, _at((n, 1))[0]) for n in (1, 10, 100)]
    up = [(said, _at((1, ms))[1]) for said, ms in (("0.1 ms", 0.1), ("1 ms", 1), ("0.1 s", 100), ("10 s", 1e4))]
    below = [
        f'<text x="{x:.0f}" y="{TOP + HIGH + 16}" text-anchor="middle" {TEXT}>{n}</text>'
        f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{TOP}" y2="{TOP + HIGH}" stroke="#eee"/>'
        for n, x in across
    ]
    beside = [
        f'<text x="{LEFT - 6}" y="{y + 4:.0f}" text-anchor="end" {TEXT}>{said}</text>'
        f'<line x1="{LEFT}" x2="{LEFT + WIDE}" y1="{y:.0f}" y2="{y:.0f}" stroke="#eee"/>'
        for said, y in up
    ]
    unit = f'<text x="{LEFT + WIDE / 2:.0f}" y="{TOP + HIGH + 32}" text-anchor="middle" {TEXT}>megapixels</text>'
    return [*below, *beside, unit]
