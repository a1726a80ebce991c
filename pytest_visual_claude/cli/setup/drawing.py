"""What draws here, beside what drew the project's baselines, and how to draw as they were drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pytest_visual_claude import capture
from pytest_visual_claude.baselines.renderers import Recorded, recorded
from pytest_visual_claude.browser.server import drawn_by
from pytest_visual_claude.capture.renderer import renderer
from pytest_visual_claude.model import Environment

_GO_OVER = "go over to this one: pytest --visual-update --visual-mix-renderers"


def findings(browser: Any, root: Path) -> Iterator[tuple[bool, str]]:
    """Whether pages come out as the baselines below the root, and what to know of it: a line each.

    :param browser: Playwright's, that a run would draw with.
    """
    drawer, known = drawn_by(browser, ""), recorded(root)
    ours = [one for one in known if one.drawn_by == drawer]
    measured = [(one, here(browser, one.environment.scale).drawn_unlike(one.environment)) for one in ours]
    unlike = [(one, parts) for one, parts in measured if parts]
    alike = sum(one.count for one in ours) - sum(one.count for one, _ in unlike)
    if not known:
        yield True, "no baseline yet that says what drew it"
    if alike:
        yield True, f"{_baselines(alike)} drawn as pages are drawn here"
    for one, parts in unlike:
        yield False, _differing(one, parts, here(browser, one.environment.scale))
    yield from _elsewhere([one for one in known if one.drawn_by != drawer])


def here(browser: Any, scale: float) -> Environment:
    """What draws here, as a check would measure it."""
    draws = capture.run(renderer(browser, scale))
    return Environment(browser.browser_type.name, browser.version, draws.platform, scale=scale, fingerprint=draws.parts)


def _differing(one: Recorded, parts: Sequence[str], now: Environment) -> str:
    return (
        f"{_baselines(one.count)} drawn by {one.environment}, here it is {now}, with other {', '.join(parts)}: pages "
        f"that nobody changed will be red. {_remedy(one.environment, now)}, or {_GO_OVER}"
    )


def _remedy(there: Environment, now: Environment) -> str:
    fonts = [name for name in now.fingerprint if name.startswith("font ")]
    narrow = ""
    if there.platform == now.platform and any(now.fingerprint[one] != there.fingerprint.get(one) for one in fonts):
        narrow = "with fonts of the repository, visual_fonts = FOLDER; or "
    elif there.platform == now.platform and there.version != now.version:
        narrow = f"with the Playwright that has Chromium {there.version}; or "
    return f"To draw the same: {narrow}on every machine, visual_renderer = container"


def _elsewhere(others: Sequence[Recorded]) -> Iterator[tuple[bool, str]]:
    for drawer in dict.fromkeys(one.drawn_by for one in others):
        count = sum(one.count for one in others if one.drawn_by == drawer)
        place = drawer.partition("-")[2]
        how = {"container": "--visual-renderer=container", "remote": "--visual-renderer=ws://…"}.get(place, "")
        yield True, f"{_baselines(count)} drawn by {drawer}, which is not asked here{f': {how}' if how else ''}"


def _baselines(count: int) -> str:
    return f"{count} baseline{' was' if count == 1 else 's were'}"
