"""The page served on loopback, with buttons. Each request is checked before it is looked at.

Only a browser that was handed the address can use it: a token of 32 random bytes is part of every
path. Besides, the Host must be ours (a foreign name that resolves to 127.0.0.1 is refused), and a
request of another page (Origin, Sec-Fetch-Site) is, too. Keys are looked up in what waits, and
never joined to a path.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from pytest_visual_claude import wording
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.errors import BaselineError
from pytest_visual_claude.model import Run, read_json
from pytest_visual_claude.web import entries, report
from pytest_visual_claude.web.decisions import Conflict, Decisions, Doubtful, Item
from pytest_visual_claude.web.entries import Entry

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

#: The longest request: 10,000 checks decided at once.
LONGEST_BODY = 4_000_000
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass
class Review:
    """A review server that listens, but does not serve yet.

    :param port: 0 for any that is free.
    """

    baselines: Baselines
    port: int = 0
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def __post_init__(self) -> None:
        self._socket = socket.socket()
        if os.name == "posix":  # on Windows it would let another program take the port over
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind(("127.0.0.1", self.port))
            self._socket.listen(64)  # from now on a browser waits until it is served
        except OSError as error:
            self._socket.close()
            raise BaselineError(f"port {self.port} cannot be used: {error.strerror}; --port 0 takes any") from None
        self.port = self._socket.getsockname()[1]

    def close(self) -> None:
        """Of one that was never served."""
        self._socket.close()

    @property
    def address(self) -> str:
        """What to open in a browser. Whoever has it can decide."""
        return f"http://127.0.0.1:{self.port}/{self.token}/"

    @contextlib.contextmanager
    def doorway(self) -> Iterator[Path]:
        """A file that leads a browser to the address, and that nobody else can read.

        Every user of the machine can read what a browser is started with.
        """
        path = self.baselines.results / "review.html"
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(f'<!doctype html><meta http-equiv="refresh" content="0; url={self.address}">\n')
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def server(self) -> Any:
        """The server of uvicorn; to be handed to :meth:`run`."""
        import uvicorn

        app = guarded(application(Decisions(self.baselines), self.token), self.port)
        config = uvicorn.Config(app, log_level="warning", lifespan="off", ws="none", access_log=False)
        config.timeout_graceful_shutdown = 2  # else a browser that left in the middle of a picture is waited for
        return uvicorn.Server(config)

    def serve(self) -> None:
        """Serves until interrupted, which is how it ends."""
        with contextlib.suppress(KeyboardInterrupt):
            self.run(self.server())

    def run(self, server: Any) -> None:
        """Serves with a server that the caller can stop."""
        server.run(sockets=[self._socket])


def application(decisions: Decisions, token: str) -> Starlette:
    """All addresses of a review, below the token."""
    asked = partial(_Endpoints, decisions)
    routes = [
        Route(f"/{token}/", lambda request: asked().page()),
        Route(f"/{token}/state", lambda request: asked().state(request)),
        Route(f"/{token}/picture", lambda request: asked().picture(request)),
        *(Route(f"/{token}/{verb}", asked().decide(verb), methods=["POST"]) for verb in ("accept", "reject", "undo")),
    ]
    return Starlette(routes=routes)


@dataclass(frozen=True)
class _Endpoints:
    decisions: Decisions

    def page(self) -> Response:
        run, now = self._now()
        text = report.render(run, {"mode": "review", **now})
        return Response(text, media_type="text/html", headers={**_HEADERS, "Content-Security-Policy": report.policy()})

    def state(self, request: Request) -> Response:
        """204 as long as nothing changed."""
        run, now = self._now()
        if now["version"] == request.query_params.get("version"):
            return Response(status_code=204, headers=_HEADERS)
        return _json(now, run=run)

    def picture(self, request: Request) -> Response:
        wanted = request.query_params
        name = wanted.get("name", "")
        png = self.decisions.picture(wanted.get("key", ""), "actual" if name == "thumb" else name)
        if png is None:
            return _error("No such picture is kept.", 404)
        return _picture(png, small=name == "thumb")

    def decide(self, verb: str) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            try:
                items, sure = _asked(await _body(request))
            except ValueError as error:
                return _error(str(error), 400)
            return await run_in_threadpool(self._decide, verb, items, sure)

        return endpoint

    def _decide(self, verb: str, items: list[Item], sure: bool) -> Response:  # noqa: FBT001
        calls = {
            "accept": lambda: self.decisions.accept(items, sure=sure),
            "reject": lambda: self.decisions.reject(items),
            "undo": self.decisions.undo,
        }
        try:
            said = calls[verb]()
        except Doubtful as doubtful:
            return _json({"doubts": list(doubtful.doubts), "undoable": self.decisions.undoable}, 428)
        except (Conflict, BaselineError) as error:
            run, now = self._now()
            return _json({**now, "error": str(error)}, 409, run)
        run, now = self._now()
        return _json({**now, "said": said}, run=run)

    def _hidden(self, entry: Entry, name: str) -> dict[str, str]:
        found = entries.hidden(entry, name, self.decisions.baselines)
        return {"hidden": _place(entry, f"{entries.HIDDEN}{name}")} if found else {}

    def _now(self) -> tuple[Run, dict[str, Any]]:
        """Everything the page shows, as it is on disk now."""
        waiting = self.decisions.entries()
        run = entries.with_checks(self.decisions.run(), waiting)
        results = self.decisions.results()
        versions = "".join(entry.check.key.path + entry.version + entry.decided for entry in waiting)
        return run, {
            "shown": [entries.shown(entry, results, _place, self._hidden) for entry in waiting],
            "causes": entries.causes(waiting),
            "summary": wording.summary(run),
            "version": hashlib.sha256((run.id + versions).encode()).hexdigest()[:20],
            "undoable": self.decisions.undoable,
        }


def _place(entry: Entry, name: str) -> str:
    from urllib.parse import urlencode

    return "picture?" + urlencode({"key": entry.check.key.path, "name": name, "version": entry.version})


def _picture(png: bytes, *, small: bool) -> Response:
    from pytest_visual_claude.web import webp

    smaller = webp.thumbnail(png) if small else None
    # The address holds the version, so a picture never changes.
    headers = {**_HEADERS, "Cache-Control": "private, max-age=86400, immutable"}
    return Response(smaller or png, media_type="image/webp" if smaller else "image/png", headers=headers)


async def _body(request: Request) -> bytes:
    """The whole body.

    :raises ValueError: if it is longer than :data:`LONGEST_BODY`.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_BODY:
            raise ValueError("The request body is too large.")
    return body


