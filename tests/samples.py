"""Values in the smallest number of words, for tests that need any, or one with a certain field."""

from __future__ import annotations

import struct
import zlib
from typing import Any

from pytest_visual_claude import pixels
from pytest_visual_claude.baselines import Facts
from pytest_visual_claude.model import (
    Box,
    Check,
    Difference,
    Environment,
    Evidence,
    Finding,
    IgnoreRule,
    Key,
    Kind,
    Outcome,
    Region,
    Severity,
    Size,
    Tolerance,
    Verdict,
)

KEY = Key("tests/test_pricing", "tests/test_pricing.py::test_pricing", "plans", "chromium")
BUTTON = Box(24, 280, 96, 44)
SCREEN = Size(1280, 720)


def region(name: str = "R1", kind: Kind = Kind.COLOUR, box: Box = BUTTON, **evidence: Any) -> Region:
    """By default one that no rail lets pass: large, strong, not rendering, not moved."""
    strong: dict[str, Any] = {"pixels": 4000, "share": 0.005, "delta_e": 40.0, "contrast": 4.0}
    return Region(name, kind, box, box, Evidence(**strong | evidence))


def difference(*regions: Region, size: Size = SCREEN) -> Difference:
    return Difference(size, size, regions, sum(region.evidence.pixels for region in regions))


def finding(
    name: str = "R1",
    severity: Severity = Severity.MAJOR,
    kind: Kind = Kind.COLOUR,
    sentence: str = "the primary button is red instead of green",
    *,
    ignored: bool = False,
) -> Finding:
    return Finding(name, kind, severity, sentence, ignored)


def words(text: str) -> tuple[IgnoreRule, ...]:
    """What ``ignore="…"`` comes to."""
    return (IgnoreRule(text),) if text else ()


def check(outcome: Outcome = Outcome.CHANGED, key: Key = KEY, **fields: Any) -> Check:
    baseline = "tests/__screenshots__/test_pricing/plans-chromium.png"
    return Check(key, outcome, Tolerance.COSMETIC, **{"baseline": baseline, **fields})


def changed(*findings: Finding, **fields: Any) -> Check:
    """A check with these findings, its region at the place that :func:`region` has."""
    return check(difference=difference(region()), findings=findings, **fields)


def judged(cost: float = 0.0091, judge: str = "claude-sonnet-5-5", **fields: Any) -> Verdict:
    return Verdict(judge, (), **{"cost": cost, "seconds": 3.21, **fields})


def facts(picture: bytes, key: Key = KEY, environment: Environment | None = None) -> Facts:
    """What is to be known of a picture that becomes the baseline of this check."""
    return Facts(key.path, pixels.opened(picture).digest, environment or Environment())


def png(width: int = 3, height: int = 2, colour: tuple[int, int, int] = (200, 30, 30)) -> bytes:
    """A picture of one colour, made without any library of pictures."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + bytes(colour) * width) * height
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
