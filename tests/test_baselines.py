"""Baselines beside the tests, evidence in the results folder: whole or not there, and nowhere else."""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from samples import KEY, check, png

from pytest_visual_claude.baselines import Baselines, Facts
from pytest_visual_claude.errors import BaselineError, NameTaken
from pytest_visual_claude.model import Environment, Key, Picture

HERE = Environment("chromium", "156.0", "Linux", "1280×720", 1.0, plugin="0.1.0")
RED, BLUE = Picture.of(png()), Picture.of(png(colour=(0, 0, 255)))
CHECK = check()
FACTS = Facts(KEY.path, "f" * 64, HERE)


@pytest.fixture
def baselines(tmp_path) -> Baselines:
    return Baselines(tmp_path, tmp_path / ".visual")


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


PLANS = "tests/__screenshots__/test_pricing/plans-chromium.png"
TOKENS = "{test_dir}/shots/{platform}/{module}/{name}-{browser}"
MARKED = "{test_dir}/{module}{/variant}/{name}{-browser}"
LINUX = "tests/shots/linux/test_pricing"
PATHS = {
    "beside the test": ("__screenshots__", KEY, PLANS),
    "at the root": ("__screenshots__", Key("test_a", "", "home"), "__screenshots__/test_a/home.png"),
    "another folder": ("shots/now", KEY, "tests/shots/now/test_pricing/plans-chromium.png"),
    "a template": (TOKENS, KEY, "tests/shots/linux/test_pricing/plans-chromium.png"),
    "a template without its folder": ("all/{browser}/{module}/{name}.png", KEY, "all/chromium/test_pricing/plans.png"),
    "a template without a browser": (TOKENS, replace(KEY, browser=""), "tests/shots/linux/test_pricing/plans-none.png"),
    "every token": (
        "{test_path}/{test_file}/{test_name}/{test_dir}/{module}/{name}-{variant}-{browser}{ext}",
        Key("tests/test_a", "tests/test_a.py::TestB::test_c[de-chromium]", "home", "chromium", "phone"),
        "tests/test_a.py/test_a.py/TestB-test_c-de/tests/test_a/home-phone-chromium.png",
    ),
    "a mark before what is there": (
        MARKED,
        replace(KEY, variant="phone"),
        "tests/test_pricing/phone/plans-chromium.png",
    ),
    "a mark before what is not there": (MARKED, replace(KEY, browser=""), "tests/test_pricing/plans.png"),
    "a variant without a token": (TOKENS, replace(KEY, variant="phone"), f"{LINUX}/plans-phone-chromium.png"),
    "a variant beside the test": (
        "__screenshots__",
        replace(KEY, variant="phone"),
        PLANS.replace("plans", "plans-phone"),
    ),
    "a template and dots": (TOKENS, replace(KEY, name="v1.2"), "tests/shots/linux/test_pricing/v1.2-chromium.png"),
}


@pytest.mark.parametrize(("template", "key", "path"), PATHS.values(), ids=PATHS)
def test_a_baseline_has_one_place(template, key, path, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    baselines = Baselines(tmp_path, tmp_path / ".visual", template)
    assert (baselines.path(key), baselines.relative(key)) == (tmp_path / path, path)


@pytest.mark.parametrize("template", ["__screenshots__", TOKENS])
def test_no_name_leads_out_of_the_folder(template, tmp_path):
    key = replace(KEY, name="../../../etc/passwd", browser="../x", variant="../../y")
    path = Baselines(tmp_path, tmp_path / ".visual", template).path(key)
    assert path.resolve().is_relative_to(tmp_path / "tests")


def test_evidence_that_goes_while_somebody_looks_for_it_is_passed_over(baselines, monkeypatch):
    other = replace(CHECK, key=replace(KEY, name="other"))
    for kept in (CHECK, other):
        baselines.stage(kept, {"actual.png": RED.png}, FACTS)
    scan = os.scandir

    def scan_and_lose(path):
        if not isinstance(path, int) and Path(path) == baselines.evidence(KEY.path):
            monkeypatch.undo()
            shutil.rmtree(path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", scan_and_lose)
    assert baselines.kept() == (other,)


def test_a_baseline_is_read_as_it_was_written_with_its_facts_beside_it(baselines, tmp_path):
    baselines.write(KEY, RED, Facts(KEY.path, "f" * 64, HERE))
    assert (baselines.read(KEY), baselines.facts(KEY)) == (RED.png, FACTS)
    assert _files(tmp_path) == {PLANS, PLANS.replace(".png", ".json")}


def test_the_facts_are_readable_in_a_code_review(baselines):
    baselines.write(KEY, RED, Facts(KEY.path, "f" * 64, HERE))
    lines = baselines.path(KEY).with_suffix(".json").read_text(encoding="utf-8").splitlines(keepends=True)
    assert lines[1] == '  "key": "tests/test_pricing/plans-chromium",\n'
    assert lines[-1] == "}\n"


def test_the_facts_name_the_version_that_is_committed_in_users_repositories(baselines):
    baselines.write(KEY, RED, FACTS)
    assert json.loads(baselines.path(KEY).with_suffix(".json").read_bytes())["schema"] == 1


def test_a_baseline_is_read_by_its_path_from_the_root(baselines):
    baselines.write(KEY, RED, FACTS)
    assert (baselines.read_at(PLANS), baselines.read_at("tests")) == (RED.png, None)


def test_where_there_is_no_baseline_there_is_none_and_no_facts(baselines, tmp_path):
    assert (baselines.read(KEY), baselines.facts(KEY)) == (None, None)
    (tmp_path / "tests").write_text("a file where the folder would be")
    assert baselines.read(KEY) is None


def test_a_baseline_that_cannot_be_read_says_so(baselines):
    baselines.path(KEY).mkdir(parents=True)
    with pytest.raises(BaselineError, match=f"^{PLANS} cannot be read: "):
        baselines.read(KEY)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": 1}', b"\xff"], ids=repr)
def test_broken_facts_are_none(baselines, text):
    baselines.write(KEY, RED, Facts(KEY.path, "f" * 64, HERE))
    baselines.path(KEY).with_suffix(".json").write_bytes(text if isinstance(text, bytes) else text.encode())
    assert baselines.facts(KEY) is None


def test_facts_of_another_version_are_none(baselines):
    baselines.write(KEY, RED, Facts(KEY.path, "f" * 64, HERE))
    path = baselines.path(KEY).with_suffix(".json")
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"schema": 99}))
    assert baselines.facts(KEY) is None


