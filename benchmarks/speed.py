"""Milliseconds a megapixel, from two files to an answer, beside other engines.

``python benchmarks/speed.py [--peers DIR] [--rounds N] [--small] [--plot FILE.svg]``. The pages are drawn here
(drawn_pages.py), 1280 px wide and 720 to 10000 high, at 1× and 2×. Engines take turns, and a ratio is the
median of the turns' ratios, so that what disturbs one disturbs all. Peers are used where they are found (peers.py):
``npm install odiff-bin pixelmatch pngjs playwright-core@1.57`` in DIR (later ones do not export the
comparator), ``pip install blazediff blazediff-interpret``.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

import drawn_pages
import growth
import peers
from drawn_pages import Size
from peers import Engine

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Picture
from pytest_visual_claude.pixels.decode import decoding

SIZES: list[Size] = [
    *((1280, height, scale) for scale in (1, 2) for height in (720, 2880)),
    *((1280, 10000, scale) for scale in (1, 2)),
]
#: What the issue asks for: case, peer, our time as a share of its at most.
BOUNDS = (
    ("same pixels", "blazediff", 1.1),
    ("same pixels", "blazediff (own PNG)", 1.1),
    ("slight", "odiff", 1.0),
    ("heavy", "odiff", 1.0),
)


def ours(first: Path, second: Path) -> object:
    return pixels.compare(Picture.of(first.read_bytes()), Picture.of(second.read_bytes()))


def decoded(first: Path, second: Path) -> object:
    pair = (Picture.of(one.read_bytes()) for one in (first, second))
    return tuple(decoding.decode(picture.png, pixels.LIMIT) for picture in pair)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--peers", type=Path, help="a folder with node_modules")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--small", action="store_true", help="leave out what is 10000 px high")
    options.add_argument("--plot", type=Path, help="draw how the time grows, as SVG")
    asked = options.parse_args()
    engines: dict[str, Engine] = {"ours": ours, "our decoding": decoded, **peers.found(asked.peers)}
    print(f"{os.cpu_count()} cores; ms a megapixel, median of {asked.rounds}")
    print(f"{'':28}" + "".join(f"{name:>21}" for name in engines))
    taken = {}
    for size in SIZES[:4] if asked.small else SIZES:
        for case in drawn_pages.CASES:
            taken[case, size] = measured(engines, case, size, asked.rounds)
            print(row(case, size, taken[case, size]), flush=True)
    bounds(taken)
    if asked.plot:
        asked.plot.write_text(growth.svg({key: medians(of) for key, of in taken.items()}), "utf-8")


Times = dict[str, list[float]]


def measured(engines: dict[str, Engine], case: str, size: Size, rounds: int) -> Times:
    """Milliseconds of each engine and turn; the first turn warms up."""
    times: Times = {name: [] for name in engines}
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder, "a.png"), Path(folder, "b.png")
        for file, data in zip(files, drawn_pages.pair(case, size), strict=True):
            file.write_bytes(data)
        for turn in range(rounds + 1):
            for name, engine in engines.items():
                started = time.perf_counter()
                engine(*files)
                if turn:
                    times[name].append(1000 * (time.perf_counter() - started))
    return times


def medians(times: Times) -> dict[str, float]:
    return {name: statistics.median(taken) for name, taken in times.items()}


def row(case: str, size: Size, times: Times) -> str:
    width, height, scale = size
    name = f"{width}×{height} {scale}× {case}"
    return f"{name:28}" + "".join(f"{ms / growth.megapixels(size):21.2f}" for ms in medians(times).values())


def bounds(taken: dict[tuple[str, Size], Times]) -> None:
    """Our time as a share of a peer's, for each size, beside the most it may be."""
    print("\nour time as a share of")
    for case, peer, most in BOUNDS:
        ratios = [ratio(times, peer) for (one, _), times in taken.items() if one == case and peer in times]
        if ratios:
            print(f"{f'{peer}, {case}':36}" + "".join(f"{of:8.2f}" for of in ratios) + f"   at most {most}")


def ratio(times: Times, peer: str) -> float:
    return statistics.median(own / other for own, other in zip(times["ours"], times[peer], strict=True))


if __name__ == "__main__":
    main()
