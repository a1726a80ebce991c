"""Who rates a difference: Claude, or rules on this machine, behind one method.

Judges compose by wrapping each other. Claude's is ``Remembered(Breaker(Claude(...)))``, inside of
``Fallback(…, Local())`` where ``on_judge_error`` is ``local``: see composition.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pytest_visual_claude.errors import BudgetSpent, SettingsError
from pytest_visual_claude.model import Question, Verdict


class Judge(Protocol):
    """Rates a difference that was found in the pixels. Judges compose by wrapping each other."""

    @property
    def name(self) -> str:
        """``local``, or the model's id: who will be named as the source of the verdict."""

    def ask(self, question: Question) -> Verdict:
        """A finding for every region of the question.

        :raises JudgeError: where there is no verdict. Never a guess instead of one.
        """


@dataclass(frozen=True)
class Appointment:
    """Who judges in this run.

    :param who: ``claude`` or ``local``.
    :param why: a clause for the report header, such as "ANTHROPIC_API_KEY is set".
    :param replays: true where Claude would judge but cannot be asked: what the ledger remembers
        of it still counts.
    """

    who: str
    why: str
    replays: bool = False


def appoint(
    choice: str, environ: Mapping[str, str] = os.environ, *, provider: str = "anthropic", offline: bool = False
) -> Appointment:
    """Settles who judges. Looks for credentials where Anthropic's SDK does, without importing it.

    :param choice: ``auto`` (Claude where there are credentials, else local), ``claude`` or ``local``.
    :param provider: the door to Claude; its own credentials count then.
    :param offline: no socket may be opened: the ledger and the local judge decide.
    :raises SettingsError: for ``claude`` without credentials or offline, or any other choice.
    """
    from pytest_visual_claude.judge import credentials

    if choice not in ("auto", "claude", "local"):
        raise SettingsError(f"judge {choice!r} is none of auto, claude, local")
    if choice == "local":
        return Appointment("local", "it was chosen")
    found = credentials.found(environ, provider)
    if choice == "claude" and (offline or not found):
        lacking = "--visual-offline forbids to ask it" if offline else "no Anthropic credentials were found"
        raise SettingsError(
            f"judge is 'claude', but {lacking}: set ANTHROPIC_API_KEY, "
            "or let the rules on this machine judge: pytest --visual-judge=local"
        )
    if offline:
        return Appointment("local", "it runs offline", replays=True)
    return Appointment("claude", found) if found else _without()


def _without() -> Appointment:
    return Appointment("local", "no Anthropic credentials were found", replays=True)


def check_model(model: str, effort: str = "", *, prices: Iterable[str] = (), provider: str = "anthropic") -> None:
    """Whether a model can be asked, said before the first test.

    :param model: one, or several with commas between them.
    :param prices: of models that this version does not know: ``claude-next = 2 / 10 / 0.2``.
    :raises SettingsError: if it is unknown or retired, does not take this effort, or has a bad
        price or provider.
    """
    from pytest_visual_claude.judge import claude_providers, models

    claude_providers.provider(provider)
    priced = models.prices(prices)
    for name in models.listed(model) or [model]:
        models.effort_of(models.known(name, priced), effort)


def write_request(question: Question, model: str, folder: Path) -> Path:
    """Writes what a model is shown of a question, and what that costs, into a folder. Nothing is sent.

    :returns: the page; the images stand beside it.
    :raises SettingsError: if the model is unknown.
    """
    from pytest_visual_claude.judge import explain, models

    return explain.explain(question, models.known(model), folder)


def spent(results: Path, run: str) -> float:
    """US dollars a run spent so far, failed answers included, in all its workers; 0 where no account is kept."""
    from pytest_visual_claude.judge.budget import Account

    try:
        return Account(results / "spending" / run).spent
    except BudgetSpent:
        return 0.0


def create(  # noqa: PLR0913  one for each setting
    appointment: Appointment,
    *,
    model: str,
    effort: str = "",
    budget: float | None = None,
    on_judge_error: str = "fail",
    results: Path,
    run: str,
    ledger: Path | None = None,
    votes: int = 1,
    prices: Iterable[str] = (),
    provider: str = "anthropic",
    deadline: float | None = None,
    run_time: float | None = None,
    doubts: Callable[[Question, Verdict], bool] | None = None,
) -> Judge:
    """The judge of a run. Imports no SDK: the first real request does.

    :param model: one, or several with commas between them: the next is asked where one is in doubt.
    :param effort: ``""`` for the model's default.
    :param budget: US dollars the run may spend; ``None`` for no limit.
    :param on_judge_error: ``fail``, or ``local``: the local judge decides, and the verdict says so.
    :param results: the folder of the evidence; what workers share is kept below it.
    :param run: the run's id, the same in all of its workers, which share one account.
    :param ledger: where verdicts are kept. Default: ``verdicts`` below ``results``.
    :param votes: how often each model is asked.
    :param prices: see :func:`check_model`.
    :param provider: the door to Claude: see claude_providers.py.
    :param deadline: seconds for each question. Default: 120.
    :param run_time: seconds that the run may spend on judging; ``None``: no end.
    :param doubts: whether a verdict is too close to the edge to stand alone; only asked where
        there are several models.
    :raises SettingsError: see :func:`check_model`.
    """
    from pytest_visual_claude.judge import composition
    from pytest_visual_claude.judge.local import Local

    if appointment.who == "local" and not appointment.replays:
        return Local()
    parts = composition.Parts(
        models=model,
        effort=effort,
        votes=votes,
        prices=tuple(prices),
        provider=provider,
        budget=budget,
        deadline=deadline or composition.DEADLINE,
        run_time=run_time,
        ledger=ledger or results / "verdicts",
        shared=results / "spending" / run,
        doubts=doubts or (lambda question, verdict: False),
    )
    if appointment.replays:
        return composition.replaying(parts, Local())
    return composition.asking(parts, Local() if on_judge_error == "local" else None)
