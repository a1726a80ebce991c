"""The lines of the report header: who judges, and why."""

from __future__ import annotations

from pytest_visual_claude.model.settings import Settings


def header(settings: Settings, judge: str, reason: str, blocks: str = "") -> str:
    """``visual: claude-sonnet-5-5 judges (ANTHROPIC_API_KEY is set, tolerance cosmetic)``.

    :param blocks: why each test waits for its judge, where that was not asked for.
    """
    who = "the local judge decides" if judge == "local" else f"{judge} judges"
    writes = ", baselines are written" if settings.update else ""
    batch = settings.judging == "batch" and judge == ", ".join(settings.judge_models)
    later = "\nvisual: what changed is sent in one batch at the end; fetch the verdicts: visual-claude judge --wait"
    waits = later if batch else ""
    waits += f"\nvisual: each test waits for its judge: {blocks}" if blocks else ""
    return f"visual: {who} ({reason}), tolerance {settings.tolerance.value}{writes}{waits}"
