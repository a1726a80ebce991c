"""The command visual-claude: what waits, and what is done about it without running again."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from samples import KEY, changed, check, facts, finding, judged, png

import pytest_visual_claude
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.cli import main
from pytest_visual_claude.model import Check, Outcome, from_json

ACTUAL = png(colour=(0, 0, 255))
PLANS, HOME = "tests/test_pricing/plans-chromium", "tests/test_pricing/home-chromium"
SHOP = "tests/shop/test_home/home-chromium"
BASELINE = "tests/__screenshots__/test_pricing/plans-chromium.png"


@pytest.fixture
def baselines(tmp_path, monkeypatch) -> Baselines:
    """A project of which nothing waits, around this process."""
    monkeypatch.delenv("VISUAL_RESULTS", raising=False)
    monkeypatch.chdir(tmp_path)
    made = Baselines(tmp_path, tmp_path / ".visual")
    made.prepare()
    return made


@pytest.fixture
def keep(baselines):
    def stage(*checks: Check):
        for one in checks:
            placed = replace(one, baseline=baselines.relative(one.key))
            baselines.stage(placed, {"actual.png": ACTUAL}, facts(ACTUAL, one.key))

    return stage


@pytest.fixture
def three(keep):
    home = replace(KEY, name="home", test="tests/test_pricing.py::test_home[chromium]")
    other = replace(home, module="tests/shop/test_home", test="tests/shop/test_home.py::test_it[chromium]")
    keep(check(), check(key=home), check(key=other))


def shell(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def _waiting(baselines: Baselines) -> set[str]:
    return {one.key.path for one in baselines.waiting()}


def test_where_nothing_waits_the_status_is_0(baselines):
    assert shell("status") == "Nothing waits.\n"
    assert json.loads(shell("status", "--json")) == {"causes": [], "checks": []}


STATUS = """\
tests/test_pricing/plans-chromium
  plans (tests/test_pricing.py::test_pricing) changed: 1 difference beyond 'cosmetic'
    R1 major · colour  the primary button is red instead of green  24,280  96×44
    Judged by claude-sonnet-5-5: $0.009, 3.2 s
