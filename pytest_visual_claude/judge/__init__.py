"""Who rates a difference: Claude, or rules on this machine, behind one method.

Judges compose by wrapping each other. Claude's is ``Fallback(Remembered(Claude(...)), Local())``,
the outer one only where ``on_judge_error`` is ``local``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pytest_visual_claude.errors import SettingsError
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
    """

    who: str
    why: str


def appoint(choice: str, environ: Mapping[str, str] = os.environ) -> Appointment:
    """Settles who judges. Looks for credentials where Anthropic's SDK does, without importing it.

    :param choice: ``auto`` (Claude where there are credentials, else local), ``claude`` or ``local``.
    :raises SettingsError: for ``claude`` without credentials, or any other choice.
    """
    from pytest_visual_claude.judge import credentials

    if choice not in ("auto", "claude", "local"):
        raise SettingsError(f"judge {choice!r} is none of auto, claude, local")
    if choice == "local":
        return Appointment("local", "it was chosen")
    found = credentials.found(environ)
    if not found and choice == "claude":
        raise SettingsError(
            "judge is 'claude', but no Anthropic credentials were found: set ANTHROPIC_API_KEY, "
            "or let the rules on this machine judge: pytest --visual-judge=local"
        )
    return Appointment("claude", found) if found else Appointment("local", "no Anthropic credentials were found")


def check_model(model: str, effort: str = "") -> None:
    """Whether a model can be asked, said before the first test.

    :raises SettingsError: if it is unknown or retired, or does not take this effort.
    """
    from pytest_visual_claude.judge import models

    models.effort_of(models.known(model), effort)


def create(  # noqa: PLR0913  one for each setting
    appointment: Appointment,
    *,
    model: str,
    effort: str = "",
    budget: float | None = None,
    on_judge_error: str = "fail",
    results: Path,
    run: str,
) -> Judge:
    """The judge of a run. Imports no SDK: the first real request does.

    :param effort: ``""`` for the model's default.
    :param budget: US dollars the run may spend; ``None`` for no limit.
    :param on_judge_error: ``fail``, or ``local``: the local judge decides, and the verdict says so.
    :param results: the folder of the evidence; verdicts are kept below it.
    :param run: the run's id, the same in all of its workers, which share one account.
    :raises SettingsError: see :func:`check_model`.
    """
    from pytest_visual_claude.judge.local import Local

    if appointment.who == "local":
        return Local()
    from pytest_visual_claude.judge import models
    from pytest_visual_claude.judge.budget import Account
    from pytest_visual_claude.judge.claude import Claude
    from pytest_visual_claude.judge.fallback import Fallback
    from pytest_visual_claude.judge.ledger import Remembered

    claude = Claude(models.known(model), effort, account=Account(results / "spending" / run, budget))
    remembered = Remembered(claude, results / "verdicts", claude.terms)
    return Fallback(remembered, Local()) if on_judge_error == "local" else remembered
