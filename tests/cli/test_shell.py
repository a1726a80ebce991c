"""The other commands: what they do, what they say in a pipe and on a terminal, and their exit codes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner
from project import SHOP, drawing
from samples import facts, png
from web.conftest import BEFORE, CHECKS, FILES, HOME, RED, drawn, stage

from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.cli import COMMANDS, main, results_folder
from pytest_visual_claude.model import Check, Coverage, Outcome, Run, Shard, from_json, to_json
from pytest_visual_claude.web.review import Review


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch, clean_environment):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shell(*words: str | Path, code: int = 0, answer: str | None = None) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words], input=answer, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def terminal(monkeypatch):
    """As if a person read along and could answer."""
    monkeypatch.setattr(results_folder, "on_terminal", lambda: True)


# --- help -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "verdicts"])  # a group of commands
def test_every_command_has_help_with_an_example(command):
    said = shell(command, "--help")
    assert "visual-claude " + command in said


def test_a_command_that_is_mistyped_is_guessed():
    assert "Did you mean status?" in shell("statsu", code=2)


def test_help_and_status_load_no_library_of_pictures_or_servers(here):
    stage(here)
    code = (
        "import sys; from click.testing import CliRunner; from pytest_visual_claude.cli import main\n"
        "CliRunner().invoke(main, ['status']); CliRunner().invoke(main, ['--help'])\n"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"numpy", "PIL", "starlette", "uvicorn", "anthropic", "rich", "pytest", "playwright"}
    assert heavy & set(done.stdout.split()) == set()


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_is_printed_for_each_shell(name):
    assert "_VISUAL_CLAUDE_COMPLETE" in shell("completion", name)


def test_completion_offers_the_keys_that_wait(here):
    stage(here)
    offered = results_folder.complete_keys(cast(Any, None), cast(Any, None), "home")
    assert offered == [HOME.key.path]


# --- status and accept on a terminal ----------------------------------------------------------------------


def test_on_a_terminal_the_status_is_a_table(here, terminal):
    stage(here)
    said = shell("status", code=1)
    assert "check" in said.splitlines()[0]
    assert "critical" in said
    assert "5 waiting. Look: visual-claude review" in said


@pytest.mark.parametrize(("answer", "becomes"), [("n\n", BEFORE), ("y\n", png(480, 300))], ids=["no", "yes"])
def test_on_a_terminal_a_suspicious_picture_asks_again(here, terminal, answer, becomes):
    made = stage(here)
    made.stage(HOME, {**FILES["home"], "actual.png": png(480, 300)}, facts(png(480, 300), HOME.key))
    said = shell("accept", HOME.key.path, answer=answer)
    assert "the picture is one colour, #c81e1e" in said
    assert (here / HOME.baseline).read_bytes() == becomes


# --- report -----------------------------------------------------------------------------------------------


def test_a_report_is_written_where_it_is_asked_for(here):
    stage(here)
    assert shell("report", "--output", "out/visual.html").strip() == str(Path("out/visual.html"))
    assert (here / "out/visual.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_without_a_run_there_is_nothing_to_report(here):
    (here / ".visual").mkdir()
    assert "no run made a check" in shell("report", code=2)


def test_a_damaged_run_is_said(here):
    (here / ".visual").mkdir()
    (here / ".visual/run.json").write_text("{")
    assert "damaged" in shell("report", code=2)


# --- merge ------------------------------------------------------------------------------------------------


def shard(
    root: Path, number: int, *checks: Check, of: int = 2, named: bool = True, absent: tuple[str, ...] = ()
) -> Path:
    made = stage(root / f"shard-{number}", checks)
    coverage = Coverage(absent=absent)
    run = Run(
        f"r{number}", "2026-11-22T08:00:00+00:00", "0.1.0", "local", "it was chosen", "..", checks, coverage=coverage
    )
    run = replace(run, shard=Shard(number, of) if named else None)
    (made.results / "run.json").write_text(to_json(run), encoding="utf-8")
    return made.results


QUIET = CHECKS[-1]


def test_two_shards_become_one_report_and_one_exit_code(here):
    said = shell("merge", shard(here, 1, HOME), shard(here, 2, QUIET), "--output", "all", code=1)
    assert "2 runs: 1 matched, 1 changed" in said
    joined = from_json(Run, (here / "all/run.json").read_bytes())
    assert {one.key.name for one in joined.checks} == {"home", QUIET.key.name}
    assert (here / "all/checks" / HOME.key.path / "actual.png").read_bytes() == RED
    assert "<script" in (here / "all/report.html").read_text(encoding="utf-8")


def test_where_all_shards_are_green_so_is_the_whole(here):
    other = replace(QUIET, key=replace(QUIET.key, name="other"))
    shell("merge", shard(here, 1, QUIET), shard(here, 2, other), "--output", "all")


MISSING = {
    "by number": (
        lambda here: [shard(here, 1, QUIET, of=3), shard(here, 3, QUIET, of=3)],
        [],
        "of 3 shards, missing: 2",
    ),
    "by count": (
        lambda here: [shard(here, 1, QUIET, named=False)],
        ["--shards", "2"],
        "2 shards are wanted, and 1 are there",
    ),
    "there twice": (lambda here: [shard(here, 1, QUIET), shard(here / "x", 1, QUIET)], [], "there twice: 1"),
    "no run": (lambda here: [shard(here, 1, QUIET), here / "shard-2"], [], "There is no run.json in"),
}


@pytest.mark.parametrize(("runs", "words", "said"), MISSING.values(), ids=MISSING)
def test_a_shard_that_is_missing_is_trouble_and_nothing_is_written(here, runs, words, said):
    assert said in shell("merge", *runs(here), *words, "--output", "all", code=2)
    assert not (here / "all").exists()


def test_what_happened_in_no_shard_is_named(here):
    first = shard(here, 1, QUIET, absent=("a/one", "a/both", HOME.key.path))
    second = shard(here, 2, HOME, absent=("a/two", "a/both", QUIET.key.path))
    said = shell("merge", first, second, "--output", "all", code=1)
    assert "1 known check did not happen" in said
    assert "a/both" in said
    assert "a/one" not in said


def test_reports_of_several_runs_are_one(here):
    shell("report", shard(here, 1, HOME), shard(here, 2, QUIET), "-o", "both.html")
    assert HOME.key.path in (here / "both.html").read_text(encoding="utf-8")


def test_a_review_of_nothing_says_so_and_ends(here):
    Baselines(here, here / ".visual").prepare()
    assert shell("review") == "Nothing waits.\n"


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="there a browser can always be opened")
@pytest.mark.parametrize("screen", ["", ":0"])
def test_a_review_opens_a_browser_where_there_is_a_screen(here, monkeypatch, screen):
    stage(here)
    for name in ("WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", screen)
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    monkeypatch.setattr(Review, "serve", Review.close)
    assert "Review: http://127.0.0.1:" in shell("review")
    assert bool(opened) == bool(screen)


# --- compare ----------------------------------------------------------------------------------------------


@pytest.fixture
def folders(here):
    for name, data in {"a/x.png": BEFORE, "a/y.png": BEFORE, "b/x.png": BEFORE, "b/y.png": RED}.items():
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_bytes(data)
    return here


def compared(*words: str, code: int = 0) -> str:
    return shell("compare", *words, "--judge", "local", code=code)


def test_two_folders_are_compared_by_name(folders):
    said = compared("a", "b", code=1)
    assert "y (y.png) changed" in said
    assert "1 matched, 1 changed" in said
    assert (folders / ".visual/compare/report.html").exists()


def test_two_equal_pictures_need_no_report(folders):
    assert compared("a/x.png", "b/x.png") == "1 matched\n"
    assert not (folders / ".visual/compare/report.html").exists()


@pytest.mark.parametrize("words", [("--tolerance", "major"), ("--max-diff-pixel-ratio", "1")], ids=["judge", "gate"])
def test_the_exit_code_goes_by_the_tolerance(folders, words):
    (folders / "b/y.png").write_bytes(drawn(button="#0a7585"))
    compared("a/y.png", "b/y.png", "--tolerance", "none", code=1)
    compared("a/y.png", "b/y.png", *words)


def test_a_picture_that_one_folder_lacks_is_red(folders):
    (folders / "b/y.png").unlink()
    assert "y.png\n  It is missing in b.\n" in compared("a", "b", code=1)
    (folders / "a/y.png").rename(folders / "b/z.png")
    assert "z.png\n  It is missing in a.\n" in compared("a", "b", code=1)
    assert "It is missing in a." in (folders / ".visual/compare/report.html").read_text(encoding="utf-8")


def test_another_comparison_forgets_the_one_before(folders):
    compared("a", "b", code=1)
    (folders / "b/y.png").write_bytes(BEFORE)
    assert compared("a", "b") == "2 matched\n"
    assert Baselines(folders, folders / ".visual/compare").kept() == ()


TROUBLE = {
    "no picture": (("a", "empty"), "There is no picture"),
    "one of each": (("a", "b/x.png"), "two pictures or two folders"),
    "not there": (("a", "c"), "There is no c."),
    "broken": (("a/x.png", "broken.png"), "broken.png"),
    "bad tolerance": (("a", "b", "--tolerance", "huge"), "none, cosmetic, minor, major"),
}


@pytest.mark.parametrize(("words", "said"), TROUBLE.values(), ids=TROUBLE)
def test_what_cannot_be_compared_is_trouble(folders, words, said):
    (folders / "empty").mkdir()
    (folders / "broken.png").write_bytes(BEFORE[:80])
    if words == ("a", "empty"):
        for path in (folders / "a").iterdir():
            path.unlink()
    assert said in compared(*words, code=2)


# --- doctor, update ---------------------------------------------------------------------------------------


def test_the_doctor_names_what_has_to_be_done(here):
    said = shell("doctor", "--model", "claude-none", code=1)
    lines = {line.split()[1]: line for line in said.splitlines() if line.split()[0] in ("ok", "trouble")}
    assert set(lines) >= {"version", "credentials", "model", "results"}
    assert lines["model"].startswith("trouble")
    assert "the local judge decides" in lines["credentials"]


TEST = "def test_home(assert_screenshot):\n    assert_screenshot('home.png', 'home')\n"


def test_update_runs_pytest_with_its_arguments_and_lists_what_moved(here, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    (here / "test_a.py").write_text(TEST)
    (here / "test_b.py").write_text("def test_b():\n    assert False\n")
    (here / "home.png").write_bytes(drawing((5, 5, 50, 50)))
    plain = ["-p", "pytest_visual_claude.plugin", "-p", "no:cacheprovider", "-k", "home"]
    assert "1 baseline written.\n  new      __screenshots__/test_a/home.png" in shell("update", *plain)
    (here / "home.png").write_bytes(drawing((5, 5, 90, 50)))
    said = shell("update", "test_a.py", *plain, "--look")  # after pytest's own words as well as before them
    assert "  changed  __screenshots__/test_a/home.png" in said
    assert f"Look: {here / '.visual/report.html'}" in said
    assert [one.outcome for one in Baselines(here, here / ".visual").kept()] == [Outcome.WRITTEN]
    assert "0 baselines written." in shell("update", "--look", *plain[:-2], "-khome")


def test_compare_says_nothing_of_where_the_first_picture_was_made(lone_project):
    lone_project.write({"test_shop.py": SHOP})
    lone_project.show(home=drawing((9, 9, 90, 90)), cart=drawing(), about=drawing())
    lone_project.pytest("--visual-update")
    (facts,) = lone_project.files("__screenshots__", ending="test_home.json")
    lone_project.write({facts: (lone_project.path / facts).read_text().replace('"scale": 0', '"scale": 2')})
    done = lone_project.visual_claude("compare", facts.replace(".json", ".png"), "cart.png", "--judge", "local")
    assert done.code == 1
    assert "made elsewhere" not in done.out
