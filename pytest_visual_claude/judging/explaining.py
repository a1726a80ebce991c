"""What Claude was or would be shown of a check that was kept."""

from __future__ import annotations

from pathlib import Path

from pytest_visual_claude import files, pixels
from pytest_visual_claude.baselines import Baselines, Facts
from pytest_visual_claude.errors import BaselineError
from pytest_visual_claude.judge.request import explain as request
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.model import Box, Check, Question, from_json


def explain(baselines: Baselines, check: Check, model: str) -> Path:
    """Writes what Claude was or would be shown of a check that was kept. Nothing is sent.

    :returns: the page, in the check's evidence folder.
    :raises VisualError: if the model is unknown, or the check has no pair of pictures.
    """
    if check.difference is None or not check.difference.regions:
        raise BaselineError(f"it is {check.outcome.value}: there is no pair of pictures to ask about")
    folder = baselines.evidence(check.key.path)
    expected, actual = (pixels.opened(files.content(folder / f"{name}.png")) for name in ("expected", "actual"))
    redact = _redacted(baselines, check)
    question = Question(
        expected,
        actual,
        check.difference,
        check.ignore,
        check.tolerance,
        redact,
        causes=check.causes or (),
        test=check.key.test,
    )
    return request.explain(question, models.known(model), folder / "request")


def _redacted(baselines: Baselines, check: Check) -> tuple[Box, ...]:
    """What both pictures show of what is not to be sent."""
    kept = files.content(baselines.evidence(check.key.path) / "actual.json")
    facts = (from_json(Facts, kept), baselines.facts(check.key))
    return tuple(dict.fromkeys(box for known in facts if known for box in known.redact))
