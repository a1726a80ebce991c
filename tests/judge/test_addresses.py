"""A picture that is public anyway may be named by its address instead of being sent."""

import pytest

from pytest_visual_claude.judge.claude.messages import Messages
from pytest_visual_claude.judge.request import images, planning, prompt
from pytest_visual_claude.judge.request.planning import Side
from pytest_visual_claude.judge.run_state.deadline import Deadline
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.judge.service.providers import ANTHROPIC, PROVIDERS

HOME = "https://pictures.example/home.png"


def send(question, addresses, provider=ANTHROPIC):
    model = models.known(models.DEFAULT)
    plan = planning.plan(question.difference, model.vision, addresses)
    drawn = images.drawn(plan, question.expected, question.actual)
    body = prompt.body(model, "high", question, plan, drawn, provider)
    return plan, drawn, body


def test_a_whole_picture_is_named_by_its_address_beside_images_that_are_sent(service, question):
    plan, _, body = send(question(), {Side.BASELINE: HOME})
    Messages(models.DEFAULT, ANTHROPIC).send(body, Deadline(20))
    sent = service.requests[0]
    assert sent.addresses == [HOME]
    assert len(sent.images) == 3
    assert sent.labels[0] == "Overview · baseline · whole picture 400×300, regions not outlined"
    assert plan.tokens == planning.plan(question().difference).tokens


def test_nothing_is_drawn_on_a_picture_that_is_named_by_its_address(question, opened):
    asked = question()
    _, drawn, _ = send(asked, {Side.BASELINE: HOME})
    assert opened(drawn[0].data).tobytes() == opened(asked.expected.png).tobytes()
    assert opened(drawn[1].data).tobytes() != opened(asked.actual.png).tobytes()


@pytest.mark.parametrize("size", [(1280, 5000), (3000, 2000), (300, 100)], ids=["tall", "large", "padded"])
def test_a_picture_that_is_not_shown_as_it_is_is_sent(question, size):
    plan, _, _ = send(question(size=size), {Side.BASELINE: HOME, Side.ACTUAL: HOME})
    assert not any(image.address for image in plan.images)


def test_a_door_that_gets_no_addresses_is_sent_the_picture(question):
    _, _, body = send(question(), {Side.BASELINE: HOME}, PROVIDERS["vertex"])
    sources = [block["source"]["type"] for block in body["messages"][0]["content"] if block["type"] == "image"]
    assert sources == ["base64"] * 4


def test_the_double_takes_https_addresses_only(service, question):
    _, _, body = send(question(), {Side.BASELINE: "http://pictures.example/home.png"})
    with pytest.raises(Exception, match="Only HTTPS URLs are supported"):
        Messages(models.DEFAULT, ANTHROPIC).send(body, Deadline(20))
