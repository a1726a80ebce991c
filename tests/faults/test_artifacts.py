"""Results folders, runs and patches that come from elsewhere: nothing in them is believed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from samples import KEY, changed, check, facts, finding, png

from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.cli import main
from pytest_visual_claude.model import Check, Outcome, Run, from_json, to_json

RED, BLUE = png(), png(colour=(0, 0, 255))


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(name: str, *checks: Check, machine: str = "Linux-py3.13", **files: bytes) -> str:
    """The results folder of a run that made these checks."""
    made = Baselines(Path.cwd(), Path.cwd() / name)
    made.prepare()
    checks = tuple(replace(one, run=name) for one in checks)
    for one in checks:
        if not one.outcome.passed:
            made.stage(one, {"actual.png": BLUE, "expected.png": RED, **files}, facts(BLUE, one.key))
    whole = Run(name, "2026-11-22T08:00:00+00:00", "0.1.0", "local", "", "..", checks, machine=machine)
    (made.results / "run.json").write_text(to_json(whole))
    return name


def shell(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(args), catch_exceptions=False)
    return done.exit_code, done.output


@pytest.mark.parametrize("order", [("one", "two"), ("two", "one")])
@pytest.mark.parametrize("red", [Outcome.CHANGED, Outcome.MISSING, Outcome.UNDECIDED])
def test_what_is_red_in_one_run_is_red_in_the_merged_one_in_any_order_and_named(order, red):
    """A check is green in one run and red in another of the same suite."""
    run("one", check(Outcome.MATCHED))
    run("two", changed(finding()) if red is Outcome.CHANGED else check(red))
    code, said = shell("merge", *order, "-o", "all")
    assert code == 1
    assert f"{red.value} in two" in said
    assert "matched in one" in said
    (joined,) = from_json(Run, Path("all/run.json").read_bytes()).checks
    assert joined.outcome is red
    (waiting,) = Baselines(Path.cwd(), Path.cwd() / "all").waiting()
    assert waiting == joined


def test_checks_of_several_systems_stay_apart():
    """One suite ran on two systems, and only one of them is red."""
    run("linux", check(Outcome.MATCHED))
    run("mac", changed(finding()), machine="Darwin-py3.12")
    assert shell("merge", "linux", "mac", "-o", "all")[0] == 1
    joined = {one.key.path: one.outcome for one in from_json(Run, Path("all/run.json").read_bytes()).checks}
    assert joined == {
        f"{KEY.path}-Linux-py3.13": Outcome.MATCHED,
        f"{KEY.path}-Darwin-py3.12": Outcome.CHANGED,
    }
    code, said = shell("accept", "--results", "all", "--all")
    assert (code, Path(check().baseline).read_bytes()) == (0, BLUE), said


@pytest.mark.parametrize("command", ["merge", "report"])
def test_a_link_in_an_artifact_is_not_followed(here, command):
    """The evidence of a run holds a link to a file of this machine."""
    secret = here / "secret.png"
    secret.write_bytes(png(colour=(9, 9, 9)))
    first, second = run("one", changed(finding())), run("two", check(Outcome.MATCHED, key=replace(KEY, name="b")))
    picture = here / "one/checks" / KEY.path / "expected.png"
    picture.unlink()
    picture.symlink_to(secret)
    shell(command, first, second, "-o", "all")
    kept = here / "all/checks" / KEY.path / "expected.png"
    assert not kept.exists()


def test_a_linked_folder_of_evidence_is_not_followed(here, tmp_path_factory):
    """The evidence of a run is a link to a folder of this machine."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    run("one", changed(finding()))
    (here / "one/checks").rename(elsewhere / "checks")
    (here / "one/checks").symlink_to(elsewhere / "checks", target_is_directory=True)
    assert shell("merge", "one", "-o", "all")[0] == 1
    assert not list((here / "all").rglob("*.png"))


@pytest.mark.parametrize("before", ["../../secret.png", "0" * 64])
def test_undo_puts_back_nothing_that_is_not_what_its_record_says(here, before):
    """The record of the last decision comes with an artifact, and names another file."""
    run(".visual", changed(finding()))
    assert shell("accept", "--all")[0] == 0
    (here / "secret.png").write_bytes(RED)
    undo = here / ".visual/undo"
    (undo / ("0" * 64)).write_bytes(RED)
    record = json.loads((undo / "last.json").read_text())
    record["files"] = [{**file, "before": before} for file in record["files"]]
    (undo / "last.json").write_text(json.dumps(record))
    assert shell("accept", "--undo") == (
        2,
        "Error: There is nothing to undo: no decision is known, or it was undone.\n",
    )
    assert (here / check().baseline).read_bytes() == BLUE


def test_a_run_that_is_a_link_is_no_run(here):
    """The run.json of an artifact is a link."""
    run("one", check(Outcome.MATCHED))
    (here / "two").mkdir()
    (here / "two/run.json").symlink_to(here / "one/run.json")
    assert shell("merge", "one", "two", "-o", "all") == (
        2,
        "Error: There is no run.json in two: that shard left no run.\n",
    )


@pytest.mark.parametrize("root", ["/", "../..", "../elsewhere"])
def test_an_artifact_does_not_say_where_baselines_are_written(here, root):
    """The evidence says that pytest's root is another folder."""
    run(".visual", changed(finding()))
    for path in here.rglob("*.json"):
        if "root" in (text := json.loads(path.read_text())):
            path.write_text(json.dumps({**text, "root": root}))
    assert shell("accept", "--all")[0] == 0
    assert (here / check().baseline).read_bytes() == BLUE


@pytest.mark.parametrize("place", ["package.png", ".vscode/tasks.json", ".git/__screenshots__/x.png", "../x.png"])
def test_an_artifact_writes_only_into_baselines_folders(here, place):
    """The evidence names another file as its baseline."""
    run(".visual", changed(finding(), baseline=place))
    code, said = shell("accept", "--all")
    assert code == 2
    assert "is not in a baselines folder of this project (__screenshots__)" in said
    assert not (here / place).exists()


def test_the_folder_that_the_settings_name_is_the_one_that_is_written_to(here):
    """The project keeps its baselines elsewhere than by default."""
    (here / "pytest.ini").write_text("[pytest]\nvisual_baselines = shots\n")
    run(".visual", changed(finding()))
    code, said = shell("accept", "--all")
    assert (code, "(shots)" in said) == (2, True)
    run(".visual", changed(finding(), baseline="tests/shots/test_pricing/plans-chromium.png"))
    assert shell("accept", "--all")[0] == 0
    assert (here / "tests/shots/test_pricing/plans-chromium.png").read_bytes() == BLUE


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("actual.png", b"<html>", "is not a PNG"),
        ("actual.png", RED, "comes with the facts of another picture"),
        ("actual.json", b"{}", "comes without its facts"),
        (
            "actual.json",
            to_json(facts(BLUE, replace(KEY, name="b"))).encode(),
            "comes with the facts of another picture",
        ),
        ("actual.dom", b"rm -rf", "comes with a .dom that cannot be read"),
    ],
)
def test_what_is_accepted_is_what_it_claims_to_be(here, name, data, said):
    """A file of the evidence is no such file, or another check's."""
    run(".visual", changed(finding()))
    (here / ".visual/checks" / KEY.path / name).write_bytes(data)
    code, output = shell("accept", "--all")
    assert code == 2
    assert said in output
    assert not (here / check().baseline).exists()
