"""The only writer of pictures: baselines beside the tests, evidence in the results folder."""

from __future__ import annotations

from pytest_visual_claude.baselines.facts import Facts
from pytest_visual_claude.baselines.gate import Formats
from pytest_visual_claude.baselines.records.hidden import Hidden
from pytest_visual_claude.baselines.staged import root_of
from pytest_visual_claude.baselines.store import ACCEPTABLE, Baselines

__all__ = ["ACCEPTABLE", "Baselines", "Facts", "Formats", "Hidden", "root_of"]
