"""Names of tests and pictures that no file can have."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from samples import png
from strategies import KEYS

from pytest_visual_claude.model import safe_name
from pytest_visual_claude.text import printable

NAMES = st.text(max_size=200) | st.sampled_from(["\ud800", "con", "NUL.txt", "..", "a/b", "a\0b", " ", "-", "é" * 120])
TEST = """
def test_home(assert_screenshot):
    assert_screenshot("home.png", "half \\ud800")
"""


def test_half_a_surrogate_pair_in_a_name_can_be_accepted_and_matches(lone_project):
    """A picture's name holds half of a surrogate pair."""
    project = lone_project
    project.write({"test_shop.py": TEST, "home.png": png()})
    assert project.pytest().outcomes == {"failed": 1}
    assert project.visual_claude("accept", "--all").code == 0
    assert project.pytest().outcomes == {"passed": 1}
    assert project.visual_claude("status").code == 0


@given(NAMES)
def test_every_name_becomes_a_file_that_every_system_takes(name):
    """Any text as a name."""
    safe = safe_name(name)
    assert safe.isascii()
    assert len(safe) <= 110
    assert not set(safe) & set('/\\:*?"<>|\0\n')
    assert safe.strip(". ") == safe
    assert safe_name(safe) == safe


@given(KEYS)
def test_no_key_leads_out_of_its_folder(key):
    """Any module, test, name and browser."""
    assert not Path(key.path).is_absolute()
    assert ".." not in Path(key.path).parts


@given(st.text())
def test_what_is_printed_is_one_line_that_steers_nothing(text):
    """Any text that others wrote."""
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
    assert not shown.lstrip().startswith("::")
    assert printable(shown) == shown
    shown.encode()
