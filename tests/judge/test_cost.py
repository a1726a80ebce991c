"""What is sent is the least that suffices: measured in tokens against sending both pictures whole."""

from typing import Any

import pytest

from pytest_visual_claude.judge.request import explain, planning, prompt
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.model import Box, Difference, Evidence, Kind, Picture, Question, Region, Size


def tokens(size, *boxes):
    """Of the whole request, words included, and of both pictures as the service would resize them."""
    regions = tuple(
        Region(f"R{n}", Kind.OTHER, Box(*box), Box(*box), Evidence(1, 0.0, 10.0)) for n, box in enumerate(boxes, 1)
    )
    frame = Size(*size)
    undecoded: Any = Picture(b"", *size)
    asked = Question(undecoded, undecoded, Difference(frame, frame, regions))
    plan = planning.plan(asked.difference)
    return plan, plan.tokens + prompt.text_tokens(asked, plan), 2 * models.tokens(models.HIGH.fitted(frame))


@pytest.mark.parametrize("box", [(600, 2800, 96, 44), (10, 10, 16, 16), (1200, 4900, 60, 20)])
def test_a_small_change_on_a_tall_page_costs_at_most_six_tenths_and_is_shown_natively(box):
    plan, ours, naive = tokens((1280, 5000), box)
    assert ours <= 0.6 * naive
    assert all(image.scale >= 1 for image in plan.images if not image.overview)


@pytest.mark.parametrize("box", [(600, 300, 96, 44), (10, 10, 16, 16), (600, 300, 20, 200)])
def test_a_small_change_on_a_viewport_costs_less_than_both_pictures_whole(box):
    _, ours, naive = tokens((1280, 720), box)
    assert ours <= 0.95 * naive


def test_the_rubric_is_long_enough_to_be_cached():
    """The 5.5 models cache from 512 tokens on; a token for each word and mark is the least there can be."""
    assert [name for name, model in models.MODELS.items() if not prompt.is_cached(model)] == ["claude-haiku-4-5"]


def test_an_answer_for_nine_regions_fits_many_times_over():
    assert prompt.max_tokens("") >= 9 * 200 * 4
    assert prompt.max_tokens("high") < prompt.max_tokens("xhigh") < prompt.max_tokens("max")


def test_a_request_costs_between_its_input_and_its_longest_answer(service, claude, question):
    asked = question()
    model = models.known(models.DEFAULT)
    least, most = explain.cost(asked, model, planning.plan(asked.difference))
    assert 0 < least < claude().ask(asked).cost < most
