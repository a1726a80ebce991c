"""A strict double of Anthropic's Messages API: a real HTTP server on 127.0.0.1."""

from __future__ import annotations

import collections
import contextlib
import itertools
import json
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from pytest_visual_claude.testing import batches, replies, rules
from pytest_visual_claude.testing.batches import Batches
from pytest_visual_claude.testing.replies import Behaviour, Received, Reply


class Service:
    """Refuses what the service would refuse, and answers like it.

    >>> with Service() as service:  # doctest: +SKIP
    ...     monkeypatch.setenv("ANTHROPIC_BASE_URL", service.url)
    ...     monkeypatch.setenv("ANTHROPIC_API_KEY", service.key)
    ...     service.next(replies.fails(529, "overloaded_error"))

    :param behaviour: how it answers when nothing else is due. Default: one finding for each
        region, the first kind and severity of the schema.
    :param most_images: refuses requests with more; the service itself takes 600.
    :param bedrock: speaks as Amazon Bedrock does: the model in the path, no structured output.
    """

    key = "sk-ant-double-0123456789"

    def __init__(self, behaviour: Behaviour | None = None, *, most_images: int = 20, bedrock: bool = False) -> None:
        self.behaviour = behaviour or replies.answers()
        self.most_images = most_images
        self.bedrock = bedrock
        #: Requests that kept the rules, in order.
        self.requests: list[Received] = []
        #: Requests that broke one, and which.
        self.refused: list[rules.Refused] = []
        #: The most requests that were being answered at one time.
        self.most_at_once = 0
        #: Batches; nothing in them is answered before ``batches.end()``.
        self.batches = Batches(lambda: self.url, self._answered)
        self._due: collections.deque[Behaviour] = collections.deque()
        self._at_once = 0
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._server = _Server(self)

    @property
    def url(self) -> str:
        """What ``ANTHROPIC_BASE_URL`` is to be set to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def next(self, *behaviours: Behaviour) -> None:
        """How the next requests are answered, one after the other."""
        self._due.extend(behaviours)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def reply(self, path: str, headers: dict[str, str], data: bytes, method: str = "POST") -> Reply:
        """What the service says to one request; header names are lower case."""
        try:
            if path.startswith(batches.PATH) and not self.bedrock:
                rules.check_headers({"content-type": "application/json", **headers}, self.key)
                return self.batches.reply(method, path, data)
            received = self._checked(path, headers, data)
        except rules.Refused as refused:
            self.refused.append(refused)
            return Reply(refused.body(), refused.status)
        return self._behaved(received)

    def _answered(self, params: dict[str, Any]) -> Reply:
        """One request of a batch, checked when its turn comes, as the service does."""
        return self._behaved(
            Received({}, rules.check(json.dumps(params).encode(), rules.VERSIONS[-1], self.most_images))
        )

    def _behaved(self, received: Received) -> Reply:
        with self._lock:
            self.requests.append(received)
            behaviour = self._due.popleft() if self._due else self.behaviour
        try:
            return behaviour(received)
        except Exception as error:  # noqa: BLE001  a mistake in a test's own behaviour: to be seen, not guessed
            said = rules.Refused(500, "api_error", f"the double's behaviour raised {error!r}")
            return Reply(said.body(), 500, {"x-should-retry": "false"})

    def _checked(self, path: str, headers: dict[str, str], data: bytes) -> Received:
        if self.bedrock:
            headers, data = rules.from_bedrock(path, headers, data)
        elif path != "/v1/messages":
            raise rules.Refused(404, "not_found_error", f"Not found: {path}")
        rules.check_headers(headers, self.key)
        return Received(headers, rules.check(data, headers["anthropic-version"], self.most_images))

    @contextlib.contextmanager
    def counted(self) -> Iterator[None]:
        """Counts a request as being answered while the block runs."""
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._lock:
                self._at_once -= 1

    def waited(self, seconds: float) -> bool:
        """Waits like a slow service; false where the test has ended meanwhile."""
        return not self._stopped.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, service: Service) -> None:
        self.service = service
        self.ids = itertools.count(1)
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # a client that was killed is no news
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def _answer(self, method: str) -> None:
        data = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        service = self.server.service
        with service.counted(), contextlib.suppress(OSError):  # a client that went away is no news
            self._send(service.reply(self.path, headers, data, method))

    def _send(self, reply: Reply) -> None:
        self.server.service.waited(reply.delay)
        self.send_response(reply.status)
        for name, value in {"content-type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("request-id", f"req_{next(self.server.ids):04}")
        self.send_header("content-length", str(len(reply.body)))
        self.end_headers()
        self._send_body(reply.body[: reply.cut_after], reply.drip)
        if reply.cut_after is not None:
            self._reset()

    def _send_body(self, body: bytes, drip: float) -> None:
        step = 1 if drip else max(1, len(body))
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            self.wfile.flush()
            if drip and not self.server.service.waited(drip):
                break

    def _reset(self) -> None:
        """Ends the connection as a crashed server does: RST instead of FIN."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
        """Tests keep their own record."""
