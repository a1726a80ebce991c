"""Files that cannot be read or written, and writes that meet: said, counted, and nothing half done."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
from project import SHOP, Project, drawing
from samples import KEY, facts, png

from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.baselines.patches import Change, blob, write
from pytest_visual_claude.judge.run_state import lock
from pytest_visual_claude.model import Outcome, Picture, to_json
from pytest_visual_claude.plugin import sharing

# A PNG's header is enough to be refused by.
WALL = """
from PIL import Image
import io, struct, zlib

def test_wall(assert_screenshot):
    file = io.BytesIO()
    Image.new("1", (1, 1)).save(file, "PNG")
    png = bytearray(file.getvalue())
    png[16:24] = struct.pack(">II", 12_000, 9_000)
    png[29:33] = struct.pack(">I", zlib.crc32(png[12:29]))
    assert_screenshot(bytes(png))
"""
RED, BLUE = png(), png(colour=(0, 0, 255))


@pytest.fixture
def shop(lone_project: Project) -> Project:
    lone_project.write({"test_shop.py": SHOP})
    lone_project.show(home=drawing(), cart=drawing(), about=drawing())
    lone_project.prepare()
    return lone_project


def unreadable(shop: Project) -> None:
    path = shop.path / "__screenshots__/test_shop/test_home.png"
    path.unlink()
    os.mkfifo(path)


def unwritable(shop: Project) -> None:
    shop.show(home=drawing((20, 20, 90, 90)))
    shutil.rmtree(shop.path / ".visual/checks")
    (shop.path / ".visual/checks").write_text("no folder")


@pytest.mark.parametrize("fault", [unreadable, unwritable])
def test_a_check_whose_files_cannot_be_read_or_written_is_counted(shop, fault):
    """A baseline is a FIFO; the evidence has no place."""
    fault(shop)
    done = shop.pytest()
    assert done.outcomes == {"failed": 1, "passed": 2}
    assert done.lines("visual: 2 matched, 1 undecided")
    assert shop.became()["test_shop/test_home"] is Outcome.UNDECIDED
    assert shop.checks["test_shop/test_home"].reason


def test_a_check_that_cannot_be_captured_is_counted_as_such(lone_project):
    """The picture states more pixels than are decoded."""
    lone_project.write({"test_wall.py": WALL})
    done = lone_project.pytest()
    assert done.outcomes == {"failed": 1}
    assert done.lines("visual: 1 uncaptured")
    assert lone_project.became()["test_wall/test_wall"] is Outcome.UNCAPTURED
    assert "take a part of it (clip=, a locator)" in lone_project.checks["test_wall/test_wall"].reason


def test_of_two_updates_of_one_checkout_the_second_says_that_there_is_another(shop):
    """Another run is updating the baselines."""
    with lock.held(sharing.lock_of(shop.path)):
        done = shop.pytest("--visual-update")
        assert done.code == 4
        assert "another run updates the baselines of" in done.err
        assert shop.pytest().code == 0
    assert shop.pytest("--visual-update").code == 0


def test_what_a_killed_process_left_beside_a_baseline_is_swept_by_the_next_write(tmp_path):
    """Temporary files of a process that was killed stand in a baselines folder."""
    baselines = Baselines(tmp_path, tmp_path / ".visual")
    folder = baselines.path(KEY).parent
    folder.mkdir(parents=True)
    old, young, other = folder / ".a.png.0123abcd", folder / ".b.png.0123abcd", folder / ".gitkeep"
    for path in (old, young, other):
        path.write_bytes(b"")
    os.utime(old, (time.time() - 3600,) * 2)
    baselines.write(KEY, Picture.of(RED), facts(RED))
    assert {path.name for path in folder.iterdir() if path.name.startswith(".")} == {young.name, other.name}


def test_lost_facts_are_told_and_written_again_by_an_update(shop):
    """A killed update left a baseline without its facts."""
    sidecar = shop.path / "__screenshots__/test_shop/test_home.json"
    kept = sidecar.read_bytes()
    sidecar.unlink()
    done = shop.pytest()
    assert done.code == 0
    (said,) = done.lines("stands without the facts of its making")
    assert said.endswith("Write them again: pytest --visual-update")
    assert shop.pytest("--visual-update").code == 0
    assert sidecar.read_bytes() == kept


def test_facts_of_another_picture_are_not_believed(shop):
    """Somebody put another picture in the place of a baseline, and left its facts."""
    sidecar = shop.path / "__screenshots__/test_shop/test_home.json"
    claims = sidecar.read_text().replace('"redact": []', '"redact": [{"x": 0, "y": 0, "width": 240, "height": 160}]')
    sidecar.write_text(claims.replace('"digest": "', '"digest": "0'))
    shop.show(home=drawing((20, 20, 90, 90)))
    shop.pytest()
    assert shop.checks["test_shop/test_home"].environment == ()


def test_a_patch_is_applied_whole_or_not_at_all(tmp_path, monkeypatch):
    """The folder of the second baseline of a patch cannot be written."""
    monkeypatch.chdir(tmp_path)
    first, second = (f"tests/__screenshots__/test_{name}/home" for name in "ab")
    old = {tmp_path / f"{first}.png": RED, tmp_path / f"{first}.json": to_json(facts(RED)).encode()}
    for path, data in old.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / second).parent.write_text("no folder")
    known = to_json(facts(BLUE)).encode()
    changes = [
        Change(f"{first}.png", blob(RED), BLUE),
        Change(f"{first}.json", blob(to_json(facts(RED)).encode()), known),
    ]
    changes += [Change(f"{second}.png", None, BLUE), Change(f"{second}.json", None, known)]
    (tmp_path / "update.patch").write_text(write(changes))
    from click.testing import CliRunner

    from pytest_visual_claude.cli import main

    done = CliRunner().invoke(main, ["apply", "update.patch"], catch_exceptions=False)
    assert done.exit_code == 2
    assert "cannot be written" in done.output
    assert {path: path.read_bytes() for path in old} == old


@pytest.mark.parametrize("inside", [True, False], ids=["inside the root", "out of the root"])
def test_a_linked_baselines_folder_is_written_to_inside_the_root_alone(lone_project, tmp_path_factory, inside):
    """The baselines folder is a link."""
    target = lone_project.path / "kept" if inside else tmp_path_factory.mktemp("elsewhere")
    target.mkdir(exist_ok=True)
    (lone_project.path / "__screenshots__").symlink_to(target, target_is_directory=True)
    lone_project.write({"test_shop.py": SHOP})
    lone_project.show(home=drawing(), cart=drawing(), about=drawing())
    done = lone_project.pytest("--visual-update")
    assert done.code == (0 if inside else 1)
    assert bool(list(Path(target).rglob("*.png"))) is inside
    assert inside or "is no place inside" in done.out
