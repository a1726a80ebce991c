"""Pictures and questions in the smallest number of words, and the double of the service."""

import io

import pytest
from PIL import Image
from samples import words

from pytest_visual_claude import pixels
from pytest_visual_claude.judge.claude.claude import Claude
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.model import Box, Difference, Evidence, Kind, Question, Region
from pytest_visual_claude.testing import Service


@pytest.fixture
def service(monkeypatch, tmp_path):
    for name in ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_PROFILE", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with Service() as double:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", double.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", double.key)
        yield double


@pytest.fixture
def claude():
    """A judge that does not really wait between two attempts."""

    def make(model=models.DEFAULT, **options):
        return Claude(models.known(model), **{"pause": lambda _: None, "deadline": 20.0, **options})

    return make


@pytest.fixture
def picture():
    def make(width=400, height=300, colour="white", *boxes):
        image = Image.new("RGB", (width, height), colour)
        for box, fill in boxes:
            image.paste(fill, (box[0], box[1], box[0] + box[2], box[1] + box[3]))
        return _picture(image)

    return make


@pytest.fixture
def region():
    def make(name="R1", box=(40, 30, 60, 20), baseline_box=None):
        evidence = Evidence(pixels=100, share=0.01, delta_e=20.0)
        return Region(name, Kind.OTHER, Box(*box), Box(*(baseline_box or box)), evidence)

    return make


@pytest.fixture
def question(picture, region):
    """Two pictures that differ in the given boxes (one by default): white before, red now."""

    def make(*boxes, size=(400, 300), ignore="", colour="red"):
        boxes = boxes or ((40, 30, 60, 20),)
        expected, actual = picture(*size), picture(*size, "white", *((box, colour) for box in boxes))
        regions = tuple(region(f"R{number}", box) for number, box in enumerate(boxes, 1))
        return Question(expected, actual, Difference(expected.size, actual.size, regions, 100), words(ignore))

    return make


@pytest.fixture
def opened():
    """A picture's bytes, decoded."""
    return lambda data: Image.open(io.BytesIO(data)).convert("RGB")


@pytest.fixture
def encoded():
    """An image of Pillow's as a picture of ours."""
    return _picture


def _picture(image, **options):
    file = io.BytesIO()
    image.save(file, "PNG", **options)
    return pixels.opened(file.getvalue())
