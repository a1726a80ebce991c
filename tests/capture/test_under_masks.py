"""What masks hide is kept for people on this machine, and nowhere else."""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image
from project import Project
from samples import png

from pytest_visual_claude.baselines import Facts, Hidden
from pytest_visual_claude.model import Box, Outcome, from_json
from pytest_visual_claude.testing import Scripted

MAGENTA, GREEN, RED = (255, 0, 255), (0, 128, 0), (255, 0, 0)
PAGE = """<style>body { margin: 0; background: white } div { position: absolute; top: 20px; height: 60px; width: 60px }
#secret { left: 20px; background: green } #other { left: 120px; background: blue }</style>
<div id=secret></div><div id=other></div>"""


@pytest.fixture
def hidden(tmp_path_factory):
    return Hidden(tmp_path_factory.mktemp("caches") / "under")


@pytest.fixture
def look(studio, page, hidden, monkeypatch):
    """``look(update=…)`` at the page with the secret masked."""
    page.set_content(PAGE)
    make = studio.assertion

    def with_hidden(*, update=False):
        made = make(update=update)
        object.__setattr__(made.checker, "hidden", hidden)
        return made

    monkeypatch.setattr(studio, "assertion", with_hidden)
    return lambda **options: studio.check(page, mask=["#secret"], **options)


def seen(data, x=50, y=50):
    return Image.open(io.BytesIO(data)).convert("RGBA").getpixel((x, y))


def changed(page):
    page.add_style_tag(content="#secret { background: red !important } #other { background: teal !important }")


def test_both_sides_are_kept_and_no_file_of_the_project_holds_them(studio, page, look, hidden):
    studio.assertion(update=True)(page, mask=["#secret"])
    changed(page)
    check = look()
    assert check.outcome is Outcome.CHANGED
    assert check.masked == check.baseline_masked == (Box(19, 19, 62, 62),)
    evidence = studio.root / ".visual/checks" / check.key.path
    for name, colour in (("expected", GREEN), ("actual", RED)):
        kept = hidden.path(check.key.path, (evidence / f"{name}.png").read_bytes()).read_bytes()
        assert seen(kept) == (*colour, 255)
        assert seen(kept, 150, 50) == (0, 0, 0, 0)
    pictures = [path.read_bytes() for path in studio.root.rglob("*.png")]
    assert len(pictures) == 4
    assert not {GREEN, RED} & {colour for data in pictures for colour in colours(data)}


def colours(data):
    return {colour for _, colour in Image.open(io.BytesIO(data)).convert("RGB").getcolors(2**24) or ()}


def test_where_a_mask_is_stands_with_the_baseline(studio, page, look):
    studio.assertion(update=True)(page, mask=["#secret"])
    facts = from_json(Facts, (studio.root / studio.checks[-1].baseline).with_suffix(".json").read_bytes())
    assert facts.masked == (Box(19, 19, 62, 62),)


def test_the_judge_never_sees_it(studio, page, look, monkeypatch):
    shown = []

    def answer(question):
        shown.extend([question.expected.png, question.actual.png])
        return []

    make = studio.assertion
    studio.assertion(update=True)(page, mask=["#secret"])
    changed(page)
    judged = make()
    object.__setattr__(judged.checker, "create_judge", lambda: Scripted(answer))
    monkeypatch.setattr(studio, "assertion", lambda: judged)
    assert look().outcome is Outcome.UNDECIDED
    assert [seen(data)[:3] for data in shown] == [MAGENTA, MAGENTA]


def test_a_page_that_did_not_change_is_pictured_once(studio, page, look, shots):
    studio.assertion(update=True)(page, mask=["#secret"])
    del shots[:]
    assert look().outcome is Outcome.MATCHED
    assert len(shots) == 1


@pytest.mark.usefixtures("look")
@pytest.mark.parametrize("case", ["not wanted", "nowhere to keep it"])
def test_nothing_is_taken_without_masks_where_nothing_is_to_be_kept(studio, page, shots, case):
    made = studio.assertion(update=True)
    folder = made.checker.hidden.folder
    if case == "nowhere to keep it":
        object.__setattr__(made.checker, "hidden", None)
    made(page, mask=["#secret"], under_masks=case != "not wanted")
    assert all(shot["mask"] for shot in shots)
    assert not folder.exists()
    assert studio.checks[-1].masked == (Box(19, 19, 62, 62),)


def test_a_disk_that_is_full_changes_no_outcome(studio, page, look, hidden):
    hidden.folder.parent.joinpath("under").write_bytes(b"a file where the folder should be")
    studio.assertion(update=True)(page, mask=["#secret"])
    assert studio.checks[-1].outcome is Outcome.WRITTEN


@pytest.mark.parametrize("caches", ["project/.cache", "project/.visual/caches"])
def test_a_folder_that_could_leave_with_the_project_is_none(tmp_path, caches):
    root = tmp_path / "project"
    assert Hidden.of(root, root / ".visual", {"XDG_CACHE_HOME": str(tmp_path / caches)}) is None
    assert Hidden.of(root, root / ".visual", {"XDG_CACHE_HOME": str(tmp_path / "elsewhere")})


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_nobody_else_on_the_machine_may_look(hidden):
    hidden.keep("key", b"masked", png())
    assert hidden.folder.stat().st_mode & 0o077 == 0


def test_it_belongs_to_one_picture_of_one_check(hidden):
    hidden.keep("key", b"masked", b"under")
    assert hidden.path("key", b"masked").read_bytes() == b"under"
    assert not hidden.path("key", b"another").exists()
    assert not hidden.path("other", b"masked").exists()


def test_the_oldest_go(hidden, monkeypatch):
    monkeypatch.setattr("pytest_visual_claude.baselines.records.hidden._MOST", 25)
    for age, name in enumerate(("new", "old", "oldest")):
        hidden.keep(name, b"", b"ten bytes.")
        os.utime(hidden.path(name, b""), (1000 - age, 1000 - age))
    hidden.keep("newest", b"", b"ten bytes.")
    assert [name for name in ("newest", "new", "old", "oldest") if hidden.path(name, b"").exists()] == ["newest", "new"]


WHERE = """
from pytest_visual_claude.plugin.session import SESSION

def test_where(request):
    print("kept in", request.config.stash[SESSION].checker.hidden)
"""


@pytest.mark.parametrize("name", ["CI", "GITHUB_ACTIONS", "JENKINS_URL", ""])
def test_in_ci_nothing_is_kept_at_all(lone_project: Project, tmp_path_factory, name):
    lone_project.write({"test_where.py": WHERE})
    caches = str(tmp_path_factory.mktemp("home"))
    done = lone_project.pytest("-s", **{"XDG_CACHE_HOME": caches, **({name: "true"} if name else {})})
    assert bool(done.lines("kept in None")) == bool(name)
