"""The frozen values that travel from a page to a report, and their JSON.

Every value is immutable, holds builtins or other values of this module, and can be
read back from its own JSON (:func:`to_json`, :func:`from_json`). Pictures are bytes
and stay on disk: a :class:`Check` names them, it does not hold them.
"""

from __future__ import annotations

import enum
import functools
import hashlib
import json
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

from pytest_visual_claude.errors import PictureError

#: Version of run.json and check.json. Raised when a field changes its meaning or goes away.
SCHEMA = 1

T = TypeVar("T")


@functools.total_ordering
class Severity(enum.Enum):
    """How bad a difference is for somebody who uses the page, from least to most."""

    #: Seen only when both pictures are laid over each other.
    COSMETIC = "cosmetic"
    #: Noticeable, harmless.
    MINOR = "minor"
    #: A person would report it.
    MAJOR = "major"
    #: Content or a control is lost, unreadable or unusable.
    CRITICAL = "critical"

    def __lt__(self, other: Severity) -> bool:
        order = list(Severity)
        return order.index(self) < order.index(other)


class Tolerance(enum.Enum):
    """The highest severity that still passes."""

    NONE = "none"
    COSMETIC = "cosmetic"
    MINOR = "minor"
    MAJOR = "major"

    def allows(self, severity: Severity) -> bool:
        return self is not Tolerance.NONE and severity <= Severity(self.value)


class Kind(enum.Enum):
    """What happened in a region."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    RESIZED = "resized"
    TEXT = "text"
    COLOUR = "colour"
    IMAGE = "image"
    #: Anti-aliasing, hinting, a sub-pixel of movement: no person sees it.
    RENDERING = "rendering"
    OTHER = "other"


class Outcome(enum.Enum):
    """What became of one check. The first three pass, the others fail."""

    MATCHED = "matched"
    TOLERATED = "tolerated"
    WRITTEN = "written"
    CHANGED = "changed"
    MISSING = "missing"
    UNSTABLE = "unstable"
    UNDECIDED = "undecided"
    UNREADABLE = "unreadable"

    @property
    def passed(self) -> bool:
        return self in (Outcome.MATCHED, Outcome.TOLERATED, Outcome.WRITTEN)


@dataclass(frozen=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}×{self.height}"


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, origin top left. Width or height 0 is a seam: a place, no area."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def area(self) -> int:
        return self.width * self.height

    def union(self, other: Box) -> Box:
        x, y = min(self.x, other.x), min(self.y, other.y)
        right, bottom = max(self.right, other.right), max(self.bottom, other.bottom)
        return Box(x, y, right - x, bottom - y)

    def __str__(self) -> str:
        return f"{self.x},{self.y}  {self.width}×{self.height}"


@dataclass(frozen=True)
class Picture:
    """An encoded PNG, with the size its header states.

    :param png: the encoded bytes, exactly as they came from the browser or the disk.
    """

    png: bytes
    width: int
    height: int

    @classmethod
    def of(cls, png: bytes) -> Picture:
        """Reads the header only; nothing is decoded.

        :raises PictureError: if the bytes are no PNG or state an empty size.
        """
        if png[:8] != b"\x89PNG\r\n\x1a\n" or png[12:16] != b"IHDR" or len(png) < 33:
            raise PictureError(f"is not a PNG ({_what_it_is(png)})")
        width, height = struct.unpack(">II", png[16:24])
        if not 0 < width < 2**31 or not 0 < height < 2**31:
            raise PictureError(f"states an impossible size of {width}×{height}")
        return cls(png, width, height)

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)

    def __repr__(self) -> str:
        return f"Picture({self.width}×{self.height}, {len(self.png)} bytes)"


_SIGNATURES = {
    b"": "it is empty",
    b"version https://git-lfs": "it is a Git LFS pointer: run git lfs pull",
    b"<<<<<<<": "it holds the marks of a merge conflict",
    b"\xff\xd8\xff": "it is a JPEG",
    b"RIFF": "it is a WebP",
    b"GIF8": "it is a GIF",
    b"<": "it is a text such as HTML",
    b"\x89PNG\r\n": "it is a damaged PNG",
    b"\x89PNG": "it is a PNG whose line endings were converted",
}


def _what_it_is(data: bytes) -> str:
    if not data:
        return _SIGNATURES[b""]
    found = (text for mark, text in _SIGNATURES.items() if mark and data.startswith(mark))
    return next(found, f"it starts with {data[:8]!r}")


_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_LONGEST = 100


def safe_name(text: str) -> str:
    """``text`` as one file or folder name that every system takes.

    Safe names stay as they are. Any other is made safe and gets 8 hex digits of its
    SHA-256, so that two texts never share a name.
    """
    safe = _UNSAFE.sub("-", text).strip("-. ")[:_LONGEST]
    if safe == text and not _RESERVED.match(text):
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{safe}-{digest}" if safe else digest


@dataclass(frozen=True)
class Key:
    """Which check this is.

    :param module: the test file without its suffix, relative to pytest's root, with ``/``.
    :param test: the pytest node id of the test.
    :param name: the picture's name: the test's own, or the one that was given.
    :param variant: what the same check exists in several of: the browser's name, or ``""``.
    """

    module: str
    test: str
    name: str
    variant: str = ""

    @property
    def file(self) -> str:
        """The picture's file name without suffix: safe on every system."""
        return "-".join(filter(None, (safe_name(self.name), safe_name(self.variant) if self.variant else "")))

    @property
    def path(self) -> str:
        """Names the check everywhere: in commands, in evidence folders, in reports."""
        return "/".join([*map(safe_name, self.module.split("/")), self.file])

    def __str__(self) -> str:
        return self.path


