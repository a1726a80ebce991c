"""Cached pairs through the engine in as many processes as asked, and the counts of what went wrong in a table."""

from __future__ import annotations

import functools
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import engine
from cache import HALVES, Case, cases, cut, hashed


@dataclass(frozen=True)
class Row:
    """What was said of a case.

    :param careless: let through by the rails though a judge was asked, whatever kind that judge says.
    :param nudged: nothing is told but rendering and moves of one pixel.
    :param tells: something but rendering and bands is told where the change is, if that is known.
    """

    id: str
    half: str
    facts: dict[str, Any]
    passed: bool
    silent: bool
    careless: bool
    tells: bool
    nudged: bool
    regions: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Measure:
    """A count.

    :param of: which rows it is about.
    :param wrong: which of those are counted.
    """

    name: str
    of: Callable[[Row], bool]
    wrong: Callable[[Row], bool]


def scored(folder: Path, jobs: int, every: int = 1, half: str | None = None) -> list[Row]:
    """All cases, or one of ``every``, chosen by their names; or only those of a half."""
    some = [one for one in cases(folder) if hashed("every " + one.id) % every == 0 and half in (None, one.half)]
    groups = [list(group) for _, group in groupby(some, lambda one: (one.before, one.after))]
    work = [group[start : start + 100] for group in groups for start in range(0, len(group), 100)]
    started = time.perf_counter()
    with Pool(jobs) as pool:
        rows = [row for part in pool.imap(functools.partial(_rows, folder), work) for row in part]
    print(f"{len(rows)} pairs in {time.perf_counter() - started:.0f} s")
    return rows


def _rows(folder: Path, some: list[Case]) -> list[Row]:
    return [_row(case, before, after) for case, before, after in cut(folder, some)]


def _row(case: Case, before: bytes, after: bytes) -> Row:
    told = engine.judged(before, after)
    careless = not told.silent and any(engine.let_through(told, as_rendering=one) for one in (False, True))
    places = case.facts.get("places")
    tells = bool(places) and engine.tells(told, *places)
    return Row(
        case.id,
        case.half,
        case.facts,
        told.passed,
        told.silent,
        careless,
        tells,
        engine.only_nudges(told),
        engine.regions(told),
    )


def table(rows: list[Row], measures: Iterable[Measure], *keys: str) -> None:
    """Every measure in both halves, all together and by each of the facts named."""
    measures = tuple(measures)
    print(*(f"[{number}] {one.name}" for number, one in enumerate(measures, 1)), sep="   ")
    heads = (f"[{number}] {half}" for number in range(1, len(measures) + 1) for half in HALVES)
    print(f"{'':23}" + "".join(f"{head:>17}" for head in heads))
    for title, group in _groups(rows, keys):
        print(f"{title:23}" + "".join(f"{_count(group, one, half):>17}" for one in measures for half in HALVES))


def _groups(rows: list[Row], keys: tuple[str, ...]) -> Iterator[tuple[str, list[Row]]]:
    yield "all", rows
    for key in keys:
        groups: dict[Any, list[Row]] = defaultdict(list)
        for row in rows:
            groups[row.facts.get(key, "")].append(row)
        yield from ((f"{key} {value}"[:23], groups[value]) for value in sorted(groups, key=_order))


def _order(value: object) -> tuple[float, str]:
    return (float(value), "") if isinstance(value, int | float) else (0.0, str(value))


def _count(rows: list[Row], measure: Measure, half: str) -> str:
    some = [row for row in rows if row.half == half and measure.of(row)]
    wrong = sum(map(measure.wrong, some))
    return f"{wrong}/{len(some)} {100 * wrong / len(some):4.1f}%" if some else "–"


def write(file: Path, rows: list[Row], measures: Iterable[Measure]) -> None:
    """For each measure and half the counts and the names of what went wrong, with what was said of each."""
    result = {one.name: {half: _failing(rows, one, half) for half in HALVES} for one in measures}
    said = {row.id: asdict(row) for row in rows if any(one.of(row) and one.wrong(row) for one in measures)}
    file.write_text(json.dumps({"measures": result, "cases": said}, indent=1, ensure_ascii=False), encoding="utf-8")


def _failing(rows: list[Row], measure: Measure, half: str) -> dict[str, Any]:
    some = [row for row in rows if row.half == half and measure.of(row)]
    return {"of": len(some), "wrong": [row.id for row in some if measure.wrong(row)]}
