"""Pictures that a browser drew: exactly what the engine and the local judge said when a person last looked.

After a change of the engine: ``python tests/golden/rewrite.py``, look at what it names, commit the table.
"""

from __future__ import annotations

import difflib

import pytest
from golden import answers, draw

from pytest_visual_claude.model import Kind

TABLE = answers.table()
#: So many bytes may the pictures have, together.
ROOM = 1_000_000


@pytest.mark.parametrize("pair", answers.pairs())
def test_the_engine_says_of_a_pair_what_the_table_says(pair: str) -> None:
    difference, findings, _ = answers.told(*answers.pictures(pair))
    expected, actual = TABLE.get(pair, []), list(answers.lines(pair, difference, findings))
    if actual != expected:
        pytest.fail(told_apart(expected, actual), pytrace=False)


def told_apart(expected: list[str], actual: list[str]) -> str:
    """The lines that are other now, and how to go on."""
    lines = (line for line in difflib.ndiff(expected, actual) if not line.startswith("?"))
    return "\n".join(["the engine says something else:", *lines, "look, then commit: python tests/golden/rewrite.py"])


def test_every_pair_has_its_lines_in_the_table_and_every_line_its_pair() -> None:
    assert list(TABLE) == answers.pairs()


def test_every_picture_can_be_drawn_again_and_every_drawing_is_there() -> None:
    assert sorted(draw.CHANGES) == answers.pairs()
    assert sorted(draw.PAGES) == sorted(file.parent.name for file in answers.FOLDER.glob("*/before.png"))


def test_every_kind_of_difference_is_in_the_table() -> None:
    words = {word for lines in TABLE.values() for line in lines for word in line.split()[2:3]}
    assert {kind.value for kind in Kind} <= words


def test_a_line_that_changed_is_shown_with_the_one_it_was() -> None:
    said = told_apart(["card/price  R1  text", "card/price  R2"], ["card/price  R1  image", "card/price  R2"])
    assert said.splitlines()[1:-1] == ["- card/price  R1  text", "+ card/price  R1  image", "  card/price  R2"]


def test_the_pictures_stay_small() -> None:
    assert sum(file.stat().st_size for file in answers.FOLDER.glob("[a-z]*/*.png")) < ROOM