@dataclass(frozen=True)
class Gate:
    """Playwright's pixel gate, for those who set it: what stays within is no difference at all.

    :param threshold: colour distance in YIQ space under which two pixels are equal, 0 (strict)
        to 1 (lax). Default where only a limit is set: 0.2, as in Playwright.
    :param max_diff_pixels: how many pixels may differ. Default: 0.
    :param max_diff_pixel_ratio: which share of all pixels may differ, 0 to 1. With both
        limits the smaller one counts, as in Playwright.
    """

    threshold: float | None = None
    max_diff_pixels: int | None = None
    max_diff_pixel_ratio: float | None = None


@dataclass(frozen=True)
class Evidence:
    """What was measured in a region. No opinion.

    :param pixels: how many pixels differ in it.
    :param share: those pixels as a share of the whole picture, 0 to 1.
    :param delta_e: the 95th percentile of their colour distance (see pixels/): about 1 is
        the least a trained eye sees side by side, 100 is black against white.
    :param contrast: WCAG contrast ratio between old and new, 1 to 21, where it is largest.
    :param structure: likeness of the shapes whatever their colours, 0 (none) to 1 (same).
    :param before: the colour that was replaced, ``#rrggbb``, where there is one.
    :param after: the colour that came, ``#rrggbb``, where there is one.
    :param vector: how far it moved, (right, down) in pixels, where it did.
    """

    pixels: int
    share: float
    delta_e: float
    contrast: float = 1.0
    structure: float = 0.0
    before: str | None = None
    after: str | None = None
    vector: tuple[int, int] | None = None


@dataclass(frozen=True)
class Region:
    """One place where two pictures differ.

    :param id: ``R1`` to ``R9``, by importance.
    :param box: where it is in the actual picture.
    :param baseline_box: where the same thing is in the baseline. What was added has a
        baseline box without area, what was removed an actual box without area, where the
        page moved to make or to close the room.
    """

    id: str
    kind: Kind
    box: Box
    baseline_box: Box
    evidence: Evidence

    @property
    def place(self) -> Box:
        """The box to name to a person: where it is, or where it was."""
        return self.box if self.box.area else self.baseline_box


