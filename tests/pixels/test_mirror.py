"""The way back is told as the way there: what was added was removed, and both boxes change places."""

import random

import layouts
import numpy as np
import pytest
from drawn import of_array
from hypothesis import given
from hypothesis import strategies as st

from pytest_visual_claude import pixels
from pytest_visual_claude.model import Kind

MIRRORED = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}
EDITS = ("inserted", "removed", "moved")


def regions(before, after):
    return pixels.compare(of_array(before), of_array(after)).regions


@given(st.integers(0, 2**32), st.sampled_from(EDITS))
def test_the_way_back_is_told_as_the_way_there(seed, edit):
    chance = random.Random(seed)
    layout = layouts.any_layout(chance)
    before, after = layout.draw(), layouts.edited(layout, edit, chance)[0].draw()
    there = {(MIRRORED.get(one.kind, one.kind), one.box, one.baseline_box) for one in regions(before, after)}
    back = {(one.kind, one.baseline_box, one.box) for one in regions(after, before)}
    assert there == back


@pytest.mark.parametrize("seed", range(8))
def test_what_is_inserted_in_one_of_several_columns_is_told_of_that_column_alone(seed):
    chance = random.Random(seed)
    columns = tuple(tuple(layouts.any_block(chance) for _ in range(4)) for _ in range(3))
    layout = layouts.Layout(columns, 900, 16)
    longer, column, first, _ = layouts.edited(layout, "inserted", chance)
    (region,) = regions(layout.draw(), longer.draw())
    x, y, width, height = longer.place(column, first)
    assert region.kind is Kind.ADDED
    assert (region.box.x, region.box.width) == (x, width)
    assert abs(region.box.height - height) <= layout.gap
    assert abs(region.box.y - y) <= layout.gap


def test_everything_below_moved_is_said_only_if_it_did():
    page = np.full((400, 300, 3), 255, np.uint8)
    page[200:] = np.random.default_rng(1).integers(0, 255, (200, 300, 3))
    page[:60] = np.random.default_rng(2).integers(0, 255, (60, 300, 3))
    longer = np.concatenate((page[:60], np.full((40, 300, 3), 90, np.uint8), page[60:]))
    (band,) = regions(page, longer)
    assert (band.kind, band.evidence.left_over) == (Kind.ADDED, 0)
    longer[300:] = np.random.default_rng(3).integers(0, 255, (140, 300, 3))
    assert 0 < next(one for one in regions(page, longer) if one.kind is Kind.ADDED).evidence.left_over <= 1
