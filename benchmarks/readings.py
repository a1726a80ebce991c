"""Real changes, told and drawn for people to read: is each sentence true?

``python benchmarks/readings.py draw DIR REPOSITORY [...] [--half tune|report] [--count 40] [--seed 1]``: of public
repositories with committed screenshots one replaced picture of each commit, with what the local judge says of it:
``DIR/NN/told.txt``, both pictures, and for each sentence a crop of its place, before and after.
``python benchmarks/readings.py count DIR``: adds up what readers wrote into DIR/*.txt, a line for each sentence:
``07 S3 half only its border changed``. *True*: all of it holds, and leads to the right thing; *half*: another word
would be right, or it is a consequence, or one of several changes; *false*: it did not happen.

Commits are parted in two halves by a hash of their names: look at one, report the other.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from engine import judged
from PIL import Image, ImageDraw

from pytest_visual_claude.evaluation.history import Repository
from pytest_visual_claude.evaluation.pair import Content, NoPair, Pair
from pytest_visual_claude.model import Box, Finding, Kind, Region

#: More than any repository has; pictures of more pixels are left out.
ALL, LARGEST = 1_000_000, 3_000_000
#: Pixels around a crop; and how wide it is at least, magnified.
MARGIN, WIDE = 40, 600
#: A line that a reader wrote.
GRADE = re.compile(r"^\d+ S\d+ (true|half|false)\b", re.MULTILINE)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = options.add_subparsers(dest="step", required=True)
    drawing = steps.add_parser("draw")
    drawing.add_argument("folder", type=Path)
    drawing.add_argument("repositories", type=Path, nargs="+")
    drawing.add_argument("--half", choices=("tune", "report"), default="report")
    drawing.add_argument("--count", type=int, default=40)
    drawing.add_argument("--seed", type=int, default=1)
    steps.add_parser("count").add_argument("folder", type=Path)
    asked = options.parse_args()
    if asked.step == "count":
        grades = Counter(
            grade for file in asked.folder.glob("*.txt") for grade in GRADE.findall(file.read_text("utf-8"))
        )
        print(*(f"{grade} {grades[grade]}" for grade in ("true", "half", "false")), sep=", ")
        return
    drawn = 0
    for content in changed(asked.repositories, asked.half, asked.seed):
        drawn += draw(asked.folder / f"{drawn + 1:02}", content)
        if drawn == asked.count:
            break


def changed(repositories: list[Path], half: str, seed: int) -> Iterator[Content]:
    """One pair of each commit, in an order by chance."""
    chance = random.Random(seed)
    commits: dict[str, list[Pair]] = {}
    for pair in (pair for folder in repositories for pair in Repository(folder).pairs(ALL)):
        commits.setdefault(pair.title.split(" in ")[1].split()[0], []).append(pair)
    names = sorted(name for name in commits if half_of(name) == half)
    for name in chance.sample(names, len(names)):
        try:
            yield chance.choice(commits[name]).read()
        except NoPair:
            continue


def half_of(commit: str) -> str:
    return "report" if hashlib.sha256(commit.encode()).digest()[0] % 2 else "tune"


def draw(folder: Path, content: Content) -> bool:
    """Whether there was anything to tell."""
    pictures = [Image.open(io.BytesIO(side)).convert("RGB") for side in (content.expected, content.actual)]
    if max(picture.width * picture.height for picture in pictures) > LARGEST:
        return False
    told = judged(content.expected, content.actual)
    pairs = zip(told.difference.regions, told.findings, strict=True)
    some = [(region, finding) for region, finding in pairs if region.kind is not Kind.RENDERING]
    if not some:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in zip(("baseline", "actual"), pictures, strict=True):
        picture.save(folder / f"{name}.png")
    for number, (region, _) in enumerate(some, 1):
        cropped(pictures, region).save(folder / f"S{number}.png")
    lines = [line(number, *one) for number, one in enumerate(some, 1)]
    (folder / "told.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return True


def line(number: int, region: Region, finding: Finding) -> str:
    return f"S{number} [{finding.severity.value}] {finding.sentence}   at {region.box}, was at {region.baseline_box}"


def cropped(pictures: list[Image.Image], region: Region) -> Image.Image:
    """The place in both pictures, the baseline on top, framed."""
    boxes = [box if box.area else region.place for box in (region.baseline_box, region.box)]
    whole = boxes[0].union(boxes[1])
    around = (max(0, whole.x - MARGIN), max(0, whole.y - MARGIN), whole.right + MARGIN, whole.bottom + MARGIN)
    sides = [_framed(picture, box, around) for picture, box in zip(pictures, boxes, strict=True)]
    both = Image.new("RGB", (sides[0].width, sides[0].height + sides[1].height + 8), "magenta")
    both.paste(sides[0], (0, 0))
    both.paste(sides[1], (0, sides[0].height + 8))
    return both


def _framed(picture: Image.Image, box: Box, around: tuple[int, int, int, int]) -> Image.Image:
    scale = max(1, min(4, WIDE // (around[2] - around[0])))
    crop = picture.crop(around)
    crop = crop.resize((crop.width * scale, crop.height * scale), Image.Resampling.NEAREST)
    left, top = (box.x - around[0]) * scale, (box.y - around[1]) * scale
    corners = (left - 2, top - 2, left + box.width * scale + 1, top + box.height * scale + 1)
    ImageDraw.Draw(crop).rectangle(corners, outline="magenta")
    return crop


if __name__ == "__main__":
    main()
