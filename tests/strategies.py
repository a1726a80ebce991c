"""Any value of the model, for hypothesis."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar, cast

from hypothesis import strategies as st

from pytest_visual_claude.model import (
    Box,
    Cause,
    Check,
    Contrast,
    Difference,
    Environment,
    Evidence,
    Finding,
    Key,
    Kind,
    Region,
    Run,
    Severity,
    Size,
    Verdict,
)

T = TypeVar("T")

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
WHOLE = st.integers(0, 2**31)
REGION_IDS = st.sampled_from([f"R{number}" for number in range(1, 10)])


def any_of(kind: type[T], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    """Any value of a dataclass: its optional fields, too, are drawn by their types."""
    return st.builds(kind, **{field.name: given.get(field.name, ...) for field in fields(cast(Any, kind))})


BROWSERS = st.sampled_from(["", "chromium", "firefox", "webkit-Darwin-py3.14"])
KEYS = any_of(
    Key, browser=BROWSERS, variant=st.from_regex(r"[\w.-]{0,40}", fullmatch=True, alphabet=st.characters(codec="ascii"))
)
BOXES = st.builds(Box, WHOLE, WHOLE, WHOLE, WHOLE)
SIZES = st.builds(Size, WHOLE, WHOLE)
VECTORS = st.none() | st.tuples(st.integers(-99, 99), st.integers(-99, 99))
EVIDENCE = any_of(
    Evidence,
    pixels=WHOLE,
    share=st.floats(0, 1),
    delta_e=st.floats(0, 100),
    contrast=st.floats(1, 21),
    structure=st.floats(0, 1),
    left_over=st.floats(0, 1),
    stayed=st.floats(0, 1),
    vector=VECTORS,
)
REGIONS = st.builds(Region, REGION_IDS, st.sampled_from(Kind), BOXES, BOXES, EVIDENCE)
DIFFERENCES = any_of(
    Difference,
    expected=SIZES,
    actual=SIZES,
    regions=st.lists(REGIONS, max_size=9, unique_by=lambda region: region.id).map(tuple),
)
FINDINGS = any_of(Finding, region=REGION_IDS | st.text(max_size=5), severity=st.sampled_from(Severity))
VERDICTS = any_of(
    Verdict,
    findings=st.lists(FINDINGS, max_size=3).map(tuple),
    cost=NUMBERS,
    seconds=NUMBERS,
    saved=NUMBERS,
    estimate=NUMBERS,
)
ENVIRONMENTS = any_of(Environment, scale=NUMBERS, fingerprint=st.dictionaries(st.text(max_size=9), st.text(max_size=9)))
CONTRASTS = st.builds(Contrast, st.floats(1, 21), st.floats(1, 21), st.booleans(), st.booleans())
CAUSES = any_of(Cause, contrast=st.none() | CONTRASTS)
#: Where something can be that lies in a picture of 400×300.
PLACES = st.builds(Box, st.integers(0, 300), st.integers(0, 200), st.integers(0, 100), st.integers(0, 100))
CHECKS = any_of(
    Check,
    causes=st.none() | st.lists(CAUSES, max_size=2).map(tuple),
    difference=st.none() | DIFFERENCES,
    verdict=st.none() | VERDICTS,
    findings=st.lists(FINDINGS, max_size=3).map(tuple),
    seconds=NUMBERS,
)
RUNS = any_of(Run, checks=st.lists(CHECKS, max_size=2).map(tuple), spent=NUMBERS)


def any_causes(regions: tuple[str, ...]) -> st.SearchStrategy[Cause]:
    """Causes that claim to explain these."""
    properties = st.sampled_from(["color", "overflow", "height", "display", "source", ""]) | st.text(max_size=9)
    boxes = st.lists(PLACES, max_size=2).map(tuple)
    return any_of(
        Cause,
        property=properties,
        boxes=boxes,
        baseline_boxes=boxes,
        contrast=st.none() | CONTRASTS,
        regions=st.just(regions),
    )
