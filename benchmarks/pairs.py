"""How often a folder of labelled before/after pairs fails, by class: ``python benchmarks/pairs.py DIR``.

DIR holds an ``index.json`` (a list of ``{"dir", "class", "shows"}``) and, in each ``dir``, before.png
and after.png. The local judge rates, the policy decides. ``-v`` prints every pair and its findings.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from pytest_visual_claude import pixels, policy
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import Outcome, Picture, Question, Tolerance

CLASSES = ("visible", "subtle", "noise", "flake")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--tolerance", type=Tolerance, default=Tolerance.COSMETIC)
    options.add_argument("-v", "--verbose", action="store_true")
    asked = options.parse_args()
    failed: Counter[str] = Counter()
    pairs = json.loads((asked.folder / "index.json").read_text("utf-8"))
    for pair in pairs:
        red, sentences = judged(asked.folder / pair["dir"], asked.tolerance)
        failed[pair["class"]] += red
        if asked.verbose:
            print(f"{'FAIL' if red else 'pass'} {pair['class']:8}{pair['dir']}  ({pair['shows']})")
            print("".join(f"         {sentence}\n" for sentence in sentences), end="")
    total = Counter(pair["class"] for pair in pairs)
    print(f"local judge, tolerance {asked.tolerance.value}")
    for name in CLASSES:
        print(f"{name:8} {failed[name]:3} of {total[name]:3} fail")


def judged(folder: Path, tolerance: Tolerance) -> tuple[bool, list[str]]:
    """Whether the pair fails, and a line for each finding."""
    before, after = (Picture.of((folder / name).read_bytes()) for name in ("before.png", "after.png"))
    difference = pixels.compare(before, after)
    verdict = Local().ask(Question(before, after, difference))
    ruling = policy.decide(difference, verdict.findings, tolerance)
    lines = [f"{one.region} {one.severity.value:8} {one.kind.value:9} {one.sentence}" for one in ruling.findings]
    return ruling.outcome not in (Outcome.MATCHED, Outcome.TOLERATED), lines


if __name__ == "__main__":
    main()