1 waiting. Accept: visual-claude accept KEY…      Reject: visual-claude reject KEY…
"""


def test_where_something_waits_the_status_is_1_and_says_what_pytest_said(keep):
    keep(changed(finding(), verdict=judged()))
    assert shell("status", code=1) == STATUS


def test_the_status_as_json_holds_the_whole_checks(keep, baselines):
    keep(changed(finding()), check(Outcome.UNSTABLE, key=replace(KEY, name="home")))
    said = json.loads(shell("status", "--json", code=1))["checks"]
    assert tuple(from_json(list[Check], json.dumps(said))) == baselines.waiting()
    assert [one["outcome"] for one in said] == ["unstable", "changed"]


#: What a person types → what is chosen of the three.
CHOSEN = {
    PLANS: {PLANS},
    "test_pricing/plans-chromium": {PLANS},
    "plans-chromium": {PLANS},
    "plans-chromium.png": {PLANS},
    "test_pricing/*": {PLANS, HOME},
    "*home*": {HOME, SHOP},
    "home-*": {HOME, SHOP},
    "home-chromiu?": {HOME, SHOP},
    "[hp]*-chromium": {PLANS, HOME, SHOP},
    HOME: {HOME},
    "plans": {PLANS},
    "tests/test_pricing.py::test_home[chromium]": {HOME},
    "tests/test_pricing.py::test_home": {HOME},
    "test_pricing.py::test_home": {HOME},
    "test_home": {HOME},
    "test_home[chromium]": {HOME},
    "test_pricing.py": {PLANS, HOME},
    BASELINE: {PLANS},
    f"./{BASELINE}": {PLANS},
    f".visual/checks/{SHOP}/actual.png": {SHOP},
    f".visual/checks/{SHOP}/": {SHOP},
}


@pytest.mark.parametrize(("key", "chosen"), CHOSEN.items(), ids=CHOSEN)
def test_a_check_is_named_by_key_test_picture_or_pattern(three, baselines, key, chosen):
    shell("reject", key)
    assert _waiting(baselines) == {PLANS, HOME, SHOP} - chosen


@pytest.mark.parametrize("name", ["test_pricing.py::test_home", "__screenshots__/test_pricing/home-chromium.png"])
def test_a_test_or_a_picture_is_named_from_where_one_stands(three, baselines, monkeypatch, name):
    (baselines.root / "tests").mkdir()
    monkeypatch.chdir(baselines.root / "tests")
    shell("reject", name)
    assert _waiting(baselines) == {PLANS, SHOP}


def test_tests_of_one_name_in_two_files_are_told_apart(keep, baselines):
    keep(*(check(key=replace(KEY, module=f"tests/{name}", test=f"tests/{name}.py::test_it")) for name in ("a", "b")))
    assert "test_it may be any of: tests/a/plans-chromium, tests/b/plans-chromium" in shell("accept", "test_it", code=2)


def test_an_accept_is_taken_back_whole_and_once(three, baselines, tmp_path):
    shell("accept", PLANS)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and "undo" not in path.parts}
    shell("accept", "--all")
    assert shell("accept", "--all") == "Nothing waits.\n"  # and what was accepted before can still be taken back
    assert shell("accept", "--undo") == f"waits again: {SHOP}\nwaits again: {HOME}\n"
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert "There is nothing to undo" in shell("accept", "--undo", code=2)


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_a_reject_is_taken_back_as_well(three, baselines, tmp_path, verb):
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    shell("reject", "--all")
    assert shell(verb, "--undo").count("waits again") == 3
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_changed_since_it_was_accepted_is_not_undone(three, baselines, tmp_path):
    shell("accept", PLANS, HOME)
    (tmp_path / BASELINE).write_bytes(b"of somebody else")
    assert f"{BASELINE} changed since it was decided: nothing is undone." in shell("accept", "--undo", code=2)
    assert _waiting(baselines) == {SHOP}
    assert (tmp_path / BASELINE).read_bytes() == b"of somebody else"


def test_an_undo_goes_alone(three):
    assert "--undo goes alone" in shell("accept", "--undo", PLANS, code=2)


def test_accepting_makes_the_picture_the_baseline_and_says_where(three, baselines, tmp_path):
    assert shell("accept", PLANS) == f"accepted {PLANS}: {BASELINE}\n"
    assert (tmp_path / BASELINE).read_bytes() == ACTUAL
    assert _waiting(baselines) == {HOME, SHOP}


def test_rejecting_leaves_the_baseline_as_it_is(three, baselines, tmp_path):
    assert shell("reject", PLANS) == f"rejected {PLANS}\n"
    assert not (tmp_path / BASELINE).exists()
    assert _waiting(baselines) == {HOME, SHOP}


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_all_are_done_at_once_and_then_nothing_waits(three, verb):
    assert len(shell(verb, "--all").splitlines()) == 3
    assert shell(verb, "--all") == "Nothing waits.\n"
    shell("status", code=0)


def test_a_key_that_is_named_twice_is_done_once(three):
    assert shell("reject", PLANS, "plans-*") == f"rejected {PLANS}\n"


#: What a person types wrongly → what is said.
REFUSED = {
    ("home-chromium",): f"home-chromium may be any of: {SHOP}, {HOME}",
    ("nothing",): "Nothing that waits is named nothing. What waits: visual-claude status",
    ("tests/test_pricing/planz-chromium",): f"(did you mean {PLANS}?)",
    ("test_hone",): "(did you mean test_home",
    ("plan",): "Nothing that waits is named plan (did you mean plans?)",
    ("",): "Nothing that waits is named .",
    (PLANS, "nothing"): "Nothing that waits is named nothing.",
    (): "Name what you mean: KEY…, --cause ID, or --all. What waits: visual-claude status",
    ("--cause", "00000000"): "Nothing that waits has the cause 00000000. The causes: visual-claude status",
    ("--cause", "00000000", PLANS): "Name what you mean: KEY…, --cause ID, or --all.",
    ("--all", PLANS): "Name what you mean: KEY…, --cause ID, or --all.",
}


@pytest.mark.parametrize("verb", ["accept", "reject"])
@pytest.mark.parametrize(("words", "said"), REFUSED.items(), ids=[" ".join(words) or "none" for words in REFUSED])
def test_what_names_nothing_or_too_much_does_nothing_and_says_so(three, baselines, verb, words, said):
    assert said in shell(verb, *words, code=2)
    assert _waiting(baselines) == {PLANS, HOME, SHOP}


def test_what_cannot_be_accepted_is_said_and_the_rest_is_done(three, keep, baselines):
    keep(check(Outcome.UNSTABLE))
    (baselines.evidence(HOME) / "actual.png").write_bytes(b"GIF89a")
    said = shell("accept", "--all", code=2).splitlines()
    assert f"Error: {PLANS} is unstable: it has no picture that could be accepted" in said
    assert any(line.startswith(f"Error: {HOME}: ") and line.endswith("is not a PNG (it is a GIF)") for line in said)
    assert f"accepted {SHOP}: tests/shop/__screenshots__/test_home/home-chromium.png" in said
    assert _waiting(baselines) == {PLANS, HOME}


@pytest.mark.parametrize("verb", ["status", "accept", "reject"])
def test_where_no_run_was_it_says_to_run_pytest_first(tmp_path, monkeypatch, verb):
    monkeypatch.chdir(tmp_path)
    said = shell(verb, *(["--all"] if verb != "status" else []), code=2)
    assert "There is no .visual here or in a folder above: run pytest first, or name" in said


def test_a_results_folder_that_is_not_there_is_named(baselines):
    assert "There is no out here or in a folder above" in shell("status", "--results", "out", code=2)


def test_from_a_folder_below_the_same_is_done(three, baselines, tmp_path, monkeypatch):
    (tmp_path / "tests/shop").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "tests/shop")
    shell("accept", PLANS)
    assert (tmp_path / BASELINE).read_bytes() == ACTUAL


@pytest.mark.parametrize("below", [".", "tests"])
@pytest.mark.parametrize("how", ["option", "environment", "whole path"])
def test_another_results_folder_is_found_as_it_was_said(baselines, tmp_path, monkeypatch, how, below):
    results = tmp_path / "out/visual"
    Baselines(tmp_path, results).stage(check(), {"actual.png": ACTUAL}, facts(ACTUAL))
    (tmp_path / "tests").mkdir()
    monkeypatch.chdir(tmp_path / below)
    if how == "environment":
        monkeypatch.setenv("VISUAL_RESULTS", "out/visual")
    named = {"option": "out/visual", "whole path": str(results)}.get(how)
    assert shell("accept", PLANS, *(["--results", named] if named else [])).startswith("accepted")
    assert (tmp_path / BASELINE).read_bytes() == ACTUAL


def test_the_help_shows_each_command_and_how_to_type_it():
    said = shell("--help")
    assert all(f"visual-claude {verb} " in said for verb in ("status", "accept", "reject"))


def test_the_installed_command_does_the_same(three, tmp_path):
    command = Path(sys.executable).with_name("visual-claude")
    assert command.with_suffix(".exe" if sys.platform == "win32" else "").is_file()
    done = subprocess.run([command, "accept", PLANS], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"accepted {PLANS}: {BASELINE}\n", "")
    version = subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout
    assert version == f"visual-claude, version {pytest_visual_claude.__version__}\n"
