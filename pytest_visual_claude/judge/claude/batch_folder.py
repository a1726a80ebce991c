"""The questions that are sent in batches, and their answers: files below the results folder, shared by all workers.

``outbox/RUN/ID.jsonl``  a question that waits to be sent: what it costs, and the request
``sent/UUID.json``       a batch, written before it is sent
``answers/ID.json``      how a question ended
``judges/RUN.json``      by whom a run is judged (judging/batch.py)

An id is a hash of the request, so that the same question is sent once, and an answer is only ever given to the
question it was given for.
"""

from __future__ import annotations

import contextlib
import enum
import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_visual_claude import files
from pytest_visual_claude.errors import JudgeAwaited, JudgeError
from pytest_visual_claude.model import from_json, to_json
from pytest_visual_claude.model.serialization import read_json

#: The share of the full price that a request of a batch costs.
SHARE = 0.5
#: Seconds after which nothing of a batch is left at the service: its results are kept for 29 days.
_KEPT = 30 * 86_400
_WITHOUT = "run the test again, or once without a batch: pytest --visual-judging=held"

_NOT_ASKED = (
    "this needs a question that was not in the batch: an answer was unclear, or the next model is to be asked; "
    f"{_WITHOUT}"
)


def name_of(body: Mapping[str, Any], vote: int = 1) -> str:
    """The id of a question: 64 characters of those that the service takes.

    :param vote: which of several votes it is, from 1.
    """
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    return digest if vote == 1 else f"{digest[:60]}-{vote}"


class State(enum.Enum):
    """What is known of a batch."""

    #: It was to be sent. Whether the service took it is not known: the process ended in between.
    UNCERTAIN = "uncertain"
    TAKEN = "taken"
    #: Its answers are in the folder.
    COLLECTED = "collected"


@dataclass(frozen=True)
class SentBatch:
    """One batch.

    :param made: when it was to be sent, in seconds since 1970.
    :param questions: their ids.
    :param id: the service's; ``""`` while that is not known.
    """

    name: str
    made: float
    questions: tuple[str, ...]
    state: State = State.UNCERTAIN
    id: str = ""


@dataclass(frozen=True)
class Waiting:
    """A question that waits to be sent.

    :param least: what it costs at least, in US dollars, for a batch.
    :param most: what it costs at most.
    """

    path: Path
    size: int
    least: float
    most: float

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def request(self) -> dict[str, Any]:
        """As the service takes it in a batch."""
        return {"custom_id": self.name, "params": read_json(files.content(self.path).split(b"\n", 1)[1])}


@dataclass(frozen=True)
class BatchFolder:
    """What one run, or one who fetches, sees of the folder.

    :param run: the run whose questions are sent; ``""`` where none may be.
    :param on_their_way: the ids of the questions that were sent and are not answered yet, where that is known.
    """

    folder: Path
    run: str = ""
    on_their_way: frozenset[str] = frozenset()

    def answer(self, name: str, body: Mapping[str, Any], cost: tuple[float, float]) -> Mapping[str, Any]:
        """The message that a batch brought.

        :param cost: of the question at least and at most, in US dollars, for a batch.
        :raises JudgeAwaited: if it is still to come. A question that was never sent is in the outbox then.
        :raises JudgeError: if it will not come.
        """
        result = self._result(name)
        if result and result["type"] == "succeeded":
            message: Mapping[str, Any] = result["message"]
            return message
        if name in self.on_their_way:
            raise JudgeAwaited("Its batch is not answered yet.", asked=name)
        if self.run:
            self._put(name, f"{json.dumps(cost)}\n{json.dumps(body)}")
            raise JudgeAwaited("The answer comes in a batch, at half the price, within 24 hours.", asked=name)
        raise JudgeError(_ended(result) if result else _NOT_ASKED)

    def _put(self, name: str, question: str) -> None:
        path = self._outbox / f"{name}.jsonl"
        try:
            files.write(path, question)
        except OSError as error:
            raise JudgeError(f"{path} cannot be written: {error.strerror}; {_WITHOUT}") from None

    def _result(self, name: str) -> Mapping[str, Any] | None:
        """How a question ended; None where it did not, or that cannot be read."""
        try:
            result = read_json(files.content(self.folder / "answers" / f"{name}.json"))
        except (OSError, ValueError):
            return None
        return result if isinstance(result, dict) and "type" in result else None

    @property
    def _outbox(self) -> Path:
        return self.folder / "outbox" / self.run

    def waiting(self) -> list[Waiting]:
        """The run's questions that wait to be sent, by id."""
        return [_waiting(path) for path in files.listed(self._outbox) if path.suffix == ".jsonl"] if self.run else []

    def clear(self, batch: SentBatch) -> None:
        """Takes its questions out of the outboxes of all runs."""
        for outbox in files.listed(self.folder / "outbox"):
            for name in batch.questions:
                (outbox / f"{name}.jsonl").unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # others wait there
                outbox.rmdir()

    def keep(self, batch: SentBatch) -> None:
        """:raises OSError: if it cannot be written."""
        files.write(self.folder / "sent" / f"{batch.name}.json", to_json(batch))

    def forget(self, batch: SentBatch) -> None:
        (self.folder / "sent" / f"{batch.name}.json").unlink(missing_ok=True)

    def answered(self, batch: str, results: Mapping[str, Mapping[str, Any]]) -> None:
        """Keeps how questions of a batch ended, by id."""
        for name, result in results.items():
            files.write(self.folder / "answers" / f"{name}.json", json.dumps({**result, "batch": batch}))

    def batches(self) -> Sequence[SentBatch]:
        """What was sent in the last 30 days, the oldest first.

        :raises JudgeError: if one cannot be read: what is in it may have been paid for.
        """
        read = [_sent(path) for path in files.listed(self.folder / "sent") if path.suffix == ".json"]
        return sorted(read, key=lambda batch: batch.made)

    @property
    def open(self) -> frozenset[str]:
        """The ids of the questions that are on their way, or may be."""
        waited = (batch for batch in self.batches() if batch.state is not State.COLLECTED)
        return frozenset(name for batch in waited for name in batch.questions)

    @property
    def unanswered(self) -> frozenset[str]:
        """Those, and the run's that wait to be sent."""
        return self.open | {waiting.name for waiting in self.waiting()}

    def tidy(self) -> None:
        """Removes what is older than anything that the service keeps."""
        folders = [
            *(self.folder / name for name in ("sent", "answers", "judges")),
            *files.listed(self.folder / "outbox"),
        ]
        for path in (path for folder in folders for path in files.listed(folder)):  # another worker may remove one
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _KEPT:
                    path.unlink()


def _waiting(path: Path) -> Waiting:
    with path.open("rb") as file:
        least, most = read_json(file.readline())
    return Waiting(path, path.stat().st_size, least, most)


def _sent(path: Path) -> SentBatch:
    try:
        return from_json(SentBatch, files.content(path))
    except (OSError, ValueError):
        raise JudgeError(f"{path} is a batch that was sent, and cannot be read: restore or delete it") from None


def _ended(result: Mapping[str, Any]) -> str:
    """What became of a question without an answer."""
    batch = result.get("batch", "")
    if result["type"] != "errored":
        how = {"expired": "expired", "canceled": "was cancelled"}.get(result["type"], f"ended as {result['type']!r}")
        return f"the batch {batch} {how} before this was answered; {_WITHOUT}"
    error = result.get("error") or {}
    error = error.get("error") or error
    said = f"{error.get('type', 'error')}: {error.get('message', '')}"
    return f"the request was not accepted in the batch {batch} ({' '.join(said.split())[:300]}); {_WITHOUT}"
