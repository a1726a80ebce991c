"""Claude as the judge: one request for a question, through Anthropic's SDK.

The SDK (1 to 2 s to import) is loaded by the first request, never before. Its own 600 s
timeout and 2 retries are switched off: each question has one deadline, whatever happens in
it, and retries wait at most a few seconds.
"""

from __future__ import annotations

import json
import random
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_visual_claude.errors import JudgeUnavailable
from pytest_visual_claude.judge import answer, claude_errors, images, models, prompt, request
from pytest_visual_claude.judge.budget import Account
from pytest_visual_claude.judge.deadline import Deadline, within
from pytest_visual_claude.judge.models import Model
from pytest_visual_claude.judge.request import Plan
from pytest_visual_claude.model import Question, Verdict

if TYPE_CHECKING:
    from anthropic import Anthropic

#: Seconds a question may take, from the first byte sent to the last one read, retries included.
DEADLINE = 120.0
_CONNECT = 10.0
_ATTEMPTS = 4
#: The longest ``retry-after`` in seconds that is obeyed. A longer one ends the question at once.
LONGEST_WAIT = 30.0
#: No answer of ours is near this; a body that is larger is not read to its end.
_MOST_BYTES = 4 * 1024 * 1024

_INJECTED = "a picture holds text that addresses the judge; it was told to rate as if that were not there"


@dataclass(frozen=True)
class Asked:
    """A verdict of Claude, with what only the judges of this room need.

    :param uncertain: the regions of which the model was not highly certain.
    """

    verdict: Verdict
    uncertain: tuple[str, ...]


