"""How loud is what passes as rendering? ``python benchmarks/loud.py CACHE …``, for studies that characters.py drew.

For each pair of thresholds (contrast / ΔE): of how many pairs in which nothing but rendering is told a region reaches
both, apart for those in which something changed and those in which nothing did, in either half.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

import engine
from cache import HALVES, cases, cut

from pytest_visual_claude.model import Kind

THRESHOLDS = [(contrast, delta_e) for contrast in (3.0, 4.5, 7.0) for delta_e in (30.0, 40.0, 50.0, 60.0)]
#: Studies in which nothing ever changes, or something always does: they do not say so case by case.
_ALL = {"rerender": False, "shifts": False, "icons": True, "given": True}

Loudness = list[tuple[float, float]]


def silent(folder: Path) -> dict[tuple[bool, str], list[Loudness]]:
    """By whether something changed, and the half: contrast and ΔE of all regions, where all are rendering."""
    study = folder.name.partition("-")[0]
    found: dict[tuple[bool, str], list[Loudness]] = {}
    for _, group in groupby(cases(folder), lambda one: (one.before, one.after)):
        for case, before, after in cut(folder, group):
            regions = engine.judged(before, after).difference.regions
            changed = _ALL.get(study, "changed" in case.facts.get("kind", ""))
            if regions and all(one.kind is Kind.RENDERING for one in regions):
                loudness = [(one.evidence.contrast, one.evidence.delta_e) for one in regions]
                found.setdefault((changed, case.half), []).append(loudness)
    return found


def main() -> None:
    for folder in map(Path, sys.argv[1:]):
        found = silent(folder)
        for changed, half in ((changed, half) for changed in (True, False) for half in HALVES):
            some = found.get((changed, half), [])
            counts = (sum(_reaches(one, *least) for one in some) for least in THRESHOLDS)
            said = "  ".join(f"{c:g}/{d:g}: {count}" for (c, d), count in zip(THRESHOLDS, counts, strict=True))
            print(
                f"{folder.name} {'changed' if changed else 'same'} {half}: {len(some)} of rendering only  {said}",
                flush=True,
            )


def _reaches(loudness: Loudness, contrast: float, delta_e: float) -> bool:
    return any(one >= contrast and other >= delta_e for one, other in loudness)


if __name__ == "__main__":
    main()
