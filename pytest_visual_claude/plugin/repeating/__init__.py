"""``--visual-repeat``: each test runs several times, so that its checks are known to differ from themselves, or not.

All runs but the last are only looked at: nothing is judged, written or reported, and no failure of theirs counts.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from pytest_visual_claude import pixels
from pytest_visual_claude.baselines.facts import Noise
from pytest_visual_claude.check import Checker, ScreenshotRequest, Unjudged
from pytest_visual_claude.model import Check, Outcome, Picture
from pytest_visual_claude.plugin.item.running import RUNNING

if TYPE_CHECKING:
    from pytest_visual_claude.capture import Steps
    from pytest_visual_claude.check.captured import Captured
    from pytest_visual_claude.plugin.session import Session


@dataclass
class Looks:
    """The pictures of the runs before the last.

    :param looking: whether one of those runs is on.
    """

    looking: bool = False
    seen: defaultdict[str, list[Picture]] = field(default_factory=lambda: defaultdict(list))

    def noise(self, key: str, last: Picture) -> Noise:
        differences = [pixels.compare(picture, last) for picture in self.seen[key]]
        different = [one for one in differences if not one.same]
        red = sum(not one.rendering_only for one in different)
        most = max((one.pixels for one in different), default=0)
        return Noise(len(differences) + 1, len(different), red, most)


class Repeating:
    """A plugin of one run."""

    def __init__(self, config: pytest.Config, session: Session) -> None:
        self._times = session.settings.repeat
        self._runner: Any = config.pluginmanager.get_plugin("runner")
        self._looks = Looks()
        own = session.checker
        vars(session)["checker"] = _Repeated(
            own.baselines, own.create_judge, own.environment, own.run, looks=self._looks
        )

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        # The stand-in for the next test: all that is shared with others stays as it is set up.
        sibling = copy.copy(item)
        self._looks.seen.clear()
        self._looks.looking = True
        try:
            for _ in range(self._times - 1):
                self._runner.runtestprotocol(item, nextitem=sibling, log=False)
        finally:
            self._looks.looking = False
            if running := item.stash.get(RUNNING, None):
                running.attempt = 0  # the next is the first of which anything is said
        return (yield)


@dataclass(frozen=True, kw_only=True)
class _Repeated(Checker):
    """Only remembers what it sees, until the last run."""

    looks: Looks

    def capture(self, request: ScreenshotRequest, target: Any) -> Steps[Captured]:
        if self.looks.looking:
            request = replace(request, settings=replace(request.settings, dom=False))
        return (yield from super().capture(request, target))

    def conclude(self, captured: Captured) -> Check | Unjudged:
        request, picture = captured.request, captured.shot.picture
        if self.looks.looking:
            self.looks.seen[request.key.path].append(picture)
            return Check(request.key, Outcome.MATCHED, request.settings.tolerance, self.baselines.relative(request.key))
        noise = self.looks.noise(request.key.path, picture)
        facts = self.baselines.facts(request.key)
        told = "" if request.settings.update else noise.against(facts.noise if facts else None)
        concluded = super().conclude(captured)
        if isinstance(concluded, Unjudged):
            draft = replace(concluded.case.draft, noise=told)
            return replace(concluded, case=replace(concluded.case, draft=draft))
        if request.settings.update:
            self._keep(captured, noise)
        return replace(concluded, noise=told)

    def _keep(self, captured: Captured, noise: Noise) -> None:
        """Writes the floor beside the baseline, which stays as it is."""
        key = captured.request.key
        facts, png = self.baselines.facts(key), self.baselines.read(key)
        if facts and png and facts.noise != noise:
            self.baselines.write(key, Picture.of(png), replace(facts, noise=noise), self.baselines.dom(key))
