"""Doubles of the APIs of GitHub and GitLab: real HTTP on 127.0.0.1, and strict. What they would refuse is refused."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from click.testing import CliRunner

from pytest_visual_claude.cli import main
from pytest_visual_claude.model import Run, to_json

SHA, OLD = "a" * 40, "b" * 40


PULL = {"pull_request": {"number": 7, "head": {"sha": SHA}}}


def event(folder, monkeypatch, what, forge, **more):
    (folder / "event.json").write_text(json.dumps(what))
    told = {"GITHUB_EVENT_PATH": str(folder / "event.json"), "GITHUB_REPOSITORY": "shop/shop"}
    told |= {"GITHUB_API_URL": forge.url, "GITHUB_TOKEN": "ghs_token", **more}
    for name, value in told.items():
        monkeypatch.setenv(name, value)


def typed(*arguments: str, made: Run | None = None, folder=None):
    if made:
        (folder / ".visual").mkdir(exist_ok=True)
        (folder / ".visual" / "run.json").write_text(to_json(made))
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


class Refused(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class Forge:
    """What both have: comments on one request, statuses of one commit, and pages of a list.

    :param writes: whether the token may write: a pull request of a fork has none that does.
    :param broken: whether a proxy answers in its place, with a page.
    :param robot: whether the token is a workflow's, which is no user.
    """

    writes: bool = True
    broken: bool = False
    robot: bool = True
    sha: str = SHA
    head: str = "shop/shop"
    comments: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    url: str = ""
    page = 2  #: how many a page holds: fewer than the API's hundred, so that there are several

    def __enter__(self):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def may_write(self) -> None:
        if not self.writes:
            raise Refused(403, "Resource not accessible by integration")

    def answer(self, method: str, path: str, headers: Any, body: Any) -> Any:
        raise NotImplementedError

    def said(self, author: Any, body: str) -> dict[str, Any]:
        comment = {"id": 100 + len(self.comments), "body": body, **author}
        self.comments.append(comment)
        return comment

    def written(self, number: str, body: Any, author: Any) -> dict[str, Any]:
        (found,) = [comment for comment in self.comments if comment["id"] == int(number)]
        if {name: found[name] for name in author} != author:
            raise Refused(403, "somebody else's comment")
        found["body"] = body
        return found


def only(body: Any, /, **limits: int) -> Any:
    """The fields, none of them unknown, none too long."""
    if not isinstance(body, dict) or not set(body) <= set(limits):
        raise Refused(422, "unknown fields")
    for name, value in body.items():
        if not isinstance(value, str) or not value or len(value) > limits[name]:
            raise Refused(422, f"{name} is too long (maximum is {limits[name]} characters)")
    return body


class GitHub(Forge):
    ROBOT: ClassVar[dict[str, Any]] = {"user": {"login": "github-actions[bot]", "type": "Bot"}}

    def answer(self, method, path, headers, body):
        if headers["Authorization"] != "Bearer ghs_token":
            raise Refused(401, "Bad credentials")
        if headers["Accept"] != "application/vnd.github+json" or headers["X-GitHub-Api-Version"] != "2022-11-28":
            raise Refused(415, "Unsupported version")
        repository = "/repos/shop/shop"
        if (method, path) == ("GET", "/user"):
            if self.robot:
                raise Refused(403, "Resource not accessible by integration")
            return {"login": "mona"}
        if (method, path) == ("GET", f"{repository}/pulls/7"):
            repo = {"full_name": self.head} if self.head else None
            return {"number": 7, "head": {"sha": self.sha, "ref": "new-button", "repo": repo}}
        if (method, path) == ("GET", f"{repository}/pulls"):
            return [
                {"number": 5, "head": {"sha": OLD}},
                {"number": 6, "head": {"sha": OLD}},
                {"number": 7, "head": {"sha": self.sha}},
            ]
        if (method, path) == ("GET", f"{repository}/issues/7/comments"):
            return self.comments
        if found := re.fullmatch(rf"{repository}/collaborators/([\w-]+)/permission", path):
            known = {"mona": "admin", "hubot": "write", "reader": "read"}
            if found[1] not in known:
                raise Refused(404, f"{found[1]} is not a user")
            return {"permission": known[found[1]]}
        return self._write(method, path.removeprefix(repository), body)

    def _write(self, method, path, body):
        me = self.ROBOT if self.robot else {"user": {"login": "mona", "type": "User"}}
        if (method, path) == ("POST", "/issues/7/comments"):
            self.may_write()
            comment = self.said(me, only(body, body=65_536)["body"])
            return {**comment, "html_url": f"https://github.test/shop/shop/pull/7#issuecomment-{comment['id']}"}
        if (found := re.fullmatch(r"/issues/comments/(\d+)", path)) and method == "PATCH":
            self.may_write()
            comment = self.written(found[1], only(body, body=65_536)["body"], me)
            return {**comment, "html_url": f"https://github.test/shop/shop/pull/7#issuecomment-{comment['id']}"}
        if (found := re.fullmatch(r"/statuses/([0-9a-f]{40})", path)) and method == "POST":
            self.may_write()
            only(body, state=10, context=255, description=140, target_url=2000)
            if body["state"] not in ("error", "failure", "pending", "success") or found[1] != self.sha:
                raise Refused(422, "No commit found for SHA, or no such state")
            self.statuses.append(body)
            return body
        raise Refused(404, "Not Found")


class GitLab(Forge):
    def answer(self, method, path, headers, body):  # noqa: PLR0911
        if headers["PRIVATE-TOKEN"] != "glpat-token":
            raise Refused(401, "401 Unauthorized")
        request, me = "/projects/12/merge_requests/7", {"author": {"id": 3}}
        if (method, path) == ("GET", "/user"):
            return {"id": 3}
        if (method, path) == ("GET", request):
            return {"iid": 7, "sha": self.sha, "web_url": "https://gitlab.test/shop/shop/-/merge_requests/7"}
        if (method, path) == ("GET", f"{request}/notes"):
            return self.comments
        if (method, path) == ("POST", f"{request}/notes"):
            return self.said(me, only(body, body=1_000_000)["body"])
        if (found := re.fullmatch(rf"{request}/notes/(\d+)", path)) and method == "PUT":
            return self.written(found[1], only(body, body=1_000_000)["body"], me)
        if (method, path) == ("POST", "/projects/12/uploads"):
            if not (isinstance(body, bytes) and b'name="file"; filename="' in body and b"\x89PNG" in body):
                raise Refused(400, "file is missing")
            return {"url": f"/uploads/{len(self.asked)}/crop.png"}
        if (method, path) == ("POST", f"/projects/12/statuses/{self.sha}"):
            only(body, state=10, name=255, description=255, target_url=255)
            if body["state"] not in ("pending", "running", "success", "failed", "canceled"):
                raise Refused(400, "state does not have a valid value")
            self.statuses.append(body)
            return body
        raise Refused(404, "404 Not Found")


def _handler(forge: Forge) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            address = urlsplit(self.path)
            forge.asked.append(f"{self.command} {address.path}")
            if forge.broken:
                self.send_error(502)
                return
            length = int(self.headers["Content-Length"] or 0)
            try:
                if not self.headers["User-Agent"]:
                    raise Refused(403, "Request forbidden by administrative rules")
                data = self.rfile.read(length)
                is_json = self.headers["Content-Type"] == "application/json"
                body = (json.loads(data) if is_json else data) if length else None
                found = forge.answer(self.command, address.path, self.headers, body)
                self._send(200, *self._paged(found, address))
            except Refused as error:
                self._send(error.status, {"message": str(error)}, "")

        def _paged(self, found, address):
            asked = parse_qs(address.query)
            if not isinstance(found, list):
                return found, ""
            page, size = int(asked.get("page", ["1"])[0]), forge.page
            rest = f'<{forge.url}{address.path}?per_page=100&page={page + 1}>; rel="next"'
            return found[(page - 1) * size : page * size], rest if len(found) > page * size else ""

        def _send(self, status, body, link):
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if link:
                self.send_header("Link", link)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = _do  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    return Handler
