"""What is said on a pull request or merge request, and how each forge takes it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from pytest_visual_claude.ci.api import Api
from pytest_visual_claude.errors import ForgeError

#: A comment that begins so is ours: there is one of it, which every run writes anew.
MARKER = "<!-- visual-claude -->"


class State(enum.Enum):
    """What the check of a commit says."""

    GREEN = "success"
    RED = "failure"
    WAITING = "pending"


@dataclass(frozen=True)
class Status:
    """The check of one commit.

    :param said: one line; what a forge does not take of it is cut.
    :param link: where more is, or ``""``.
    """

    state: State
    said: str
    link: str = ""


class Forge(Protocol):
    """One pull request or merge request."""

    @property
    def most(self) -> int:
        """The characters that a comment may have."""

    def comment(self, body: str) -> str:
        """Writes the one comment, anew where it is there; returns its address."""

    def status(self, status: Status) -> None:
        """Sets the check of the commit that was tested."""

    def is_current(self) -> bool:
        """Whether that commit is still the one under review."""

    def picture(self, name: str, png: bytes) -> str:
        """Takes a picture for its comments; its address, ``""`` where it takes none."""


@dataclass(frozen=True)
class GitHub:
    """:param sha: the commit that was tested."""

    api: Api
    repository: str
    number: int
    sha: str
    most: int = 65_536

    def comment(self, body: str) -> str:
        issue = f"/repos/{self.repository}/issues"
        mine = self._myself()
        for found in self.api.listed(f"{issue}/{self.number}/comments"):
            if found["body"].startswith(MARKER) and found["user"]["login"] == mine:
                return str(self.api.ask("PATCH", f"{issue}/comments/{found['id']}", {"body": body})["html_url"])
        return str(self.api.ask("POST", f"{issue}/{self.number}/comments", {"body": body})["html_url"])

    def _myself(self) -> str:
        """Anybody can write the marker. The token of a workflow is nobody who could be asked for."""
        try:
            return str(self.api.ask("GET", "/user")["login"])
        except ForgeError:
            return "github-actions[bot]"

    def status(self, status: Status) -> None:
        body = {"state": status.state.value, "context": "visual-claude", "description": _cut(status.said, 140)}
        self.api.ask("POST", f"/repos/{self.repository}/statuses/{self.sha}", body | _link(status))

    def is_current(self) -> bool:
        return bool(self.pull()["head"]["sha"] == self.sha)

    def picture(self, name: str, png: bytes) -> str:
        """None: its API has no place for pictures."""
        return ""

    def pull(self) -> Any:
        """The pull request, as the API has it."""
        return self.api.ask("GET", f"/repos/{self.repository}/pulls/{self.number}")

    def may_write(self, login: str) -> bool:
        """Whether somebody may push to the repository."""
        try:
            found = self.api.ask("GET", f"/repos/{self.repository}/collaborators/{quote(login)}/permission")
        except ForgeError:  # a stranger is no collaborator, and that is an error of the API's
            return False
        return found["permission"] in ("admin", "write")


#: GitLab's words for the same.
_GITLAB_STATES = {State.GREEN: "success", State.RED: "failed", State.WAITING: "pending"}


@dataclass(frozen=True)
class GitLab:
    """:param project: its number, or its path."""

    api: Api
    project: str
    number: int
    sha: str
    most: int = 1_000_000

    def comment(self, body: str) -> str:
        notes = f"{self._request}/notes"
        mine = self.api.ask("GET", "/user")["id"]
        for found in self.api.listed(notes):
            if found["body"].startswith(MARKER) and found["author"]["id"] == mine:
                return self._place(self.api.ask("PUT", f"{notes}/{found['id']}", {"body": body}))
        return self._place(self.api.ask("POST", notes, {"body": body}))

    def _place(self, note: Any) -> str:
        return f"{self.api.ask('GET', self._request)['web_url']}#note_{note['id']}"

    def status(self, status: Status) -> None:
        said = {"name": "visual-claude", "description": _cut(status.said, 255)}
        body = {"state": _GITLAB_STATES[status.state], **said, **_link(status)}
        self.api.ask("POST", f"/projects/{quote(self.project, safe='')}/statuses/{self.sha}", body)

    def is_current(self) -> bool:
        return bool(self.api.ask("GET", self._request)["sha"] == self.sha)

    def picture(self, name: str, png: bytes) -> str:
        return str(self.api.upload(f"/projects/{quote(self.project, safe='')}/uploads", name, png)["url"])

    @property
    def _request(self) -> str:
        return f"/projects/{quote(self.project, safe='')}/merge_requests/{self.number}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _link(status: Status) -> dict[str, str]:
    return {"target_url": status.link} if status.link else {}
