"""One message of Anthropic's service, whatever happens on the way: the only caller of the SDK.

The SDK (1 to 2 s to import) is loaded by the first request, never before. Its own 600 s
timeout and 2 retries are switched off: a question has one deadline, and what is sent again,
when and how often is decided here.
"""

from __future__ import annotations

import json
import math
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_visual_claude.errors import JudgeError, JudgeUnavailable, JudgeUnusable
from pytest_visual_claude.judge.claude import connection, errors
from pytest_visual_claude.judge.claude.connection import Connection
from pytest_visual_claude.judge.claude.errors import Fault
from pytest_visual_claude.judge.run_state.deadline import Deadline
from pytest_visual_claude.judge.run_state.request_limiter import NoPermit, RequestLimiter
from pytest_visual_claude.judge.service import providers

if TYPE_CHECKING:
    from pytest_visual_claude.judge.service.providers import Client, Provider

_CONNECT = 10.0
#: Attempts at one message, those not counted that a rate limit sent back with a time to wait.
ATTEMPTS = 4
#: The longest ``retry-after`` in seconds that is obeyed. A longer one ends the question at once.
LONGEST_WAIT = 30.0
#: No answer of ours is near this; a body that is larger is not read to its end.
_MOST_BYTES = 4 * 1024 * 1024


class Messages:
    """Sends requests to one model.

    :param model: how messages name it.
    :param limiter: lets only so many requests through at a time; ``None``: all.
    :param pause: waits between two attempts; tests give another one.
    """

    def __init__(
        self,
        model: str,
        provider: Provider,
        limiter: RequestLimiter | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._model = model
        self._provider = provider
        self._limiter = limiter
        self._pause = pause
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._client: Client | None = None

    def __repr__(self) -> str:
        return f"Messages({self._model!r})"

    def load(self) -> Connection:
        """Imports the SDK, which takes a second or two that belong to no question."""
        with self._lock:
            if self._connection is None:
                self._connection = connection.opened()
            return self._connection

    def send(
        self, body: Mapping[str, Any], deadline: Deadline, lost: Callable[[], None] = lambda: None
    ) -> Mapping[str, Any]:
        """The service's message: sent again after faults that pass, while the deadline allows.

        :param lost: called when an answer may have been made, and billed, but never came.
        :raises JudgeError: if there is none.
        """
        failed = 0
        error: JudgeError | None = None
        while True:
            try:
                fault = self._attempt(body, deadline)
            except NoPermit:
                raise error or self._never_sent() from None
            if not isinstance(fault, Fault):
                return fault
            if fault.lost:
                lost()
            error = fault.error
            failed += not (fault.limited and fault.wait)
            self._wait(fault, failed, deadline)

    def _attempt(self, body: Mapping[str, Any], deadline: Deadline) -> Mapping[str, Any] | Fault:
        """:raises NoPermit: if it was never this request's turn."""
        if self._limiter is None:
            return self._tried(body, deadline)
        with self._limiter.permit(deadline) as permit:
            message = self._tried(body, deadline, permit.silence)
            if not isinstance(message, Fault):
                permit.answered()
            elif message.passing or message.lost:
                permit.without_answer(message.wait)
        if isinstance(message, Fault) and self._limiter.given_up:
            return replace(message, error=JudgeUnusable(str(message.error), message.error.raw), passing=False)
        return message

    def _tried(
        self, body: Mapping[str, Any], deadline: Deadline, silence: float = math.inf
    ) -> Mapping[str, Any] | Fault:
        seconds = min(deadline.left, silence)
        try:
            return self.load().run(seconds, lambda: self._received(body, seconds))
        except Exception as error:  # noqa: BLE001  whatever the SDK raises becomes one of our errors
            return errors.fault(error, self._model, min(deadline.seconds, silence))

    def _wait(self, fault: Fault, failed: int, deadline: Deadline) -> None:
        """Waits before the next attempt, or raises where there is no use in one."""
        backoff = min(0.5 * 2 ** max(failed - 1, 0), 8.0) * random.uniform(0.75, 1.25)  # noqa: S311  jitter
        limited = self._limiter is not None and bool(fault.limited and fault.wait)
        seconds = 0.0 if limited else max(fault.wait, backoff)
        too_long = fault.wait > (deadline.seconds if limited else LONGEST_WAIT)
        if not fault.passing or failed == ATTEMPTS or too_long or seconds >= deadline.left:
            raise fault.error from None  # the SDK's own error holds the request, and with it the key
        if not limited:  # else everybody waits at the limiter, and no deadline passes meanwhile
            self._pause(seconds)

    def _never_sent(self) -> JudgeUnavailable:
        if self._limiter is not None and self._limiter.given_up:
            return JudgeUnavailable(
                f"{self._model} is not asked any more in this run: the last requests got no answer; "
                "run the test again, or judge without Claude: pytest --visual-judge=local"
            )
        return JudgeUnavailable(
            f"no answer from {self._model}: the requests of other workers came first; "
            "run the test again, with fewer workers"
        )

    async def _received(self, body: Mapping[str, Any], seconds: float) -> Mapping[str, Any]:
        """One attempt. Reads the body itself, so that its size and its JSON are ours to judge."""
        import anthropic

        timeout = anthropic.Timeout(seconds, connect=min(_CONNECT, seconds))
        create = self._opened().messages.with_streaming_response.create
        async with create(**body, timeout=timeout) as response:
            data = bytearray()
            async for chunk in response.iter_bytes():
                data += chunk
                if len(data) > _MOST_BYTES:
                    raise JudgeUnavailable(f"{self._model} sent more than {_MOST_BYTES} bytes; the rest was not read")
        return _message(bytes(data), self._model)

    def _opened(self) -> Client:
        """Only in the thread of the event loop."""
        if self._client is None:
            self._client = providers.opened(self._provider, self.load().http)
        return self._client


def _message(data: bytes, model: str) -> Mapping[str, Any]:
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict) or message.get("type") != "message":
        shown = data[:80].decode("utf-8", "replace")
        raise JudgeUnavailable(
            f"what answered for {model} is not Anthropic's service: {shown!r}; check ANTHROPIC_BASE_URL",
            data.decode("utf-8", "replace"),
        )
    return message
