"""A run whose questions went to Claude as a batch: what it was to be judged with, and what its answers decide."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest_visual_claude
from pytest_visual_claude import files, settings
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.errors import RunError, SettingsError, VisualError
from pytest_visual_claude.judge.claude.batch_folder import BatchFolder, Waiting
from pytest_visual_claude.judge.protocol import Judge
from pytest_visual_claude.judging.choice import JudgeChoice
from pytest_visual_claude.judging.creation import create_judge
from pytest_visual_claude.judging.deciding import decided
from pytest_visual_claude.judging.explaining import question
from pytest_visual_claude.judging.spending import batch_folder, spent
from pytest_visual_claude.model import Check, Run, Settings, to_json
from pytest_visual_claude.model.serialization import read_json
from pytest_visual_claude.settings import Layer, Source

#: The exit code of pytest where all that is red waits for a batch, and of ``visual-claude judge`` while it does:
#: "try again later" among the codes of BSD's sysexits.h. pytest's own end at 5.
NOT_YET = 75
#: The options on which an answer depends: who fetches it knows no command line of pytest's.
_ANSWERED_BY = ("model", "models", "effort", "on_judge_error", "votes", "prices", "verdicts", "budget")

_GONE = "It was accepted or rejected before its answer was fetched: run pytest again."


def announced(waiting: Sequence[Waiting], environ: Mapping[str, str]) -> str:
    """What is about to be sent, where, at what price, and how long it is kept there."""
    size, least, most = (sum(column) for column in zip(*((w.size, w.least, w.most) for w in waiting), strict=True))
    where = environ.get("ANTHROPIC_BASE_URL") or "https://api.anthropic.com"
    questions = f"{len(waiting)} question{'' if len(waiting) == 1 else 's'}"
    return (
        f"visual: sending {questions} with pictures ({size / 1e6:.2f} MB) to {where} as a batch, at half price: "
        f"${least:.3f} to ${most:.3f}. Results are kept there for 29 days: zero data retention does not cover them."
    )


def remember(results: Path, run: str, chosen: Settings) -> None:
    """Keeps by whom the questions of a run are answered.

    :raises OSError: if that cannot be written.
    """
    kept = {name: getattr(chosen, name) for name in _ANSWERED_BY}
    given = {name: value for name, value in kept.items() if value}
    files.write(_judges(results, run), json.dumps({"made_with": _made_with(), "options": given}, indent=1))


def _made_with() -> str:
    """What words a question and encodes its pictures: another version's would be another question."""
    return f"pytest-visual-claude {pytest_visual_claude.__version__}, pillow {metadata.version('pillow')}"


def _judges(results: Path, run: str) -> Path:
    return batch_folder(results) / "judges" / f"{run}.json"


def _judge(baselines: Baselines, run: str, unanswered: frozenset[str]) -> Judge:
    """:raises RunError: if it is not known who was to answer, or the questions cannot be made again here."""
    path = _judges(baselines.results, run)
    try:
        kept = read_json(files.content(path))
        chosen, made_with = settings.resolve([Layer(Source.CLI, kept["options"])]), kept["made_with"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SettingsError):
        raise RunError(f"{path} cannot be read: what the run was to be judged with. Run pytest again.") from None
    if made_with != _made_with():
        raise RunError(
            f"The run was made with {made_with}, and this is {_made_with()}: fetch with the versions it had."
        )
    batch = BatchFolder(batch_folder(baselines.results), on_their_way=unanswered)
    root, results = baselines.root, baselines.results
    return create_judge(chosen, JudgeChoice.CLAUDE, root=root, results=results, run=run, batch=batch)


def decide(baselines: Baselines, run: Run, unanswered: frozenset[str], progress: Callable[[int, int], None]) -> Run:
    """The run with what the answers decide, as its results folder has it from then on.

    :param unanswered: the ids of the questions that are on their way, or wait to be sent.
    :raises VisualError: if the results folder cannot be read or written, or a question be made again.
    """
    kept = {check.key.path for check in baselines.kept() if check.run == run.id}
    ready = [check for check in run.checks if check.asked and check.asked not in unanswered]
    if not ready:
        return run
    judge = _judge(baselines, run.id, unanswered)
    made: dict[str, Check] = {}
    for number, check in enumerate(ready, 1):
        whole = check.key.path in kept
        made[check.key.path] = _decided(baselines, check, judge) if whole else replace(check, asked="", reason=_GONE)
        progress(number, len(ready))
    checks = tuple(made.get(check.key.path, check) for check in run.checks)
    joined = replace(run, checks=checks, spent=max(run.spent, spent(baselines.results, run.id)))
    _write(baselines.results / "run.json", to_json(joined, indent=2))
    return joined


def _decided(baselines: Baselines, check: Check, judge: Judge) -> Check:
    try:
        made, answer = decided(check, judge, question(baselines, check))
    except (OSError, ValueError) as error:
        raise RunError(f"{check.key}: its evidence cannot be read: {error}. Run pytest again.") from None
    except VisualError as error:
        raise RunError(f"{check.key}: {error}. Run pytest again.") from None
    made = replace(made, seen=baselines.recurring.about(made))
    for name, data in answer.items():
        _write(baselines.evidence(check.key.path) / name, data)
    _write_check(baselines, made)
    return made


def _write(path: Path, data: bytes | str) -> None:
    try:
        files.write(path, data)
    except OSError as error:
        raise RunError(f"{path} cannot be written: {error.strerror}") from None


def _write_check(baselines: Baselines, check: Check) -> None:
    try:
        baselines.note(check)
    except OSError as error:
        raise RunError(f"{error.filename} cannot be written: {error.strerror}") from None
