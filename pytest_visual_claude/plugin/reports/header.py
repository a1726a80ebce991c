"""The lines of the report header: who judges, and why."""

from __future__ import annotations

import os

from pytest_visual_claude import settings as options
from pytest_visual_claude.model.scales import Update
from pytest_visual_claude.model.settings import Settings

_WRITES = {
    Update.NONE: "",
    Update.MISSING: ", missing baselines are written",
    Update.CHANGED: ", baselines are written",
    Update.ALL: ", all baselines are written anew",
}


def header(settings: Settings, judge: str, reason: str, blocks: str = "") -> list[str]:
    """``visual: claude-sonnet-5-5 judges (ANTHROPIC_API_KEY is set), tolerance cosmetic``, and what else to know.

    :param blocks: why each test waits for its judge, where that was not asked for.
    """
    who = "the local judge decides" if judge == "local" else f"{judge} judges"
    if settings.off:
        return ["visual: off (--visual-off): every screenshot assertion passes, and no picture is taken"]
    writes = _WRITES[settings.writes]
    batch = settings.judging == "batch" and judge == ", ".join(settings.judge_models)
    later = "visual: what changed is sent in one batch at the end; fetch the verdicts: visual-claude judge --wait"
    waits = [later] * batch + [f"visual: each test waits for its judge: {blocks}"] * bool(blocks)
    unknown = [f"visual: Warning: no option is set by {name}" for name in options.unknown_variables(os.environ)]
    return [f"visual: {who} ({reason}), tolerance {settings.tolerance.value}{writes}", *waits, *unknown]
