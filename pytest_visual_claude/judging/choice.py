"""Settings → who judges. Loaded at every start of pytest: it imports little."""

from __future__ import annotations

import enum
import os
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from pytest_visual_claude import settings
from pytest_visual_claude.errors import SettingsError
from pytest_visual_claude.judge.service import credentials, models
from pytest_visual_claude.model.settings import Settings
from pytest_visual_claude.settings import Layer


class JudgeChoice(enum.Enum):
    """Who judges in a run."""

    CLAUDE = "claude"
    #: Claude would, but cannot be asked: what it said before counts, and else the local judge.
    REPLAY = "replay"
    LOCAL = "local"


@dataclass(frozen=True)
class ChosenJudge:
    """Who judges, and why.

    :param reason: a clause for the report header, such as "ANTHROPIC_API_KEY is set".
    """

    choice: JudgeChoice
    reason: str


def choose_judge(
    chosen: Settings, layers: Iterable[Layer] = (), environ: Mapping[str, str] = os.environ
) -> ChosenJudge:
    """Who judges, after a look at every option that says how. Nothing is asked and no SDK imported.

    :param layers: where the settings come from, so that an error can name the place.
    :raises SettingsError: for a model, price, effort or judge that cannot be, and where it was set.
    """
    layers = tuple(layers)
    with _blaming("prices", layers):
        priced = models.prices(chosen.prices)
    with _blaming("models" if chosen.models else "model", layers):
        judges = [models.known(name, priced) for name in chosen.judge_models]
    with _blaming("effort", layers):
        for model in judges:
            models.effort_of(model, chosen.effort)
    with _blaming("judging", layers):
        _check_batch(chosen)
    with _blaming("judge", layers):
        return _chosen(chosen, environ)


def _check_batch(chosen: Settings) -> None:
    """:raises SettingsError: if what is to be asked cannot be asked in a batch."""
    if chosen.judging == "batch" and chosen.provider != "anthropic":
        raise SettingsError(f"'batch' is Anthropic's own door; provider is {chosen.provider!r}: set held or blocking")
    if chosen.judging == "batch" and chosen.ask == "cause":
        raise SettingsError("'batch' asks about each picture, and ask is 'cause': set --visual-ask=picture, or held")


@contextmanager
def _blaming(option: str, layers: Iterable[Layer]) -> Generator[None]:
    """Names the option and where it was set, for those who check a value and know neither."""
    try:
        yield
    except SettingsError as error:
        raise SettingsError(f"{settings.origin(option, layers)}: {error}") from None


def _chosen(chosen: Settings, environ: Mapping[str, str]) -> ChosenJudge:
    """Looks for credentials where Anthropic's SDK does, without importing it."""
    if chosen.judge == "local":
        return ChosenJudge(JudgeChoice.LOCAL, "it was chosen")
    source = credentials.found(environ, chosen.provider)
    if chosen.judge == "claude" and (chosen.offline or not source):
        lacking = "--visual-offline forbids to ask it" if chosen.offline else "no Anthropic credentials were found"
        raise SettingsError(
            f"judge is 'claude', but {lacking}: set ANTHROPIC_API_KEY, "
            "or let the rules on this machine judge: pytest --visual-judge=local"
        )
    if chosen.offline:
        return ChosenJudge(JudgeChoice.REPLAY, "it runs offline")
    if not source:
        return ChosenJudge(JudgeChoice.REPLAY, "no Anthropic credentials were found")
    return ChosenJudge(JudgeChoice.CLAUDE, source)
