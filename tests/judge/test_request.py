"""The planner: what is shown of a difference, and what it costs."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_visual_claude.judge.request import planning
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.judge.service.models import HIGH, STANDARD
from pytest_visual_claude.model import Box, Difference, Evidence, Kind, Region, Size

EVIDENCE = Evidence(pixels=1, share=0.0, delta_e=10.0)


def difference(expected, actual, *places):
    regions = [
        Region(f"R{number}", Kind.OTHER, Box(*box), Box(*(baseline or box)), EVIDENCE)
        for number, (box, baseline) in enumerate(places, 1)
    ]
    return Difference(Size(*expected), Size(*actual), tuple(regions))


def planned(size, *boxes, vision=HIGH):
    return planning.plan(difference(size, size, *((box, None) for box in boxes)), vision)


def shown(plan):
    return [(image.overview, str(image.source), str(image.size)) for image in plan.images[::2]]


@pytest.mark.parametrize(
    ("size", "tokens"), [((1920, 1080), 2691), ((1280, 720), 1196), ((28, 28), 1), ((29, 28), 2), ((200, 200), 64)]
)
def test_a_picture_costs_a_token_for_each_patch_of_28_pixels(size, tokens):
    assert models.tokens(Size(*size)) == tokens


@pytest.mark.parametrize("size", [(2576, 1449), (2420, 1512), (1932, 1932), (1920, 1080)])
def test_the_largest_sizes_that_anthropic_names_fit_unresized(size):
    assert HIGH.fits(Size(*size))
    assert HIGH.fitted(Size(*size)) == Size(*size)


@pytest.mark.parametrize(("size", "scale"), [((1280, 5000), 0.515), ((1280, 9000), 0.286)])
def test_tall_pages_would_shrink_as_anthropic_says(size, scale):
    assert HIGH.fitted(Size(*size)).width / size[0] == pytest.approx(scale, abs=0.001)


def test_a_viewport_is_shown_whole_and_its_change_beside_it():
    plan = planned((1280, 720), (600, 300, 96, 44))
    assert shown(plan) == [(True, "0,0  1280×720", "697×392"), (False, "576,272  144×100", "288×200")]


def test_images_come_in_pairs_baseline_first():
    plan = planned((1280, 720), (600, 300, 96, 44), (10, 10, 300, 300))
    sides = [image.side for image in plan.images]
    assert sides == [planning.Side.BASELINE, planning.Side.ACTUAL] * 3


def test_a_tall_page_is_shown_as_a_band_around_what_changed():
    plan = planned((1280, 5000), (24, 2800, 96, 44))
    assert shown(plan)[0] == (True, "0,2680  1280×284", "1120×248")
    assert plan.images[0].label == "Overview · baseline · rows 2680 to 2964 of 1280×5000, scaled 0.88"


def test_a_tall_page_with_many_changes_is_shown_in_three_bands_at_most():
    plan = planned((1280, 9000), *((10, 1000 * row, 90, 20) for row in range(7)))
    assert sum(image.overview for image in plan.images) == 6


def test_near_regions_share_a_crop_and_far_ones_do_not():
    plan = planned((1280, 720), (600, 300, 20, 20), (630, 300, 20, 20), (100, 600, 20, 20))
    assert [[mark.region for mark in image.marks] for image in plan.images[2::2]] == [["R1", "R2"], ["R3"]]


def test_a_picture_that_is_all_region_is_shown_once():
    assert shown(planned((120, 60), (0, 0, 120, 60))) == [(False, "0,0  120×60", "480×240")]


def test_a_thin_picture_is_padded_where_enlarging_it_would_cost_too_much():
    plan = planned((1280, 30), (0, 0, 1280, 30))
    image = plan.images[0]
    assert (str(image.content), str(image.size)) == ("1280×30", "1280×200")
    assert "grey padding" in image.label


def test_an_inserted_band_is_shown_where_it_is_and_where_it_was_not():
    plan = planning.plan(difference((1280, 5000), (1280, 5080), ((0, 1000, 1280, 80), (0, 1000, 1280, 0))))
    crops = [image for image in plan.images if not image.overview]
    assert [str(image.source) for image in crops] == ["0,936  1280×208"] * 2
    assert [str(image.marks[0].box) for image in crops] == ["0,64  1280×0", "0,64  1280×80"]


def test_what_moved_is_followed():
    plan = planning.plan(difference((1280, 720), (1280, 720), ((800, 500, 90, 40), (100, 100, 90, 40))))
    assert [str(image.source) for image in plan.images[2:]] == ["76,70  138×100", "776,470  138×100"]


def test_a_region_that_is_too_tall_is_cut_into_native_parts():
    plan = planned((1280, 5000), (0, 0, 1280, 4800), (0, 4900, 20, 20))
    tall = [image for image in plan.images if not image.overview and image.marks[0].region == "R1"]
    assert [image.scale for image in tall] == [1] * 4
    assert sum(image.source.height for image in tall[::2]) == 4928


def test_nine_regions_stay_within_twenty_images():
    plan = planned((1280, 9000), *((10, 1000 * row, 900, 20) for row in range(8)), (0, 0, 1280, 9000))
    assert len(plan.images) <= 20


def test_a_region_over_the_whole_page_does_not_swallow_the_native_crops_of_the_others():
    plan = planned((1280, 9000), (10, 4000, 90, 20), (0, 0, 1280, 9000))
    assert any(image.scale >= 1 and [mark.region for mark in image.marks] == ["R1"] for image in plan.images)


def test_what_looks_like_rendering_is_asked_about_in_a_crop_alone():
    asked = difference((1280, 720), (1280, 720), ((40, 300, 12, 14), None))
    (region,) = asked.regions
    strokes = replace(asked, regions=(replace(region, kind=Kind.RENDERING),))
    plan = planning.plan(strokes, HIGH)
    assert [image.overview for image in plan.images] == [False, False]
    assert plan.tokens < planning.plan(asked, HIGH).tokens / 5


def test_nothing_is_planned_where_nothing_differs():
    with pytest.raises(ValueError, match="nothing differs"):
        planned((1280, 720))


def test_models_before_4_7_get_smaller_overviews():
    plan = planned((1280, 1024), (24, 280, 96, 44), vision=STANDARD)
    assert all(STANDARD.fits(image.size) for image in plan.images)


sides = st.integers(1, 6000)


@st.composite
def differences(draw):
    expected, actual = (Size(draw(sides), draw(sides)) for _ in range(2))

    def box(frame):
        x, y = draw(st.integers(0, frame.width - 1)), draw(st.integers(0, frame.height - 1))
        return Box(x, y, draw(st.integers(0, frame.width - x)), draw(st.integers(0, frame.height - y)))

    count = draw(st.integers(1, 9))
    regions = [Region(f"R{n}", Kind.OTHER, box(actual), box(expected), EVIDENCE) for n in range(1, count + 1)]
    return Difference(expected, actual, tuple(regions))


@given(differences(), st.sampled_from([HIGH, STANDARD]))
def test_whatever_differs_the_plan_keeps_its_limits(found, vision):
    plan = planning.plan(found, vision)
    assert 2 <= len(plan.images) <= 20
    for image in plan.images:
        frame = found.expected if image.side is planning.Side.BASELINE else found.actual
        assert 0 <= image.source.x <= image.source.right <= frame.width
        assert 0 <= image.source.y <= image.source.bottom <= frame.height
        assert image.source.area > 0
        assert min(image.size.width, image.size.height) >= 200
        assert vision.fits(image.size)
        assert image.tokens == math.ceil(image.size.width / 28) * math.ceil(image.size.height / 28)
    shown = {mark.region for image in plan.images if not image.overview for mark in image.marks}
    assert shown == set(plan.regions)


def test_what_lies_far_apart_on_one_line_does_not_share_a_crop():
    plan = planned((1280, 720), (40, 300, 60, 20), (340, 300, 60, 20))
    assert [[mark.region for mark in image.marks] for image in plan.images[2::2]] == [["R1"], ["R2"]]


def test_labels_name_columns_where_columns_are_cut():
    plan = planned((4000, 5000), (2000, 2800, 96, 44))
    assert "· columns 1356 to 2740, rows 2680 to 2964 of 4000×5000" in plan.images[0].label
