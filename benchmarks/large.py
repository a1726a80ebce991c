"""What large pictures take, each pair in a process of its own: ``python benchmarks/large.py [CASE …]``.

Prints seconds from two files to an answer, the process's peak memory, and what was told. Pairs are drawn, by chance
with a fixed seed: one-bit noise, pages of which all words are others or a banner was inserted, noise.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

FILES = ("before.png", "after.png")
Pair = tuple[Image.Image, Image.Image]


def _bits(side: int) -> Pair:
    rng = np.random.default_rng(1)
    before = np.zeros((side, side), bool)
    before[::7] = True
    after = before.copy()
    after[side // 3 : side // 2] ^= rng.random((side // 2 - side // 3, side)) > 0.5
    return Image.fromarray(before), Image.fromarray(after)


def _page(height: int, seed: int = 1) -> Image.Image:
    rng = np.random.default_rng(seed)
    image = Image.new("RGB", (1280, height), "white")
    pen = ImageDraw.Draw(image)
    for y in range(10, height - 20, 24):
        words = ("".join(chr(97 + letter) for letter in rng.integers(0, 26, rng.integers(2, 9))) for _ in range(28))
        pen.text((40, y), " ".join(words), fill="black")
    return image


def _banner(height: int) -> Pair:
    before, after = _page(height), Image.new("RGB", (1280, height + 73), "#224466")
    after.paste(before, (0, 73))
    return before, after


def _noise(height: int) -> Pair:
    rng = np.random.default_rng(1)
    first, second = (Image.fromarray(rng.integers(0, 256, (height, 4000, 3), np.uint8)) for _ in range(2))
    return first, second


CASES: dict[str, Callable[[], Pair]] = {
    "9999×9999, one bit": lambda: _bits(9999),
    "1280×60000, all words": lambda: (_page(60_000), _page(60_000, 2)),
    "1280×60000, a banner": lambda: _banner(60_000),
    "1280×20000, all words": lambda: (_page(20_000), _page(20_000, 2)),
    "1280×20000, a banner": lambda: _banner(20_000),
    "1280×10000, all words": lambda: (_page(10_000), _page(10_000, 2)),
    "4000×5000, noise": lambda: _noise(5000),
    "4000×1250, noise": lambda: _noise(1250),
}


def _draw(name: str, folder: Path) -> None:
    for file, image in zip(FILES, CASES[name](), strict=True):
        image.save(folder / file, compress_level=3)


def _compared(folder: Path) -> str:
    from pytest_visual_claude import pixels

    before, after = ((folder / file).read_bytes() for file in FILES)
    started = time.perf_counter()
    difference = pixels.compare(pixels.opened(before), pixels.opened(after))
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = difference.unanalysed or ", ".join(f"{one.kind.value} {one.place}" for one in difference.regions)
    return f"{seconds:6.2f} s {peak:5.0f} MB  {told}"


def main() -> None:
    for name in sys.argv[1:] or CASES:
        with tempfile.TemporaryDirectory() as made:
            _alone(_draw, name, Path(made))  # in this process it would count as the next one's peak
            print(f"{name:24}", _alone(_compared, Path(made)), flush=True)


def _alone(work: Callable[..., Any], *args: object) -> Any:
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(work, args)


if __name__ == "__main__":
    main()
