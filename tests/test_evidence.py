"""What waits for a person: kept, forgotten, accepted, rejected. The evidence folders are the list."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from samples import KEY, changed, check, facts, finding, png

from pytest_visual_claude.baselines import Baselines, root_of
from pytest_visual_claude.check import FORMATS
from pytest_visual_claude.errors import BaselineError
from pytest_visual_claude.model import Environment, Key, Outcome

RED, BLUE = png(), png(colour=(0, 0, 255))
CHANGED = changed(finding(), run="r1")
OTHER = replace(KEY, name="home", test="tests/test_pricing.py::test_home")
FACTS = facts(BLUE, environment=Environment("chromium"))


@pytest.fixture
def baselines(tmp_path) -> Baselines:
    return Baselines(tmp_path, tmp_path / ".visual")


@pytest.fixture
def keep(baselines):
    def stage(staged=CHANGED):
        files = {"actual.png": BLUE, "expected.png": RED, "diff.png": RED}
        baselines.stage(staged, files, replace(FACTS, key=staged.key.path))
        return baselines.evidence(staged.key.path)

    return stage


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_red_check_waits_with_all_its_files(baselines, keep):
    assert _files(keep()) == {"actual.json", "actual.png", "check.json", "diff.png", "expected.png"}
    assert baselines.waiting() == (CHANGED,)


def test_git_does_not_see_the_results(baselines, keep):
    keep()
    assert (baselines.results / ".gitignore").read_text().splitlines()[-1] == "*"


def test_a_gitignore_of_the_users_own_stays(baselines, keep):
    baselines.results.mkdir()
    (baselines.results / ".gitignore").write_text("verdicts\n")
    keep()
    assert (baselines.results / ".gitignore").read_text() == "verdicts\n"


def test_what_waits_is_listed_by_key(baselines, keep):
    keys = [replace(KEY, module=module, name=name) for module in ("tests/b", "tests/a", "a") for name in "zc"]
    for key in keys:
        keep(check(key=key))
    assert [staged.key.path for staged in baselines.waiting()] == sorted(key.path for key in keys)


def test_a_tolerated_check_is_kept_and_does_not_wait(baselines, keep):
    assert "check.json" in _files(keep(check(Outcome.TOLERATED)))
    assert baselines.waiting() == ()


def test_a_later_check_of_the_same_key_takes_the_place_of_the_first(baselines, keep):
    keep()
    missing = check(Outcome.MISSING, run="r2")
    baselines.stage(missing, {"actual.png": BLUE})
    assert baselines.waiting() == (missing,)
    assert _files(baselines.evidence(KEY.path)) == {"actual.png", "check.json"}


def test_clearing_leaves_no_file_and_no_empty_folder(baselines, keep):
    keep()
    baselines.clear(KEY)
    assert _files(baselines.results) == {".gitignore"}
    assert list((baselines.results / "checks").iterdir()) == []


def test_clearing_leaves_what_waits_beside_it(baselines, keep):
    keep()
    keep(check(key=OTHER))
    baselines.clear(KEY)
    assert [staged.key for staged in baselines.waiting()] == [OTHER]


def test_clearing_leaves_what_waits_below_it(baselines, keep):
    above, below = Key("tests", "a", "shop"), Key("tests/shop", "b", "home")
    keep(check(key=above))
    keep(check(key=below))
    baselines.clear(above)
    assert [staged.key for staged in baselines.waiting()] == [below]


def test_another_test_with_the_same_picture_does_not_clear_it(baselines, keep):
    keep()
    baselines.clear(replace(KEY, test="tests/test_pricing.py::test_again"))
    assert baselines.waiting() == (CHANGED,)


BROKEN = {
    "empty": b"",
    "cut off": b'{"root": "..", "che',
    "a list": b"[]",
    "no UTF-8": b"\xff\xfe",
    "another version": b'{"root": "..", "check": null, "schema": 99}',
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_check_does_not_wait_and_does_not_hide_others(baselines, keep, text):
    (keep() / "check.json").write_bytes(text)
    keep(check(key=OTHER))
    assert [staged.key for staged in baselines.waiting()] == [OTHER]
    baselines.clear(KEY)
    assert not baselines.evidence(KEY.path).exists()


def test_a_check_of_a_later_version_does_not_wait(baselines, keep):
    path = keep() / "check.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"schema": 99}))
    assert baselines.waiting() == ()


def test_a_fault_while_keeping_leaves_nothing_that_waits(baselines, keep, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    keep()
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(BaselineError, match="plans-chromium cannot be written: No space left"):
        keep(check(Outcome.MISSING))
    assert baselines.waiting() == ()


ACCEPTED = [Outcome.CHANGED, Outcome.RENDERER, Outcome.MISSING, Outcome.UNDECIDED, Outcome.UNREADABLE]


@pytest.mark.parametrize("outcome", ACCEPTED)
def test_accepting_makes_what_was_seen_the_baseline_and_forgets_the_evidence(baselines, keep, outcome):
    folder = keep(check(outcome, baseline=baselines.relative(KEY)))
    assert baselines.accept(baselines.waiting()[0], FORMATS) == baselines.path(KEY)
    assert (baselines.read(KEY), baselines.facts(KEY)) == (BLUE, FACTS)
    assert not folder.exists()
    assert baselines.waiting() == ()


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome not in ACCEPTED])
def test_what_never_settled_or_is_green_cannot_be_accepted(baselines, keep, outcome):
    keep(check(outcome))
    with pytest.raises(
        BaselineError, match=f"plans-chromium is {outcome.value}: it has no picture that could be accepted"
    ):
        baselines.accept(check(outcome), FORMATS)
    assert baselines.read(KEY) is None


@pytest.mark.parametrize("place", ["../out.png", "tests/../../out.png", "/out.png", "tests/conftest.py", "tests", ""])
def test_nothing_is_accepted_outside_of_the_root_or_over_what_is_no_picture(baselines, keep, place, tmp_path):
    keep(check(baseline=place))
    before = _files(tmp_path.parent)
    with pytest.raises(
        BaselineError, match=r"plans-chromium: \S+ is not in a baselines folder of this project \(__screenshots__\)"
    ):
        baselines.accept(check(baseline=place), FORMATS)
    assert _files(tmp_path.parent) == before


def test_nothing_is_accepted_through_a_link_out_of_the_root(baselines, keep, tmp_path, tmp_path_factory):
    (tmp_path / "tests").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    keep()
    with pytest.raises(BaselineError, match="is no place inside"):
        baselines.accept(CHANGED, FORMATS)


@pytest.mark.parametrize("name", ["actual.png", "actual.json"])
def test_what_is_gone_cannot_be_accepted(baselines, keep, name):
    (keep() / name).unlink()
    with pytest.raises(BaselineError, match=rf"plans-chromium: .*{name} cannot be read: No such file"):
        baselines.accept(CHANGED, FORMATS)
    assert baselines.waiting() == (CHANGED,)


def test_a_broken_picture_cannot_be_accepted(baselines, keep):
    (keep() / "actual.png").write_bytes(b"")
    with pytest.raises(BaselineError, match=r"plans-chromium: .*actual\.png is not a PNG \(it is empty\)"):
        baselines.accept(CHANGED, FORMATS)
    assert baselines.read(KEY) is None


def test_rejecting_forgets_the_evidence_and_leaves_the_baseline(baselines, keep, tmp_path):
    keep()
    baselines.reject(CHANGED)
    assert {name for name in _files(tmp_path) if "/decided/" not in name} == {".visual/.gitignore"}


def test_what_cannot_be_forgotten_says_so(baselines, keep):
    folder = keep()
    (folder / "check.json").unlink()
    (folder / "check.json").mkdir()
    with pytest.raises(BaselineError, match=r"plans-chromium: .*check\.json cannot be removed: \w"):
        baselines.reject(CHANGED)


@pytest.mark.parametrize("name", ["actual.json", "check.json"])
def test_what_is_kept_is_readable(keep, name):
    assert (keep() / name).read_text(encoding="utf-8").splitlines()[1].startswith('  "')


def test_what_was_decided_is_put_back_file_by_file(baselines, tmp_path):
    old, new, never = (tmp_path / f"__screenshots__/{name}.png" for name in ("a/old", "b/c/new", "never"))
    new.parent.mkdir(parents=True)
    new.write_bytes(BLUE)
    baselines.put_back({old: RED, new: None, never: None})
    assert (old.read_bytes(), _files(tmp_path)) == (RED, {"__screenshots__/a/old.png"})
    baselines.put_back({old: BLUE})
    assert old.read_bytes() == BLUE


@pytest.mark.parametrize("data", [RED, None])
def test_what_cannot_be_put_back_says_so(baselines, tmp_path, data):
    (tmp_path / "__screenshots__").mkdir()
    (tmp_path / "__screenshots__/shot.png").mkdir()
    with pytest.raises(BaselineError, match=r"shot\.png cannot be written: \w"):
        baselines.put_back({tmp_path / "__screenshots__/shot.png": data})


def test_nothing_is_put_back_outside_of_the_baselines_folders_and_the_results(baselines, tmp_path):
    with pytest.raises(BaselineError, match=r"conftest\.json is not in a baselines folder"):
        baselines.put_back({tmp_path / "__screenshots__/a.png": RED, tmp_path / "conftest.json": RED})
    assert _files(tmp_path) == set()


@pytest.mark.parametrize("results", [".visual", "out/of/the/way", "../results"])
def test_the_results_know_the_way_to_the_root(tmp_path, monkeypatch, results):
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    Baselines(root, root / results).stage(CHANGED, {})
    assert root_of(root / results) == root


def test_the_results_of_a_green_run_know_the_way_to_the_root_as_well(tmp_path, monkeypatch):
    for folder in ("out", "project"):
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path / "project")
    (tmp_path / "out/run.json").write_text('{"root": "../project"}')
    assert root_of(tmp_path / "out") == tmp_path / "project"


@pytest.mark.parametrize("root", ["/", "../..", "../../elsewhere"])
def test_results_from_elsewhere_do_not_say_where_the_root_is(tmp_path, monkeypatch, root):
    (tmp_path / "project/.visual").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "project")
    (tmp_path / "project/.visual/run.json").write_text(json.dumps({"root": root}))
    assert root_of(tmp_path / "project/.visual") == tmp_path / "project"
    assert root_of(tmp_path / "project/.visual", tmp_path / "project") == tmp_path / "project"


def test_the_way_to_the_root_is_found_through_a_link(tmp_path, monkeypatch):
    root, disk = tmp_path / "project", tmp_path / "disk" / "scratch"
    root.mkdir()
    disk.mkdir(parents=True)
    monkeypatch.chdir(root)
    (root / ".visual").symlink_to(disk)
    Baselines(root, root / ".visual").stage(CHANGED, {})
    assert root_of((root / ".visual").resolve()) == root


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"root": null}', "\N{SNOWMAN}"])
def test_results_that_do_not_know_the_root_lie_in_it(tmp_path, text):
    (tmp_path / ".visual").mkdir()
    (tmp_path / ".visual/run.json").write_text(text, encoding="utf-8")
    assert root_of(tmp_path / ".visual") == tmp_path
