"""Milliseconds a megapixel, from two files in memory to an answer, beside other engines.

``python benchmarks/speed.py [--peers DIR] [--rounds N] [--large]``. The pages are drawn here: text, cards and a
photograph, 1280 px wide and as high as 10000, at 1× and 2×. Cases: the same bytes, the same pixels in other
bytes, slightly changed (a button), a banner on top, heavily changed (every line of text). Engines take
turns, and the median counts. Peers are used where they are found: ``odiff`` (its server mode) and
``pixelmatch`` with ``pngjs`` in DIR/node_modules (``npm install odiff-bin pixelmatch pngjs``), blazediff and
blazediff-interpret where they can be imported.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Picture
from pytest_visual_claude.pixels import decoding

#: width, height, scale
PAGES = [(1280, 720, 1), (1280, 2880, 1), (1280, 10000, 1), (1280, 720, 2), (1280, 2880, 2)]
LARGE = (1280, 10000, 2)
CASES = ("same bytes", "same pixels", "slight", "banner", "heavy")
Engine = Callable[[Path, Path], object]

_PIXELMATCH = """
const fs = require('fs'), rl = require('readline').createInterface({input: process.stdin});
(async () => { const pm = (await import('pixelmatch')).default, {PNG} = require('pngjs');
for await (const line of rl) { const [a, b] = JSON.parse(line).map(f => PNG.sync.read(fs.readFileSync(f)));
  const same = a.width == b.width && a.height == b.height;
  console.log(same ? pm(a.data, b.data, null, a.width, a.height, {threshold: 0.1}) : -1) } })()
"""


def page(width: int, height: int, scale: int, shift: int = 0) -> Image.Image:
    """``shift`` makes other words of the same text."""
    image = Image.new("RGB", (width * scale, height * scale), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(15 * scale)
    noise = np.random.default_rng(5).integers(0, 60, (200, 300, 3)).astype(np.uint8)
    slope = np.linspace(0, 195, 300).astype(np.uint8)[None, :, None]
    photo = Image.fromarray(noise + slope).resize((300 * scale, 200 * scale))
    for y in range(0, height, 24):
        if y % 720 < 480:
            words = " ".join(f"{(y * 31 + word * 7 + shift) % 9973:x}" for word in range(26))
            pen.text((40 * scale, y * scale), words, fill=(33, 37, 41), font=font)
    for y in range(490, height - 210, 720):
        image.paste(photo, (40 * scale, y * scale))
        pen.rectangle([n * scale for n in (400, y, 800, y + 180)], fill=(238, 241, 247), outline=(200, 205, 215))
    return image


def pair(case: str, size: tuple[int, int, int]) -> tuple[bytes, bytes]:
    before, scale = page(*size), size[2]
    after, level = before.copy(), 6
    if case == "same pixels":
        level = 9
    elif case == "slight":
        ImageDraw.Draw(after).rectangle([n * scale for n in (900, 300, 1000, 340)], fill=(25, 135, 84))
    elif case == "banner":
        after.paste(before, (0, 80 * scale))
        ImageDraw.Draw(after).rectangle((0, 0, after.width, 80 * scale - 1), fill=(13, 110, 253))
    elif case == "heavy":
        after = page(*size, shift=4001)
    return encoded(before, 6), encoded(after, level)


def encoded(image: Image.Image, level: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=level)
    return buffer.getvalue()


def ours(first: Path, second: Path) -> object:
    return pixels.compare(Picture.of(first.read_bytes()), Picture.of(second.read_bytes()))


def decoded(first: Path, second: Path) -> object:
    pair = (Picture.of(one.read_bytes()) for one in (first, second))
    return decoding.decode_pair(*pair, limit=pixels.LIMIT)


def peers(folder: Path | None) -> dict[str, Engine]:
    found: dict[str, Engine] = {}
    if importlib.util.find_spec("blazediff"):
        import blazediff

        found["blazediff"] = lambda a, b: blazediff.compare(str(a), str(b))
    if importlib.util.find_spec("blazediff_interpret"):
        import blazediff_interpret

        found["blazediff-interpret"] = lambda a, b: blazediff_interpret.interpret_images(str(a), str(b))
    if folder and (folder / "node_modules/pixelmatch").exists():
        found["pixelmatch"] = Server(["node", "-e", _PIXELMATCH], folder, lambda a, b: [str(a), str(b)])
    if folder and (folder / "node_modules/odiff-bin").exists():
        found["odiff"] = Server([str(folder / "node_modules/.bin/odiff"), "--server"], folder, _to_odiff)
    return found


def _to_odiff(first: Path, second: Path) -> object:
    names = {"base": str(first), "compare": str(second), "output": str(first.with_name("diff.png"))}
    return names | {"requestId": 1, "options": {"antialiasing": True}}


class Server:
    """A peer in a process of its own: a line of JSON in, a line out."""

    def __init__(self, command: list[str], folder: Path, question: Callable[[Path, Path], object]) -> None:
        self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.question = question
        if "--server" in command:
            self._line()  # it says that it is ready

    def __call__(self, first: Path, second: Path) -> object:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(self.question(first, second)) + "\n")
        self.process.stdin.flush()
        return self._line()

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()


def measured(engines: dict[str, Engine], files: tuple[Path, Path], rounds: int) -> dict[str, float]:
    """Median milliseconds of each engine; they take turns, so that what disturbs one disturbs all."""
    times: dict[str, list[float]] = {name: [] for name in engines}
    for turn in range(rounds + 1):
        for name, engine in engines.items():
            started = time.perf_counter()
            engine(*files)
            if turn:  # the first one warms up
                times[name].append(1000 * (time.perf_counter() - started))
    return {name: statistics.median(taken) for name, taken in times.items()}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--peers", type=Path, help="a folder with node_modules")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--large", action="store_true", help="1280×10000 at 2× as well")
    asked = options.parse_args()
    engines: dict[str, Engine] = {"ours": ours, "our decoding": decoded} | peers(asked.peers)
    print(f"{os.cpu_count()} cores; ms a megapixel, median of {asked.rounds}")
    print(f"{'':32}" + "".join(f"{name:>20}" for name in engines))
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder, "a.png"), Path(folder, "b.png")
        for size in [*PAGES, LARGE] if asked.large else PAGES:
            megapixels = size[0] * size[1] * size[2] ** 2 / 1e6
            for case in CASES:
                for file, data in zip(files, pair(case, size), strict=True):
                    file.write_bytes(data)
                taken = measured(engines, files, asked.rounds)
                name = f"{size[0]}×{size[1]} {size[2]}× {case}"
                print(f"{name:32}" + "".join(f"{ms / megapixels:20.2f}" for ms in taken.values()), flush=True)


if __name__ == "__main__":
    main()