def test_a_name_that_differs_in_case_only_is_taken(baselines):
    baselines.write(KEY, RED, Facts(KEY.path, "f" * 64, HERE))
    path = baselines.path(KEY).with_suffix(".json")
    path.write_text(path.read_text(encoding="utf-8").replace("plans-chromium", "Plans-chromium"), encoding="utf-8")
    with pytest.raises(NameTaken, match=r"test_pricing/plans-chromium and .*/Plans-chromium differ only in case"):
        baselines.facts(KEY)


def test_a_folder_that_cannot_be_written_says_so(baselines, tmp_path):
    (tmp_path / "tests").write_text("a file where the folder would be")
    with pytest.raises(BaselineError, match=r"plans-chromium\.png cannot be written: "):
        baselines.write(KEY, RED, Facts(KEY.path, "f" * 64, HERE))
    assert _files(tmp_path) == {"tests"}


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize("step", ["open", "replace"])
def test_a_fault_while_writing_leaves_the_old_baseline_whole_and_no_other_file(baselines, step, fault, monkeypatch):
    baselines.write(KEY, RED, Facts(KEY.path, "f" * 64, HERE))
    before = _files(baselines.root)

    def fails(*_, **__):
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(Path, step, fails)
        with pytest.raises((BaselineError, KeyboardInterrupt)):
            baselines.write(KEY, BLUE, Facts(KEY.path, "e" * 64, HERE))
    assert (baselines.read(KEY), baselines.facts(KEY)) == (RED.png, FACTS)
    assert _files(baselines.root) == before


def test_a_baseline_that_somebody_reads_at_the_moment_is_replaced_a_little_later(baselines, monkeypatch):
    replaces, denied = Path.replace, iter([PermissionError(13, "in use")] * 3)

    def busy(self, target):
        if error := next(denied, None):
            raise error
        return replaces(self, target)

    monkeypatch.setattr(Path, "replace", busy)
    baselines.write(KEY, RED, Facts(KEY.path, "f" * 64, HERE))
    assert baselines.read(KEY) == RED.png


def test_threads_that_write_the_same_baseline_leave_one_whole_picture_and_no_other_file(baselines):
    pictures = [Picture.of(png(60, 60, (level, 0, 0))) for level in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda picture: baselines.write(KEY, picture, Facts(KEY.path, "f" * 64, HERE)), pictures))
    assert baselines.read(KEY) in {picture.png for picture in pictures}
    assert baselines.facts(KEY) == FACTS
    assert len(_files(baselines.root)) == 2


def test_a_new_file_has_the_rights_that_any_new_file_has(baselines, tmp_path):
    baselines.write(KEY, RED, Facts(KEY.path, "f" * 64, HERE))
    (tmp_path / "plain").touch()
    assert baselines.path(KEY).stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("name", ["expected.png", "actual.png", "actual.json", "check.json"])
def test_evidence_that_could_not_all_be_written_has_no_check_and_waits_for_nobody(baselines, name, monkeypatch):
    replaces = Path.replace

    def full(self, target):
        if Path(target).name == name:
            raise OSError(28, "No space left on device")
        return replaces(self, target)

    files = {"expected.png": RED.png, "actual.png": BLUE.png}
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(BaselineError, match="cannot be written: No space left on device"):
            baselines.stage(CHECK, files, FACTS)
    assert not (baselines.evidence(KEY.path) / "check.json").exists()
    assert baselines.kept() == ()
    baselines.stage(CHECK, files, FACTS)
    assert [check.key for check in baselines.kept()] == [KEY]


def test_evidence_that_replaces_older_evidence_has_no_check_until_it_is_whole(baselines, monkeypatch):
    baselines.stage(CHECK, {"actual.png": RED.png}, FACTS)
    seen = []
    replaces = Path.replace

    def watched(self, target):
        seen.append((baselines.evidence(KEY.path) / "check.json").exists())
        return replaces(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    baselines.stage(CHECK, {"expected.png": RED.png, "actual.png": BLUE.png}, FACTS)
    assert seen == [False] * 4
