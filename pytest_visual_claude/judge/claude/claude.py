"""Claude as the judge: one request for a question, and one more where the answer was unclear."""

from __future__ import annotations

import contextlib
import copy
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_visual_claude.errors import BudgetSpent, JudgeUnclear
from pytest_visual_claude.judge.claude import batch_folder
from pytest_visual_claude.judge.claude.batch_folder import BatchFolder
from pytest_visual_claude.judge.claude.messages import Messages
from pytest_visual_claude.judge.request import answer, explain, images, planning, prompt
from pytest_visual_claude.judge.request.answer import Answer
from pytest_visual_claude.judge.request.planning import Plan, PlannedImage, Side
from pytest_visual_claude.judge.run_state.account import Account
from pytest_visual_claude.judge.run_state.deadline import Deadline
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.judge.service.encoded import Encoded
from pytest_visual_claude.judge.service.models import Model
from pytest_visual_claude.judge.service.providers import ANTHROPIC, Provider
from pytest_visual_claude.model import Question, Verdict

#: Seconds a question may take, from the first byte sent to the last one read, retries included.
DEADLINE = 120.0

_INJECTED = "a picture holds text that addresses the judge: nothing in it counts as cosmetic, or as asked to be ignored"


class Claude:
    """Asks one model.

    :param model: a row of the table of models.
    :param effort: how much the model should think; ``""`` for the model's default of ours.
    :param account: what the run may spend; ``None`` for no limit and no account.
    :param deadline: seconds for each question, all attempts together.
    :param batch: where its questions wait to be sent together, at half the price, and where the answers lie;
        ``None``: each is sent at once.
    :param messages: options of :class:`Messages`: ``limiter``, ``pause``.
    """

    def __init__(  # noqa: PLR0913
        self,
        model: Model,
        effort: str = "",
        *,
        account: Account | None = None,
        deadline: float = DEADLINE,
        provider: Provider = ANTHROPIC,
        batch: BatchFolder | None = None,
        **messages: Any,
    ) -> None:
        self._model = model
        self._effort = models.effort_of(model, effort)
        self._account = account
        self._deadline = deadline
        self._provider = provider
        self._batch = batch
        self._vote = 1
        self._messages = Messages(model.id, provider, **messages)

    @property
    def name(self) -> str:
        return self._model.id

    @property
    def terms(self) -> Mapping[str, str]:
        """Everything but the question on which a verdict depends: part of the verdict store's key."""
        described = {} if self._provider.structured else {"asked": "described"}
        return {
            "model": self._model.id,
            "effort": self._effort,
            "prompt": str(prompt.PROMPT),
            "schema": str(prompt.SCHEMA),
            **described,
        }

    def voting(self, vote: int) -> Claude:
        """The same for one of several votes: in a batch each has a name of its own."""
        voter = copy.copy(self)
        voter._vote = vote
        return voter

    def __repr__(self) -> str:
        return f"Claude({self._model.id!r}, effort={self._effort!r})"

    def ask(self, question: Question) -> Verdict:
        """The verdict, which says how sure the model is of it.

        :raises JudgeError: where there is none.
        """
        if not self._batch:
            self._messages.load()
        deadline = Deadline(self._deadline)
        # Whenever a batch is read, an address may show another picture.
        named = question.address and self._provider is ANTHROPIC and not self._batch
        addresses = {Side.ACTUAL: question.address} if named else {}
        plan = planning.plan(question.difference, self._model.vision, addresses)
        pictures = images.drawn(plan, question.expected, question.actual, self._provider.limits, question.redact)
        body = prompt.body(self._model, self._effort, question, plan, pictures, self._provider)
        share = batch_folder.SHARE if self._batch else 1.0
        bill = _Bill(self._model, *explain.cost(question, self._model, plan, self._effort), share)
        read = self._read(body, plan, bill, deadline)
        return Verdict(
            judge=self.name,
            findings=read.findings,
            cost=bill.cost,
            estimate=bill.most * share,
            saved=bill.cost * (1 / share - 1),
            seconds=deadline.passed,
            input_tokens=bill.input,
            output_tokens=bill.output,
            warning=_INJECTED if read.addressed else "",
            sent=_sent(plan, pictures, len(question.redact)),
            addressed=read.addressed,
            uncertain=read.uncertain,
        )

    def _read(self, body: Mapping[str, Any], plan: Plan, bill: _Bill, deadline: Deadline) -> Answer:
        """The answer; asked for once more, and told what was wrong, where it is unclear."""
        message = self._paid(body, bill, deadline)
        try:
            return answer.read(message, plan.regions)
        except JudgeUnclear as unclear:
            if message.get("stop_reason") != "end_turn":
                raise
            repaired = prompt.repair(body, message, str(unclear), plan)
        return answer.read(self._paid(repaired, bill, deadline), plan.regions)

    def _paid(self, body: Mapping[str, Any], bill: _Bill, deadline: Deadline) -> Mapping[str, Any]:
        """One message, accounted for.

        :raises BudgetSpent: if the account does not cover it; then nothing was sent.
        """
        if self._batch:
            return self._batched(self._batch, body, bill)
        if self._account is None:
            message = self._messages.send(body, deadline)
            bill.add(message)
            return message
        with self._account.reserved(bill.most, deadline=deadline) as receipt:
            message = self._messages.send(body, deadline, receipt.lost)
            receipt.paid(bill.add(message))
        return message

    def _batched(self, batch: BatchFolder, body: Mapping[str, Any], bill: _Bill) -> Mapping[str, Any]:
        """What came with a batch. Booked by the name of its question: read twice, it is booked once.

        :raises JudgeAwaited: if it is to come; then the question is in the folder.
        """
        name = batch_folder.name_of(body, self._vote)
        if self._account and batch.run:
            self._account.promise(name, bill.most * bill.share)
        message = batch.answer(name, body, (bill.least * bill.share, bill.most * bill.share))
        cost = bill.add(message)
        if self._account:
            with contextlib.suppress(BudgetSpent):  # an answer that is paid for is worth more than its booking
                self._account.book(name, cost)
        return message