class Claude:
    """Asks one model.

    :param model: a row of the table of models.
    :param effort: how much the model should think; ``""`` for the model's default of ours.
    :param account: what the run may spend; ``None`` for no limit and no account.
    :param deadline: seconds for each question, all attempts together.
    :param pause: waits between two attempts; tests give another one.
    """

    def __init__(
        self,
        model: Model,
        effort: str = "",
        *,
        account: Account | None = None,
        deadline: float = DEADLINE,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._model = model
        self._effort = models.effort_of(model, effort)
        self._account = account
        self._deadline = deadline
        self._pause = pause
        self._lock = threading.Lock()
        self._client: Anthropic | None = None

    @property
    def name(self) -> str:
        return self._model.id

    @property
    def terms(self) -> Mapping[str, str]:
        """Everything but the question on which a verdict depends: part of the ledger's key."""
        return {
            "model": self._model.id,
            "effort": self._effort,
            "prompt": str(prompt.PROMPT),
            "schema": str(prompt.SCHEMA),
        }

    def __repr__(self) -> str:
        return f"Claude({self._model.id!r}, effort={self._effort!r})"

    def ask(self, question: Question) -> Verdict:
        return self.answer(question).verdict

    def answer(self, question: Question) -> Asked:
        """The verdict, and how sure the model is of it.

        :raises JudgeError: where there is none.
        """
        deadline = Deadline(self._deadline)
        plan = request.plan(question.difference, self._model.vision)
        body = prompt.body(
            self._model, self._effort, question, plan, images.drawn(plan, question.expected, question.actual)
        )
        message, cost = self._paid(body, self._bounds(question, plan), deadline)
        read = answer.read(message, plan.regions)
        usage = _usage(message)
        verdict = Verdict(
            judge=self.name,
            findings=read.findings,
            cost=cost,
            seconds=deadline.passed,
            input_tokens=sum(usage[:3]),
            output_tokens=usage[3],
            warning=_INJECTED if read.addressed else "",
        )
        return Asked(verdict, read.uncertain)

    def _bounds(self, question: Question, plan: Plan) -> tuple[float, float]:
        """What a request costs at least and at most, in US dollars."""
        words, pictures = prompt.text_tokens(question, plan), plan.tokens
        price = self._model.price
        return (
            price.of(fresh=pictures, cache_read=words, output=0),
            price.of(fresh=pictures, cache_write=words, output=prompt.MAX_TOKENS),
        )

    def _paid(
        self, body: dict[str, Any], bounds: tuple[float, float], deadline: Deadline
    ) -> tuple[Mapping[str, Any], float]:
        """One message, accounted for.

        :raises BudgetSpent: if the account does not cover it; then nothing was sent.
        """
        if self._account is None:
            message = self._sent(body, deadline)
            return message, self._cost(message)
        with self._account.reserved(*bounds, deadline=deadline) as receipt:
            message = self._sent(body, deadline, lost=receipt.lost)
            cost = self._cost(message)
            receipt.paid(cost)
        return message, cost

    def _cost(self, message: Mapping[str, Any]) -> float:
        fresh, cache_read, cache_write, output = _usage(message)
        return self._model.price.of(fresh=fresh, cache_read=cache_read, cache_write=cache_write, output=output)

    def _sent(
        self, body: dict[str, Any], deadline: Deadline, lost: Callable[[], None] = lambda: None
    ) -> Mapping[str, Any]:
        """The service's message: sent again after faults that pass, while the deadline allows.

        :param lost: called when an answer may have been made, and billed, but never came.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return within(deadline.left, lambda: self._received(body, deadline.left))
            except Exception as error:  # noqa: BLE001  whatever the SDK raises becomes one of our errors
                fault = claude_errors.fault(error, self.name, self._deadline)
                if fault.lost:
                    lost()
                self._wait(fault, attempt, deadline)
        raise AssertionError("the last attempt returns or raises")

    def _wait(self, fault: claude_errors.Fault, attempt: int, deadline: Deadline) -> None:
        """Waits before the next attempt, or raises where there is no use in one."""
        backoff = min(0.5 * 2 ** (attempt - 1), 8.0) * random.uniform(0.75, 1.25)  # noqa: S311  jitter
        seconds = max(fault.wait, backoff)
        if not fault.passing or attempt == _ATTEMPTS or fault.wait > LONGEST_WAIT or seconds >= deadline.left:
            raise fault.error from None  # the SDK's own error holds the request, and with it the key
        self._pause(seconds)

    def _received(self, body: dict[str, Any], seconds: float) -> Mapping[str, Any]:
        """One attempt. Reads the body itself, so that its size and its JSON are ours to judge."""
        import anthropic

        timeout = anthropic.Timeout(seconds, connect=min(_CONNECT, seconds))
        create = self._opened().messages.with_streaming_response.create
        with create(**body, timeout=timeout) as response:
            data = bytearray()
            for chunk in response.iter_bytes():
                data += chunk
                if len(data) > _MOST_BYTES:
                    raise JudgeUnavailable(f"{self.name} sent more than {_MOST_BYTES} bytes; the rest was not read")
        return _message(bytes(data), self.name)

    def _opened(self) -> Anthropic:
        with self._lock:
            if self._client is None:
                self._client = self._open()
            return self._client

    def _open(self) -> Anthropic:
        import anthropic

        # A redirect would carry the pictures to an address that nobody configured.
        http = anthropic.DefaultHttpxClient(follow_redirects=False)
        client = anthropic.Anthropic(http_client=http, max_retries=0)
        weakref.finalize(self, client.close)
        return client


def _message(data: bytes, name: str) -> Mapping[str, Any]:
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict) or message.get("type") != "message":
        shown = data[:80].decode("utf-8", "replace")
        raise JudgeUnavailable(
            f"what answered for {name} is not Anthropic's service: {shown!r}; check ANTHROPIC_BASE_URL",
            data.decode("utf-8", "replace"),
        )
    return message


def _usage(message: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """Tokens: fresh input, read from the cache, written to the cache, output."""
    usage = message.get("usage")
    names = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens")
    counts = [usage.get(name) if isinstance(usage, dict) else 0 for name in names]
    fresh, read, written, output = (count if isinstance(count, int) and count > 0 else 0 for count in counts)
    return fresh, read, written, output
