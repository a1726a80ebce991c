"""What other engines say of the same pictures, beside ours: ``python benchmarks/oracle.py DIR``.

DIR holds, each with a manifest.json and each optional: ``playwright`` (pairs that are to match or to
fail), ``pixelmatch-*`` (exact counts at a threshold), ``pngsuite`` (valid and invalid files) and
``badpng`` (files that a baseline folder can hold). Where pypng is installed, it decodes the valid files
of the suite as well, and the pixels are compared.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pytest_visual_claude import pixels, policy
from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import Kind, Outcome, Question, Tolerance
from pytest_visual_claude.pixels import pixelmatch as gate
from pytest_visual_claude.pixels.decode import decoding

Mask = npt.NDArray[np.bool_]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    folder = options.parse_args().folder
    for part in sorted(folder.iterdir()):
        check = next((check for name, check in CHECKS.items() if part.name.startswith(name)), None)
        if check and (part / "manifest.json").exists():
            right, wrong = 0, []
            for problem in check(part):
                right += not problem
                wrong += [problem] if problem else []
            print(f"{part.name}: {right} of {right + len(wrong)}", *wrong, sep="\n    ")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def playwright(folder: Path) -> Iterator[str]:
    """Rendering differences have to pass at the tolerance ``cosmetic``, all others to fail."""
    for case in _cases(folder):
        expected, actual = (pixels.read((folder / case[side]).read_bytes()) for side in "ab")
        difference = pixels.compare(expected, actual)
        findings = Local().ask(Question(expected, actual, difference)).findings
        outcome = policy.decide(difference, findings, Tolerance.COSMETIC).outcome
        match = outcome in (Outcome.MATCHED, Outcome.TOLERATED)
        kinds = ", ".join(f"{one.kind.value} of {one.evidence.pixels} px" for one in difference.regions)
        yield "" if match == (case["expected"] == "match") else f"{case['a']}: to {case['expected']}, found {kinds}"


def pixelmatch(folder: Path) -> Iterator[str]:
    """Asked for its algorithm, we have to count what it counts; prints why we say otherwise when asked for ours."""
    print(f"    {'':28}{'its count':>10}{'ours':>8}" + "".join(f"{why:>26}" for why in WHY))
    for case in _cases(folder):
        images = [decoding.decode((folder / case[side]).read_bytes(), pixels.LIMIT) for side in "ab"]
        pair = gate.PicturePair(*(image.with_alpha() for image in images), checkerboard=True)
        threshold = case["options"].get("threshold", 0.1)
        name = f"{case['a']} {case['b']} at {threshold}"
        count = pair.count(threshold, antialiased=case["options"].get("includeAA", False))
        if images[0].array.shape[:2] == images[1].array.shape[:2]:
            print(f"    {name:28}{count:10}" + _disagreement(pair, threshold, *_ours(folder, case)))
        wanted = case["differing_pixels"]
        yield "" if count == wanted else f"{name}: {count} instead of {wanted}"


#: Why a pixel counts for us and not for pixelmatch (+), or the other way round (-).
WHY = ("+ paler than it counts", "+ anti-aliased to it", "- rendering only to us", "- moved along to us")


def _ours(folder: Path, case: dict[str, Any]) -> tuple[Mask, Mask]:
    """Where we find a difference that a person could see, and one of rendering only."""
    difference = pixels.compare(*(pixels.read((folder / case[side]).read_bytes()) for side in "ab"))
    masks = np.zeros((2, difference.actual.height, difference.actual.width), bool)
    for one in difference.regions:
        for box in (one.box, one.baseline_box):
            masks[int(one.kind is Kind.RENDERING), box.y : box.bottom, box.x : box.right] = True
    return masks[0], masks[1] & ~masks[0]


def _disagreement(pair: gate.PicturePair, threshold: float, seen: Mask, rendering: Mask) -> str:
    """Our count in place, and by how much each reason makes it larger or smaller than pixelmatch's."""
    differs = np.any(pair.a != pair.b, axis=2)
    over, smooth = np.zeros_like(differs), np.zeros_like(differs)
    at = pair.over(threshold)
    over[tuple(at)], smooth[tuple(at)] = True, pair.antialiased(at)
    its = over & ~smooth
    reasons = (seen & differs & ~over, seen & smooth, its & rendering, its & ~seen & ~rendering)
    counts = [np.count_nonzero(seen & differs), *map(np.count_nonzero, reasons)]
    return f"{counts[0]:8}" + "".join(f"{count:26}" for count in counts[1:])


def pngsuite(folder: Path) -> Iterator[str]:
    for case in _cases(folder):
        data = (folder / case["file"]).read_bytes()
        reason = _reason(data)
        if case["valid"]:
            yield f"{case['file']}: refused, it {reason}" if reason else _other_pixels(data, case["file"])
        else:
            yield "" if reason else f"{case['file']}: decoded, though it is not valid"


def badpng(folder: Path) -> Iterator[str]:
    """Prints each file's fate; a problem is only what takes over 1 s or is no picture's fault."""
    for case in _cases(folder):
        started = time.perf_counter()
        reason = _reason((folder / case["file"]).read_bytes())
        seconds = time.perf_counter() - started
        print(f"    {case['file']:28} {seconds * 1000:4.0f} ms  {reason or 'decodes'}")
        yield "" if seconds < 1 else f"{case['file']}: took {seconds:.1f} s"


def _reason(data: bytes) -> str:
    try:
        pixels.read(data)
    except PictureError as error:
        return str(error)
    return ""


def _other_pixels(data: bytes, name: str) -> str:
    """Compares with pypng, a decoder written without ours."""
    if importlib.util.find_spec("png") is None:
        return ""
    import png  # type: ignore[import-not-found]

    reader = png.Reader(bytes=data)
    reader.preamble()
    reader.sbit = None  # browsers and Pillow show the whole range whatever sBIT says
    width, height, rows, facts = reader.asDirect()
    direct = np.vstack([np.asarray(list(row)) for row in rows]).reshape(height, width, facts["planes"])
    depth = facts["bitdepth"]
    direct = direct >> (depth - 8) if depth > 8 else direct * 255 // (2**depth - 1)
    colour = np.repeat(direct[..., :1], 3, axis=2) if facts["greyscale"] else direct[..., :3]
    alpha = direct[..., -1:] if facts["alpha"] else np.full_like(direct[..., :1], 255)
    wanted = np.dstack([colour, alpha])
    found = decoding.decode(data, pixels.LIMIT).with_alpha()
    same = np.where(wanted[..., 3:] == 0, found[..., 3:] == 0, found == wanted)
    return "" if same.all() else f"{name}: {np.count_nonzero(~same.all(axis=2))} px are others"


def _cases(folder: Path) -> list[dict[str, Any]]:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    cases: list[dict[str, Any]] = manifest if isinstance(manifest, list) else manifest["cases"]
    return cases


CHECKS: dict[str, Callable[[Path], Iterator[str]]] = {
    "playwright": playwright,
    "pixelmatch": pixelmatch,
    "pngsuite": pngsuite,
    "badpng": badpng,
}


if __name__ == "__main__":
    main()
