"""``visual_decisions``: a difference that people decided about before is told so, and passes no more easily."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from project import SCRIPTED, SHOP, Project, drawing
from samples import changed, difference, finding, region

from pytest_visual_claude.baselines import undo  # noqa: F401  pytester forgets what a run imports
from pytest_visual_claude.baselines.records.decided import Decision
from pytest_visual_claude.baselines.records.recurring import HEADER, Recurring
from pytest_visual_claude.cli.pull_request import comment  # noqa: F401
from pytest_visual_claude.model import Check, Outcome, Run, fingerprints

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


def test_a_difference_that_was_rejected_is_told_so_wherever_it_is_shown(project):
    shop = _stocked(project)
    shop.alone()
    assert not (shop.path / FILE).exists()  # a run writes nothing but in its results folder
    shop.visual_claude("reject", "--all")
    done = shop.pytest()
    assert done.outcomes == {"failed": 2, "passed": 1}
    said = "seen twice this week, rejected once"
    assert done.lines(f"R1 {said}")
    assert done.lines(f"The R1 button is gone. ({said})")
    told = [(one.regions, one.times, one.rejected) for check in shop.run.checks for one in check.seen]
    assert told == [(("R1",), 2, 1)] * 2
    assert f"R1 {said}" in shop.visual_claude("status").out
    assert '"rejected": 1' in shop.visual_claude("status", "--json").out
    assert f'"R1 {said}"' in (shop.path / ".visual/report.html").read_text()
    assert shop.visual_claude("comment", ".visual", "--print").out.count(said) == 3  # of the cause, and of each check


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
    assert "accepted" in (shop.path / FILE).read_text()
    shop.visual_claude("accept", "--undo")
    assert "accepted" not in (shop.path / FILE).read_text()


def test_what_a_run_drops_by_itself_is_nobodys_decision(shop):
    shop.pytest()
    shop.write({"test_shop.py": "def test_none(): pass"})
    assert "Dropped 2 that waited" in shop.pytest().out
    assert not (shop.path / FILE).exists()
    assert not (shop.path / ".visual/decided").exists()


def test_a_file_of_somebody_else_is_told_once_and_left_alone(shop):
    shop.write({FILE: "# Our decisions\n"})
    done = shop.pytest()
    assert done.outcomes == {"failed": 2, "passed": 1}
    assert len(done.lines(f"{FILE} is not read, and nothing is written to it")) == 1
    assert shop.visual_claude("reject", "--all").code == 0
    assert (shop.path / FILE).read_text() == "# Our decisions\n"


class TestWhatIsKept:
    """Without pytest: what the files hold, and what is told of them."""

    @pytest.fixture
    def kept(self, tmp_path: Path) -> Recurring:
        return Recurring(tmp_path / ".visual", tmp_path / "decisions.txt")

    def test_a_difference_that_nobody_decided_about_is_not_told(self, kept):
        kept.met(_run(seen()))
        assert kept.about(seen(1)) == ()

    def test_a_decision_takes_along_the_runs_that_met_the_same(self, kept):
        for second in range(3):
            kept.met(_run(seen(second)))
        kept.decide(seen(3), Decision.REJECTED)
        (told,) = replace(kept, results=kept.results / "another machine").about(seen(4))
        assert (told.times, told.accepted, told.rejected, told.regions) == (5, 0, 1, ("R1",))

    def test_without_a_file_to_commit_all_is_in_the_results_folder(self, kept):
        alone = replace(kept, committed=None)
        alone.decide(seen(), Decision.ACCEPTED)
        assert alone.about(seen(1))[0].accepted == 1
        assert not kept.committed.exists()

    def test_two_checks_of_a_run_with_the_same_difference_are_one_decision(self, kept):
        kept.decide(seen(), Decision.REJECTED)
        kept.decide(replace(seen(), key=replace(seen().key, name="other")), Decision.REJECTED)
        assert kept.about(seen(1))[0].rejected == 1

    def test_a_difference_without_pixels_that_are_known_elsewhere_has_no_line(self, kept):
        kept.decide(replace(seen(), difference=difference(region())), Decision.REJECTED)
        assert not kept.committed.exists()

    @pytest.mark.parametrize(("days", "times"), [(0, 2), (89, 2), (91, 0), (-2, 0)])
    def test_a_line_that_is_too_old_or_of_a_day_to_come_does_not_count(self, kept, days, times):
        kept.committed.write_text(f"{HEADER}\n{line(days)}\n")
        assert [one.times for one in kept.about(seen())] == [times] * bool(times)
        kept.decide(seen(), Decision.ACCEPTED)
        assert (line(days) in kept.committed.read_text()) == bool(times)

    def test_since_when_is_told_of_what_is_older_than_a_week(self, kept):
        kept.committed.write_text(f"{HEADER}\n{line(30)}\n")
        assert kept.about(seen())[0].since == f"{dt.datetime.now() - dt.timedelta(days=30):%Y-%m-%d}"

    def test_the_lines_of_two_branches_are_merged_by_keeping_both(self, kept):
        kept.committed.write_text(f"{HEADER}\n<<<<<<< ours\n{line(1)}\n=======\n{line(1)}\n{line(2)}\n>>>>>>> theirs\n")
        assert kept.about(seen())[0].rejected == 2
        assert kept.unreadable().endswith("has 3 lines that cannot be read, and left out: the first is line 2")

    @pytest.mark.parametrize("found", [b"# Our decisions\n", b"\xff\xfe\x00", HEADER.replace(" 1:", " 2:").encode()])
    def test_what_something_else_wrote_is_left_alone(self, kept, found):
        kept.committed.write_bytes(found)
        kept.decide(seen(), Decision.REJECTED)
        assert kept.committed.read_bytes() == found
        assert "is not read, and nothing is written to it" in kept.unreadable()

    def test_of_one_difference_the_newest_runs_are_kept(self, kept):
        for second in range(30):
            kept.met(_run(seen(second)))
        kept.decide(seen(31), Decision.REJECTED)
        assert [row.split()[2] for row in rows(kept)] == ["met"] * 20 + ["rejected"]
        assert run_of(9) not in kept.committed.read_text()

    def test_what_comes_with_an_artifact_adds_no_line_of_its_own(self, kept):
        kept.decide(replace(seen(), run=f"x\n{line(0)}"), Decision.ACCEPTED)
        assert not kept.committed.exists()

    def test_runs_that_were_merged_are_one(self, kept):
        kept.results.mkdir()
        (kept.results / "run.json").write_text(f'{{"id": "{run_of(1)}+{run_of(2)}"}}')
        for second in (1, 2):
            kept.decide(seen(second), Decision.REJECTED)
        assert [row.split()[1] for row in rows(kept)] == [run_of(1)]


def run_of(second: int, days: int = 0) -> str:
    return f"{dt.datetime.now() - dt.timedelta(days=days):%Y%m%d}-{second:06}-c0ffee"


def seen(second: int = 0) -> Check:
    """A check of today that shows a difference whose pixels are known."""
    shown = changed(finding(), run=run_of(second))
    return replace(shown, difference=difference(replace(region(), crop="before after")))


def line(days: int) -> str:
    (name,) = fingerprints(seen())
    return f"{name} {run_of(0, days)} rejected" if days else f"{name} {run_of(1)} rejected"


def rows(kept: Recurring) -> list[str]:
    assert kept.committed
    return kept.committed.read_text().splitlines()[1:]


def _run(check: Check) -> Run:
    assert check.outcome is Outcome.CHANGED
    return Run(check.run, "", "", "", "", "", (check,))
