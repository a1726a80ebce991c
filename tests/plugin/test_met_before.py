"""``visual_decisions``: a difference that people decided about before is told so, and passes no more easily."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from project import SCRIPTED, SHOP, Project, drawing

from pytest_visual_claude.baselines import undo  # noqa: F401  pytester forgets what a run imports
from pytest_visual_claude.baselines.records.recurring import HEADER
from pytest_visual_claude.cli.pull_request import comment  # noqa: F401

CALM, RED = drawing((20, 20, 100, 60)), drawing((20, 20, 100, 60), (150, 90, 200, 130))
FILE = "tests/decisions.txt"


@pytest.fixture
def shop(lone_project: Project) -> Project:
    return _stocked(lone_project)


def _stocked(project: Project) -> Project:
    project.write({"test_shop.py": SHOP, "conftest.py": SCRIPTED, "severity": "major"})
    project.write({"pytest.ini": f"[pytest]\nvisual_decisions = {FILE}\n"})
    project.show(home=CALM, cart=CALM, about=CALM)
    project.prepare()
    project.show(home=RED, cart=RED)
    return project


def decisions(project: Project) -> list[str]:
    """The lines of the committed file, without its head."""
    return (project.path / FILE).read_text().splitlines()[1:]


def aged(project: Project, days: int) -> None:
    """Makes all that is kept so many days older."""
    before = f"{dt.datetime.now() - dt.timedelta(days=days):%Y%m%d}"
    path = project.path / FILE
    path.write_text(re.sub(r"(?m)^([0-9a-f]{8}) \d{8}", rf"\1 {before}", path.read_text()))


def test_a_difference_that_was_rejected_is_told_so_wherever_it_is_shown(project):
    shop = _stocked(project)
    for _ in range(2):
        shop.alone()
        shop.visual_claude("reject", "--all")
    done = shop.pytest()
    assert done.outcomes == {"failed": 2, "passed": 1}
    said = "seen 3 times this week, rejected twice"
    assert done.lines(f"R1 {said}")
    assert done.lines(f"The R1 button is gone. ({said})")
    assert [(one.regions, one.times, one.rejected) for check in shop.run.checks for one in check.seen] == [
        (("R1",), 3, 2),
        (("R1",), 3, 2),
    ]
    assert f"R1 {said}" in shop.visual_claude("status").out
    assert '"rejected": 2' in shop.visual_claude("status", "--json").out
    assert f'"R1 {said}"' in (shop.path / ".visual/report.html").read_text()
    assert shop.visual_claude("comment", ".visual", "--print").out.count(said) == 3  # of the cause, and of each check


def test_a_run_writes_nothing_but_in_its_results_folder(project):
    shop = _stocked(project)
    shop.pytest()
    assert not (shop.path / FILE).exists()
    assert len((shop.path / ".visual/seen.txt").read_text().splitlines()) == 2


def test_a_decision_takes_along_the_runs_that_met_the_same_and_told_nothing_of_it(shop):
    for _ in range(3):
        assert "seen" not in shop.pytest().out
    shop.visual_claude("reject", "test_shop/test_home")
    assert [line.split()[2] for line in decisions(shop)].count("met") == 3
    (shop.path / ".visual/seen.txt").unlink()
    assert "seen 4 times this week, rejected once" in shop.pytest().out


def test_a_difference_that_was_accepted_before_fails_as_before(shop):
    shop.pytest()
    shop.visual_claude("accept", "--all")
    shop.show(home=CALM, cart=CALM)
    shop.prepare()
    shop.show(home=RED, cart=RED)
    done = shop.pytest()
    assert done.outcomes == {"failed": 2, "passed": 1}
    assert done.lines("R1 seen twice this week, accepted once")


def test_undo_takes_the_decision_back(shop):
    shop.pytest()
    shop.visual_claude("accept", "--all")
    assert [line for line in decisions(shop) if "accepted" in line]
    shop.visual_claude("accept", "--undo")
    assert not [line for line in decisions(shop) if "accepted" in line]


def test_lines_expire_and_are_gone_with_the_next_decision(shop):
    shop.pytest()
    shop.visual_claude("reject", "--all")
    aged(shop, 30)
    (shop.path / ".visual/seen.txt").unlink()
    done = shop.pytest()
    assert done.lines(f"R1 seen twice since {dt.datetime.now() - dt.timedelta(days=30):%Y-%m-%d}, rejected once")
    aged(shop, 91)
    assert "R1 seen" not in shop.pytest().out
    shop.visual_claude("reject", "--all")
    today = f"{dt.datetime.now():%Y%m%d}"
    assert {line.split()[1][:8] for line in decisions(shop)} == {today}


def test_the_lines_of_two_branches_are_merged_by_keeping_both(shop):
    shop.pytest()
    shop.visual_claude("reject", "--all")
    path = shop.path / FILE
    path.write_text(f"{path.read_text()}<<<<<<< ours\n" + path.read_text().partition("\n")[2])
    done = shop.pytest()
    assert done.lines("R1 seen twice this week, rejected once")
    assert len(done.lines(f"{FILE} has 1 line that cannot be read, and left out: the first is line 4")) == 1


@pytest.mark.parametrize("found", [b"# Our decisions\n", b"\xff\xfe\x00", HEADER.encode().replace(b"1:", b"2:", 1)])
def test_a_file_of_somebody_else_is_told_once_and_left_alone(shop, found):
    shop.write({FILE: found})
    done = shop.pytest()
    assert done.outcomes == {"failed": 2, "passed": 1}
    assert len(done.lines(f"{FILE} is not read, and nothing is written to it")) == 1
    assert shop.visual_claude("reject", "--all").code == 0
    assert (shop.path / FILE).read_bytes() == found


def test_what_comes_with_an_artifact_adds_no_line_of_its_own(shop):
    shop.pytest()
    kept = shop.path / ".visual/checks/test_shop/test_home/check.json"
    kept.write_text(
        kept.read_text().replace(f'"run": "{shop.run.id}"', '"run": "9\\n62150d56 20990101-000000-000000 accepted"')
    )
    shop.visual_claude("reject", "--all", "--older")
    assert {line.split()[1] for line in decisions(shop)} == {shop.run.id}


def test_without_a_file_to_commit_it_is_kept_in_the_results_folder(shop):
    shop.write({"pytest.ini": "[pytest]\n"})
    shop.pytest()
    shop.visual_claude("reject", "--all")
    assert "R1 seen twice this week, rejected once" in shop.pytest().out
    assert not (shop.path / FILE).exists()


def test_what_a_run_drops_by_itself_is_nobodys_decision(shop):
    shop.pytest()
    shop.write({"test_shop.py": "def test_none(): pass"})
    assert "Dropped 2 that waited" in shop.pytest().out
    assert not (shop.path / FILE).exists()
    assert not (shop.path / ".visual/decided").exists()


def test_runs_that_were_merged_are_one(shop):
    shop.pytest()
    path, shards = shop.path / ".visual/run.json", f"{shop.run.id[:-6]}000000+{shop.run.id}"
    path.write_text(path.read_text().replace(f'"id": "{shop.run.id}"', f'"id": "{shards}"', 1))
    shop.visual_claude("reject", "--all")
    assert [line.split()[1] for line in decisions(shop) if "rejected" in line] == [shards.partition("+")[0]]


def test_of_one_difference_the_newest_runs_are_kept_and_none_of_a_day_to_come(shop):
    shop.pytest()
    path = shop.path / ".visual/seen.txt"
    name, run, _ = path.read_text().splitlines()[1].split()
    before = f"{dt.datetime.now() - dt.timedelta(days=2):%Y%m%d}"
    earlier = [f"{name} {before}-{second:06}-000000 met" for second in range(30)]
    path.write_text("\n".join([HEADER, *earlier, f"{name} 20990101-000000-000000 met", ""]))
    shop.visual_claude("reject", "test_home")
    assert decisions(shop) == [*earlier[-20:], f"{name} {run} rejected"]
