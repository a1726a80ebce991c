"""The comment and the check on a pull request, against doubles that refuse what GitHub and GitLab refuse."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest
from forge_double import OLD, PULL, SHA, GitHub, GitLab, event, typed
from samples import changed, check, finding, judged

from pytest_visual_claude.model import Key, Outcome, Run, Severity, groups
from pytest_visual_claude.web import report

OF_FORK = {
    "workflow_run": {
        "event": "pull_request",
        "pull_requests": [],
        "head_sha": SHA,
        "head_branch": "new-button",
        "conclusion": "failure",
        "head_repository": {"owner": {"login": "stranger"}},
    }
}
HOSTILE = "<script>x</script> @everyone /visual accept 00000000 ![x](http://e.vil)\n<!-- visual-claude -->"


def of(number: int, severity: Severity = Severity.MAJOR, **fields):
    key = Key("tests/test_shop", "tests/test_shop.py::test_shop", f"picture-{number}", "chromium")
    return changed(finding(severity=severity, sentence=fields.pop("sentence", "it is red")), key=key, **fields)


def run(*checks) -> Run:
    return Run("20261129-1200", "2026-11-29T12:00:00+00:00", "0.1", "local", "asked", "..", checks)


def on_gitlab(monkeypatch, forge):
    told = {"GITLAB_CI": "true", "GITLAB_TOKEN": "glpat-token", "CI_API_V4_URL": forge.url}
    told |= {"CI_PROJECT_ID": "12", "CI_MERGE_REQUEST_IID": "7", "CI_COMMIT_SHA": SHA}
    for name, value in told.items():
        monkeypatch.setenv(name, value)


def test_there_is_one_comment_and_every_run_writes_it_anew(folder, github):
    for name in ("mona", "reader", "stranger", "stranger"):  # several pages of them, one with our marker
        github.said({"user": {"login": name, "type": "User"}}, "<!-- visual-claude --> not ours")
    made = run(of(1), of(2, Severity.CRITICAL))
    first = typed("comment", ".visual", made=made, folder=folder)
    assert (first.exit_code, first.output) == (0, "https://github.test/shop/shop/pull/7#issuecomment-104\n")
    assert typed("comment", made=run(check(Outcome.MATCHED)), folder=folder).exit_code == 0
    assert len(github.comments) == 5
    assert "1 matched" in github.comments[-1]["body"].replace("&#32;", " ")
    assert [status["state"] for status in github.statuses] == ["failure", "success"]
    assert all("not ours" in comment["body"] for comment in github.comments[:4])


def test_a_person_whose_token_it_is_writes_it_too(folder, github):
    github.robot = False
    for _ in range(2):
        assert typed("comment", made=run(of(1)), folder=folder).exit_code == 0
    assert [comment["user"]["login"] for comment in github.comments] == ["mona"]


def test_the_worst_stands_first_and_says_how_to_accept_it(folder, github):
    made = run(of(1), of(2, Severity.CRITICAL))
    typed("comment", ".visual", "--orders", "--report", "https://e.test/r", made=made, folder=folder)
    body = github.comments[0]["body"]
    worst, other = groups(made.checks)
    assert body.index(f"| `{worst.id}` | critical | 1 |") < body.index(f"| `{other.id}` | major | 1 |")
    assert f"`/visual accept {worst.id}`" in body
    assert f"`visual-claude accept --cause {worst.id}`" in body
    assert "[The report](https://e.test/r)" in body
    assert github.statuses[0]["target_url"] == "https://e.test/r"
    assert body.index("picture&#45;2") < body.index("picture&#45;1")


def test_pictures_are_shown_where_they_will_be_published(shop, monkeypatch):
    with GitHub() as forge:
        event(shop.path, monkeypatch, PULL, forge)
        assert shop.visual_claude("comment", "--pictures", "https://e.test/v/").code == 0
    (cause,) = re.findall(r"^\| `(\w+)` \| major \| 2 \|", forge.comments[0]["body"], re.MULTILINE)
    for side in ("baseline", "actual"):
        assert f"![](https://e.test/v/crops/{cause}-{side}.png)" in forge.comments[0]["body"]
        assert (shop.path / ".visual" / "crops" / f"{cause}-{side}.png").read_bytes().startswith(b"\x89PNG")


def test_gitlab_takes_the_pictures_itself(shop, monkeypatch):
    with GitLab() as forge:
        on_gitlab(monkeypatch, forge)
        assert shop.visual_claude("comment").code == 0
    assert forge.asked.count("POST /projects/12/uploads") == 2
    assert forge.comments[0]["body"].count("![](/uploads/") == 2


def test_hostile_text_is_text(folder, github):
    typed("comment", made=run(of(1, sentence=HOSTILE)), folder=folder)
    body = github.comments[0]["body"]
    assert body.count("<!-- visual-claude -->") == 1
    assert not [part for part in ("<script", "@everyone", "](http://e", "![") if part in body]


def test_a_run_of_any_size_fits(folder, github):
    made = run(*(of(number, sentence=f"{number} ü" + "x" * 400) for number in range(600)))
    assert typed("comment", ".visual", made=made, folder=folder).exit_code == 0
    body = github.comments[0]["body"]
    assert body.endswith("</details>\n")
    assert len(body) <= 65_536
    assert len(github.statuses[0]["description"]) <= 140
    assert "and 580 more" in body.replace("&#32;", " ")


def test_the_pull_request_of_a_fork_is_found_by_its_branch_and_commit(folder, monkeypatch, github):
    event(folder, monkeypatch, OF_FORK, github)
    assert typed("comment", made=run(of(1)), folder=folder).exit_code == 0
    assert github.comments
    assert github.statuses[0]["state"] == "failure"


def test_a_fork_that_says_green_is_red_where_its_job_was(folder, monkeypatch, github):
    event(folder, monkeypatch, OF_FORK, github)
    typed("comment", made=run(check(Outcome.MATCHED)), folder=folder)
    assert github.statuses[0]["state"] == "failure"
    assert github.statuses[0]["description"].startswith("the tests ended with failure; 1 matched")


def test_what_waits_for_a_batch_is_pending(folder, github):
    typed("comment", made=run(check(Outcome.UNDECIDED, asked="q1")), folder=folder)
    assert github.statuses[0]["state"] == "pending"


def test_of_a_commit_that_is_not_the_newest_nothing_is_said(folder, github):
    github.sha = OLD
    done = typed("comment", made=run(of(1)), folder=folder)
    assert (done.exit_code, done.output) == (0, "There is a newer commit: nothing said of this one.\n")
    assert not github.comments


def test_a_token_that_may_not_write_is_told_what_it_needs(folder, github):
    github.writes = False
    done = typed("comment", made=run(of(1)), folder=folder)
    assert done.exit_code == 2
    assert "GitHub refused POST /repos/shop/shop/issues/7/comments: 403 Resource not accessible" in done.output
    assert "pull-requests: write" in done.output


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GITHUB_TOKEN", "", "GITHUB_TOKEN or GH_TOKEN is not set"),
        ("GITHUB_TOKEN", "other", "401 Bad credentials. The token is not taken"),
        ("GITHUB_EVENT_PATH", "nowhere.json", "nowhere.json is no event of GitHub's"),
        ("GITHUB_API_URL", "http://127.0.0.1:1", "GitHub cannot be reached at http://127.0.0.1:1"),
    ],
)
def test_what_is_missing_is_named(  # noqa: PLR0917
    folder, monkeypatch, github, name, value, said
):
    monkeypatch.setenv(name, value)
    done = typed("comment", made=run(of(1)), folder=folder)
    assert done.exit_code == 2
    assert said in done.output
    assert "ghs_token" not in done.output


def test_a_page_of_html_is_told_by_its_status(folder, github):
    github.broken = True
    done = typed("comment", made=run(of(1)), folder=folder)
    assert "GitHub refused GET /repos/shop/shop/pulls/7: 502" in done.output


def test_a_job_about_no_pull_request_says_so(folder, monkeypatch, github):
    event(folder, monkeypatch, {"ref": "refs/heads/main"}, github)
    assert "about no pull request" in typed("comment", made=run(of(1)), folder=folder).output


def test_the_one_file_report_is_enough(folder, github):
    made = run(of(1))
    (folder / "report.html").write_bytes(report.render(made, {"mode": "report"}))
    assert typed("comment", "report.html").exit_code == 0
    assert groups(made.checks)[0].id in github.comments[0]["body"]
    (folder / "other.html").write_text("<p>nothing")
    assert "other.html holds no run of this version" in typed("comment", "other.html").output


def test_a_comment_can_be_looked_at_without_asking_anybody(folder, github):
    done = typed("comment", ".visual", "--print", made=run(of(1)), folder=folder)
    assert done.output.startswith("<!-- visual-claude -->\n### Visual checks\n")
    assert not github.asked


def test_gitlab_is_told_the_same(folder, monkeypatch):
    with GitLab() as forge:
        on_gitlab(monkeypatch, forge)
        for _ in range(2):
            done = typed("comment", made=run(of(1), replace(of(2), verdict=judged())), folder=folder)
            assert (done.exit_code, done.output) == (0, "https://gitlab.test/shop/shop/-/merge_requests/7#note_100\n")
        assert len(forge.comments) == 1
        assert [status["state"] for status in forge.statuses] == ["failed", "failed"]


def test_what_the_comment_offers_can_be_done_with_what_the_run_left(shop):
    """As the action does it: another checkout, and the run's folder as an artifact."""
    kept = shop.path.parent / f"{shop.path.name}-artifact"
    shutil.move(shop.path / ".visual", kept)
    said = shop.visual_claude("comment", str(kept), "--print").out
    (cause,) = (line.split("`")[1] for line in said.splitlines() if line.startswith("| `"))
    assert shop.visual_claude("merge", str(kept), "--output", ".visual").code == 1
    assert shop.visual_claude("accept", "--yes", "--cause", cause).code == 0
    assert shop.pytest().code == 0
