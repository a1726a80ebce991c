"""What an upgrade of the browser drew anew: how much fails? ``python benchmarks/upgrades.py REPOSITORY COMMIT``.

Of a public repository with committed screenshots, a commit that upgrades the browser and replaces them: most of what
differs is rendering. The local judge rates, the policy decides. Counted by what stands in the pictures' names, and in
two halves by a hash of them: look at one, report the other. ``--half tune -v`` prints what fails and why.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from pathlib import Path

from engine import judged

from pytest_visual_claude.evaluation.history import Repository

#: More than any repository has.
ALL = 1_000_000
BROWSERS = ("chromium", "firefox", "webkit")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("repository", type=Path)
    options.add_argument("commit", help="the beginning of its id")
    options.add_argument("--half", choices=("tune", "report"), default="report")
    options.add_argument("-v", "--verbose", action="store_true")
    asked = options.parse_args()
    failed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for pair in Repository(asked.repository).pairs(ALL):
        path, _, commit = pair.title.partition(" in ")
        if not commit.startswith(asked.commit[:10]) or half(path) != asked.half:
            continue
        content = pair.read()
        told = judged(content.expected, content.actual)
        name = next((browser for browser in BROWSERS if browser in path), "no browser in its name")
        total[name] += 1
        failed[name] += not told.passed
        if asked.verbose and not told.passed:
            print(path, *(f"    {finding.sentence}" for finding in told.findings), sep="\n")
    for name, count in total.most_common():
        print(f"{name:24}{failed[name]:4} of {count:4} fail")


def half(path: str) -> str:
    return "report" if hashlib.sha256(path.encode()).digest()[0] % 2 else "tune"


if __name__ == "__main__":
    main()
