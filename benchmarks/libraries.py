"""Component libraries from npm, changed in known ways: is each change found, placed, named and rated, and is it true?

``python benchmarks/libraries.py --cache DIR fetch``: the packages (two versions each) and the pages made of them
``python benchmarks/libraries.py --cache DIR draw [LIBRARY ...]``: pairs and their truth, into DIR/pairs (minutes)
``python benchmarks/libraries.py --cache DIR score [LIBRARY ...] [--half tune|report] [--jobs 2] [--json FILE]``

Four things apart, of all changes that can be seen (12 px differ by more than 24 levels of 255):

found
    a region that is no rendering touches the element, where it was or where it is.
placed
    its box has an IoU of 0.5 and more with the element's, with what is drawn in it, or with what differs in it. A band
    goes across the page: it is held against the element's height, or has to lie at an element that grew.
kind
    the region that is placed best has one of the kinds that are right (library_truth.py); ``any``: one of those on
    the element has.
severity
    that region is rated within what a person would say.

Then the claims: regions where both pictures are equal, things "removed" or "added" where nothing was, bands and
vectors held against how far everything really moved, colours that do not occur; how many regions one cause gets;
whether b→a is told as a→b, mirrored; and every sentence, true, half or false (library_sentences.py). Noise is the same
page drawn otherwise: right is a pass.

The libraries are parted in two halves, one to tune with and one to report.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path

import library_drawing
import library_sites
import library_tables
import library_truth
from library_scoring import Result, scored


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cache", type=Path, required=True)
    steps = options.add_subparsers(dest="step", required=True)
    steps.add_parser("fetch")
    draw = steps.add_parser("draw")
    draw.add_argument("--browser", default="/usr/bin/chromium-headless-shell")
    draw.add_argument("--css", type=int, default=32, help="how many changes of style to each version of a page")
    draw.add_argument("--content", type=int, default=22)
    draw.add_argument("names", nargs="*")
    score = steps.add_parser("score")
    score.add_argument("--half", choices=("tune", "report"))
    score.add_argument("--jobs", type=int, default=1)
    score.add_argument("--only", help="the names of changes, or noise, with a comma between them")
    score.add_argument("--every", type=int, default=1, help="only each n-th case")
    score.add_argument("--no-mirror", action="store_true")
    score.add_argument("--json", type=Path, metavar="FILE", help="where to put everything that is not right")
    score.add_argument("names", nargs="*")
    asked = options.parse_args()
    if asked.step == "score":
        report(asked)
        return
    library_sites.fetched(asked.cache)
    if asked.step == "draw":
        order = library_drawing.Order(asked.cache, asked.browser, asked.css, asked.content)
        library_drawing.draw(order, asked.names)


def report(asked: argparse.Namespace) -> None:
    only = set(asked.only.split(",")) if asked.only else set()
    cases = [
        case
        for case in library_truth.read(asked.cache / "pairs", asked.names)
        if (not asked.half or case.half == asked.half) and (not only or case.name in only or case.cause in only)
    ][:: asked.every]
    results = run(cases, asked.jobs, mirror=not asked.no_mirror)
    library_tables.printed(results)
    if asked.json:
        asked.json.write_text(json.dumps([failure(one) for one in results if library_tables.failures(one)], indent=1))
        print(f"\nfailing cases: {asked.json}")


def run(cases: list[library_truth.Case], jobs: int, *, mirror: bool) -> list[Result]:
    one = partial(scored, mirror=mirror)
    if jobs == 1:
        return [one(case) for case in cases]
    with ProcessPoolExecutor(jobs) as pool:
        return list(_counted(pool.map(one, cases, chunksize=2), len(cases)))


def _counted(results: Iterable[Result], total: int) -> Iterable[Result]:
    for number, one in enumerate(results, 1):
        if number % 200 == 0 and os.isatty(2):
            print(f"{number} of {total}", flush=True)
        yield one


def failure(result: Result) -> dict[str, object]:
    case = result.case
    paths = [str(Path(case.folder) / name) for name in case.pictures]
    return {"failures": library_tables.failures(result), "title": case.title, "paths": paths, **asdict(result)}


if __name__ == "__main__":
    main()
