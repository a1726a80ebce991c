"""Changes that are known because they were made: is what says something else ever passed without a question?

``python benchmarks/characters.py draw STUDY CACHE [--browser PATH] [--other PATH] [--icons DIR] [--fonts DIR]
[--pairs DIR] [--count N]`` draws a study's pairs into the folder CACHE. With the environment's
FONTCONFIG_FILE=pytest_visual_claude/browser/fonts.conf it draws as the plugin does, else letters are hinted as this
machine likes. ``python benchmarks/characters.py
score STUDY CACHE [--jobs N] [--every N] [--half tune] [--json FILE]`` has the engine, the local judge and the policy
(tolerance ``cosmetic``) say what they think of them, prints the counts and writes the names of what went wrong.
The halves are chosen by a hash of
a case's name: look at one, report the other. *Silent* is passed with no region but rendering: nobody was asked.
*Careless* is passed by the rails where a judge was asked and calls every region cosmetic.

characters
    One character of a short line, 69 × 4 fonts × 9 sizes × 9 colours (grid.py); by what Playwright's pixelmatch at
    a threshold of 0.1 and its ssim-cie94 see.
held
    Other substitutions, fonts, sizes, colours and starts, in prices and light and dark tables, drawn by chance
    (chance.py): changed, changed and moved by less than a pixel, or not changed at all, but moved or of another gamma.
lone
    The same of signs, figures and words with nothing beside them in their line.
rerender
    Those pages where nothing changed, drawn by another browser or with other flags.
shifts
    All the text of real pages moved by .05 to .5 px: right if nothing but cosmetic is told (shifts.py).
carried
    One digit changed in a line that also moved down, because something above it grew: right if told there (carried.py).
icons
    Small icons, lines, corners, shadows and words; those a person sees by a blur rule apart (icons.py).
given
    Pairs that somebody else found: folders with a before.png and an after.png, something changed in each.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import scoring
from scoring import Measure, Row


def _changed(row: Row) -> bool:
    return "changed" in row.facts["kind"]


def _same(row: Row) -> bool:
    return not _changed(row)


def _plain(row: Row) -> bool:
    return _changed(row) and row.facts["size"] >= 10


def _seen(row: Row) -> bool:
    return _changed(row) and bool(row.facts["pixelmatch"] or row.facts["ssim"])


def _silent(row: Row) -> bool:
    return row.silent


def _asked(row: Row) -> bool:
    return _changed(row) and not row.silent


SILENT = Measure("silent", _changed, _silent)
CARELESS = Measure("careless judge let through", _asked, lambda row: row.careless)
LOCAL = Measure("passed by the local judge", _asked, lambda row: row.passed)
CHARACTERS = (
    SILENT,
    Measure("silent, pixelmatch 0.1 sees", lambda row: _changed(row) and row.facts["pixelmatch"] > 0, _silent),
    Measure("silent, ssim-cie94 sees", lambda row: _changed(row) and row.facts["ssim"] > 0, _silent),
    Measure("silent, >= 10 px, either sees", lambda row: _plain(row) and _seen(row), _silent),
    CARELESS,
    LOCAL,
)
NOISE = (
    Measure("fails, though nothing changed", _same, lambda row: not row.passed),
    Measure("fails, and not by moves of one pixel only", _same, lambda row: not (row.passed or row.nudged)),
)
ICONS = (
    SILENT,
    Measure("silent, visible", lambda row: row.facts["visible"], _silent),
    Measure("silent, pixelmatch or ssim sees", _seen, _silent),
    CARELESS,
    LOCAL,
)
CARRIED = (
    Measure("digit not told", lambda _: True, lambda row: not row.tells),
    Measure("careless judge let through", lambda _: True, lambda row: row.careless),
)


@dataclass(frozen=True)
class Study:
    """What is counted in it, and by which facts."""

    measures: tuple[Measure, ...]
    keys: tuple[str, ...]


STUDIES = {
    "characters": Study(CHARACTERS, ("size", "colour", "font")),
    "held": Study((*CHARACTERS, *NOISE), ("kind", "step", "layout", "size")),
    "lone": Study((*CHARACTERS, *NOISE), ("kind", "step", "layout", "size")),
    "rerender": Study(NOISE, ("way", "size")),
    "shifts": Study(NOISE, ("d", "way", "page")),
    "carried": Study(CARRIED, ("by", "way", "page")),
    "icons": Study(ICONS, ("kind", "theme", "size")),
    "given": Study((SILENT, CARELESS, LOCAL), ("family",)),
}


def main() -> None:
    asked = _options().parse_args()
    asked.run(asked)


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = options.add_subparsers(required=True)
    drawing = _part(parts.add_parser("draw"), _draw)
    drawing.add_argument("--browser", help="a Chromium to launch; default: Playwright's own")
    drawing.add_argument("--other", help="rerender: another build of Chromium")
    drawing.add_argument("--icons", type=Path, help="icons: the folder of npm's bootstrap-icons")
    drawing.add_argument("--fonts", type=Path, help="held, rerender: a folder of .woff2 files to draw with as well")
    drawing.add_argument("--pairs", type=Path, help="given: a folder of folders with before.png and after.png")
    drawing.add_argument("--count", type=int, help="how many of what is drawn by chance")
    judging = _part(parts.add_parser("score"), _score)
    judging.add_argument("--jobs", type=int, default=1)
    judging.add_argument("--every", type=int, default=1, help="only one of so many cases")
    judging.add_argument("--half", choices=scoring.HALVES, help="only that half")
    judging.add_argument("--json", type=Path, metavar="FILE")
    return options


def _part(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], None]) -> argparse.ArgumentParser:
    parser.add_argument("study", choices=STUDIES)
    parser.add_argument("cache", type=Path)
    parser.set_defaults(run=run)
    return parser


def _draw(asked: argparse.Namespace) -> None:
    import drawing

    drawing.STUDIES[asked.study](asked)


def _score(asked: argparse.Namespace) -> None:
    study = STUDIES[asked.study]
    rows = scoring.scored(asked.cache, asked.jobs, asked.every, asked.half)
    scoring.table(rows, study.measures, *study.keys)
    if asked.json:
        scoring.write(asked.json, rows, study.measures)


if __name__ == "__main__":
    main()
