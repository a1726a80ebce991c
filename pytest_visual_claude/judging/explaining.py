"""A check that was kept, as the question it was, and what Claude was or would be shown of it."""

from __future__ import annotations

from pathlib import Path

from pytest_visual_claude import files, pixels, settings
from pytest_visual_claude.baselines import Baselines, Facts
from pytest_visual_claude.errors import BaselineError
from pytest_visual_claude.judge.request import explain as request
from pytest_visual_claude.judge.request import images, planning
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.judge.service.encoded import Encoded
from pytest_visual_claude.model import Box, Check, Question, from_json, only_cause
from pytest_visual_claude.pixels import OpenedPicture


def explain(baselines: Baselines, check: Check, model: str) -> Path:
    """Writes what Claude was or would be shown of a check that was kept. Nothing is sent.

    :returns: the page, in the check's evidence folder.
    :raises VisualError: if the model is unknown, or the check has no pair of pictures.
    """
    folder = baselines.evidence(check.key.path)
    return request.explain(question(baselines, check), models.known(model), folder / "request")


def shown(baselines: Baselines, check: Check) -> list[tuple[str, Encoded]]:
    """The pair as a judge sees it: a label and an image for overview and regions, the baseline's before the actual's.

    Of a check without such a pair, what there is of it.

    :raises VisualError: if a picture is damaged.
    :raises OSError: if one cannot be read.
    """
    if check.difference is None or not check.difference.regions:
        folder = baselines.evidence(check.key.path)
        kept = {name: files.read(folder / f"{name}.png") for name in ("expected", "before", "actual")}
        return [(name, Encoded(png)) for name, png in kept.items() if png]
    asked = question(baselines, check)
    plan = planning.plan(asked.difference, models.known(settings.DEFAULT_MODEL).vision)
    drawn = images.drawn(plan, asked.expected, asked.actual, redact=asked.redact)
    return [(image.label, data) for image, data in zip(plan.images, drawn, strict=True)]


def question(baselines: Baselines, check: Check) -> Question:
    """The question that the judge was asked when the check was made.

    :raises BaselineError: if there was none.
    :raises OSError: if a picture cannot be read.
    """
    if check.difference is None or not check.difference.regions:
        raise BaselineError(f"it is {check.outcome.value}: there is no pair of pictures to ask about")
    folder = baselines.evidence(check.key.path)
    expected, actual = (pixels.opened(files.content(folder / f"{name}.png")) for name in ("expected", "actual"))
    return Question(
        expected,
        actual,
        check.difference,
        check.ignore,
        check.tolerance,
        _redacted(baselines, check, expected),
        causes=check.causes or (),
        test=check.key.test,
        cause=only_cause(check),
        name=check.key.title,
    )


def _redacted(baselines: Baselines, check: Check, expected: OpenedPicture) -> tuple[Box, ...]:
    """What both pictures show of what is not to be sent."""
    kept = from_json(Facts, files.content(baselines.evidence(check.key.path) / "actual.json"))
    facts = _facts(baselines, check)
    before = facts.redact if facts and facts.digest == expected.digest else ()
    return tuple(dict.fromkeys((*kept.redact, *before)))


def _facts(baselines: Baselines, check: Check) -> Facts | None:
    """Of the baseline that the check was compared with; None where they are lost."""
    if not check.compared:
        return baselines.facts(check.key)
    try:
        return from_json(Facts, baselines.read_at(f"{check.compared.removesuffix('.png')}.json") or b"")
    except ValueError:
        return None
