"""The line of the report header: who judges, and why."""

from __future__ import annotations

from pytest_visual_claude.model.settings import Settings


def header(settings: Settings, judge: str, reason: str) -> str:
    """``visual: claude-sonnet-5-5 judges (ANTHROPIC_API_KEY is set, tolerance cosmetic)``."""
    who = "the local judge decides" if judge == "local" else f"{judge} judges"
    writes = ", baselines are written" if settings.update else ""
    return f"visual: {who} ({reason}), tolerance {settings.tolerance.value}{writes}"
