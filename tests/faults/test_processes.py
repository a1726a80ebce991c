"""Processes that end in the middle of a write: each write of a baseline is one that can be the last."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from samples import KEY, changed, facts, finding, png

from pytest_visual_claude import files
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.check import FORMATS
from pytest_visual_claude.model import Picture

RED, BLUE = png(), png(colour=(0, 0, 255))


class Killed(BaseException):
    """Nothing of ours catches it, as nothing catches SIGKILL (benchmarks/kills.py sends that)."""


def _write(baselines: Baselines) -> None:
    baselines.write(KEY, Picture.of(BLUE), facts(BLUE))


def _accept(baselines: Baselines) -> None:
    check = replace(changed(finding()), baseline=baselines.relative(KEY))
    baselines.stage(check, {"actual.png": BLUE}, facts(BLUE))
    baselines.accept(check, FORMATS)


def _put_back(baselines: Baselines) -> None:
    """As ``apply`` does, and the review's undo."""
    new = Baselines(baselines.root / "new", baselines.root / ".visual")
    _write(new)
    path = baselines.path(KEY)
    baselines.put_back(
        {path.with_suffix(end): new.path(KEY).with_suffix(end).read_bytes() for end in (".json", ".png")}
    )


@pytest.mark.parametrize("last", range(1, 6))
@pytest.mark.parametrize("verb", [_write, _accept, _put_back])
def test_a_kill_between_picture_and_facts_leaves_no_facts_of_another_picture(tmp_path, monkeypatch, verb, last):
    """A process is killed between two writes of one baseline."""
    baselines = Baselines(tmp_path, tmp_path / ".visual")
    baselines.write(KEY, Picture.of(RED), facts(RED))
    whole, begun = Path.replace, 0

    def counted(self: Path, target: Path) -> Path:
        nonlocal begun
        if Path(target).parent == baselines.path(KEY).parent:
            begun += 1
            if begun == last:
                raise Killed
        return whole(self, target)

    monkeypatch.setattr(Path, "replace", counted)
    try:
        verb(baselines)
    except Killed:
        monkeypatch.undo()
    shown = files.read(baselines.path(KEY))
    assert shown in (RED, BLUE)
    known = baselines.facts(KEY)
    assert known in (None, facts(shown))
