"""The lines of the report header: who judges, and why."""

from __future__ import annotations

import os
import sys

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
    drawn = _drawn(settings)
    unknown = [f"visual: Warning: no option is set by {name}" for name in options.unknown_variables(os.environ)]
    return [f"visual: {who} ({reason}), tolerance {settings.tolerance.value}{writes}", *drawn, *waits, *unknown]


def _drawn(settings: Settings, platform: str = sys.platform) -> list[str]:
    """Where pages are drawn, and with which fonts, where that is not left to this machine."""
    places = {"local": "on this machine", "container": "in a container, by Playwright's own image"}
    where = places.get(settings.renderer, f"by {settings.renderer}")
    fonts = f", with the fonts of {settings.fonts}" if settings.fonts else ""
    reached = settings.renderer == "container" or (settings.renderer == "local" and platform == "linux")
    lost = fonts and not reached
    warning = [f"visual: Warning: {settings.fonts} cannot take the place of the fonts there (option fonts)"]
    said = [f"visual: pages are drawn {where}{'' if lost else fonts}"]
    return (said if settings.renderer != "local" or fonts else []) + warning * bool(lost)