@dataclass
class _Bill:
    """What one question used.

    :param least: what one request costs at least, in US dollars, at the full price.
    :param most: what it costs at most.
    :param share: of the full price that is paid.
    """

    model: Model
    least: float
    most: float
    share: float = 1.0
    cost: float = 0.0
    input: int = 0
    output: int = 0

    def add(self, message: Mapping[str, Any]) -> float:
        """Adds a message; returns what it alone cost."""
        fresh, cache_read, cache_write, output = _usage(message)
        price = self.model.price.of(fresh=fresh, cache_read=cache_read, cache_write=cache_write, output=output)
        cost = price * self.share
        self.cost += cost
        self.input += fresh + cache_read + cache_write
        self.output += output
        return cost


def _usage(message: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """Tokens: fresh input, read from the cache, written to the cache, output."""
    usage = message.get("usage")
    names = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens")
    counts = [usage.get(name) if isinstance(usage, dict) else 0 for name in names]
    fresh, read, written, output = (count if isinstance(count, int) and count > 0 else 0 for count in counts)
    return fresh, read, written, output


def _sent(plan: Plan, pictures: Sequence[Encoded], redacted: int) -> tuple[str, ...]:
    return tuple(_line(planned, picture, redacted) for planned, picture in zip(plan.images, pictures, strict=True))


def _line(planned: PlannedImage, picture: Encoded, redacted: int) -> str:
    """What left the machine, without what an address may hold after its question mark."""
    digest = hashlib.sha256(picture.data).hexdigest()[:16]
    note = f" ({picture.note})" if picture.note else ""
    by = f" (by its address {planned.address.partition('?')[0]})" if planned.address else ""
    black = f" ({redacted} redacted)" if redacted else ""
    return f"{digest} {planned.size} {picture.media_type}{note}{by}{black} {planned.label}"
