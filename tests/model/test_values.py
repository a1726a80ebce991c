"""Boxes, regions, environments and the pixel gate."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import check, difference, region
from strategies import BOXES

from pytest_visual_claude.model import Box, Environment, Gate, Kind, from_json, union
from pytest_visual_claude.settings import Layer, Source, resolve

DRAWN = {"font serif": "1", "font emoji": "2", "LCD text": "off", "hinting": "off", "text": "3", "shadows": "4"}
HERE = Environment("chromium", "156.0", "Linux", "1280×720", 1.0, "UTC", fingerprint=DRAWN)


def test_a_box_is_said_as_its_place_and_its_size():
    box = Box(24, 280, 96, 44)
    assert (str(box), box.right, box.bottom, box.area) == ("24,280  96×44", 120, 324, 4224)


@given(st.lists(BOXES, min_size=1, max_size=5))
def test_a_union_holds_every_box_and_touches_one_on_each_side(boxes):
    around = union(boxes)
    assert (around.x, around.y) == (min(b.x for b in boxes), min(b.y for b in boxes))
    assert (around.right, around.bottom) == (max(b.right for b in boxes), max(b.bottom for b in boxes))


def test_what_was_removed_is_named_by_the_place_it_had():
    seam, was = Box(0, 120, 1280, 0), Box(0, 120, 1280, 80)
    assert replace(region(), box=seam, baseline_box=was).place == was
    assert replace(region(), box=was, baseline_box=seam).place == was


@pytest.mark.parametrize(
    ("kinds", "only"), [((), True), ((Kind.RENDERING,) * 2, True), ((Kind.RENDERING, Kind.TEXT), False)]
)
def test_rendering_only_is_said_where_every_region_is(kinds, only):
    assert difference(*(region(kind=kind) for kind in kinds)).rendering_only is only


def test_loud_rendering_is_not_rendering_only():
    loud = region(kind=Kind.RENDERING, contrast=7.0, delta_e=50.0)
    assert not difference(region(kind=Kind.RENDERING), loud).rendering_only
    assert difference(region(kind=Kind.RENDERING, contrast=6.9, delta_e=99.0)).rendering_only
    assert difference(region(kind=Kind.RENDERING, contrast=21.0, delta_e=49.0)).rendering_only


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ({}, ()),
        ({"plugin": "0.0.9"}, ()),
        ({"version": "150.2"}, ("version: 150.2 → 156.0",)),
        ({"platform": "Darwin", "scale": 2.0}, ("platform: Darwin → Linux", "scale: 2 → 1")),
        ({"time_zone": "Asia/Tokyo", "locale": "ja"}, ("time zone: Asia/Tokyo → UTC",)),
        ({"platform": "Darwin", "fingerprint": {}}, ()),  # it was claimed, not measured
        ({"browser": "", "version": "", "viewport": "", "scale": 0}, ()),
    ],
)
def test_an_environment_says_how_it_differs_as_far_as_both_know(then, said):
    assert HERE.differs_from(replace(HERE, **then)) == said


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ({}, ()),
        ({"font serif": "9", "font emoji": "9", "text": "9"}, ("fonts (serif, emoji)",)),
        ({"LCD text": "on", "hinting": "on", "text": "9"}, ("LCD text on → off", "hinting on → off")),
        ({"text": "9"}, ("edges of text",)),
        ({"shadows": "9", "a part of a later version": "9"}, ("shadows",)),
    ],
)
def test_an_environment_names_what_another_renderer_draws_otherwise(then, said):
    assert HERE.drawn_unlike(replace(HERE, fingerprint=DRAWN | then)) == said


@pytest.mark.parametrize("then", [{"fingerprint": {}}, {"browser": "firefox", "fingerprint": {"font serif": "9"}}])
def test_a_renderer_that_is_not_known_or_of_another_browser_is_not_compared(then):
    assert HERE.drawn_unlike(replace(HERE, **then)) == ()
    assert replace(HERE, **then).drawn_unlike(HERE) == ()


def test_at_another_scale_everything_is_drawn_otherwise_and_one_word_says_so():
    there = replace(HERE, scale=2.0, fingerprint=DRAWN | {"text": "9", "shadows": "9"})
    assert HERE.drawn_unlike(there) == ("scale 2 → 1",)


def test_facts_of_earlier_versions_are_read_and_know_no_renderer():
    old = '{"browser": "chromium", "version": "156.0", "platform": "Linux", "scale": 1.0, "flags": [], "plugin": "0"}'
    assert from_json(Environment, old) == Environment("chromium", "156.0", "Linux", "", 1.0, plugin="0")


@pytest.mark.parametrize(
    ("given", "gate"),
    [
        ({}, None),
        ({"threshold": 0}, Gate(threshold=0.0)),
        ({"max_diff_pixels": 0}, Gate(max_diff_pixels=0)),
        ({"max_diff_pixel_ratio": 0}, Gate(max_diff_pixel_ratio=0.0)),
    ],
)
def test_a_pixel_gate_is_there_where_any_part_is_set_if_only_to_zero(given, gate):
    assert resolve([Layer(Source.CALL, given)]).gate == gate


def test_a_value_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        setattr(check(), "reason", "fine")  # noqa: B010 - mypy knows, too


SMALL = st.builds(Box, st.integers(0, 6), st.integers(0, 6), st.integers(1, 5), st.integers(1, 5))


def _pixels(box):
    return {(x, y) for x in range(box.x, box.right) for y in range(box.y, box.bottom)}


@given(SMALL, st.lists(SMALL, max_size=4))
def test_a_box_is_within_others_exactly_where_each_of_its_pixels_is_in_one(box, others):
    assert box.within(others) is (_pixels(box) <= set().union(*map(_pixels, others)))
