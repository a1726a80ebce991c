"""Message batches of the double: taken whole, answered when a test says so."""

from __future__ import annotations

import datetime as dt
import json
import re
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

from pytest_visual_claude.testing import rules
from pytest_visual_claude.testing.replies import Reply

PATH = "/v1/messages/batches"
MOST_REQUESTS = 100_000
LARGEST_BATCH = 256 * 1024 * 1024
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ENDS = ("succeeded", "errored", "canceled", "expired")

#: Answers one request of a batch: its parameters → the service's reply.
Answered = Callable[[dict[str, Any]], Reply]


class Batches:
    """Keeps what was sent until :meth:`end`.

    :param url: where the double listens, for ``results_url``.
    """

    def __init__(self, url: Callable[[], str], answered: Answered) -> None:
        self._url = url
        self._answered = answered
        self._sent: dict[str, list[dict[str, Any]]] = {}
        self._made: dict[str, dt.datetime] = {}
        self._results: dict[str, list[dict[str, Any]]] = {}
        self._cancelled: set[str] = set()

    @property
    def sent(self) -> Mapping[str, list[dict[str, Any]]]:
        """Every batch that was taken, by its id: its requests, in order."""
        return self._sent

    def end(self, ends: Callable[[str], str] = lambda custom_id: "succeeded") -> None:
        """Ends every batch that is open.

        :param ends: how a request ends, by its custom id: ``succeeded`` (then it is checked and
            answered as if sent alone, and may be ``errored``), ``canceled`` or ``expired``.
        """
        for batch in self._sent.keys() - self._results.keys():
            how = (lambda _: "canceled") if batch in self._cancelled else ends
            results = [self._result(request, how(request["custom_id"])) for request in self._sent[batch]]
            self._results[batch] = results[::-1]  # the order of results is not that of requests

    def reply(self, method: str, path: str, data: bytes) -> Reply:
        """:raises rules.Refused: as the service would."""
        bare, _, query = path.partition("?")
        batch, _, verb = bare.removeprefix(PATH).strip("/").partition("/")
        if not batch:
            return _said(self._created(data) if method == "POST" else self._listed(query))
        if batch not in self._sent:
            raise rules.Refused(404, "not_found_error", f"Not found: {batch}")
        if method == "POST" and verb == "cancel":
            self._cancelled |= {batch} - self._results.keys()
        elif verb == "results":
            return self._streamed(batch)
        return _said(self._described(batch))

    def _created(self, data: bytes) -> dict[str, Any]:
        if len(data) > LARGEST_BATCH:
            raise rules.Refused(413, "request_too_large", "the batch is larger than 256 MB")
        requests = _requests(data)
        ids = [str(request.get("custom_id", "")) for request in requests]
        if not all(_ID.fullmatch(name) for name in ids):
            raise rules.invalid("custom_id: 1 to 64 of A-Z, a-z, 0-9, _ and -")
        if len(set(ids)) < len(ids):
            raise rules.invalid("custom_id: must be unique within the batch")
        name = f"msgbatch_double_{len(self._sent) + 1:04}"
        self._sent[name], self._made[name] = requests, dt.datetime.now(dt.UTC)
        return self._described(name)

    def _listed(self, query: str) -> dict[str, Any]:
        """Newest first, ``limit`` at a time (20), after ``after_id``."""
        asked = urllib.parse.parse_qs(query)
        names = list(self._sent)[::-1]
        after = asked.get("after_id", [""])[0]
        start = names.index(after) + 1 if after in names else 0
        page = names[start : start + int(asked.get("limit", ["20"])[0])]
        return {
            "data": [self._described(name) for name in page],
            "has_more": start + len(page) < len(names),
            "first_id": page[0] if page else None,
            "last_id": page[-1] if page else None,
        }

    def _described(self, batch: str) -> dict[str, Any]:
        """Requests count as ``processing`` until the whole batch has ended, as the SDK documents."""
        results = self._results.get(batch)
        types = [result["result"]["type"] for result in results or ()]
        counts = {end: types.count(end) for end in _ENDS}
        made, now = self._made[batch], dt.datetime.now(dt.UTC)
        return {
            "id": batch,
            "type": "message_batch",
            "processing_status": "ended" if results else "canceling" if batch in self._cancelled else "in_progress",
            "request_counts": {"processing": len(self._sent[batch]) - len(types), **counts},
            "created_at": made.isoformat(),
            "expires_at": (made + dt.timedelta(hours=24)).isoformat(),
            "ended_at": now.isoformat() if results else None,
            "archived_at": None,
            "cancel_initiated_at": now.isoformat() if batch in self._cancelled else None,
            "results_url": f"{self._url()}{PATH}/{batch}/results" if results else None,
        }

    def _streamed(self, batch: str) -> Reply:
        if batch not in self._results:
            raise rules.invalid(f"{batch} has no results yet")
        lines = "".join(json.dumps(result) + "\n" for result in self._results[batch])
        return Reply(lines.encode(), headers={"content-type": "application/x-jsonl"})

    def _result(self, request: Mapping[str, Any], end: str) -> dict[str, Any]:
        if end != "succeeded":
            return {"custom_id": request["custom_id"], "result": {"type": end}}
        try:
            reply = self._answered(request["params"])
            body, errored = json.loads(reply.body), reply.status != 200
        except rules.Refused as refused:
            body, errored = json.loads(refused.body()), True
        result = {"type": "errored", "error": body} if errored else {"type": "succeeded", "message": body}
        return {"custom_id": request["custom_id"], "result": result}


def _requests(data: bytes) -> list[dict[str, Any]]:
    try:
        requests = json.loads(data)["requests"]
    except (ValueError, KeyError, TypeError):
        raise rules.invalid("the body is no JSON object with requests") from None
    if not isinstance(requests, list) or not 0 < len(requests) <= MOST_REQUESTS:
        raise rules.invalid(f"requests: 1 to {MOST_REQUESTS} items")
    if not all(isinstance(request, dict) and isinstance(request.get("params"), dict) for request in requests):
        raise rules.invalid("requests: each is a custom_id and params")
    return requests


def _said(body: dict[str, Any]) -> Reply:
    return Reply(json.dumps(body).encode())
