"""Baselines that commits replaced, read from git."""

from __future__ import annotations

import subprocess

import pytest
from project import drawing

from pytest_visual_claude.errors import RunError
from pytest_visual_claude.evaluation.history import Repository, Revision, spread
from pytest_visual_claude.evaluation.pair import NoPair

ONE, TWO, THREE, FOUR = (drawing((10, 10, 90, high)) for high in (40, 60, 80, 99))


def git(folder, *words):
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, "-C", str(folder), *words], check=True, capture_output=True)


def commit(folder, subject, **pictures):
    """Files of ``__screenshots__``, by the first part of their names."""
    for name, data in pictures.items():
        path = folder / "__screenshots__" / name.replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", subject)


@pytest.fixture
def repository(tmp_path):
    git(tmp_path, "init", "-q")
    commit(tmp_path, "first", home_png=ONE, cart_png=ONE, cart_dom=b"old")
    commit(tmp_path, "a wider button", home_png=TWO)
    commit(tmp_path, "all of them", home_png=THREE, cart_png=FOUR, cart_dom=b"new", cart_json=b"{}")
    return tmp_path


def test_every_picture_that_a_commit_replaced_is_a_pair_that_was_accepted(repository):
    pairs = Repository(repository).pairs(9)
    titles = [pair.title for pair in pairs]
    assert len(titles) == 3
    assert titles[0].startswith("__screenshots__/cart.png in ")
    assert titles[1].endswith("a wider button")  # one of each commit, before a second of any
    assert all(pair.decision.value == "accepted" for pair in pairs)
    home = next(pair for pair in pairs if pair.title.endswith("a wider button")).read()
    assert (home.expected, home.actual, home.doms, home.facts) == (ONE, TWO, (None, None), (None, None))


def test_what_stands_beside_a_picture_is_read_as_it_was_before_and_after(repository):
    cart = next(pair for pair in Repository(repository).pairs(9) if "cart" in pair.title).read()
    assert (cart.doms, cart.facts) == ((b"old", b"new"), (None, b"{}"))


def test_the_same_change_is_one_pair_however_often_it_was_made(repository):
    commit(repository, "back", home_png=TWO)
    commit(repository, "again", home_png=THREE)
    assert len(Repository(repository).pairs(9)) == 4


def test_only_baselines_are_taken_or_what_is_named(repository):
    (repository / "logo.png").write_bytes(ONE)
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "logo")
    (repository / "logo.png").write_bytes(TWO)
    git(repository, "commit", "-q", "-a", "-m", "logo again")
    assert len(Repository(repository).pairs(9)) == 3
    (logo,) = Repository(repository).pairs(9, ["logo.png"])
    assert logo.title.startswith("logo.png in ")


def test_a_picture_that_is_kept_elsewhere_tells_nothing(repository):
    commit(repository, "moved to LFS", home_png=b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n")
    commit(repository, "broken", cart_png=b"no picture")
    for word, said in (("moved to LFS", "not stored here"), ("broken", "no PNG")):
        (pair,) = [pair for pair in Repository(repository).pairs(9) if pair.title.endswith(word)]
        with pytest.raises(NoPair, match=said):
            pair.read()


def test_a_folder_that_is_no_repository_is_said_by_git(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(RunError, match="not a git repository"):
        Repository(tmp_path).pairs(9)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RunError, match="git is not installed"):
        Repository(tmp_path).pairs(9)


def revision(commit, number):
    return Revision(commit, "2026-11-01", "words", f"{number}.png", "a" * 40, "b" * 40)


def test_a_commit_that_replaced_everything_does_not_drown_the_others():
    found = [revision("big", number) for number in range(50)] + [revision(f"small{n}", 0) for n in range(3)]
    assert [one.commit for one in spread(found, 6)] == ["big", "small0", "small1", "small2", "big", "big"]
    assert len(spread(found, 99)) == 53


def test_of_too_many_commits_some_of_all_of_the_time_are_taken():
    found = [revision(str(number), 0) for number in range(100)]
    assert [one.commit for one in spread(found, 4)] == ["0", "25", "50", "75"]
