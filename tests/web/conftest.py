"""A run with every outcome, its pictures drawn without letters, and a browser to look at its page."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page
from samples import check, facts, finding

from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.model import (
    Box,
    Cause,
    Change,
    Check,
    Difference,
    Environment,
    Evidence,
    Key,
    Kind,
    Location,
    Origin,
    Outcome,
    Region,
    Run,
    Seen,
    Severity,
    Size,
    Verdict,
    to_json,
)
from pytest_visual_claude.web import report
from pytest_visual_claude.web.review import Review

SIZE = (480, 300)
CARDS = [(24 + 148 * n, 90, 152 + 148 * n, 200, colour) for n, colour in enumerate(("#f2b84b", "#4b8bf2", "#3f9d73"))]
BAND = 40


def drawn(*, button: str = "#0a7d55", band: bool = False, cards: int = 3) -> bytes:
    """A small page: a bar, cards, a button; with a band, everything below it moved down."""
    moved = BAND if band else 0
    image = Image.new("RGB", (SIZE[0], SIZE[1] + moved), "#ffffff")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, SIZE[0], 47), fill="#1d2733")
    if band:
        draw.rectangle((0, 48, SIZE[0], 47 + BAND), fill="#ffe08a")
    for left, top, right, bottom, colour in CARDS[:cards]:
        draw.rectangle((left, top + moved, right, bottom + moved), fill=colour)
    draw.rectangle((24, 230 + moved, 144, 270 + moved), fill=button)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


BEFORE = drawn()


def _region(name: str, kind: Kind, box: Box, baseline: Box | None = None, **evidence: Any) -> Region:
    facts: dict[str, Any] = {
        "pixels": box.area or (baseline or box).area,
        "share": 0.05,
        "delta_e": 30.0,
        "contrast": 4.0,
        **evidence,
    }
    return Region(name, kind, box, baseline or box, Evidence(**facts))


def _check(name: str, outcome: Outcome, **fields: Any) -> Check:
    key = Key("tests/test_shop", f"tests/test_shop.py::test_{name}", name, "chromium")
    path = f"tests/__screenshots__/test_shop/{name}-chromium.png"
    return replace(check(outcome, key), baseline=path, location=Location("tests/test_shop.py", 12), run="r1", **fields)


BUTTON = _region("R1", Kind.COLOUR, Box(24, 230, 121, 41), before="#0a7d55", after="#c22222")
CARD = _region("R2", Kind.REMOVED, Box(320, 90, 129, 111))
INSERTED = _region("R1", Kind.ADDED, Box(0, 48, 480, BAND), Box(0, 48, 480, 0), vector=(0, BAND))
RED_BUTTON = Cause(
    'button "Place order"',
    Change.STYLE,
    "background-color",
    "#0a7d55",
    "#c22222",
    boxes=(BUTTON.box,),
    baseline_boxes=(BUTTON.box,),
    origin=Origin("cart.css:18", ".order .button"),
    regions=("R1",),
)
LOST_CARD = Cause("li.card", Change.REMOVED, baseline_boxes=(CARD.box,), within="the list", regions=("R2",))
CLAUDE = Verdict("claude-sonnet-5-5", (), cost=0.009, seconds=3.2, input_tokens=2400, output_tokens=210)


def _difference(*regions: Region, size: Size = Size(*SIZE)) -> Difference:  # noqa: B008 - frozen
    return Difference(Size(*SIZE), size, regions, sum(region.evidence.pixels for region in regions))


HOME = _check(
    "home",
    Outcome.CHANGED,
    difference=_difference(BUTTON, CARD),
    findings=(
        finding("R1", Severity.MAJOR, Kind.COLOUR, "the button is red instead of green"),
        finding("R2", Severity.CRITICAL, Kind.REMOVED, "the third card is gone"),
    ),
    verdict=CLAUDE,
    environment=("version: 155.0 → 156.0",),
    causes=(RED_BUTTON, LOST_CARD),
    seconds=1.25,
)
BANNER = _check(
    "banner",
    Outcome.CHANGED,
    difference=_difference(INSERTED, size=Size(SIZE[0], SIZE[1] + BAND)),
    unexplained="there is no tests/__screenshots__/test_shop/banner-chromium.dom",
    findings=(finding("R1", Severity.MAJOR, Kind.ADDED, "a yellow banner was inserted; everything below moved down"),),
    seen=(Seen("4f2a91c0", ("R1",), 4, 0, 3, "2026-01-31"),),
    verdict=replace(CLAUDE, remembered=True, cost=0.0, seconds=0.0),
)
NEW = _check("new", Outcome.MISSING, reason="Nothing to compare with yet: the picture of this run is kept.")
MOVING = _check("moving", Outcome.UNSTABLE, reason="The page still changed after 5000 ms, between the last two frames.")
UNDECIDED = _check(
    "undecided", Outcome.UNDECIDED, difference=_difference(BUTTON), reason="overloaded (529), asked 3 times"
)
TOLERATED = _check(
    "tolerated",
    Outcome.TOLERATED,
    difference=_difference(BUTTON),
    findings=(finding("R1", Severity.COSMETIC, Kind.COLOUR, "the button is one shade darker"),),
    verdict=Verdict("local", ()),
)
CHECKS = (HOME, BANNER, NEW, MOVING, UNDECIDED, TOLERATED, *(_check(f"quiet_{n}", Outcome.MATCHED) for n in range(3)))

RED = drawn(button="#c22222", cards=2)
FILES = {
    "home": {"expected.png": BEFORE, "actual.png": RED, "diff.png": RED},
    "banner": {"expected.png": BEFORE, "actual.png": drawn(band=True), "diff.png": drawn(band=True)},
    "new": {"actual.png": drawn(cards=1)},
    "moving": {
        "expected.png": BEFORE,
        "before.png": drawn(cards=1),
        "actual.png": drawn(cards=2),
        "diff.png": drawn(cards=2),
    },
    "undecided": {"expected.png": BEFORE, "actual.png": RED, "diff.png": RED},
    "tolerated": {"expected.png": BEFORE, "actual.png": drawn(button="#0a7550"), "diff.png": BEFORE},
}


def stage(root: Path, checks: tuple[Check, ...] = CHECKS, files: dict[str, dict[str, bytes]] = FILES) -> Baselines:
    """A project after a run that made these checks."""
    made = Baselines(root, root / ".visual")
    made.prepare()
    for one in checks:
        if one.outcome is not Outcome.MISSING:
            made.put_back({root / one.baseline: BEFORE})
        if one.key.name in files:
            kept = files[one.key.name]
            known = facts(kept["actual.png"], one.key, Environment("chromium")) if "actual.png" in kept else None
            made.stage(one, kept, known)
    run = Run("r1", "2026-11-22T08:00:00+00:00", "0.1.0", "claude-sonnet-5-5", "ANTHROPIC_API_KEY is set", "..", checks)
    made.put_back({made.results / "run.json": to_json(run).encode()})
    return made


def written(baselines: Baselines) -> Path:
    """The report of that run."""
    from pytest_visual_claude.model import from_json

    run = from_json(Run, (baselines.results / "run.json").read_bytes())
    return report.write(run, baselines, baselines.results / "report.html")


@pytest.fixture
def baselines(tmp_path: Path) -> Baselines:
    return stage(tmp_path)


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that fails its test where it says an error. Parameters are those of a browser context.

    A test adds to ``refused`` what a server may answer with, like 409: the browser reports that as an error, and at
    any time, so it cannot be forgotten afterwards.
    """
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **getattr(request, "param", {})})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    refused: set[int] = set()
    opened.errors, opened.refused = errors, refused  # type: ignore[attr-defined]
    opened.set_default_timeout(10_000)
    yield opened
    context.close()
    expected = tuple(f"Failed to load resource: the server responded with a status of {code}" for code in refused)
    assert [error for error in errors if not error.startswith(expected)] == []


@pytest.fixture
def served(baselines: Baselines) -> Iterator[Review]:
    """The review of that run, on a port of its own."""
    review = Review(baselines)
    server = review.server()
    thread = threading.Thread(target=review.run, args=(server,), daemon=True)
    thread.start()
    yield review
    server.should_exit = True
    thread.join()
