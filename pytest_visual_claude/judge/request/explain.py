"""What Claude was or would be shown of a difference: every image, every word, tokens and dollars."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pytest_visual_claude import files
from pytest_visual_claude.judge.request import images, planning, prompt
from pytest_visual_claude.judge.request.planning import Plan
from pytest_visual_claude.judge.service.models import Model
from pytest_visual_claude.model import Question


def explain(question: Question, model: Model, folder: Path) -> Path:
    """Writes the request as a page of text with its images beside it. Nothing is sent.

    :return: the text's path; the images are ``01.png`` and so on.
    :raises PictureError: if a picture cannot be decoded.
    """
    plan = planning.plan(question.difference, model.vision)
    folder.mkdir(parents=True, exist_ok=True)
    shown = images.drawn(plan, question.expected, question.actual, redact=question.redact)
    for number, image in enumerate(shown, 1):
        (folder / f"{number:02}.png").write_bytes(image.data)
    path = folder / "request.md"
    files.write(path, "\n".join(_lines(question, model, plan)) + "\n")
    return path


def cost(question: Question, model: Model, plan: Plan, effort: str = "") -> tuple[float, float]:
    """US dollars of one request: the input alone, its rubric read from the cache where that is used, and at most."""
    rubric = prompt.rubric_tokens() if prompt.is_cached(model) else 0
    fresh = plan.tokens + prompt.text_tokens(question, plan) - rubric
    return (
        model.price.of(fresh=fresh, cache_read=rubric, output=0),
        model.price.of(fresh=fresh, cache_write=rubric, output=prompt.max_tokens(effort)),
    )


def _lines(question: Question, model: Model, plan: Plan) -> Sequence[str]:
    words = prompt.text_tokens(question, plan)
    least, most = cost(question, model, plan)
    shown = [
        f"![{image.label}]({number:02}.png)\n{image.label} · {image.size} px, {image.tokens} tokens\n"
        for number, image in enumerate(plan.images, 1)
    ]
    return [
        f"# What {model.id} is shown",
        "",
        f"{len(plan.images)} images, {plan.tokens} tokens; words, about {words} tokens; "
        f"from ${least:.4f} for the input alone to ${most:.4f} with the longest answer.",
        "",
        "## System",
        "",
        prompt.RUBRIC,
        "",
        "## Images",
        "",
        *shown,
        "## Question",
        "",
        prompt.asked(question, plan),
    ]
