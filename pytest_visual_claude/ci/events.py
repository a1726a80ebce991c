"""Which pull request a job is about: as its environment and GitHub's event say, never as an artifact does."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_visual_claude.ci.api import Api
from pytest_visual_claude.ci.forges import Forge, GitHub, GitLab
from pytest_visual_claude.errors import ForgeError
from pytest_visual_claude.files import read

#: What a person writes, alone in its line.
_ORDER = re.compile(r"^/visual[ \t]+accept((?:[ \t]+[0-9a-f]{8})+)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Order:
    """What a person asked for in a comment.

    :param author: who wrote it, by login.
    :param causes: the ids of the causes to accept.
    """

    number: int
    author: str
    causes: tuple[str, ...]


def forge(environ: Mapping[str, str]) -> Forge:
    """The pull request or merge request that the job is about.

    :raises ForgeError: if it is about none, or something is not set.
    """
    return _gitlab(environ) if environ.get("GITLAB_CI") else github(environ, *_tested(environ))


def api(environ: Mapping[str, str]) -> Api:
    """GitHub's, as the job's token."""
    token = _first(environ, "GITHUB_TOKEN", "GH_TOKEN")
    versions = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    url = environ.get("GITHUB_API_URL", "https://api.github.com")
    return Api("GitHub", url, {"Authorization": f"Bearer {token}", **versions})


def github(environ: Mapping[str, str], number: int, sha: str = "") -> GitHub:
    """One of the repository's pull requests."""
    return GitHub(api(environ), _first(environ, "GITHUB_REPOSITORY"), number, sha)


def conclusion(environ: Mapping[str, str]) -> str:
    """How the run ended that the job comes after: ``success``, ``failure`` …; ``""`` where it comes after none."""
    run = _event(environ).get("workflow_run") if environ.get("GITHUB_EVENT_PATH") else None
    return str(run["conclusion"]) if run else ""


def _tested(environ: Mapping[str, str]) -> tuple[int, str]:
    """The pull request and the commit that the event is about."""
    event = _event(environ)
    if pull := event.get("pull_request"):
        return int(pull["number"]), str(pull["head"]["sha"])
    if run := event.get("workflow_run"):
        return _number(environ, run), str(run["head_sha"])
    raise ForgeError("This job is about no pull request: it was started by neither pull_request nor workflow_run.")


def _number(environ: Mapping[str, str], run: Mapping[str, Any]) -> int:
    """GitHub names no pull request of a fork, so it is looked for by its branch."""
    if run["event"] != "pull_request":
        raise ForgeError("This job is about no pull request: the run before it was started by something else.")
    if run["pull_requests"]:
        return int(run["pull_requests"][0]["number"])
    head = f"{run['head_repository']['owner']['login']}:{run['head_branch']}"
    path = f"/repos/{_first(environ, 'GITHUB_REPOSITORY')}/pulls?state=open&head={head}"
    found = [pull["number"] for pull in api(environ).listed(path) if pull["head"]["sha"] == run["head_sha"]]
    if not found:
        raise ForgeError(f"There is no open pull request of {head} at {run['head_sha'][:12]}.")
    return int(found[0])


def order(environ: Mapping[str, str]) -> Order | None:
    """What a new comment on a pull request asks for; None where it asks for nothing.

    :raises ForgeError: if the job was not started by a comment.
    """
    event = _event(environ)
    if "comment" not in event or "issue" not in event:
        raise ForgeError("This job was not started by a comment on a pull request (issue_comment).")
    found = _ORDER.findall(event["comment"]["body"].replace("\r\n", "\n"))
    if not found or "pull_request" not in event["issue"]:
        return None
    causes = tuple(dict.fromkeys(cause for ids in found for cause in ids.split()))
    return Order(int(event["issue"]["number"]), str(event["comment"]["user"]["login"]), causes)


def _gitlab(environ: Mapping[str, str]) -> GitLab:
    token = _first(environ, "GITLAB_TOKEN")
    sha = environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or _first(environ, "CI_COMMIT_SHA")
    found = Api("GitLab", _first(environ, "CI_API_V4_URL"), {"PRIVATE-TOKEN": token})
    return GitLab(found, _first(environ, "CI_PROJECT_ID"), int(_first(environ, "CI_MERGE_REQUEST_IID")), sha)


def _event(environ: Mapping[str, str]) -> dict[str, Any]:
    path = _first(environ, "GITHUB_EVENT_PATH")
    try:
        found = json.loads(read(Path(path)) or b"")
    except ValueError:
        raise ForgeError(f"GITHUB_EVENT_PATH: {path} is no event of GitHub's.") from None
    return dict(found)


def _first(environ: Mapping[str, str], *names: str) -> str:
    """The first variable that is set.

    :raises ForgeError: if none is.
    """
    for name in names:
        if value := environ.get(name, "").strip():
            return value
    raise ForgeError(f"{' or '.join(names)} is not set: this command speaks to GitHub or GitLab from within a job.")
