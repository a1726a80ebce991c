"""Time against megapixels, both logarithmic, a small chart for each case: SVG, as text."""

from __future__ import annotations

import math
from collections.abc import Mapping

from drawn_pages import CASES, Size

Point = tuple[float, float]
#: Okabe and Ito (2008): apart for every common kind of colour blindness.
COLOURS = ("#0072b2", "#56b4e9", "#e69f00", "#d55e00", "#cc79a7", "#009e73", "#666666", "#000000")
WIDE, HIGH, LEFT, TOP = 300, 240, 56, 56
TEXT = 'font-family="sans-serif" font-size="12"'


def megapixels(size: Size) -> float:
    width, height, scale = size
    return width * height * scale**2 / 1e6


def svg(medians: Mapping[tuple[str, Size], Mapping[str, float]]) -> str:
    """:param medians: milliseconds by case and size, then by engine."""
    names = list(next(iter(medians.values())))
    charts = [_chart(case, medians, names, LEFT + (WIDE + LEFT) * place) for place, case in enumerate(CASES)]
    width, height = LEFT + (WIDE + LEFT) * len(CASES), TOP + HIGH + 40
    ground = f'<rect width="{width}" height="{height}" fill="#fff"/>'
    parts = [ground, _legend(names), *charts]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{"".join(parts)}</svg>\n'


def _legend(names: list[str]) -> str:
    return "".join(
        f'<rect x="{LEFT + 165 * n}" y="10" width="22" height="4" fill="{_colour(n)}"/>'
        f'<text x="{LEFT + 165 * n + 28}" y="17" {TEXT}>{name}</text>'
        for n, name in enumerate(names)
    )


def _colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]


def _chart(case: str, medians: Mapping[tuple[str, Size], Mapping[str, float]], names: list[str], left: int) -> str:
    frame = f'<rect x="{left}" y="{TOP}" width="{WIDE}" height="{HIGH}" fill="none" stroke="#999"/>'
    title = f'<text x="{left}" y="{TOP - 8}" {TEXT} font-weight="bold">{case}</text>'
    lines = []
    for place, name in enumerate(names):
        points = sorted((megapixels(size), of[name]) for (one, size), of in medians.items() if one == case)
        lines.append(_line([_at(point, left) for point in points], _colour(place)))
    return frame + title + "".join([*_ticks(left), *lines])


def _at(point: Point, left: int) -> Point:
    """0.5 to 100 megapixels across, 0.1 ms to 30 s up."""
    across = math.log(point[0] / 0.5) / math.log(100 / 0.5)
    up = math.log(max(point[1], 0.1) / 0.1) / math.log(30_000 / 0.1)
    return left + WIDE * across, TOP + HIGH * (1 - up)


def _line(points: list[Point], colour: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>{dots}'


def _ticks(left: int) -> list[str]:
    across = [(n, _at((n, 1), left)[0]) for n in (1, 10, 100)]
    up = [(said, _at((1, ms), left)[1]) for said, ms in (("0.1 ms", 0.1), ("1 ms", 1), ("0.1 s", 100), ("10 s", 1e4))]
    below = [
        f'<text x="{x:.0f}" y="{TOP + HIGH + 16}" text-anchor="middle" {TEXT}>{n}</text>'
        f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{TOP}" y2="{TOP + HIGH}" stroke="#eee"/>'
        for n, x in across
    ]
    beside = [
        f'<text x="{left - 6}" y="{y + 4:.0f}" text-anchor="end" {TEXT}>{said}</text>'
        f'<line x1="{left}" x2="{left + WIDE}" y1="{y:.0f}" y2="{y:.0f}" stroke="#eee"/>'
        for said, y in up
    ]
    unit = f'<text x="{left + WIDE / 2:.0f}" y="{TOP + HIGH + 32}" text-anchor="middle" {TEXT}>megapixels</text>'
    return [*below, *beside, unit]
