"""The one table of options: what it says of where each can be set is what is printed and registered."""

from __future__ import annotations

from collections import Counter
from typing import get_type_hints

import pytest

from pytest_visual_claude.model import ScreenshotOptions
from pytest_visual_claude.settings import OPTIONS, Source, table

#: Flags of other plugins, which would stop pytest at its start.
TAKEN = {
    *("--visual", "--visual-threshold", "--visual-report", "--visual-branch", "--visual-update-baselines"),
    *("--screenshot", "--output", "--update-snapshots", "--snapshot-update"),
}
PRINTED = [[cell.strip() for cell in row.strip("|").split("|")] for row in table().splitlines()]


def test_a_call_takes_exactly_the_options_that_are_open_to_it():
    assert set(get_type_hints(ScreenshotOptions)) == {o.name for o in OPTIONS if Source.CALL in o.scope.sources}


def test_a_marker_takes_what_a_call_takes_and_what_is_set_up_before_a_test_has_its_page():
    doors = {option.name: option.scope.sources for option in OPTIONS}
    alone = {name for name in doors if (Source.CALL in doors[name]) != (Source.MARKER in doors[name])}
    assert alone == {"freeze_time", "seed"}


def test_no_flag_belongs_to_another_plugin():
    assert not TAKEN & {option.flag for option in OPTIONS if Source.CLI in option.scope.sources}


def test_every_option_has_names_of_its_own():
    names = Counter(name for option in OPTIONS for name in (option.flag, option.ini, option.env))
    assert set(names.values()) == {1}


def test_a_flag_says_what_it_takes_unless_it_is_a_switch():
    switches = {"update", "off", "require_all", "mix_renderers", "offline", "allow_private_urls", "send_urls"}
    assert {o.name for o in OPTIONS if Source.CLI in o.scope.sources and not o.metavar} == switches


def test_the_printed_table_has_a_whole_row_for_each_option():
    assert PRINTED[:2] == [["option", "set by", "default", "meaning"], ["---"] * 4]
    assert [row[0] for row in PRINTED[2:]] == [f"`{option.name}`" for option in OPTIONS]
    assert all(len(row) == 4 and all(row) for row in PRINTED)


@pytest.mark.parametrize(
    "row",
    [
        ["`update`", "`--visual-update`", "off"],
        ["`tolerance`", "call, `--visual-tolerance`, `visual_tolerance`", "cosmetic"],
        ["`threshold`", "call, `visual_threshold`", "unset"],
        ["`mask`", "call, `visual_mask`", "none"],
        ["`judge`", "`--visual-judge`, `visual_judge`", "`auto`"],
    ],
    ids=lambda row: row[0],
)
def test_the_printed_table_says_who_sets_an_option_and_its_default(row):
    assert row in [printed[:3] for printed in PRINTED]
