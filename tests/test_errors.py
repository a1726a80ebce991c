"""Errors: what a test runner or another process needs of them."""

import copy
import inspect
import pickle

import pytest

from pytest_visual_claude import errors
from pytest_visual_claude.errors import JudgeError, PictureError, VisualAssertionError

ALL = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, Exception) and not kind.__name__.startswith("_")
]
PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


class Redder(VisualAssertionError):
    """Of somebody else, in a module of theirs."""


def pickled(error, protocol=pickle.HIGHEST_PROTOCOL):
    return pickle.loads(pickle.dumps(error, protocol))


@pytest.mark.parametrize("kind", [*ALL, Redder])
@pytest.mark.parametrize("again", [pickled, copy.copy, copy.deepcopy])
def test_every_error_can_be_pickled_and_copied(kind, again):
    error = kind("home is red: Ürgent")
    error.add_note("seen at noon")
    other = again(error)
    assert type(other) is kind
    assert str(other) == "home is red: Ürgent"
    assert other.__notes__ == ["seen at noon"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_red_check_can_be_pickled_in_every_protocol(protocol):
    assert str(pickled(VisualAssertionError("red"), protocol)) == "red"


@pytest.mark.parametrize("kind", [kind for kind in ALL if issubclass(kind, JudgeError)])
@pytest.mark.parametrize("again", [pickled, copy.copy])
def test_what_the_judge_said_is_kept(kind, again):
    other = again(kind("it stopped", "{raw"))
    assert (str(other), other.raw) == ("it stopped", "{raw")


def test_which_of_two_pictures_it_was_is_kept():
    error = PictureError("is no PNG")
    error.which = "actual"
    assert pickled(error).which == "actual"


def test_no_error_was_left_out():
    assert len(ALL) >= 16
