"""A key's path is a safe name on every system, and another for every other key."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from strategies import KEYS

from pytest_visual_claude.model import Key, safe_name

#: What Windows keeps for devices, with any suffix.
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
NAMES = st.text() | st.sampled_from(["con", "aux.txt", "NUL.", "..", ".git", "a/b", "a\\b", "x" * 300])


@given(NAMES)
@example("con.txt")
@example("com1.a!")
@example("")
def test_a_safe_name_is_one_file_name_on_every_system(text):
    name = safe_name(text)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", name)
    assert not name.endswith(".")
    assert name.split(".")[0].casefold() not in DEVICES
    assert len(name) <= 110


@given(NAMES, NAMES)
@example("a b", "a-b")
@example("a/b", "a\\b")
@example("x" * 100 + "y", "x" * 100 + "z")
@example("", "con")
def test_two_texts_never_share_a_name_beyond_letter_case(one, other):
    assume(one.casefold() != other.casefold())
    assert safe_name(one).casefold() != safe_name(other).casefold()


@pytest.mark.parametrize("text", ["home", "test_home-3", "v1.2", "A_b", "x" * 100])
def test_a_name_that_is_safe_stays_as_it_is(text):
    assert safe_name(text) == text


@pytest.mark.parametrize(
    ("text", "start"),
    [("größe L", "gr-e-L-"), ("../../etc/passwd", "etc-passwd-"), ("con", "_con-"), ("Aux.txt", "_Aux.txt-"), ("", "")],
)
def test_a_name_that_is_not_keeps_what_can_be_kept_and_gets_a_digest(text, start):
    assert re.fullmatch(re.escape(start) + "[0-9a-f]{8}", safe_name(text))


@given(KEYS)
def test_a_path_stays_below_its_folder_and_fits_beside_its_facts(key):
    *folders, file = key.path.split("/")
    assert all(re.fullmatch(r"[\w][\w.-]*", part, re.ASCII) for part in [*folders, file])
    assert len(f".{file}.json.0123abcd") <= 255


@given(KEYS, KEYS)
def test_other_pictures_have_other_paths(one, other):
    assume((one.module.casefold(), one.name.casefold()) != (other.module.casefold(), other.name.casefold()))
    other = Key(other.module, other.test, other.name, one.browser, one.variant)
    assert one.path.casefold() != other.path.casefold()


@given(st.text())
def test_each_browser_has_a_path_of_its_own(name):
    paths = {Key("tests/test_a", "", name, browser).path for browser in ("", "chromium", "firefox", "webkit")}
    assert len(paths) == 4


def test_a_key_is_said_as_its_path():
    key = Key("tests/test_shop", "tests/test_shop.py::test_home", "home", "chromium")
    assert (key.path, key.file, str(key)) == ("tests/test_shop/home-chromium", "home-chromium", key.path)


def test_the_test_does_not_show_in_the_path_so_that_a_picture_can_be_shared():
    assert Key("a", "a.py::test_one", "home").path == Key("a", "a.py::test_two", "home").path == "a/home"
