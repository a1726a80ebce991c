"""A committed store that a pull request edits does not turn its red checks green."""

import json
import subprocess
from dataclasses import replace

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_visual_claude.cli.judge.verdicts import verdicts
from pytest_visual_claude.judge.wrappers.remembered import Recalled, Remembered, Replayed
from pytest_visual_claude.judge.wrappers.seal import KEY, NotTrusted, Seal
from pytest_visual_claude.judging.trust import verdict_store
from pytest_visual_claude.model import Finding, Kind, Severity
from pytest_visual_claude.testing import Scripted

TERMS = {"model": "m"}
CI = {"CI": "true", "GITHUB_BASE_REF": "main"}


def says(severity):
    return Scripted(
        lambda question: [Finding(one.id, Kind.TEXT, severity, "Said.") for one in question.difference.regions]
    )


def git(folder, *arguments):
    who = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, "-C", str(folder), *arguments], check=True, capture_output=True)


def commit(folder):
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")


class Repository:
    """A clone whose ``origin/main`` holds a red verdict on one question."""

    def __init__(self, folder, asked):
        self.folder, self.asked = folder, asked
        self.store = folder / "tests" / "verdicts"
        self.shared = folder.parent / "shared"
        git(folder.parent, "init", "-q", str(folder))
        self.judged(Severity.MAJOR, {}, asked)
        commit(folder)
        git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
        git(folder, "checkout", "-q", "-b", "change")

    def judged(self, severity, environ, asked):
        """Asked, unless it is remembered."""
        return Remembered(says(severity), verdict_store(self.store, environ), TERMS, self.shared).ask(asked)

    def forged(self, environ=None):
        """The change calls the same difference cosmetic, with the seal of one who has the code, not the key."""
        (path,) = self.store.iterdir()
        path.unlink()
        self.judged(Severity.COSMETIC, environ or {}, self.asked)
        commit(self.folder)


@pytest.fixture
def repository(tmp_path, question):
    return Repository(tmp_path / "repository", question())


def test_a_verdict_on_the_base_branch_is_replayed_in_ci(repository):
    assert repository.judged(Severity.MINOR, CI, repository.asked).remembered


@pytest.mark.parametrize("base", [{"GITHUB_BASE_REF": "main"}, {"CHANGE_TARGET": "main"}, {}])
def test_a_verdict_that_came_with_the_change_is_asked_again_in_ci(repository, base):
    repository.forged()
    verdict = repository.judged(Severity.MAJOR, {"CI": "1", **base}, repository.asked)
    assert (verdict.remembered, verdict.findings[0].severity) == (False, Severity.MAJOR)
    assert f"came with this change are not used: they are not signed ({KEY})" in verdict.warning
    assert repository.judged(Severity.MINOR, CI, repository.asked).remembered  # what this run wrote is its own


def test_gitlab_names_the_commit_itself(repository):
    repository.forged()
    start = subprocess.check_output(["git", "-C", str(repository.folder), "rev-parse", "main"], text=True)
    environ = {"GITLAB_CI": "true", "CI_MERGE_REQUEST_DIFF_BASE_SHA": start.strip()}
    assert not repository.judged(Severity.MAJOR, environ, repository.asked).remembered


def test_a_fork_without_a_key_gets_the_local_judge_for_it_and_is_told(repository):
    repository.forged()
    recalled = Recalled("m", verdict_store(repository.store, CI), TERMS)
    verdict = Replayed(recalled, says(Severity.CRITICAL)).ask(repository.asked)
    assert verdict.findings[0].severity is Severity.CRITICAL
    assert "came with this change" in verdict.warning


def test_outside_ci_what_a_person_has_is_replayed(repository):
    repository.forged()
    assert repository.judged(Severity.MAJOR, {}, repository.asked).remembered


def test_a_signed_verdict_is_replayed_though_it_came_with_the_change(repository):
    repository.forged({KEY: "secret"})
    assert repository.judged(Severity.MAJOR, {**CI, KEY: "secret"}, repository.asked).remembered
    assert not repository.judged(Severity.MAJOR, CI, repository.asked).remembered


def test_a_signature_of_another_key_is_none(repository):
    repository.forged({KEY: "guessed"})
    verdict = repository.judged(Severity.MAJOR, {**CI, KEY: "secret"}, repository.asked)
    assert not verdict.remembered
    assert f"its signature is not made with this {KEY}" in verdict.warning


@pytest.mark.parametrize("where", ["no such branch", "no git"])
def test_where_the_base_is_not_known_nothing_unsigned_is_replayed_and_it_says_what_to_do(repository, where):
    if where == "no git":
        (repository.folder / ".git").rename(repository.folder.parent / "away")
    verdict = repository.judged(Severity.MAJOR, {"CI": "1", "GITHUB_BASE_REF": "gone"}, repository.asked)
    assert not verdict.remembered
    assert "git does not know the base branch here" in verdict.warning
    assert "fetch-depth: 0" in verdict.warning


def test_verify_names_what_came_with_the_change_and_what_was_edited(repository, monkeypatch):
    repository.forged()
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    for name, said in (("1", "came with this change"), ("", "0 of 1 cannot be used")):
        monkeypatch.setenv("CI", name)
        monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
        done = CliRunner().invoke(verdicts, ["--folder", str(repository.store), "verify"])
        assert said in done.output
        assert done.exit_code == (1 if name else 0)


SAID = {"question": {"entry": 4, "regions": [{"id": "R1"}]}, "verdict": {"judge": "m", "findings": ["é", 1.5, None]}}


@given(st.data(), st.sampled_from([b"", b"secret"]))
@settings(max_examples=300, deadline=None)
def test_any_byte_that_is_changed_is_found(tmp_path_factory, data, key):
    seal = Seal(key)
    text = seal.sealed(SAID).encode()
    place = data.draw(st.integers(0, len(text) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != text[place]))
    edited = text[:place] + bytes([byte]) + text[place + 1 :]
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        seal.opened(edited, tmp_path_factory.getbasetemp())


def test_line_ends_that_git_converted_are_no_edit(tmp_path):
    assert Seal().opened(Seal().sealed(SAID).replace("\n", "\r\n").encode(), tmp_path) == SAID


def test_a_digest_written_anew_needs_the_key(tmp_path):
    guarded = Seal(b"secret", lambda _: "not signed")
    forged = Seal().sealed({**SAID, "verdict": {"judge": "m", "findings": []}}).encode()
    with pytest.raises(NotTrusted, match="not signed"):
        guarded.opened(forged, tmp_path)
    signed = json.loads(guarded.sealed(SAID))
    moved = replace(guarded, key=b"").sealed({**SAID, "verdict": {}})
    entry = {**json.loads(moved), "signature": signed["signature"]}
    with pytest.raises(ValueError, match="edited"):
        guarded.opened(json.dumps(entry).encode(), tmp_path)
