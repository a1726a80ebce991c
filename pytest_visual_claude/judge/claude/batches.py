"""Anthropic's Message Batches, over the SDK. Nothing is tried twice here: who sends looks up what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_visual_claude.errors import JudgeUnusable
from pytest_visual_claude.judge.claude import connection, errors
from pytest_visual_claude.judge.claude.errors import Fault
from pytest_visual_claude.judge.service import providers

if TYPE_CHECKING:
    import anthropic
    from anthropic.types.messages import MessageBatch

T = TypeVar("T")

#: Seconds for one call: a batch is up to 64 MB, up or down.
_SECONDS = 600.0
_SERVICE = "the Message Batches API"
#: How many batches a page of the list has; the most that the service gives.
_PAGE = 100


@dataclass(frozen=True)
class BatchAtService:
    """What the service says of a batch.

    :param made: when it took it, in seconds since 1970.
    :param done: how many of its requests have ended.
    """

    id: str
    made: float
    requests: int
    done: int
    ended: bool


def create(requests: Sequence[dict[str, Any]]) -> BatchAtService | Fault:
    """Sends a batch. A fault that is ``lost`` leaves open whether the service took it."""
    import anthropic

    async def ask(client: anthropic.AsyncAnthropic) -> BatchAtService:
        return _said(await client.messages.batches.create(requests=requests, timeout=_SECONDS))  # type: ignore[arg-type]

    try:
        return _run(ask)
    except Exception as error:  # noqa: BLE001  whatever the SDK raises becomes one of our errors
        fault = errors.fault(error, _SERVICE, _SECONDS)
        refused = isinstance(error, anthropic.APIStatusError) and error.status_code < 500
        return Fault(fault.error, lost=not refused)


def retrieve(batch: str) -> BatchAtService:
    """:raises JudgeError: if the service does not say."""

    async def ask(client: anthropic.AsyncAnthropic) -> BatchAtService:
        return _said(await client.messages.batches.retrieve(batch))

    return _asked(ask)


def since(made: float) -> list[BatchAtService]:
    """The batches that the service took since then, the newest first, of the whole workspace.

    :raises JudgeError: if the service does not say.
    """

    async def ask(client: anthropic.AsyncAnthropic) -> list[BatchAtService]:
        found = []
        async for batch in client.messages.batches.list(limit=_PAGE):
            if (said := _said(batch)).made < made:
                break
            found.append(said)
        return found

    return _asked(ask)


def results(batch: str) -> dict[str, dict[str, Any]]:
    """How each request ended, by its id.

    :raises JudgeError: if the service does not say.
    """

    async def ask(client: anthropic.AsyncAnthropic) -> dict[str, dict[str, Any]]:
        lines = await client.messages.batches.results(batch)
        return {line.custom_id: line.result.to_dict() async for line in lines}

    return _asked(ask)


def _said(batch: MessageBatch) -> BatchAtService:
    counts = batch.request_counts
    done = counts.succeeded + counts.errored + counts.canceled + counts.expired
    made = batch.created_at.replace(tzinfo=batch.created_at.tzinfo or dt.UTC)
    return BatchAtService(
        batch.id, made.timestamp(), done + counts.processing, done, batch.processing_status == "ended"
    )


def _asked(ask: Callable[[anthropic.AsyncAnthropic], Coroutine[Any, Any, T]]) -> T:
    import anthropic

    try:
        return _run(ask)
    except anthropic.NotFoundError as error:
        raise JudgeUnusable(
            f"{_SERVICE} does not know the batch ({error.api_message}): fetch it with a key of the workspace that sent "
            "it, and check ANTHROPIC_BASE_URL"
        ) from None
    except Exception as error:  # noqa: BLE001  whatever the SDK raises becomes one of our errors
        raise errors.fault(error, _SERVICE, _SECONDS).error from None


def _run(ask: Callable[[anthropic.AsyncAnthropic], Coroutine[Any, Any, T]]) -> T:
    opened = connection.opened()

    async def request() -> T:
        client: Any = providers.opened(providers.ANTHROPIC, opened.http)
        return await ask(client)

    return opened.run(_SECONDS, request)
