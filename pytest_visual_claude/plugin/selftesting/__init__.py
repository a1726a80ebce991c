"""A run that tests the tests: at each visual assertion its page is changed, many times, and looked at each time.

Loaded by ``visual-claude selftest`` alone (``-p pytest_visual_claude.plugin.selftesting``). No baseline is written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_visual_claude import capture
from pytest_visual_claude.check import Checker, ScreenshotRequest
from pytest_visual_claude.errors import CaptureError
from pytest_visual_claude.model import Check, Outcome
from pytest_visual_claude.plugin.session import SESSION
from pytest_visual_claude.selftest.folder import Folder
from pytest_visual_claude.selftest.running import Before, Order, Subject, changed
from pytest_visual_claude.selftest.trial import Pages

if TYPE_CHECKING:
    import pytest

    from pytest_visual_claude.capture import Steps
    from pytest_visual_claude.check.captured import Captured

#: How often a page whose changes do not go away is taken as it is now.
_MOST_TAKEN = 3


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("visual-selftest", "visual-claude selftest: what it tells the pytest that it starts")
    group.addoption("--visual-selftest-in", metavar="FOLDER", required=True, help="Where the trials go.")
    for name, text in (("changes", "Visible changes"), ("rerenders", "Re-renders"), ("seed", "The seed")):
        group.addoption(f"--visual-selftest-{name}", type=int, default=1, metavar="N", help=f"{text} of each picture.")


def pytest_sessionstart(session: pytest.Session) -> None:
    """The session of ours is there by now, and no test has run."""
    run, option = session.config.stash[SESSION], session.config.option
    folder = Path(option.visual_selftest_in)
    looking = replace(run.checker, baselines=Before(run.root, folder, run.settings.baselines))
    order = Order(option.visual_selftest_changes, option.visual_selftest_seed)
    vars(run)["checker"] = _Changing(
        run.baselines, run.checker.create_judge, run=run.run, looking=looking, order=order,
        rerenders=option.visual_selftest_rerenders, folder=Folder(folder),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Changing(Checker):
    """Changes what it should check, and finds nothing.

    :param looking: looks at what was changed.
    """

    looking: Checker
    order: Order
    rerenders: int
    folder: Folder

    def capture(self, request: ScreenshotRequest, target: Any) -> Steps[Captured]:
        captured = yield from super().capture(replace(request, baseline=None), target)
        title = f"{request.key.test} {request.key.name}"
        if capture.on_page(target):
            yield from self._tried(title, request, target)
        else:
            self.folder.put(Pages(faults=(f"{title}: it is a picture from elsewhere: nothing in it can be changed",)))
        return captured

    def conclude(self, captured: Captured) -> Check:
        request = captured.request
        where = self.baselines.relative(request.key)
        return Check(request.key, Outcome.MATCHED, request.settings.tolerance, where, self.run, request.location)

    def _tried(self, title: str, request: ScreenshotRequest, target: Any) -> Steps[None]:
        made = Pages()
        try:
            for taken in range(_MOST_TAKEN):
                subject = yield from Subject.of(title, target, self.looking, request)
                for _ in range(0 if taken else self.rerenders):
                    made += Pages(rerenders=((yield from subject.rerendered()),))
                rest = self.order.changes - len(made.trials)
                more, back = yield from changed(
                    subject, replace(self.order, changes=rest, seed=self.order.seed + taken)
                )
                made += more
                if back or len(made.trials) >= self.order.changes:
                    break
        except CaptureError as error:
            made += Pages(faults=(f"{title}: {error}",))
        self.folder.put(made)
