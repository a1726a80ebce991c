"""Sentences, names and judges that try to steer the terminal, the CI or the page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from samples import changed, finding, judged

from pytest_visual_claude import wording
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.ci import github
from pytest_visual_claude.ci.github import Said
from pytest_visual_claude.model import Coverage, Key, Location, Outcome, Run, to_json

#: An escape, a command of GitHub on a line of its own, and one of Azure.
HOSTILE = "\x1b]0;x\x07\x1b[2J\r\n::set-output name=a::b\n##vso[task.setvariable]x\u202e\u2028::error::y"
KEY = Key("tests/test_a", f"tests/test_a.py::test{HOSTILE}", HOSTILE, "chromium")
CHECK = changed(
    finding(sentence=HOSTILE),
    key=KEY,
    verdict=judged(judge=HOSTILE, warning=HOSTILE),
    reason=HOSTILE,
    environment=(HOSTILE,),
    unexplained=HOSTILE,
    location=Location(HOSTILE, 3),
)


def harmless(said: str) -> None:
    assert not set(said) & {"\x1b", "\x07", "\r", "\u202e", "\u2028"}
    assert not [line for line in said.split("\n") if line.lstrip().startswith("::")]
    assert "##vso[" not in said


@pytest.mark.parametrize("outcome", Outcome)
def test_nothing_that_is_said_of_a_check_is_a_command(outcome):
    """Every field of an artifact holds escapes, and commands to the CI."""
    check = replace(CHECK, outcome=outcome)
    run = Run("r", "t", "p", "j", "w", "..", (check,), coverage=Coverage((".",), (), (HOSTILE,)))
    lines = (
        *wording.explain(check, ".visual").split("\n"),
        wording.headline(check),
        wording.summary(run),
        *wording.commands(check, ".visual"),
        *wording.warnings([check]),
        *wording.uncovered(run.coverage, required=True, whole=True),
    )
    harmless("\n".join(lines))


def test_an_annotation_is_one_command_and_no_other():
    """The name of a picture and its place hold commands."""
    (said,) = github.errors([Said(CHECK, wording.headline(CHECK), tuple(wording.details(CHECK)))])
    assert said.startswith("::error file=")
    harmless(said.removeprefix("::error "))


@pytest.mark.parametrize("command", [["status"], ["status", "--older"], ["merge", ".visual", "-o", "all"], ["report"]])
def test_nothing_that_a_command_prints_is_a_command(lone_project, command):
    """The run, its evidence and its judge hold escapes and commands, and are shown on the shell."""
    made = Baselines(lone_project.path, lone_project.path / ".visual")
    made.stage(CHECK, {})
    run = Run("r", HOSTILE, HOSTILE, HOSTILE, HOSTILE, "..", (CHECK,), machine=HOSTILE)
    lone_project.write({".visual/run.json": to_json(run)})
    done = lone_project.visual_claude(*command)
    assert done.code in (0, 1)
    harmless(done.out + done.err)


def test_nothing_in_an_error_is_a_command(lone_project):
    """The argument of a command holds escapes and commands."""
    for command in (["merge", HOSTILE], ["accept", HOSTILE], ["apply", HOSTILE], ["compare", HOSTILE, "b"], [HOSTILE]):
        done = lone_project.visual_claude(*command)
        assert done.code == 2
        harmless(done.err)
