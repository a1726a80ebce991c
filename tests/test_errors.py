"""The errors cross process borders: a worker of xdist, a process pool."""

from __future__ import annotations

import copy
import pickle

import pytest

from pytest_visual_claude import errors

CLASSES = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize(
    "again", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy], ids=["pickled", "copied"]
)
def test_an_error_keeps_its_class_and_its_words(kind, again):
    error = again(kind("the plans changed"))
    assert (type(error), str(error)) == (kind, "the plans changed")


def test_the_answer_of_a_judge_is_kept_too():
    error = pickle.loads(pickle.dumps(errors.JudgeUnclear("it is no JSON", raw="<html>")))
    assert error.raw == "<html>"


def test_an_assertion_is_shown_without_its_module():
    assert errors.VisualAssertionError.__module__ == "builtins"