def _asked(body: bytes) -> tuple[list[Item], bool]:
    """What a decision is about.

    :raises ValueError: if the body is not valid.
    """
    said = read_json(body)
    items = said.get("items", []) if isinstance(said, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) and _whole(item) for item in items):
        raise ValueError("The request body is not valid.")
    return [Item(item["key"], item["version"]) for item in items], said.get("sure") is True


def _whole(item: Mapping[str, Any]) -> bool:
    return isinstance(item.get("key"), str) and isinstance(item.get("version"), str)


def _json(value: Mapping[str, Any], status: int = 200, run: Run | None = None) -> Response:
    text = report.with_run(run, value) if run else json.dumps(value)
    return Response(text, status, media_type="application/json", headers=_HEADERS)


def _error(said: str, status: int) -> Response:
    return _json({"error": said}, status)


def guarded(app: ASGIApp, port: int) -> ASGIApp:
    """Lets through only what our own page on our own address may have sent."""
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        await (_refusal(scope["method"], headers, hosts) or app)(scope, receive, send)

    return guard


def _refusal(method: str, headers: Mapping[str, str], hosts: set[str]) -> Response | None:
    host = headers.get("host", "")
    if host not in hosts:
        return _error("This host is not served.", 421)
    if headers.get("origin", f"http://{host}") != f"http://{host}":
        return _error("Requests from another page are refused.", 403)
    opens = (method, headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("GET", "navigate", "document")
    if not opens and headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return _error("Requests from another page are refused.", 403)
    if method == "POST" and not headers.get("content-type", "").startswith("application/json"):
        return _error("The request body must be application/json.", 415)
    return None
