"""Segments and bands, and what is measured before the pixels are counted."""

import dataclasses

import pytest

from pytest_visual_claude.model import Box, Evidence
from pytest_visual_claude.pixels.align.columns import as_one
from pytest_visual_claude.pixels.align.segments import Band, Segment, SegmentKind
from pytest_visual_claude.pixels.measure.measurements import Measured

SEGMENT = Segment(Box(5, 10, 20, 30), Box(5, 14, 20, 40))


@pytest.mark.parametrize(
    ("rows", "is_band"), [((0, 10, 0, 10), False), ((0, 0, 0, 10), True), ((0, 10, 3, 3), True), ((2, 2, 4, 4), True)]
)
def test_rows_without_a_counterpart_are_a_band(rows, is_band):
    piece = SEGMENT.rows(*rows)
    assert piece.band is isinstance(piece, Band) is is_band


def test_pieces_of_a_segment_are_of_its_kind():
    carried = SEGMENT.carried_along()
    assert {carried.rows(0, 5, 0, 5).kind, carried.rows(0, 5, 0, 0).kind, carried.turned().kind} == {
        SegmentKind.CARRIED
    }


@pytest.mark.parametrize(
    ("kind", "carried"), [("IN_PLACE", False), ("CARRIED", True), ("MOVED", True), ("RESIZED", False)]
)
def test_what_moved_was_carried_as_well(kind, carried):
    assert dataclasses.replace(SEGMENT, kind=SegmentKind[kind]).carried is carried


@pytest.mark.parametrize(
    ("band", "gain"),
    [
        (Band(Box(0, 5, 9, 0), Box(0, 5, 9, 30), absorbed=4), 26),
        (Band(Box(0, 5, 9, 30), Box(0, 5, 9, 0), absorbed=4), -26),
    ],
)
def test_what_follows_a_band_moves_by_as_much_as_it_did_not_absorb(band, gain):
    assert band.gain == gain


def test_what_is_measured_is_all_of_the_evidence_but_the_count():
    measured, evidence = ([field.name for field in dataclasses.fields(of)] for of in (Measured, Evidence))
    assert ["pixels", "share", *measured] == [*evidence, "was", "under"]
    assert Measured(2.5, vector=(0, 3)).counted(7, 0.1) == Evidence(7, 0.1, 2.5, vector=(0, 3))


def test_columns_that_came_in_two_places_are_no_rows_across_them_where_the_picture_is_higher_as_well():
    """Seen on a toast that became wider and higher: a band of both had two sides of other sizes to compare."""
    left, right = (Band(Box(x, 0, 0, 120), Box(x, 0, 54, 152)) for x in (19, 271))
    assert as_one([left, right]) == [left, right]


def test_the_same_rows_that_came_in_two_columns_are_one_band_across_them():
    left, right = (Band(Box(x, 40, 80, 0), Box(x, 40, 80, 30)) for x in (0, 100))
    assert as_one([left, right]) == [Band(Box(0, 40, 180, 0), Box(0, 40, 180, 30))]
