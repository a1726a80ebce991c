"""Sends the questions of a run as batches and collects their answers: nothing is lost, and nothing sent twice.

A process can end at any place. So a batch is written down before it is sent, and what is not known to be taken or
refused is looked up at the service before anything of it is sent again.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pytest_visual_claude.errors import JudgeError
from pytest_visual_claude.judge.claude import batches
from pytest_visual_claude.judge.claude.batch_folder import BatchFolder, SentBatch, State, Waiting
from pytest_visual_claude.judge.claude.batches import BatchAtService
from pytest_visual_claude.judge.claude.errors import Fault
from pytest_visual_claude.judge.run_state import lock

#: What one batch holds. The service takes 100,000 requests and 256 MB; ours are held in memory while they are sent.
MOST_REQUESTS = 10_000
MOST_BYTES = 64 * 1024 * 1024
#: Seconds around the time of sending in which the service may say that it took a batch. A clock may be wrong: a
#: window too wide costs waiting for somebody else's batch, one too narrow would pay twice.
_WINDOW = 86_400.0
#: Seconds after which a batch is in the service's list, if it was taken at all.
_LISTED = 60.0


@dataclass(frozen=True)
class Sent:
    """What became of sending.

    :param questions: how many were sent.
    :param held: how many were not, because they may be on their way.
    :param fault: why the rest was not sent, or ``""``.
    """

    questions: int = 0
    held: int = 0
    fault: str = ""


@dataclass(frozen=True)
class Collected:
    """What is known of all batches.

    :param unanswered: the ids of the questions that are on their way, or wait to be sent.
    :param progress: a line for each batch that is not answered.
    """

    unanswered: frozenset[str] = frozenset()
    progress: tuple[str, ...] = ()


def to_send(folder: BatchFolder) -> list[Waiting]:
    """The questions of a run that are not on their way yet."""
    on_their_way = folder.open
    return [waiting for waiting in folder.waiting() if waiting.name not in on_their_way]


def send(folder: BatchFolder) -> Sent:
    """Sends what the run has in the outbox, as far as it is not on its way.

    :raises JudgeError: if what was sent before cannot be read, or looked up.
    :raises OSError: if the folder cannot be written.
    """
    with _alone(folder):
        folder.tidy()
        _resolve(folder)
        for batch in folder.batches():
            if batch.state is State.TAKEN:
                folder.clear(batch)
        chosen = to_send(folder)
        held, done = len(folder.waiting()) - len(chosen), 0
        for part in _parts(chosen):
            if fault := _send(folder, part):
                return Sent(done, held, str(fault.error))
            done += len(part)
        return Sent(done, held)


def collect(folder: BatchFolder) -> Collected:
    """Brings in the answers of the batches that have ended.

    :raises JudgeError: if the service cannot be asked.
    :raises OSError: if the folder cannot be written.
    """
    progress = []
    with _alone(folder):
        _resolve(folder)
        for batch in folder.batches():
            if batch.state is State.UNCERTAIN:
                progress.append(f"{len(batch.questions)} questions: whether they were sent is not known yet")
            elif batch.state is State.TAKEN and not (said := batches.retrieve(batch.id)).ended:
                progress.append(f"{batch.id}: {said.done} of {said.requests} answered")
            elif batch.state is State.TAKEN:
                _take(folder, batch)
        return Collected(folder.unanswered, tuple(progress))


@contextmanager
def _alone(folder: BatchFolder) -> Iterator[None]:
    try:
        with lock.held(folder.folder / "lock"):
            yield
    except TimeoutError:
        raise JudgeError(f"another process sends or fetches in {folder.folder} right now; try again later") from None


def _parts(chosen: Sequence[Waiting]) -> Iterator[list[Waiting]]:
    part: list[Waiting] = []
    size = 0
    for waiting in chosen:
        if part and (len(part) == MOST_REQUESTS or size + waiting.size > MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(waiting)
        size += waiting.size
    if part:
        yield part


def _send(folder: BatchFolder, part: Sequence[Waiting]) -> Fault | None:
    """Sends one batch. From the first line on to the last a process may end, and it is known what to look up."""
    batch = SentBatch(uuid.uuid4().hex, time.time(), tuple(waiting.name for waiting in part))
    folder.keep(batch)
    said = batches.create([waiting.request for waiting in part])
    if isinstance(said, Fault):
        if not said.lost:
            folder.forget(batch)
        return said
    folder.keep(replace(batch, state=State.TAKEN, id=said.id))
    folder.clear(batch)
    return None


def _take(folder: BatchFolder, batch: SentBatch) -> None:
    """The answers first: who ends in between takes them again."""
    found = batches.results(batch.id)
    missing = {name: {"type": "missing"} for name in batch.questions if name not in found}
    folder.answered(batch.id, {name: found[name] for name in batch.questions if name in found} | missing)
    folder.clear(batch)
    folder.keep(replace(batch, state=State.COLLECTED))


def _resolve(folder: BatchFolder) -> None:
    """Finds out about the batches of which it is not known whether they were taken."""
    known = [batch for batch in folder.batches() if batch.state is State.UNCERTAIN]
    if not known:
        return
    taken = {batch.id for batch in folder.batches()}
    listed = batches.since(min(batch.made for batch in known) - _WINDOW)
    for batch in known:
        alike = [said for said in listed if said.id not in taken and _may_be(said, batch)]
        own = next((said for said in alike if said.ended and _is(said, batch)), None)
        if own:
            folder.keep(replace(batch, state=State.TAKEN, id=own.id))
            taken.add(own.id)
        elif all(said.ended for said in alike) and time.time() > batch.made + _LISTED:
            folder.forget(batch)  # it was never taken: its questions are still in the outbox


def _may_be(said: BatchAtService, batch: SentBatch) -> bool:
    return said.requests == len(batch.questions) and abs(said.made - batch.made) < _WINDOW


def _is(said: BatchAtService, batch: SentBatch) -> bool:
    """Only the results of a batch name its questions."""
    return set(batches.results(said.id)) == set(batch.questions)
