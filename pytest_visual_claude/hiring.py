"""Settings → the judge of a run; and what that judge is shown."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path

from pytest_visual_claude import judge, policy, settings
from pytest_visual_claude.baselines import Baselines, Facts
from pytest_visual_claude.errors import BaselineError, SettingsError
from pytest_visual_claude.judge import Appointment, Judge
from pytest_visual_claude.model import Box, Check, Picture, Question, Settings, from_json
from pytest_visual_claude.settings import OPTIONS, Layer

DEFAULT_MODEL = next(option.default for option in OPTIONS if option.name == "model")


def appoint(chosen: Settings, layers: Iterable[Layer], environ: Mapping[str, str] = os.environ) -> Appointment:
    """Who judges, after a look at every option that says how. Nothing is asked and no SDK imported.

    :param layers: where the settings come from, so that an error can name the place.
    :raises SettingsError: for a model, price, effort or judge that cannot be, and where it was set.
    """
    layers = tuple(layers)
    with _blaming("prices", layers):
        judge.check_model(DEFAULT_MODEL, prices=chosen.prices)
    with _blaming("models" if chosen.models else "model", layers):
        judge.check_model(chosen.asked, prices=chosen.prices)
    with _blaming("effort", layers):
        judge.check_model(chosen.asked, chosen.effort, prices=chosen.prices)
    with _blaming("judge", layers):
        return judge.appoint(chosen.judge, environ, provider=chosen.provider, offline=chosen.offline)


@contextmanager
def _blaming(option: str, layers: Iterable[Layer]) -> Generator[None]:
    """Names the option and where it was set, for those who check a value and know neither."""
    try:
        yield
    except SettingsError as error:
        raise SettingsError(f"{settings.origin(option, layers)}: {error}") from None


def hire(chosen: Settings, appointment: Appointment, *, root: Path, results: Path, run: str) -> Judge:
    """The judge who was appointed. Imports no SDK: the first question does.

    :param root: what a ledger's path is relative to.
    :param run: the run's id, the same in all its workers.
    """
    return judge.create(
        appointment,
        model=chosen.asked,
        effort=chosen.effort,
        budget=chosen.budget,
        on_judge_error=chosen.on_judge_error,
        results=results,
        run=run,
        ledger=root / chosen.ledger if chosen.ledger else None,
        votes=chosen.votes,
        prices=chosen.prices,
        provider=chosen.provider,
        deadline=chosen.judge_deadline,
        run_time=chosen.judge_time,
        doubts=policy.doubtful,
    )


def explain(baselines: Baselines, check: Check, model: str) -> Path:
    """Writes what Claude was or would be shown of a check that was kept. Nothing is sent.

    :returns: the page, in the check's evidence folder.
    :raises VisualError: if the model is unknown, or the check has no pair of pictures.
    """
    if check.difference is None or not check.difference.regions:
        raise BaselineError(f"it is {check.outcome.value}: there is no pair of pictures to ask about")
    folder = baselines.evidence(check.key.path)
    expected, actual = (Picture.of((folder / f"{name}.png").read_bytes()) for name in ("expected", "actual"))
    black = _redacted(baselines, check)
    question = Question(expected, actual, check.difference, check.ignore, check.tolerance, black)
    return judge.write_request(question, model, folder / "request")


def _redacted(baselines: Baselines, check: Check) -> tuple[Box, ...]:
    """What both pictures show of what is not to be sent."""
    kept = (baselines.evidence(check.key.path) / "actual.json").read_bytes()
    facts = (from_json(Facts, kept), baselines.facts(check.key))
    return tuple(dict.fromkeys(box for known in facts if known for box in known.redact))
