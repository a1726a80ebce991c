"""One decision for each cause, and what waits of earlier runs."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from samples import KEY, check, difference, facts, finding, png, region

from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.cli import main
from pytest_visual_claude.model import Cause, Change, Check, Origin, Run, Severity, behind, to_json

TOKEN = Cause(
    'button "Pay"', Change.STYLE, "color", "#2340d8", "#198754",
    origin=Origin("cart.css:18", ".button", "--accent", "#2340d8", "#198754"), regions=("R1",),
)  # fmt: skip
GONE = Cause('link "Compare plans"', Change.REMOVED, regions=("R2",))
PLACE = "tests/test_pricing/{}-chromium"


@pytest.fixture
def baselines(tmp_path, monkeypatch) -> Baselines:
    monkeypatch.delenv("VISUAL_RESULTS", raising=False)
    monkeypatch.chdir(tmp_path)
    made = Baselines(tmp_path, tmp_path / ".visual")
    made.prepare()
    return made


def _check(name: str, *causes: Cause, run: str = "") -> Check:
    names = [cause.regions[0] for cause in causes]
    findings = tuple(finding(one, Severity.MINOR if one == "R1" else Severity.CRITICAL) for one in names)
    regions = difference(*map(region, names))
    return check(key=replace(KEY, name=name), difference=regions, findings=findings, causes=causes, run=run)


def keep(baselines: Baselines, *checks: Check) -> None:
    for one in checks:
        placed = replace(one, baseline=baselines.relative(one.key))
        baselines.stage(placed, {"actual.png": png()}, facts(png(), one.key))


def shell(*words: str, code: int = 0) -> list[str]:
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output.splitlines()


def waiting(baselines: Baselines) -> list[str]:
    return [one.key.name for one in baselines.waiting()]


@pytest.fixture
def kept(baselines) -> tuple[str, str]:
    """Three checks with the token, one of which has lost a link as well; the ids of both causes."""
    both = _check("both", TOKEN, GONE)
    keep(baselines, _check("home", TOKEN), _check("cart", TOKEN), both)
    token, gone = behind(both)
    return token, gone


def test_the_causes_stand_first_the_worst_of_them_on_top(kept):
    token, gone = kept
    assert shell("status", code=1)[:3] == [
        "2 causes in 3 checks:",
        f'  {gone}  critical  1 check    link "Compare plans" is gone',
        f"  {token}  minor     3 checks   --accent #2340d8 → #198754",
    ]


def test_a_cause_that_is_behind_one_check_is_said_by_that_check_alone(baselines):
    keep(baselines, _check("home", TOKEN))
    assert shell("status", code=1)[0] == PLACE.format("home")


def test_the_causes_are_in_the_json_with_their_checks_and_those_that_have_no_other(kept):
    gone, token = json.loads("".join(shell("status", "--json", code=1)))["causes"]
    assert (gone["id"], gone["severity"], gone["cause"]["change"]) == (kept[1], "critical", "removed")
    assert token["checks"] == [PLACE.format(name) for name in ("both", "cart", "home")]
    assert token["alone"] == [PLACE.format(name) for name in ("cart", "home")]


def test_a_long_status_is_cut_and_says_where_all_of_it_is(baselines):
    tokens = [replace(TOKEN, origin=replace(TOKEN.origin, variable=f"--c{n}")) for n in range(25)]
    keep(baselines, *(_check(f"{part}{n}", token) for n, token in enumerate(tokens) for part in "ab"))
    said = shell("status", code=1)
    assert (said[0], said[21]) == ("25 causes in 50 checks:", "  and 5 more: visual-claude status --json")
    assert "and 20 more: visual-claude status --json" in said
    assert sum(line.startswith("tests/") for line in said) == 30


def test_accepting_a_cause_leaves_what_shows_something_else_and_says_what(kept, baselines):
    token, gone = kept
    left, *accepted = shell("accept", "--cause", token)
    assert left == (
        f'left     {PLACE.format("both")}: it shows something else, too: link "Compare plans" is gone (--cause {gone})'
    )
    assert [line.split()[:2] for line in accepted] == [
        ["accepted", f"{PLACE.format(name)}:"] for name in ("cart", "home")
    ]
    assert waiting(baselines) == ["both"]


def test_with_all_its_causes_named_a_check_is_accepted(kept, baselines):
    shell("accept", "--cause", kept[0], "--cause", kept[1])
    assert waiting(baselines) == []


def test_rejecting_a_cause_takes_every_check_that_shows_it(kept, baselines):
    keep(baselines, _check("other", GONE))
    assert len(shell("reject", "--cause", kept[0])) == 3
    assert waiting(baselines) == ["other"]


@pytest.fixture
def runs(baselines):
    """A picture of the last run, and one of three days before."""
    now = dt.datetime.now()
    before = now - dt.timedelta(days=3, hours=1)
    old, last = f"{before:%Y%m%d-%H%M%S}-abc123", f"{now:%Y%m%d-%H%M%S}-def456"
    keep(baselines, _check("old", TOKEN, run=old), _check("new", TOKEN, run=last))
    run = Run(last, now.astimezone().isoformat(), "0.1.0", "local", "it was chosen", "..")
    (baselines.results / "run.json").write_text(to_json(run))


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_all_are_those_of_the_last_run(runs, baselines, verb):
    said = shell(verb, "--all")
    assert said[0] == "1 from earlier runs left alone: visual-claude status --older"
    assert waiting(baselines) == ["old"]
    shell(verb, "--all", "--older")
    assert waiting(baselines) == []


def test_a_run_that_was_killed_is_the_last_one_though_it_left_no_word(runs, baselines):
    keep(baselines, _check("newer", TOKEN, run="20991231-235959-abcdef"))
    shell("reject", "--all")
    assert waiting(baselines) == ["new", "old"]


def test_what_is_older_is_counted_and_listed_with_its_age_where_that_is_asked(runs):
    said = shell("status", code=1)
    assert said[-1] == "1 of earlier runs: visual-claude status --older"
    assert PLACE.format("old") not in said
    assert f"{PLACE.format('old')}  3 days old" in shell("status", "--older", code=1)


def test_what_is_older_is_in_the_json_where_that_is_asked(runs):
    counts = [
        len(json.loads("".join(shell("status", "--json", *more, code=1)))["checks"]) for more in ([], ["--older"])
    ]
    assert counts == [1, 2]


def test_an_older_one_can_be_named(runs, baselines):
    shell("accept", "old-chromium")
    assert waiting(baselines) == ["new"]


def test_of_a_cause_the_last_run_alone_is_decided(runs, baselines):
    shell("accept", "--cause", next(iter(behind(_check("x", TOKEN)))))
    assert waiting(baselines) == ["old"]
