"""Whatever becomes of a check, each of its two pictures is decoded once."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from pytest_visual_claude import pixels, settings
from pytest_visual_claude.baselines import Baselines, Facts
from pytest_visual_claude.check import Checker
from pytest_visual_claude.judging.choice import JudgeChoice
from pytest_visual_claude.judging.creation import create_judge
from pytest_visual_claude.model import Environment, Key, Outcome
from pytest_visual_claude.pixels.decode import decoding
from pytest_visual_claude.settings import Layer, Source
from pytest_visual_claude.testing import Service, replies

KEY = Key("tests/test_page", "tests/test_page.py::test_page", "page")


def picture(colour: str) -> bytes:
    image = Image.new("RGB", (400, 300), "white")
    image.paste(colour, (40, 30, 160, 110))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def decoded(monkeypatch) -> list[int]:
    """The size of every file that is decoded, by our decoder or past it."""
    sizes: list[int] = []
    decode, open_ = decoding.decode, Image.open

    def counted(data, limit):
        sizes.append(len(data))
        return decode(data, limit)

    def opened(file, *args, **options):
        sizes.append(-1)
        return open_(file, *args, **options)

    monkeypatch.setattr(decoding, "decode", counted)
    monkeypatch.setattr(Image, "open", opened)
    return sizes


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """What becomes of a red box where a blue one was."""
    baselines = Baselines(tmp_path, tmp_path / ".visual")
    expected = pixels.opened(picture("blue"))
    baselines.write(KEY, expected, Facts(KEY.path, expected.digest, Environment()))

    def make(choice=JudgeChoice.LOCAL, colour="red", **options):
        chosen = settings.resolve([Layer(Source.CLI, options)])
        judge = create_judge(chosen, choice, root=tmp_path, results=tmp_path / ".visual", run="1")
        checker = Checker(baselines, lambda: judge, Environment(), "1")
        return checker.check(checker.request(KEY, chosen), picture(colour)).outcome

    return make


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        ({}, Outcome.CHANGED),
        ({"tolerance": "major"}, Outcome.TOLERATED),
        ({"update": True}, Outcome.WRITTEN),
    ],
    ids=["changed", "tolerated", "written"],
)
def test_without_claude_two_pictures_are_decoded_once_each(checked, decoded, options, outcome):
    assert checked(**options) is outcome
    assert decoded == [len(picture("red")), len(picture("blue"))]


def test_with_claude_they_are_decoded_no_more_often(checked, decoded, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    with Service(replies.answers(lambda _: {"severity": "major"})) as service:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", service.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", service.key)
        assert checked(JudgeChoice.CLAUDE) is Outcome.CHANGED
        assert len(service.requests) == 1
    assert sorted(decoded) == sorted([len(picture("red")), len(picture("blue"))])


def test_an_unchanged_picture_is_not_decoded(checked, decoded):
    assert checked(colour="blue") is Outcome.MATCHED
    assert decoded == []