@dataclass(frozen=True)
class Difference:
    """How two pictures differ. No regions: they do not.

    :param pixels: how many pixels differ, all regions together.
    :param digests: SHA-256 of both pictures' pixels (not of their bytes); the ledger's key.
    """

    expected: Size
    actual: Size
    regions: tuple[Region, ...] = ()
    pixels: int = 0
    digests: tuple[str, str] = ("", "")

    @property
    def rendering_only(self) -> bool:
        """True where nothing but rendering differs, which no judge need be asked about."""
        return all(region.kind is Kind.RENDERING for region in self.regions)


@dataclass(frozen=True)
class Question:
    """Everything a judge may see.

    :param ignore: what the user wrote to be ignored, or ``""``.
    """

    expected: Picture
    actual: Picture
    difference: Difference
    ignore: str = ""


@dataclass(frozen=True)
class Finding:
    """What a judge says of one region.

    :param sentence: what changed, in one sentence that names the element.
    :param ignored: true where the judge says that the user's ``ignore`` covers it.
    :param disputed: true where the pixels contradict the judge and policy.py raised the severity.
    """

    region: str
    kind: Kind
    severity: Severity
    sentence: str
    ignored: bool = False
    disputed: bool = False


@dataclass(frozen=True)
class Verdict:
    """A finding for every region, who said it and at what cost.

    :param judge: ``local``, or the model's id.
    :param cost: US dollars.
    :param remembered: true where it was read from the ledger; then cost and seconds are 0.
    :param warning: what a person should know of how it came about, or ``""``.
    """

    judge: str
    findings: tuple[Finding, ...]
    cost: float = 0.0
    seconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    remembered: bool = False
    warning: str = ""


@dataclass(frozen=True)
class Environment:
    """Where a picture was taken, as far as it changes how a page is drawn.

    :param viewport: ``1280×720``, or ``""`` for a picture that comes from elsewhere.
    :param scale: device pixels for each CSS pixel; 0 where unknown.
    """

    browser: str = ""
    version: str = ""
    platform: str = ""
    viewport: str = ""
    scale: float = 0
    flags: tuple[str, ...] = ()
    plugin: str = ""

    def differs_from(self, other: Environment) -> tuple[str, ...]:
        """One ``name: other → self`` for each fact that is known to both and differs."""
        pairs = ((f.name, getattr(other, f.name), getattr(self, f.name)) for f in fields(self))
        return tuple(
            f"{name}: {old or 'none'} → {new or 'none'}" for name, old, new in pairs if name != "plugin" and old != new
        )


@dataclass(frozen=True)
class Check:
    """One screenshot, from page to outcome: the one object from the journey to every report.

    :param baseline: the baseline picture's path, relative to pytest's root, with ``/``.
    :param line: ``tests/test_pricing.py:12``, where the assertion stands; ``""`` if unknown.
    :param findings: the verdict's findings as policy.py let them stand.
    :param reason: what happened, for every outcome that findings do not explain.
    :param environment: how this environment differs from the baseline's, a fact each.
    :param run: the id of the run that made it.
    """

    key: Key
    outcome: Outcome
    tolerance: Tolerance
    baseline: str
    run: str = ""
    line: str = ""
    difference: Difference | None = None
    verdict: Verdict | None = None
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    environment: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Run:
    """All checks of one pytest run.

    :param started: ISO 8601 with the offset from UTC.
    :param judge: who judges in this run, and why, as the report header says it.
    """

    id: str
    started: str
    plugin: str
    judge: str
    checks: tuple[Check, ...] = ()
    schema: int = SCHEMA


def to_json(value: Any, *, indent: int | None = None) -> str:
    """Any value of this module as JSON: stable order, UTF-8, no NaN."""
    return json.dumps(_plain(value), indent=indent, ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def from_json(kind: type[T], text: str | bytes) -> T:
    """Reads a value back.

    :raises ValueError: if the text is no JSON, or no such value.
    """
    from pydantic import TypeAdapter  # 0.1 s, and only those who read need it

    return TypeAdapter(kind).validate_json(text)


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them (at least one)."""
    return functools.reduce(Box.union, boxes)
