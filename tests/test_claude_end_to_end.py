"""From a changed picture to Claude's sentence on the terminal: the real plugin, SDK and HTTP, and a strict double."""

from __future__ import annotations

import io
import json

import anthropic  # noqa: F401  2 s, and pytester forgets what a run imports
import pytest
from PIL import Image, ImageChops
from project import SHOP, Project, drawing

from pytest_visual_claude.model import Outcome
from pytest_visual_claude.testing import Service, replies

BEFORE = drawing((20, 20, 100, 60), (20, 90, 200, 130), size=(640, 480))
AFTER = drawing((20, 20, 100, 60), size=(640, 480))
SENTENCE = "The blue panel is gone."


@pytest.fixture
def service():
    with Service(replies.answers(lambda _: {"severity": "critical", "sentence": SENTENCE})) as double:
        yield double
    assert double.refused == []


@pytest.fixture
def shop(lone_project: Project) -> Project:
    """A shop of three accepted pictures, the first of which has changed since."""
    return _changed(lone_project)


def _changed(project: Project) -> Project:
    project.write({"test_shop.py": SHOP})
    project.show(home=BEFORE, cart=BEFORE, about=BEFORE)
    assert project.pytest("--visual-update").code == 0
    project.show(home=AFTER)
    return project


def judged(project: Project, service: Service, *args: str):
    return project.pytest(*args, ANTHROPIC_BASE_URL=service.url, ANTHROPIC_API_KEY=service.key)


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def test_one_request_is_made_for_the_one_changed_pair_and_its_sentence_is_the_failure(shop, service):
    done = judged(shop, service)
    assert done.outcomes == {"passed": 2, "failed": 1}
    assert "visual: claude-sonnet-5-5 judges (ANTHROPIC_API_KEY is set), tolerance cosmetic" in done.out
    assert any(SENTENCE in line for line in done.lines("R1 critical"))
    assert "visual: 2 matched, 1 changed (1 critical) · 1 judged by claude-sonnet-5-5 · $0.01" in done.out
    assert len(service.requests) == 1


def test_a_second_run_asks_nobody_and_says_the_same(shop, service):
    first = judged(shop, service)
    second = judged(shop, service)
    assert len(service.requests) == 1
    assert second.lines("R1 critical") == first.lines("R1 critical")
    assert "visual: 2 matched, 1 changed (1 critical) · 1 remembered" in second.out


def test_two_workers_ask_once_as_well(project, service):
    assert judged(_changed(project), service).outcomes == {"passed": 2, "failed": 1}
    assert len(service.requests) == 1


def test_the_overview_is_the_whole_pair_and_the_crops_are_its_own_pixels(shop, service):
    judged(shop, service)
    (request,) = service.requests
    sent = dict(zip(request.labels, map(picture, request.images), strict=True))
    overviews = {label: image for label, image in sent.items() if label.startswith("Overview")}
    crops = {label: image for label, image in sent.items() if label.startswith("R1")}
    assert [image.size for image in overviews.values()] == [(598, 448), (598, 448)]  # shrunk: the crops are not
    for (label, crop), whole in zip(crops.items(), (picture(BEFORE), picture(AFTER)), strict=True):
        x, y = (int(number) for number in label.split("from ")[1].split(" ")[0].split(","))
        same = whole.crop((x, y, x + crop.width, y + crop.height))
        assert ImageChops.difference(crop, same).getbbox() is None, label


def test_an_accepted_picture_is_green_and_asks_nobody(shop, service):
    judged(shop, service)
    assert shop.visual_claude("accept", "test_shop/test_home").code == 0
    assert judged(shop, service).outcomes == {"passed": 3}
    assert len(service.requests) == 1


def test_what_claude_calls_cosmetic_passes_only_where_the_pixels_allow_it(shop, service):
    service.behaviour = replies.answers(lambda _: {"severity": "cosmetic", "sentence": "Nothing to see."})
    done = judged(shop, service)
    assert shop.checks["test_shop/test_home"].outcome is Outcome.CHANGED
    assert any("(judge and pixels disagree)" in line for line in done.lines("R1 minor"))


def test_a_service_that_is_down_leaves_the_check_undecided_and_red(shop, service):
    service.behaviour = replies.fails(400, "invalid_request_error")
    done = judged(shop, service)
    assert done.outcomes == {"passed": 2, "failed": 1}
    assert shop.checks["test_shop/test_home"].outcome is Outcome.UNDECIDED
    assert "visual: 2 matched, 1 undecided" in done.out


def test_answers_that_were_no_verdict_are_in_the_cost_of_the_run(shop, service):
    service.behaviour = replies.says("no JSON, but billed", "end_turn")
    done = judged(shop, service)
    assert shop.run.spent > 0
    assert "visual: 2 matched, 1 undecided · " in done.out
    assert "$0.0" in done.lines("visual: 2 matched")[0]


def test_the_key_is_nowhere_in_what_a_run_leaves_behind(shop, service):
    done = judged(shop, service, "-rA", "-v", "--showlocals")
    assert service.key not in done.out + done.err
    kept = shop.files(".visual")
    assert json.loads(kept[".visual/run.json"])["judge"] == "claude-sonnet-5-5"
    assert [name for name, data in kept.items() if service.key.encode() in data] == []
